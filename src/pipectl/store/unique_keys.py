"""Keys in other systems: no two deals may have the same one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from pipectl.errors import UsageError

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal
    from pipectl.store.load_result import Loaded


def refuse_taken(
    load: Callable[[date], Loaded], deals: Sequence[Deal], before: Sequence[Deal] = ()
) -> None:
    """Refuse a key in another system that two deals would have: no report would run then.

    The other deals are looked at only where a key is new.
    """
    had = {(deal.id, ref) for deal in before for ref in deal.refs.items()}
    owners: dict[tuple[str, str], str] = {}
    if all((deal.id, ref) in had for deal in deals for ref in deal.refs.items()):
        return
    changed = {deal.id for deal in deals}
    others = [record.latest for record in load(date.max).book.records]
    for deal in (*(other for other in others if other.id not in changed), *deals):
        for ref in deal.refs.items():
            if owners.setdefault(ref, deal.id) != deal.id:
                raise UsageError(f"the key '{ref[1]}' of {ref[0]} is that of {owners[ref]}")
