"""How the open deals of one day became those of a later one: what came, changed, and left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.domain.figures.conversion import ZERO, Converted, Total, converter, total
from pipectl.domain.history.moments import Standing, moments
from pipectl.domain.history.snapshot import (
    Snapshot,
    category_in,
    is_parked,
    is_same_close,
    snapshot_of,
    type_of,
)

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book
    from pipectl.domain.history.snapshot import Record
    from pipectl.domain.values.calendar import Period

_CAME: Final = {
    "omitted": "restored",
    "parked": "back",
    "later": "pulled_in",
    "earlier": "pushed_in",
    "outside": "transferred_in",
    "category": "recategorised_in",
}
"""As what a deal comes, by why it was not spoken of."""
_LEFT: Final = {
    "parked": "parked",
    "later": "pushed_out",
    "earlier": "pulled_out",
    "outside": "transferred_out",
    "category": "recategorised_out",
}
VALUE: Final = ("increased", "revalued", "decreased")
"""The rows that change no number of deals."""
EXITS: Final = ("won", "lost", *_LEFT.values(), "deleted")
ROWS: Final = ("new", "reopened", *_CAME.values(), *VALUE, *EXITS)
"""What stands between the opening and the closing, in order."""
_LESS: Final = (*EXITS, "decreased")


class Extent(NamedTuple):
    """What is spoken of besides the scope of a book.

    `window` is that of the expected close, None any and none; `forecast` leaves out what is in no
    category of the forecast pipeline.
    """

    window: Period | None = None
    forecast: bool = False


class Passage(NamedTuple):
    """A deal at two moments, with how it came and as what it left; empty where it was there.

    `worth` is that of the later moment, at the rate of its day or of the day of the close;
    `at_same_rate` is the earlier amount at that rate, `worth_before` at that of the earlier day.
    `day` is that of `worth`.
    """

    record: Record
    before: Snapshot | None
    after: Snapshot
    entry: str
    exit: str
    worth_before: Converted
    at_same_rate: Converted
    worth: Converted
    day: date


class Piece(NamedTuple):
    """What one deal adds to a row: an amount below 0 where it left."""

    passage: Passage
    worth: Converted


class Tally(NamedTuple):
    """What one row adds: deals and money, below 0 for what left, and of which deals it comes."""

    deals: int
    worth: Total
    pieces: tuple[Piece, ...]


class Waterfall(NamedTuple):
    """Opening plus all rows is closing, in deals and in money; rows are by name.

    `worths` are what its deals are worth, once each: at the end, or once without a rate.
    """

    opening: Tally
    rows: Mapping[str, Tally]
    closing: Tally
    worths: tuple[Converted, ...]


def waterfall(book: Book, since: date, extent: Extent, *, gross: bool = False) -> Waterfall:
    """Add up all that came, changed and left from the end of a day to that of the book's.

    Net, the two days are compared; a deal that was closed between them and is in neither counts as
    it came and as it was closed. So the row won is what was booked. `gross` replays each event:
    a loss and a reopening both show, at the amounts of their moments.
    """
    net = list(changes(book, since, extent))
    return Waterfall(
        _line([Piece(change, change.worth_before) for change in net if not change.entry]),
        _rows(steps(book, since, extent) if gross else net),
        _line([Piece(change, change.worth) for change in net if not change.exit]),
        tuple(
            change.worth_before if change.worth_before.unrated else change.worth for change in net
        ),
    )


def _rows(parts: Iterable[Passage]) -> dict[str, Tally]:
    pieces: dict[str, list[Piece]] = {name: [] for name in ROWS}
    for change in parts:
        if change.entry:
            pieces[change.entry].append(Piece(change, change.worth))
        else:
            for name, worth in _changed_value(change):
                pieces[name].append(Piece(change, worth))
        if change.exit:
            pieces[change.exit].append(Piece(change, change.worth))
    return {
        name: _line(several, sign=-1 if name in _LESS else 1, counts=name not in VALUE)
        for name, several in pieces.items()
    }


def _line(pieces: Sequence[Piece], *, sign: int = 1, counts: bool = True) -> Tally:
    signed = pieces if sign > 0 else [*map(_taken_away, pieces)]
    whole = total(piece.worth for piece in signed)
    return Tally(sign * len(pieces) if counts else 0, whole, tuple(signed))


def _taken_away(piece: Piece) -> Piece:
    worth = piece.worth
    return Piece(piece.passage, worth._replace(amount=ZERO - worth.amount))


def _changed_value(change: Passage) -> Iterator[tuple[str, Converted]]:
    """Yield what the rates have added to a deal, and what it has gained or lost otherwise.

    One that is in another currency now, where there are no rates, is less in the one and more in
    the other.
    """
    old, same, now = change.worth_before, change.at_same_rate, change.worth
    if same.currency != old.currency:
        yield "revalued", old._replace(amount=-old.amount)
        yield "revalued", same
    elif same.amount != old.amount:
        yield "revalued", same._replace(amount=same.amount - old.amount)
    gains = {same.currency: -same.amount}
    gains[now.currency] = gains.get(now.currency, ZERO) + now.amount
    for code, gain in gains.items():
        if gain:
            yield "increased" if gain > 0 else "decreased", Converted(abs(gain), code)


def changes(book: Book, since: date, extent: Extent) -> Iterator[Passage]:
    """Yield the deals that were in scope on one of the two days, or were closed between them."""
    judge = _Judge(book, extent)
    for record, before, after in book.between(since):
        then = _then(book, record, after)
        change = judge.change(record, Standing(before, since), Standing(after, book.as_of), then)
        if change is not None:
            yield change


def steps(book: Book, since: date, extent: Extent) -> Iterator[Passage]:
    """Yield each event that moves a deal into scope, in it, or out of it.

    New is a deal created since that comes into scope for the first time. What is omitted by the
    book's day is in no figure of what was won or lost: of it only the two days are compared.
    """
    judge = _Judge(book, extent)
    for record, before, after in book.between(since):
        first, last = Standing(before, since), Standing(after, book.as_of)
        if after.omit is not None:
            change = judge.change(record, first, last, _then(book, record, after))
            yield from () if change is None else (change,)
            continue
        is_new = before is None
        for earlier, later in pairwise(moments(book.setup, record, first, last)):
            change = judge.change(record, earlier, later, later)
            if change is None:
                continue
            yield change._replace(entry="new") if change.entry and is_new else change
            is_new = False


def _then(book: Book, record: Record, after: Snapshot) -> Standing:
    """Return when it counts whose a deal is: the day of its close, else the book's."""
    if after.closed is None:
        return Standing(after, book.as_of)
    is_last = after.last <= after.closed
    then = after if is_last else snapshot_of(record, after.closed, book.setup)
    return Standing(then, after.closed)


class _Judge:
    """Says of a deal at a moment whether it is spoken of, and if not why."""

    def __init__(self, book: Book, extent: Extent) -> None:
        self.book = book
        self.extent = extent
        self.worth = converter(book.setup)
        # What was recorded in another state of the store is judged as it was there.
        self.then = self if book.earlier is None else _Judge(book.earlier, extent)

    def change(
        self, record: Record, before: Standing, after: Standing, then: Standing
    ) -> Passage | None:
        """Compare two moments; None where the deal was in neither, nor closed between them."""
        old, new = before.deal, after.deal
        assert new is not None  # noqa: S101 - a deal that has begun stays
        was_in = old is not None and self.then.counts(old, before.day)
        is_in = self.counts(new, after.day)
        exit_ = "" if is_in else self._exit(old, new, after.day, then)
        if not was_in and not is_in and exit_ not in ("won", "lost"):
            return None
        day = new.closed or after.day
        worth = self.worth(new, day)
        if not was_in or old is None:
            entry = self.then.entry(old, before.day)
            return Passage(record, old, new, entry, exit_, worth, worth, worth, day)
        worths = (self.then.worth(old, before.day), self.worth(old, day), worth)
        return Passage(record, old, new, "", exit_, *worths, day)

    def counts(self, deal: Snapshot, day: date) -> bool:
        """Say whether a deal is open and spoken of on a day."""
        return deal.closed is None and not self._why_not(deal, day)

    def _why_not(self, deal: Snapshot, day: date) -> str:
        """Say why an open deal is not spoken of, the first reason; nothing where it is."""
        if deal.omit is not None:
            return "omitted"
        if not self.book.covers(deal, day):
            return "outside"
        if is_parked(deal, day):
            return "parked"
        if place := self._beside_window(deal.expected_close):
            return place
        return "category" if self.extent.forecast and self._is_omitted(deal) else ""

    def _beside_window(self, close: date | None) -> str:
        window = self.extent.window
        if window is None:
            return ""
        if close is None or close > window.last:
            return "later"
        return "earlier" if close < window.first else ""

    def _is_omitted(self, deal: Snapshot) -> bool:
        return category_in(self.book.setup.stage(deal), deal) in (None, "omitted")

    def entry(self, old: Snapshot | None, day: date) -> str:
        """Say as what a deal comes that was not spoken of on a day."""
        if old is None:
            return "new"
        return "reopened" if old.closed is not None else _CAME[self._why_not(old, day)]

    def _exit(self, old: Snapshot | None, new: Snapshot, day: date, then: Standing) -> str:
        if new.omit is not None:
            return "deleted"
        if then.deal is None or not self.book.covers(then.deal, then.day):
            return _LEFT["outside"]
        if new.closed is None:
            return _LEFT[self._why_not(new, day)]
        # A close that was there already is none; the same stage in a row is no new close.
        is_old = old is not None and self._is_same_close(old, new)
        return "closed" if is_old else type_of(self.book.setup, new)

    def _is_same_close(self, old: Snapshot, new: Snapshot) -> bool:
        """Say whether a deal was closed already as it is; of two states each has its own stages."""
        now, then = self.book.setup, self.then.book.setup
        if self.then is self:
            return is_same_close(now, old, new)
        return old.closed == new.closed and type_of(then, old) == type_of(now, new)
