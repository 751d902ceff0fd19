"""Keys in other systems (`refs`): no two records of a collection may have the same one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from pipectl.errors import UsageError

if TYPE_CHECKING:
    from pipectl.domain.history.snapshot import Snapshot
    from pipectl.domain.model.plain import Whole
    from pipectl.store.load_result import Loaded

Ref: TypeAlias = "tuple[str, str]"
"""A system and the key that a record has in it."""


def refs_of(record: object) -> Mapping[str, str]:
    """Return the keys of a record by their system; most records have none."""
    refs: Mapping[str, str] = getattr(record, "refs", {})
    return refs


def clashes(
    owners: dict[Ref, str], name: str, refs: Mapping[str, str]
) -> Iterator[tuple[Ref, str]]:
    """Yield the keys that another record has, with its id; those that are free are noted."""
    for ref in refs.items():
        other = owners.setdefault(ref, name)
        if other != name:
            yield ref, other


def refuse_taken(
    load: Callable[[date], Loaded], records: Sequence[Whole], before: Sequence[Whole] = ()
) -> None:
    """Refuse a key in another system that two records would have: no report would run then.

    The other records are looked at only where a key is new.
    """
    had = {(record.id, ref) for record in before for ref in refs_of(record).items()}
    if all((r.id, ref) in had for r in records for ref in refs_of(r).items()):
        return
    changed = {record.id for record in records}
    others = (record.latest for record in load(date.max).book.records)
    stay: list[Whole | Snapshot] = [other for other in others if other.id not in changed]
    owners: dict[Ref, str] = {}
    for record in (*stay, *records):
        for (system, key), other in clashes(owners, record.id, refs_of(record)):
            raise UsageError(f"the key '{key}' of {system} is that of {other}")
