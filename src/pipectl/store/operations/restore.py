"""Whole deals brought into a store, as an export says them: what is there already stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from pipectl.domain.model.deal import Deal, Summary
from pipectl.domain.model.fields import shape_of
from pipectl.domain.model.plain import dump_whole
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.schema import Plain
from pipectl.errors import InvalidError, Place, Problem, stop_at_problems, stopping
from pipectl.store.collection.collections import DEALS
from pipectl.store.collection.document import compose_checked
from pipectl.store.collection.reader import read_file, read_many
from pipectl.store.disk import fork, journal
from pipectl.store.edit.emit import document
from pipectl.store.integrity import clashes
from pipectl.store.records import Written
from pipectl.store.store import Store
from pipectl.store.tree import layout
from pipectl.store.tree.listing import list_records

Whole = tuple[str, "dict[str, Plain]"]
_LAST_DAY: Final = date.max


@dataclass(slots=True)
class Restored:
    """What became of whole deals; `left` are the ids of those that are there and differ."""

    new: int = 0
    changed: int = 0
    same: int = 0
    left: list[str] = field(default_factory=list)


def restore(
    store: Store, name: str, wholes: Mapping[str, dict[str, Plain]], *, replace: bool, dry_run: bool
) -> tuple[Written, Restored]:
    """Write deals that are not there, and those that differ where they are to be replaced.

    All or none: raises InvalidError with all problems. `name` is the file that they come from.
    """
    restored = Restored()

    def plan() -> Written:
        nonlocal restored
        restored = Restored()
        changes = _planned(store, name, list(wholes.items()), restored, replace=replace)
        return Written(tuple(changes), ())

    return store.commit(plan, dry_run=dry_run), restored


def _planned(
    store: Store, name: str, wholes: Sequence[Whole], restored: Restored, *, replace: bool
) -> list[journal.FileChange]:
    loaded = store.load(_LAST_DAY)
    stop_at_problems(loaded.stopping)
    setup = store.setup
    records = {record.latest.id: record for record in loaded.book.records}
    differing = [
        (deal_id, values)
        for deal_id, values in wholes
        if deal_id not in records or dump_whole(records[deal_id].deal, setup) != values
    ]
    restored.same = len(wholes) - len(differing)
    texts = fork.in_halves(differing, lambda half: [_written(whole, setup) for whole in half])
    problems = [
        Problem(Place(name), what, remedy) for _, messages in texts for what, remedy in messages
    ]
    written: dict[str, Deal] = {}
    changes: list[journal.FileChange] = []
    files = list_records(store.tree(), DEALS.folder).files
    for (deal_id, _), (data, _) in zip(differing, texts, strict=True):
        if data is None:
            continue
        deal = _read(deal_id, data, setup)
        if deal_id not in records:
            restored.new += 1
            path = f"{DEALS.folder}/{deal_id}{layout.SUFFIX}"
            changes.append(journal.FileChange(path, None, data))
        elif deal == records[deal_id].deal:
            restored.same += 1
            continue
        elif replace:
            restored.changed += 1
            changes += store.deals.edited(store.deals.take(deal_id, path=files[deal_id].path), deal)
        else:
            restored.left.append(deal_id)
            continue
        written[deal_id] = deal
    problems += _taken_keys(name, written, [record.latest for record in records.values()])
    if problems:
        raise InvalidError(problems)
    return changes


def _taken_keys(name: str, written: Mapping[str, Deal], there: Sequence[Summary]) -> list[Problem]:
    """Return what is wrong with keys of other systems: no two deals may have the same one."""
    owners = {ref: deal.id for deal in there if deal.id not in written for ref in deal.refs.items()}
    return [
        Problem(
            Place(name),
            f"deal {deal.id}: the key '{key}' of {system} belongs to {other}",
            "one of the two is wrong, or a duplicate",
        )
        for deal in written.values()
        for (system, key), other in clashes(owners, deal.id, deal.refs)
    ]


def _written(whole: Whole, setup: Setup) -> tuple[bytes | None, list[tuple[str, str]]]:
    """Return a deal's file; without it what is wrong with the deal, and what to write instead.

    The file is written twice: as the export says it, to be read as any file is, and as it is meant.
    """
    deal_id, values = whole
    unknown = [key for key in values if not _is_known(key, setup)]
    if unknown:
        return None, [
            (f"deal {deal_id}: the key '{unknown[0]}' is unknown", f"x-{unknown[0]} is kept")
        ]
    try:
        data = document(values).encode()
        deal, source, _ = read_many(DEALS, {deal_id: data}, setup)[deal_id]
        if deal is not None:
            return compose_checked(DEALS, deal, setup), []
    except ValueError as error:
        return None, [(f"deal {deal_id}: {error}", "")]
    messages = [
        (f"deal {deal_id}: {problem.what}", problem.remedy) for problem in stopping(source.problems)
    ]
    return None, list(dict.fromkeys(messages))


def _is_known(key: str, setup: Setup) -> bool:
    return shape_of(key, setup) is not None


def _read(deal_id: str, data: bytes, setup: Setup) -> Deal:
    deal = read_file(DEALS, deal_id, deal_id, data, setup).record
    assert deal is not None  # noqa: S101 - it has been read before
    return deal
