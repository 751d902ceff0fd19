"""What must hold between deals: none is there twice, and a duplicate names the one that counts."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from pipectl.domain.checks.account import misnamed
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.account import Account, meaning, name_key
from pipectl.domain.model.deal import ERASED, Summary
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.links import circle_from, follow
from pipectl.domain.values.text import show_amount
from pipectl.errors import Finding, Severity


def across(
    deals: Sequence[Snapshot], setup: Setup, accounts: Sequence[Account] = ()
) -> Iterator[tuple[int, Finding]]:
    """Yield what the rules say of all deals together, each finding by a deal's place."""
    deals = list(deals)  # the records of a cache are made once more for each look
    yield from misnamed(deals, accounts)
    yield from _given_twice(deals, meaning(accounts))
    duplicates = [(index, deal) for index, deal in enumerate(deals) if deal.duplicate_of]
    if duplicates:
        chains = _Chains(deals)
        for index, deal in duplicates:
            for what, remedy in _doubts(deal, chains, setup):
                yield index, Finding(("duplicate_of",), what, remedy, Severity.WARNING)


def same_name(deal: Summary, meant: Callable[[str | None], str]) -> tuple[str, str]:
    """Return the account that is meant, and the title as names are compared.

    Two open deals do not share both.
    """
    return meant(deal.account), name_key(deal.title)


def caveats(
    deal: Summary, others: Iterable[Snapshot], setup: Setup, accounts: Sequence[Account] = ()
) -> list[str]:
    """Return what the rules say of a deal that joins others that are open."""
    meant, form = meaning(accounts), setup.settings.numbers
    name = same_name(deal, meant)

    def amount(other: Snapshot) -> str:
        if other.amount is None:
            return ""
        return f"{show_amount(other.amount, form)} {other.currency}, "

    return [
        f"there is an open deal with this account and title: {other.id}, "
        f"{amount(other)}since {other.created}"
        for other in others
        if same_name(other, meant) == name and not _is_child(deal, other)
    ]


def _is_child(deal: Summary, other: Summary) -> bool:
    """Say whether one of two deals came from the other, as a deal does from its lead."""
    return other.id == deal.parent or deal.id == other.parent


def _given_twice(
    deals: Sequence[Snapshot], meant: Callable[[str | None], str]
) -> Iterator[tuple[int, Finding]]:
    """Two open deals of a name may be one, as may two closed ones of the same days.

    The older one is the original.
    """
    first: dict[object, Snapshot] = {}
    for index, deal in sorted(enumerate(deals), key=lambda pair: pair[1].created):
        if deal.omit or (deal.title, deal.account) == (ERASED, None):
            continue
        days = (deal.created, deal.closed) if deal.closed else None
        other = first.setdefault((*same_name(deal, meant), days), deal)
        if other is not deal and not _is_child(deal, other):
            what = f"the deal {other.id} has this account and title too"
            remedy = (
                f"compare the two: if they are one deal run `pipectl omit {deal.id} "
                f"--duplicate-of {other.id}`, else give one another title"
            )
            yield index, Finding(("title",), what, remedy, Severity.WARNING)


class _Chains:
    """Where duplicates lead: the deal at the end of each chain, and the circles, by id."""

    def __init__(self, deals: Sequence[Snapshot]) -> None:
        self.deals = {deal.id: deal for deal in deals}
        links = {d.id: d.duplicate_of for d in deals if d.omit and d.duplicate_of in self.deals}
        self.ends, circles = follow({name: to for name, to in links.items() if to})
        self.circles = {
            name: circle_from(circle, index)
            for circle in circles
            for index, name in enumerate(circle)
        }


def doubts_of_counted(deal: Summary) -> Iterator[tuple[str, str]]:
    """Yield what is wrong, and the remedy, where a deal is a duplicate and still counts."""
    if deal.duplicate_of and deal.omit is None:
        what = f"a duplicate of {deal.duplicate_of} that counts all the same"
        way = f"run `pipectl omit {deal.id} --duplicate-of {deal.duplicate_of}`"
        yield what, f"{way} or delete this key"


def _doubts(deal: Snapshot, chains: _Chains, setup: Setup) -> Iterator[tuple[str, str]]:
    """Yield what is wrong and the remedy where a duplicate leads to no deal that counts."""
    original = deal.duplicate_of
    if original not in chains.deals:
        return
    if deal.omit is None:
        yield from doubts_of_counted(deal)
        return
    count_it = f"if this is the deal that counts run `pipectl omit {deal.id} --clear`"
    end = chains.deals.get(chains.ends.get(deal.id, ""))
    if deal.id in chains.circles:
        yield f"duplicates in a circle, of which none counts: {chains.circles[deal.id]}", count_it
    elif end is None:
        yield f"the deal {original} leads into a circle of duplicates, so none counts", count_it
    elif end.omit is not None:
        what = f"the deal {end.id} is left out too ({end.omit}), so neither counts"
        yield what, f"name the deal that counts, or {count_it}"
    elif end.id != original:
        what = f"the deal {original} is a duplicate itself"
        yield what, f"run `pipectl omit {deal.id} --duplicate-of {end.id}`"
    elif end.closed and end.closed <= deal.last and setup.stage(end).type == "lost":
        what = f"the deal {end.id} was lost on {end.closed}, so neither is open"
        yield what, f"name the deal that counts, or {count_it}"
