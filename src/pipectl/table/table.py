"""The one shape between reports and formats: exact values in tables, tables in pages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, count, repeat
from typing import NamedTuple, TypeAlias

from pipectl.records import dataclass, field
from pipectl.table.chart import Chart, ChartColumns
from pipectl.table.figure import NOTHING, Behind
from pipectl.table.kind import Cell, Kind, Named, Row
from pipectl.words import ENGLISH, Words


class Column(NamedTuple):
    """One column: `name` is stable and for programs, `title` is for people.

    One that is `for_programs` is left out where people read: its neighbour says it in words.
    Where there is little room a text goes on below, or, one that `cuts`, loses its end. Amounts
    are shown in whole units where they are not `exact`. What an `alarm` holds is marked. The first
    columns can be those that people read as `heads` above the rows that share them. What is below 0
    in one that may be `over` is read as `over by` so much. One that is `spare` goes where all
    others then have room: its neighbour says nearly the same. `of_day` is what stands on the day of
    the report, whatever its period. A `mean` of nothing is n/a, where a sum is 0. Texts that are
    `ours` are words of pipectl's own, as `won`; a title that is the user's own is `AsIs`.
    """

    name: str
    title: str
    kind: Kind = Kind.TEXT
    for_programs: bool = False
    cuts: bool = False
    exact: bool = False
    alarm: bool = False
    heads: bool = False
    over: bool = False
    spare: bool = False
    of_day: bool = False
    mean: bool = False
    ours: bool = False


class Form(NamedTuple):
    """How people read values: the form of `numbers`, as `1 234,50`, and the language."""

    numbers: str | None = None
    words: Words = ENGLISH


class Selected(NamedTuple):
    """A column, and how to find its value for a deal's snapshot on a day."""

    column: Column
    value: Callable[..., Cell]


Grouping: TypeAlias = tuple[Selected, ...]
"""What deals are grouped by: a field, and within it further ones."""


class TracedRow(NamedTuple):
    """A row, and what stands behind its cells."""

    cells: Row
    behind: Behind = NOTHING


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of exact values, each as long as `columns`.

    `totals` are rows below them, one a currency where amounts are not added up; `notes` a footer.
    Of a `brief` one without rows people read only the title. Columns that are `chosen` are all
    shown, also those that are the same in each row. Columns `side_by_side` are alike: those that
    there is no room for stand below the others. People read no more rows than `at_most`. What a
    `sparse` one has no row of was not asked for: it is no 0. `behind` says how the cells of the
    first rows come about, and then of the totals. `charts` say what of it can be drawn; see
    `charts_of`.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    brief: bool = False
    chosen: bool = False
    side_by_side: bool = False
    at_most: int | None = None
    behind: tuple[Behind, ...] = field(default=(), compare=False)
    sparse: bool = False
    charts: tuple[Chart | ChartColumns, ...] = ()

    def __post_init__(self) -> None:
        """Check nothing until `check_cells` is called."""

    @property
    def lines(self) -> tuple[Row, ...]:
        """The rows and then the totals."""
        return (*self.rows, *self.totals)

    def traced_rows(self) -> list[TracedRow]:
        """Return the rows and then the totals, each with what stands behind it."""
        behind = (*self.behind, *repeat(NOTHING, len(self.lines) - len(self.behind)))
        return [*map(TracedRow, self.lines, behind)]

    def with_charts(self, *charts: Chart | ChartColumns) -> "Table":
        """Return the table with what of it can be drawn."""
        return replace(self, charts=charts)

    def with_rows(self, lines: Iterable[TracedRow], totals: Iterable[TracedRow] = ()) -> "Table":
        """Return a table with other rows and totals, and what stands behind these."""
        rows, below = [*lines], [*totals]
        behind = tuple(row.behind for row in (*rows, *below))
        cells, sums = (tuple(row.cells for row in part) for part in (rows, below))
        return replace(self, rows=cells, totals=sums, behind=behind)


def traced(
    name: str,
    title: str,
    columns: tuple[Column, ...],
    lines: Iterable[TracedRow],
    totals: Iterable[TracedRow] = (),
) -> Table:
    """Make a table of rows that can explain themselves."""
    return Table(name, title, columns, ()).with_rows(lines, totals)


@dataclass(frozen=True, slots=True)
class Facts:
    """Named values of one thing, one below the other: (column, value) pairs.

    Columns `without_value` are shown only where they are asked for.
    """

    name: str
    title: str
    values: tuple[tuple[Column, Cell], ...]
    without_value: tuple[Column, ...] = ()
    behind: Behind = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        """Check nothing until `check_cells` is called."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the values."""
        return tuple(column for column, _ in self.values)


@dataclass(frozen=True, slots=True)
class Page:
    """Several parts in order under one title; `about` holds what the whole page speaks of.

    `numbers` is the form in which people read them, as `1 234,50`, `words` the language.
    """

    name: str
    title: str
    parts: tuple[Table | Facts, ...]
    notes: tuple[str, ...] = ()
    about: Mapping[str, str] | None = None
    numbers: str | None = None
    words: Words = ENGLISH

    @property
    def form(self) -> "Form":
        """How people read what it holds."""
        return Form(self.numbers, self.words)


def distinct(names: Iterable[str]) -> list[str]:
    """Return names for programs, none of them twice: another `id` is `id_2`."""
    unique: dict[str, None] = {}
    for name in names:
        numbered = (f"{name}_{number}" for number in count(2))
        free = next(each for each in chain((name,), numbered) if each not in unique)
        unique[free] = None
    return list(unique)


def check_cells() -> None:
    """Let every table made from now on be checked: a cell that its column cannot hold raises.

    Until it is called nothing is checked, and nothing is paid for it.
    """
    for record in (Table, Facts):
        setattr(record, "__post_init__", _refuse_misfits)  # noqa: B010 - a method put off


def _refuse_misfits(part: Table | Facts) -> None:
    if isinstance(part, Facts):
        cells = list(part.values)
    else:
        rows = (*part.rows, *part.totals)
        cells = [pair for row in rows for pair in zip(part.columns, row, strict=True)]
    for column, cell in cells:
        if not column.kind.holds(cell):
            raise TypeError(f"{part.name}.{column.name} is {column.kind}, and {cell!r} is not")


def as_page(page: Table | Facts | Page) -> Page:
    """Give a page as it is, and a part as a page of one, its title moved up to the page."""
    if isinstance(page, Page):
        return page
    return Page(page.name, page.title, (replace(page, title=""),))


def only(table: Table, places: Sequence[int]) -> Table:
    """Keep some columns of a table, by their places."""

    def pick(rows: tuple[Row, ...]) -> tuple[Row, ...]:
        cells = list(zip(*rows, strict=True))
        return tuple(zip(*(cells[place] for place in places), strict=True)) if rows else rows

    columns = tuple(table.columns[place] for place in places)
    return replace(table, columns=columns, rows=pick(table.rows), totals=pick(table.totals))


def label(value: Cell) -> str:
    """Return a text as people read it."""
    if isinstance(value, tuple):
        return ", ".join(value)
    return value.label if isinstance(value, Named) else str(value)
