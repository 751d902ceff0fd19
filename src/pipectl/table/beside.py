"""Tables of one shape side by side: the rows that share a label together, a line a side."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import takewhile
from typing import Final

from pipectl.money import Money, divide
from pipectl.table.kind import NA, Cell, Kind, Ratio, Row
from pipectl.table.table import Column, Table, only

_NOTHING: Final[Mapping[Kind, Cell]] = {
    Kind.COUNT: 0,
    Kind.SHARE: Ratio(0, 0),
    Kind.PART: Ratio(0, 0),
    Kind.DAYS: NA,
    Kind.NUMBER: NA,
    Kind.PERCENT: NA,
}
"""What stands where a side has no row of a label, beside amounts of 0."""


def rows_beside(column: Column, sides: Mapping[str, Table], change: str | None = None) -> Table:
    """Return the rows of all sides, those of one label together; `column` names the side.

    A label is what stands before the first number. Rows of the totals are the last. What has
    changed from the first of two sides to the second is in a row of its own, where `change` names
    it, for each currency. Where titles differ, what follows a colon speaks of one side.
    """
    columns = _columns(sides.values())
    tables = {name: _in_columns(each, columns) for name, each in sides.items()}
    *_, table = tables.values()
    width = _width(table)
    rows_of = {name: _by_label(each, width) for name, each in tables.items()}
    nothing = tuple(_nothing(place, tables.values()) for place in range(width, len(columns)))
    kinds = [each.kind for each in columns[width:]]
    totals = {row[:width] for each in tables.values() for row in each.totals}
    labels = dict.fromkeys(label for name in reversed(rows_of) for label in rows_of[name])
    rows: list[Row] = []
    for label in sorted(labels, key=totals.__contains__):
        cells = [rows_of[name].get(label) or [nothing] for name in sides]
        rows += [
            (*label, name, *row) for name, each in zip(sides, cells, strict=True) for row in each
        ]
        rows += [(*label, change, *row) for row in _changes(kinds, *cells)] if change else []
    heads = (each._replace(heads=True) for each in columns[:width])
    columns = (*heads, column, *columns[width:])
    title = _title([each.title for each in sides.values()])
    return replace(table, title=title, columns=columns, rows=tuple(rows), totals=())


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

    def cells(row: Row) -> Row:
        return tuple(
            row[places[each.name]] if each.name in places else _NOTHING.get(each.kind)
            for each in columns
        )

    rows, totals = (tuple(map(cells, several)) for several in (table.rows, table.totals))
    return replace(table, columns=columns, rows=rows, totals=totals)


def without_groups(table: Table) -> Table:
    """Return the totals of a table as its rows, without their labels and its title."""
    width = _width(table)
    rows = tuple(row[width:] for row in table.totals)
    return replace(table, title="", columns=table.columns[width:], rows=rows, totals=())


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


def _by_label(table: Table, width: int) -> dict[Row, list[Row]]:
    rows: dict[Row, list[Row]] = {}
    for row in (*table.rows, *table.totals):
        rows.setdefault(row[:width], []).append(row[width:])
    return rows


def _nothing(place: int, sides: Iterable[Table]) -> Cell:
    """Return what a column holds where there is nothing: 0 in the currency of its first amount."""
    several = list(sides)
    cells = (row[place] for table in several for row in (*table.rows, *table.totals))
    money = next((cell for cell in cells if isinstance(cell, Money)), None)
    kind = several[0].columns[place].kind
    return _NOTHING.get(kind) if money is None else Money(Decimal(0), money.currency)


def _changes(kinds: Sequence[Kind], before: Sequence[Row], now: Sequence[Row]) -> Iterator[Row]:
    """Yield the changes of rows of one currency, from each to that of the same."""
    earlier = {_currency(row): row for row in before}
    for row in now:
        if _currency(row) in earlier:
            yield tuple(map(_change, kinds, earlier[_currency(row)], row))


def _currency(row: Row) -> str | None:
    return next((cell.currency for cell in row if isinstance(cell, Money)), None)


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
            old, new = _fraction(before), _fraction(now)
            return NA if old is None or new is None else new - old
        case ((int() | Decimal()), (int() | Decimal())):
            return now - before
    return None if before is None or isinstance(before, str) else NA


def _fraction(share: Ratio) -> Decimal | None:
    part, whole = (
        Decimal(each.amount if isinstance(each, Money) else each)
        for each in (share.part, share.whole)
    )
    return divide(part, whole) if whole else None
