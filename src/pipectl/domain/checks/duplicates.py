"""What must hold between deals: none is there twice, and a duplicate names the one that counts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.account import name_key
from pipectl.domain.model.deal import ERASED, Summary
from pipectl.domain.model.fields import show
from pipectl.domain.model.settings import Setup
from pipectl.errors import Finding, Severity


def across(deals: Sequence[Snapshot], setup: Setup) -> Iterator[tuple[int, Finding]]:
    """Yield what the rules say of all deals together, each finding by a deal's place."""
    deals = list(deals)  # the records of a cache are made once more for each look
    yield from _given_twice(deals)
    duplicates = [(index, deal) for index, deal in enumerate(deals) if deal.duplicate_of]
    by_id = {deal.id: deal for deal in deals} if duplicates else {}
    for index, deal in duplicates:
        for what, remedy in _doubts(deal, by_id, setup):
            yield index, Finding(("duplicate_of",), what, remedy, Severity.WARNING)


def same_name(deal: Summary) -> tuple[str, str]:
    """Return account and title as names are compared: two open deals do not share both."""
    return name_key(deal.account or ""), name_key(deal.title)


def caveats(deal: Summary, others: Iterable[Snapshot]) -> list[str]:
    """Return what the rules say of a deal that joins others that are open."""
    name = same_name(deal)
    return [
        f"there is an open deal with this account and title: {other.id}, "
        f"{f'{show(other.amount)} {other.currency}, ' if other.amount else ''}since {other.created}"
        for other in others
        if same_name(other) == name and not _is_child(deal, other)
    ]


def _is_child(deal: Summary, other: Summary) -> bool:
    """Say whether one of two deals came from the other, as a deal does from its lead."""
    return other.id == deal.parent or deal.id == other.parent


def _given_twice(deals: Sequence[Snapshot]) -> Iterator[tuple[int, Finding]]:
    """Two open deals of a name may be one, as may two closed ones of the same days."""
    first: dict[object, Snapshot] = {}
    for index, deal in enumerate(deals):
        if deal.omit or (deal.title, deal.account) == (ERASED, None):
            continue
        days = (deal.created, deal.closed) if deal.closed else None
        other = first.setdefault((*same_name(deal), days), deal)
        if other is not deal and not _is_child(deal, other):
            what = f"the deal {other.id} has this account and title too"
            remedy = (
                f"compare the two: if they are one deal run `pipectl omit {deal.id} "
                f"--duplicate-of {other.id}`, else give one another title"
            )
            yield index, Finding(("title",), what, remedy, Severity.WARNING)


def _doubts(
    deal: Snapshot, deals: Mapping[str, Snapshot], setup: Setup
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong and the remedy where a duplicate leads to no deal that counts."""
    if deal.duplicate_of not in deals:
        return
    if deal.omit is None:
        what = f"a duplicate of {deal.duplicate_of} that counts all the same"
        remedy = (
            f"run `pipectl omit {deal.id} --duplicate-of {deal.duplicate_of}` or delete this key"
        )
        yield what, remedy
        return
    way = _way(deal, deals)
    end = deals[way[-1]]
    count_it = f"if this is the deal that counts run `pipectl omit {deal.id} --clear`"
    if end.id in way[:-1]:
        yield f"duplicates in a circle, of which none counts: {' → '.join(way)}", count_it
    elif end.omit is not None:
        what = f"the deal {end.id} is omitted too ({end.omit}), so neither counts"
        yield what, f"name the deal that counts, or {count_it}"
    elif len(way) > 2:  # noqa: PLR2004 - itself and its original
        what = f"the deal {way[1]} is a duplicate itself"
        yield what, f"run `pipectl omit {deal.id} --duplicate-of {end.id}`"
    elif end.closed and end.closed <= deal.last and setup.stage(end).type == "lost":
        what = f"the deal {end.id} was lost on {end.closed}, so neither is open"
        yield what, f"name the deal that counts, or {count_it}"


def _way(deal: Snapshot, deals: Mapping[str, Snapshot]) -> tuple[str, ...]:
    """Return the ids from a deal to the one that counts in the end, or to one for the second time.

    It ends where a deal is not there.
    """
    way = {deal.id: None}
    while deal.omit and (original := deals.get(deal.duplicate_of or "")):
        deal = original
        if deal.id in way:
            return (*way, deal.id)
        way[deal.id] = None
    return tuple(way)
