"""Tables of one shape side by side: the rows that share a label together, a line a side."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from itertools import takewhile
from typing import Any, Final

from pipectl.money import Money
from pipectl.table.figure import Behind, Figure
from pipectl.table.kind import NA, Cell, Kind, Ratio, Row, number_of
from pipectl.table.labels import labels_of
from pipectl.table.table import Column, Table, TracedRow, only
from pipectl.words import say

_NOTHING: Final[Mapping[Kind, Cell]] = {
    Kind.COUNT: 0,
    Kind.SHARE: Ratio(0, 0),
    Kind.PART: Ratio(0, 0),
    Kind.DAYS: NA,
    Kind.NUMBER: NA,
    Kind.PERCENT: NA,
}
"""What stands where a side has no row of a label, beside amounts of 0."""


def rows_beside(
    column: Column,
    sides: Mapping[str, Table],
    change: str | None = None,
    rank: Callable[[Row], Any] = str,
) -> Table:
    """Return the rows of all sides, those of one label together; `column` names the side.

    A label is what stands before the first number. They are in the order of the sides, and what no
    side has together by its rank. Rows of the totals are the last. What has changed from the first
    of two sides to the second is in a row of its own, where `change` names it, for each currency.
    Where titles differ, what follows a colon speaks of one side.
    A change is read as more or less, not as "over by".
    """
    columns = _columns(sides.values())
    tables = {name: _in_columns(each, columns) for name, each in sides.items()}
    *_, table = tables.values()
    width = _width(table)
    rows_of = {name: _by_label(each, width) for name, each in tables.items()}
    nothing = [] if table.sparse else [_no_row(columns[width:], [*tables.values()])]
    rows: list[TracedRow] = []
    for label in labels_of([*reversed(tables.values())], width, rank):
        of_label = [rows_of[name].get(label, []) for name in sides]
        filled = [row for each in of_label for row in each]
        cells = [each or [_as_empty(row, filled) for row in nothing] for each in of_label]
        named = dict(zip(sides, cells, strict=True))
        lines = [(name, row) for name, each in named.items() for row in each]
        if change:
            lines += _changes(columns[width:], change, *cells)
        rows += [TracedRow((*label, name, *row.cells), row.behind) for name, row in lines]
    heads = (each._replace(heads=True) for each in columns[:width])
    numbers = (each._replace(over=each.over and not change) for each in columns[width:])
    shown = (*heads, column, *numbers)
    title = _title([each.title for each in sides.values()])
    table = replace(table, title=title, columns=shown, rows=(), totals=(), charts=())
    return table.with_rows(rows)


def _title(titles: Sequence[str]) -> str:
    return titles[-1] if len({*titles}) == 1 else titles[-1].partition(": ")[0]


def _columns(sides: Collection[Table]) -> tuple[Column, ...]:
    """Return the columns of any side, those of the last first; people read what they do in one."""
    columns: dict[str, Column] = {}
    for table in reversed([*sides]):
        for column in table.columns:
            before = columns.setdefault(column.name, column)
            hidden = before.for_programs and column.for_programs
            columns[column.name] = before._replace(for_programs=hidden)
    return tuple(columns.values())


def _in_columns(table: Table, columns: tuple[Column, ...]) -> Table:
    """Return a table in some columns, with nothing in those that it has not."""
    places = {column.name: place for place, column in enumerate(table.columns)}
    empty = {c.name: _NOTHING.get(c.kind) for c in columns if c.name not in places}
    behind = {name: partial(_no_figure, cell) for name, cell in empty.items()}

    def in_columns(row: TracedRow) -> TracedRow:
        cells = (
            row.cells[places[each.name]] if each.name in places else empty[each.name]
            for each in columns
        )
        return TracedRow(tuple(cells), {**row.behind, **behind} if behind else row.behind)

    rows = [*map(in_columns, table.traced_rows())]
    count = len(table.rows)
    return replace(table, columns=columns, rows=(), totals=()).with_rows(rows[:count], rows[count:])


def alike(tables: Collection[Table]) -> list[Table]:
    """Return tables in the columns of any of them; what one has not is 0 there, or nothing."""
    columns = _columns(tables)
    return [_in_columns(table, columns) for table in tables]


def without_groups(table: Table) -> Table:
    """Return the totals of a table as its rows, without their labels and its title."""
    width = _width(table)
    totals = table.traced_rows()[len(table.rows) :]
    rows = [TracedRow(row.cells[width:], row.behind) for row in totals]
    columns = table.columns[width:]
    return replace(table, title="", columns=columns, rows=(), totals=()).with_rows(rows)


def parted(table: Table, *, of_day: bool) -> Table | None:
    """Return a table with what stands on its day alone, or without that; None where it has none."""
    width = _width(table)
    places = [
        at for at, column in enumerate(table.columns[width:], width) if column.of_day is of_day
    ]
    return only(table, [*range(width), *places]) if places else None


def _width(table: Table) -> int:
    """Count the texts before the first number that people read."""
    label = takewhile(lambda each: each.kind is Kind.TEXT or each.for_programs, table.columns)
    return sum(1 for _ in label)


def _by_label(table: Table, width: int) -> dict[Row, list[TracedRow]]:
    rows: dict[Row, list[TracedRow]] = {}
    for row in table.traced_rows():
        behind = TracedRow(row.cells[width:], row.behind)
        rows.setdefault(row.cells[:width], []).append(behind)
    return rows


def _no_row(columns: Sequence[Column], sides: Sequence[Table]) -> TracedRow:
    """Return what a side says that has no row of a label."""
    first = len(sides[0].columns) - len(columns)
    cells = tuple(_nothing(first + at, sides) for at in range(len(columns)))
    names = (column.name for column in columns)
    behind = {name: partial(_no_figure, cell) for name, cell in zip(names, cells, strict=True)}
    return TracedRow(cells, behind)


def _as_empty(row: TracedRow, filled: Sequence[TracedRow]) -> TracedRow:
    """Leave empty in a row what is so in those of all other sides."""
    cells = (
        cell if any(each.cells[at] is not None for each in filled) else None
        for at, cell in enumerate(row.cells)
    )
    return row._replace(cells=tuple(cells))


def _no_figure(cell: Cell) -> Figure:
    return Figure("there is nothing", lambda _: cell)


def _nothing(place: int, sides: Sequence[Table]) -> Cell:
    """Return what a column holds where there is nothing: 0 in the currency of its first amount.

    A mean of nothing is n/a, and so is what can be n/a in the column.
    """
    if sides[0].columns[place].mean:
        return NA
    cells = [row[place] for table in sides for row in (*table.rows, *table.totals)]
    money = next((cell for cell in cells if isinstance(cell, Money)), None)
    kind = sides[0].columns[place].kind
    if NA in cells:
        return NA
    return _NOTHING.get(kind) if money is None else Money(Decimal(0), money.currency)


def _changes(
    columns: Sequence[Column], name: str, before: Sequence[TracedRow], now: Sequence[TracedRow]
) -> Iterator[tuple[str, TracedRow]]:
    """Yield the change of each currency under its name, what has none in the first.

    The name tells the currency where there are several and no amount does.
    """
    rows = [*now, *before]
    if not (before and now):
        return
    some = (code for row in rows for cell in row.cells if (code := _code_of_some(cell)))
    codes: list[str | None] = [*dict.fromkeys(some)] or [_currency(rows[0].cells)]
    for place, code in enumerate(codes):
        then, row = (
            _of_currency(columns, rows, side, code, is_first=not place) for side in (before, now)
        )
        kinds = (column.kind for column in columns)
        cells = tuple(map(_change, kinds, then.cells, row.cells))
        is_named = len(codes) == 1 or any(isinstance(cell, Money) for cell in cells)
        shown = name if is_named else say("{name} in {code}", name=name, code=code)
        yield shown, TracedRow(cells, _behind(then.behind, row.behind))


def _of_currency(
    columns: Sequence[Column],
    every: Sequence[TracedRow],
    side: Sequence[TracedRow],
    code: str | None,
    *,
    is_first: bool,
) -> TracedRow:
    """Return what a side says in a currency, and where it is the first what has none."""
    same = (row for row in side if _currency(row.cells) in (None, code))
    own = next(same, None)
    cells: list[Cell] = []
    behind: dict[str, Callable[[], Figure]] = {}
    for at, column in enumerate(columns):
        has_code = any(_code(row.cells[at]) for row in every)
        row = own if has_code else side[0] if is_first else None
        zero = NA if column.mean or column.kind is not Kind.MONEY else Money(Decimal(0), code or "")
        cells.append(row.cells[at] if row else zero if has_code else None)
        figure = row.behind.get(column.name) if row else partial(_no_figure, zero)
        if figure and (row or has_code):
            behind[column.name] = figure
    return TracedRow(tuple(cells), behind)


def _behind(before: Behind, now: Behind) -> Behind:
    """Return what stands behind the changes of two rows; what one has not is 0 there."""

    def change(name: str) -> Figure:
        sides = {"now": now[name](), "before": before[name]()}
        return Figure("now - before", lambda now, then: _change(Kind.COUNT, then, now), (), sides)

    return {name: partial(change, name) for name in now if name in before}


def _currency(row: Row) -> str | None:
    return next((code for code in map(_code, row) if code), None)


def _code(cell: Cell) -> str | None:
    """Return the currency of an amount, or of a share of one."""
    amount = cell.whole if isinstance(cell, Ratio) else cell
    return amount.currency if isinstance(amount, Money) else None


def _code_of_some(cell: Cell) -> str | None:
    """Return the currency of an amount, or of a share of one, that is not 0."""
    amount = cell.whole if isinstance(cell, Ratio) else cell
    return amount.currency if isinstance(amount, Money) and amount.amount else None


def _change(kind: Kind, before: Cell, now: Cell) -> Cell:
    """Return the difference of two numbers; that of two shares is one of fractions.

    The ends of intervals have none: it would look like the interval of the change.
    """
    if kind is Kind.PERCENT:
        return None
    match before, now:
        case Money(), Money():
            return Money(now.amount - before.amount, now.currency)
        case Ratio(), Ratio():
            old, new = number_of(before), number_of(now)
            return NA if old is None or new is None else new - old
        case ((int() | Decimal()), (int() | Decimal())):
            return now - before
    return None if before is None or isinstance(before, str) else NA
