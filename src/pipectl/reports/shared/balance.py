"""What was open on one day and on a later one, and all that came and left between them."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple

from pipectl.domain.figures.conversion import Converted, converter, difference, total
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, is_parked, snapshot_of, type_of
from pipectl.reports.shared.groups import counted
from pipectl.table import Column, Kind, Named, Row, Table

_COLUMNS: Final = (
    Column("what", "What"),
    Column("deals", "Deals", Kind.COUNT),
    Column("amount", "Amount", Kind.MONEY),
)
_CAME: Final = {
    "new": "New",
    "back": "Back from parking",
    "reopened": "Reopened",
    "restored": "Counted again",
    "arrived": "From other pipelines or people",
}
_LEFT: Final = {
    "won": "Won",
    "lost": "Lost",
    "parked": "Parked",
    "omitted": "Left out",
    "departed": "To other pipelines or people",
}
_FROM: Final = {
    "": "new",
    "parked": "back",
    "won": "reopened",
    "lost": "reopened",
    "omitted": "restored",
    "departed": "arrived",
}
"""As what a deal comes that was in no open pipeline, by where it was."""

_BESIDE: Final = ("omitted", "departed")


class _State(NamedTuple):
    """Where a deal is on a day: open, or where it has left to; the day of its close."""

    name: str
    closed: date | None = None


class _Change(NamedTuple):
    """A deal on two days: where it was and is, and what it was and is worth."""

    before: _State
    after: _State
    worth_before: Converted | None
    worth: Converted


def balance(book: Book, before: Book) -> Table:
    """Show how the open deals of a day became those of the book's: it adds up, deals and money.

    A deal that came and left meanwhile is in both lines; parked deals are not open.
    """
    changes = list(_changes(book, before))
    start = [each.worth_before for each in changes if each.before.name == "open"]
    there = [each.worth for each in changes if each.before.name == "open"]
    end = [each.worth for each in changes if each.after.name == "open"]
    came, left = _movements(changes)
    empty, opened = total(()), total(filter(None, start))
    rows = [("start", f"Open on {before.as_of}", opened.count, opened)]
    rows += [(name, title, len(came[name]), total(came[name])) for name, title in _CAME.items()]
    rows += [
        (name, title, -len(left[name]), difference(empty, total(left[name])))
        for name, title in _LEFT.items()
    ]
    rows.append(("amounts", "Amounts and rates changed", 0, difference(total(there), opened)))
    lines = [
        (Named(name, title), *cells)
        for name, title, count, whole in rows
        if name == "start" or count or any(whole.sums.values())
        for cells in counted(book, count, (whole,))
    ]
    totals: tuple[Row, ...] = tuple(
        (Named("end", f"Open on {book.as_of}"), *cells)
        for cells in counted(book, len(end), (total(end),))
    )
    return Table("balance", "What came and what left", _COLUMNS, tuple(lines), totals)


def _movements(
    changes: Iterable[_Change],
) -> tuple[dict[str, list[Converted]], dict[str, list[Converted]]]:
    """Sort what deals are worth by how they came and where they left to."""
    came: dict[str, list[Converted]] = {name: [] for name in _CAME}
    left: dict[str, list[Converted]] = {name: [] for name in _LEFT}
    for before, after, _, worth in changes:
        is_seen = "open" in (before.name, after.name)
        if before == after or not (is_seen or {before.name, after.name}.isdisjoint(_BESIDE)):
            continue
        if before.name != "open":
            came[_FROM[before.name]].append(worth)
        if after.name != "open":
            left[after.name].append(worth)
    return came, left


def _changes(book: Book, before: Book) -> Iterator[_Change]:
    """Yield the deals that may be open on one of the two days, or have changed between them."""
    worth = converter(book.setup)
    for record in book.records:
        latest = record.latest
        if latest.last <= before.as_of and (latest.closed or latest.omit):
            continue
        after = snapshot_of(record, book.as_of, book.setup)
        if after is None:
            continue
        earlier = snapshot_of(record, before.as_of, book.setup)
        yield _Change(
            _state(before, earlier),
            _state(book, after),
            worth(earlier, before.as_of) if earlier else None,
            worth(after, after.closed or book.as_of),
        )


def _state(book: Book, deal: Snapshot | None) -> _State:
    if deal is None:
        return _State("")
    if deal.omit is not None:
        return _State("omitted")
    if not book.covers(deal, book.as_of):
        return _State("departed")
    if deal.closed is not None:
        return _State(type_of(book.setup, deal), deal.closed)
    return _State("parked" if is_parked(deal, book.as_of) else "open")
