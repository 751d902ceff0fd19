"""Which deals of an earlier state are what is left of them in a later one, where they were erased.

Nothing of the customer joins the two: the figures of the history do, whatever came after them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.domain.actions.erase import erase, with_links_to
from pipectl.domain.differences.deals import deal_change
from pipectl.domain.history.snapshot import Record, Snapshot, take_snapshot
from pipectl.domain.values.ids import is_suffix

if TYPE_CHECKING:
    from pipectl.domain.differences.deals import DealChange
    from pipectl.domain.differences.states import RecordPair
    from pipectl.domain.history.book import Book
    from pipectl.domain.model.deal import Deal, Entry
    from pipectl.domain.model.settings import Setup

_BEGINS: Final = "erased-"


class _Rank(NamedTuple):
    """How much speaks for a pair: their ids, that nothing is missing, how many entries they share.

    `of` is how many entries the earlier deal has.
    """

    is_named_so: bool
    is_whole: bool
    shared: int
    of: int


class _ErasedRecord(NamedTuple):
    """A deal of an earlier state as the later one knows it."""

    latest: Snapshot
    deal: Deal


def gone_and_come(pairs: Sequence[RecordPair[Deal]]) -> tuple[list[Deal], list[Deal]]:
    """Return the deals that only the earlier state has, and those that only the later one has."""
    read = [pair for pair in pairs if not pair.unread]
    gone = [pair.before for pair in read if pair.before and not pair.after]
    return gone, [pair.after for pair in read if pair.after and not pair.before]


def erased_from(gone: Sequence[Deal], come: Sequence[Deal]) -> dict[str, Deal]:
    """Return, by the id of each erased deal that came, the one that it is what is left of."""
    erased = [deal for deal in come if deal.id.startswith(_BEGINS)]
    olds = {deal.id: _traces(deal) for deal in gone} if erased else {}
    ranks = [
        (rank, new.id, old)
        for new in erased
        for traces in (_traces(new),)
        for old in gone
        if _is_likely(rank := _rank(old, new, olds[old.id], traces))
    ]
    pairs: dict[str, Deal] = {}
    for _, new_id, old in sorted(ranks, key=lambda each: (each[0], each[1]), reverse=True):
        if new_id not in pairs and old.id not in {each.id for each in pairs.values()}:
            pairs[new_id] = old
    return pairs


def _traces(deal: Deal) -> list[Entry]:
    """Return what of the entries stays when the customer is forgotten."""
    return [
        replace(
            entry,
            next_step=None,
            clears=entry.clears - {"next_step"},
            note=None,
            reason=None,
            objection=None,
        )
        for entry in deal.history
    ]


def _rank(old: Deal, new: Deal, before: list[Entry], after: list[Entry]) -> _Rank:
    _, _, tail = old.id.rpartition("-")
    is_named_so = is_suffix(tail) and new.id == f"{_BEGINS}{tail}"
    rest = list(after)
    for entry in before:
        if entry in rest:
            rest.remove(entry)
    shared = len(after) - len(rest)
    return _Rank(is_named_so, shared == len(before), shared, len(before))


def _is_likely(rank: _Rank) -> bool:
    """A pair too many only says too little; one too few names a customer who is forgotten."""
    return rank.is_named_so or rank.is_whole or rank.shared * 2 >= rank.of


def erased_change(before: Deal, after: Deal, setups: tuple[Setup, Setup]) -> DealChange:
    """Compare a deal, as if it had been erased already, with what is left of it."""
    return deal_change(erase(before, after.id, setups[0].pipeline(before)), after, setups)


def following(deal: Deal, erased: Mapping[str, Deal]) -> Deal:
    """Return a deal whose links name erased deals as they are called now."""
    for new_id, old in erased.items():
        deal = with_links_to(deal, old.id, new_id)
    return deal


def with_erased(earlier: Book, later: Book) -> Book:
    """Return an earlier book in which the deals that the later one has erased are so too."""
    olds, news = set(earlier.ids), set(later.ids)
    come = [each.deal for each in later.records if each.latest.id in news - olds]
    if not any(deal.id.startswith(_BEGINS) for deal in come):
        return earlier
    gone = [each.deal for each in earlier.records if each.latest.id in olds - news]
    pairs = {old.id: new_id for new_id, old in erased_from(gone, come).items()}
    return replace(earlier, records=tuple(_records(earlier, pairs)))


def _records(book: Book, pairs: Mapping[str, str]) -> Iterator[Record]:
    for record in book.records:
        new_id = pairs.get(record.latest.id)
        if new_id is None:
            yield record
        else:
            deal = erase(record.deal, new_id, book.setup.pipeline(record.deal))
            day = max(entry.day for entry in deal.history)
            latest = take_snapshot(deal, day, book.setup)
            assert latest is not None  # noqa: S101 - it has an entry of that day
            yield _ErasedRecord(latest, deal)
