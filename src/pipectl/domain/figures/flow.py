"""Where the open deals of one day were on a later one: won, lost, forward, back, slipped, gone."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from pipectl.domain.figures.conversion import Total, difference, sum_of, total
from pipectl.domain.figures.waterfall import Extent, Passage, changes
from pipectl.domain.history.snapshot import Snapshot, category_in, snapshot_of
from pipectl.domain.model.deal import CATEGORIES
from pipectl.domain.model.pipeline import live_id, open_stages

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book
    from pipectl.domain.values.calendar import Period

STAYED: Final = ("forward", "same", "back", "slipped")
LEFT: Final = ("won", "lost", "parked", "transferred", "omitted")

T = TypeVar("T", bound=Hashable)

_LEFT_AS: Final = {"deleted": "omitted", "transferred_out": "transferred"}
_CAME_AS: Final = {"transferred_in": "came_in", "back": "came_in"}
_CLOSED: Final = 1 << 30
"""The place of closed deals: behind all stages and categories."""

Place = Callable[[Snapshot], int]
"""Says how far a deal has come, in the order of stages or categories."""


class Crossing(NamedTuple):
    """Some deals of one row and one column: what they were worth then, and what they are now.

    Those that were not open then are worth the same in both.
    """

    then: Total
    now: Total
    passages: tuple[Passage, ...]

    @property
    def deals(self) -> int:
        """Return how many they are."""
        return len(self.passages)

    @property
    def change(self) -> Total:
        """Return what the deals have gained."""
        return difference(self.now, self.then)


def flow(
    book: Book, since: date, period: Period | None, row: Callable[[Snapshot], T], place: Place
) -> Mapping[tuple[T | str, str], Crossing]:
    """Sort the open deals of two days by where they were (`row`) and are.

    Of one that was not open then the row is new, reopened, restored or came_in.

    All deals in scope that are neither left out nor parked, of whatever category. A deal slipped
    that was expected to close in the period then and is not any more; without a period none does.
    Rows add up to what was open and came, columns to what is open, won and lost.
    """
    cells: dict[tuple[T | str, str], list[Passage]] = {}
    for passage in changes(book, since, Extent()):
        key = (_row(passage, row), _column(book, passage, period, place))
        cells.setdefault(key, []).append(passage)
    return {key: _crossing(passages) for key, passages in cells.items()}


def _crossing(passages: Sequence[Passage]) -> Crossing:
    then, now = (
        total(getattr(each, name) for each in passages) for name in ("worth_before", "worth")
    )
    return Crossing(then, now, tuple(passages))


def added(crossings: Iterable[Crossing]) -> Crossing:
    """Add up what several deals of a row or of a column come to."""
    parts = list(crossings)
    return Crossing(
        sum_of(*(part.then for part in parts)),
        sum_of(*(part.now for part in parts)),
        tuple(passage for part in parts for passage in part.passages),
    )


def _row(passage: Passage, row: Callable[[Snapshot], T]) -> T | str:
    if passage.before is None or passage.entry:
        return _CAME_AS.get(passage.entry, passage.entry)
    return row(passage.before)


def _column(book: Book, passage: Passage, period: Period | None, place: Place) -> str:
    """Return the first that holds; a new deal is compared with the day of its creation."""
    if passage.exit:
        return _LEFT_AS.get(passage.exit, passage.exit)
    start, end = passage.before, passage.after
    if start and period and _slipped(start.expected_close, end.expected_close, period):
        return "slipped"
    return _step(
        book, start or snapshot_of(passage.record, end.created, book.setup) or end, end, place
    )


def _step(book: Book, start: Snapshot, end: Snapshot, place: Place) -> str:
    """Compare two stages of one pipeline; who comes from leads has come forward."""
    origin, home = book.setup.pipeline(start), book.setup.pipeline(end)
    if origin.id != home.id:
        return "forward" if origin.kind == "leads" != home.kind else "same"
    before, after = place(start), place(end)
    return "same" if before == after else "forward" if before < after else "back"


def _slipped(before: date | None, after: date | None, period: Period) -> bool:
    was_in = before is not None and period.first <= before <= period.last
    return was_in and (after is None or after > period.last)


def by_stage(book: Book) -> Place:
    """Return the order of the stages of each pipeline."""
    places = {
        (pipeline.id, stage.id): number
        for pipeline in book.setup.pipelines.values()
        for number, stage in enumerate(open_stages(pipeline))
    }

    def place(deal: Snapshot) -> int:
        pipeline = book.setup.pipeline(deal)
        return places.get((pipeline.id, live_id(pipeline, deal.stage)), _CLOSED)

    return place


def by_category(book: Book) -> Place:
    """Return the order of the forecast's categories; what has none is not forecast."""

    def place(deal: Snapshot) -> int:
        if deal.closed is not None:
            return _CLOSED
        category = category_in(book.setup.stage(deal), deal)
        return CATEGORIES.index(category or CATEGORIES[0])

    return place
