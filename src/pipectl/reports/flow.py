"""Where the open deals of one day are now: from which stage forward, back, won, lost, or gone."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Final, Literal, NamedTuple, TypeAlias

from pipectl.domain.figures import flow
from pipectl.domain.figures.conversion import Total, by_currency
from pipectl.domain.history.book import Book
from pipectl.domain.model.deal import CATEGORIES
from pipectl.domain.values.calendar import Period, days_after
from pipectl.reports.behind import passages
from pipectl.reports.shared import footer, open_deals
from pipectl.reports.shared.groups import counted, groups, staged
from pipectl.reports.shared.sections import events
from pipectl.table import (
    Behind,
    ChartColumns,
    Column,
    Kind,
    Named,
    Page,
    Row,
    Shape,
    Table,
    TracedRow,
    named_category,
    traced,
)
from pipectl.words import ours, say

_TITLES: Final = {
    "forward": "Forward",
    "same": "Same",
    "back": "Back",
    "slipped": "Slipped",
    "won": "Won",
    "lost": "Lost",
    "parked": "Parked",
    "transferred": "Handed on",
    "omitted": "Left out",
    "then": "Then",
    "change": "Change",
    "now": "Now",
}
_CAME: Final = {
    "new": "New",
    "reopened": "Reopened",
    "restored": "Counted again",
    "came_in": "Came in",
}
_PARTS: Final = {"stayed": ("Still open", flow.STAYED), "left": ("Closed or gone", flow.LEFT)}
_EVERY: Final = (*flow.STAYED, *flow.LEFT)

_Amount: TypeAlias = tuple[str, flow.Crossing, str]
"""A column, its deals, and whether then, now or the change is shown of them."""


class _Matrix(NamedTuple):
    """Deals by row and column; rows are where deals were, then how others came."""

    book: Book
    since: date
    columns: tuple[Column, ...]
    were: tuple[Row, ...]
    came: tuple[Row, ...]
    crossings: Mapping[tuple[Row, str], flow.Crossing]

    def at(self, rows: Iterable[Row], names: Sequence[str] = _EVERY) -> flow.Crossing:
        """Add up the deals of some rows and columns."""
        keys = [(row, name) for row in rows for name in names]
        return flow.added(self.crossings[key] for key in keys if key in self.crossings)

    def behind(self, crossing: flow.Crossing, currency: str) -> Behind:
        """Return what stands behind how many deals are, worth how much then and now."""
        return passages.crossed(self.book.setup, crossing, self.since, currency)

    @property
    def home(self) -> str:
        """The currency of totals."""
        return self.book.setup.settings.currency

    @property
    def every(self) -> tuple[Row, ...]:
        """All rows."""
        return (*self.were, *self.came)


def report(
    book: Book,
    *,
    since: Annotated[
        date | None, "Where deals were on this day; the day before this fiscal quarter."
    ] = None,
    period: Annotated[
        Period | None, "Slipped is what was expected to close in it, and now later."
    ] = None,
    by: Annotated[Literal["stage", "category"], "What rows are, and what is forward."] = "stage",
    stages: Annotated[Literal["now", "as-was"], "Stages of today, or also those retired."] = "now",
) -> Page:
    """Show where deals were, by stage or category, and what became of them.

    Rows are the deals that were open, neither parked nor left out; then those that were created,
    reopened, counted again, or came in from parking, people or pipelines. A deal is in the first
    column that holds: left out, handed on, won, lost, parked, slipped, forward, back, same. Rows
    add up to what was open and what came, columns to what is open, won and lost, in deals and in
    money. A new deal is compared with the stage in which it was at the end of the day of its
    creation; a reopened one with its close, so that it is back. Amounts are those of the first
    day; their change is a column and a row.

    Examples: pipectl report flow --since 2026-09-30
              pipectl report flow --period 2026Q4 --by category
    """
    book = staged(book, stages)
    every, book = book, book.forecasting()
    days = events.days_of(book, since)
    since = days_after(days.first, -1)
    matrix = _matrix(book, since, period, by)
    parts = (_worth(matrix), _deals(matrix), _money(matrix, "stayed"), _money(matrix, "left"))
    about = {**open_deals.about_of(every), "since": since.isoformat()}
    about |= {"period": period.label} if period else {}
    notes = (
        *footer.caveats(book, matrix.at(matrix.every).now),
        *footer.left_out(every, closed=[days], forecast="not counted"),
    )
    return Page("flow", "Flow of the pipeline", parts, notes, about)


def _matrix(book: Book, since: date, period: Period | None, by: str) -> _Matrix:
    if by == "category":
        columns: tuple[Column, ...] = (Column("category", "Category"),)
        were: tuple[Row, ...] = tuple((named_category(name),) for name in CATEGORIES)
        place = flow.by_category(book)
        crossings = flow.flow(book, since, period, lambda deal: were[place(deal)], place)
    else:
        rule = groups(book, None)
        columns, were = rule.columns, rule.always
        place = flow.by_stage(book)
        crossings = flow.flow(book, since, period, lambda deal: rule.label(deal, since), place)
    came = {name: _label(columns, name, title) for name, title in _CAME.items()}
    named = {
        (came[row] if isinstance(row, str) else row, name): each
        for (row, name), each in crossings.items()
    }
    return _Matrix(book, since, columns, were, tuple(came.values()), named)


def _label(columns: Sequence[Column], name: str, title: str) -> Row:
    """Return the label of a row that is of no stage or category."""
    if len(columns) == 1:
        return (Named(name, say(title)),)
    return (*(None,) * (len(columns) - 2), name, say(title))


def _lines(
    matrix: _Matrix, cells: Callable[[Sequence[Row]], Iterable[TracedRow]]
) -> tuple[list[TracedRow], list[TracedRow]]:
    """Return the rows in which there are deals, and the sums of those that were there or came."""
    rows = [row for row in matrix.every if matrix.at((row,)).deals]
    sums = [
        (_label(matrix.columns, "opening", say("Open then")), matrix.were),
        (_label(matrix.columns, "came", say("Came since")), matrix.came),
    ]
    return (
        [_below(row, line) for row in rows for line in cells((row,))],
        [_below(label, line) for label, several in sums for line in cells(several)],
    )


def _below(label: Row, line: TracedRow) -> TracedRow:
    return line._replace(cells=(*label, *line.cells))


def _whole(
    matrix: _Matrix, cells: Callable[[Sequence[Row]], Iterable[TracedRow]]
) -> list[TracedRow]:
    """Return the total of all rows."""
    label = _label(matrix.columns, "total", say("Total"))
    return [_below(label, line) for line in cells(matrix.every)]


def _deals(matrix: _Matrix) -> Table:
    names = _filled(matrix, _EVERY)
    if not names:
        return _none("deals", "What became of them", matrix)

    def cells(rows: Sequence[Row]) -> Iterator[TracedRow]:
        crossings = {name: matrix.at(rows, (name,)) for name in names}
        behind = {name: matrix.behind(each, "")["deals"] for name, each in crossings.items()}
        yield TracedRow(tuple(each.deals for each in crossings.values()), behind)

    rows, sums = _lines(matrix, cells)
    columns = [Column(name, _TITLES[name], Kind.COUNT) for name in names]
    title = "What became of them, in deals"
    table = traced(
        "deals", title, (*matrix.columns, *columns), rows, [*sums, *_whole(matrix, cells)]
    )
    return table.with_charts(ChartColumns(Shape.FLOW, names))


def _none(name: str, title: str, matrix: _Matrix) -> Table:
    return Table(name, say("{title}: none", title=ours(title)), matrix.columns, (), brief=True)


def _filled(matrix: _Matrix, names: Iterable[str]) -> tuple[str, ...]:
    """Return the columns in which there are deals."""
    return tuple(name for name in names if matrix.at(matrix.every, (name,)).deals)


def _money(matrix: _Matrix, part: str) -> Table:
    """Show the amounts of the first day, below them their change, and what they are now."""
    title, every = _PARTS[part]
    names = _filled(matrix, every)
    if not names:
        return _none(part, title, matrix)

    def figures(rows: Sequence[Row], side: str) -> list[_Amount]:
        return [(name, matrix.at(rows, (name,)), side) for name in names]

    def cells(rows: Sequence[Row]) -> Iterator[TracedRow]:
        change = ("change", matrix.at(rows, names), "change")
        return _amounts(matrix, [*figures(rows, "then"), change])

    rows, sums = _lines(matrix, cells)
    below = [
        line._replace(cells=(*_label(matrix.columns, end, words), *line.cells, None))
        for end, words in (("change", "Change"), ("now", "Now"))
        for line in _amounts(matrix, figures(matrix.every, end))
    ]
    columns = [Column(each, _TITLES[each], Kind.MONEY) for each in (*names, "change")]
    return traced(part, title, (*matrix.columns, *columns), rows, [*sums, *below])


def _amounts(matrix: _Matrix, figures: Sequence[_Amount]) -> Iterator[TracedRow]:
    """Yield what deals come to, a row a currency."""
    totals: list[Total] = [getattr(deals, side) for _, deals, side in figures]
    for amounts in by_currency(matrix.home, totals):
        code = amounts[0].currency
        behind = {name: matrix.behind(deals, code)[side] for name, deals, side in figures}
        yield TracedRow(amounts, behind)


def _worth(matrix: _Matrix) -> Table:
    """Show what the rows come to, wherever their deals are now."""

    def cells(rows: Sequence[Row]) -> Iterator[TracedRow]:
        whole = matrix.at(rows)
        totals = (whole.then, whole.change, whole.now)
        for number, *amounts in counted(matrix.book, whole.deals, totals):
            yield TracedRow((number, *amounts), matrix.behind(whole, amounts[0].currency))

    rows, sums = _lines(matrix, cells)
    amounts = (Column(name, _TITLES[name], Kind.MONEY) for name in ("then", "change", "now"))
    columns = (*matrix.columns, Column("deals", "Deals", Kind.COUNT), *amounts)
    return traced("worth", "Where they were", columns, rows, [*sums, *_whole(matrix, cells)])
