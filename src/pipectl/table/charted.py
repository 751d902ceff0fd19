"""The charts of a table: each value is a cell of it, so that the two cannot disagree."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import takewhile
from typing import Final

from pipectl.money import Money
from pipectl.table.chart import Against, Chart, ChartColumns, Series, Shape
from pipectl.table.kind import Cell, Kind, Row, number_of
from pipectl.table.table import Column, Table, label

_ENDS: Final = ("target", "low", "high", "total")
_LABELS: Final = frozenset([Kind.TEXT, Kind.DAY])


def charts_of(table: Table, title: str = "") -> tuple[Chart, ...]:
    """Return the charts of a table, one for each currency of its amounts, in their order.

    One without a title of its own has that of the table, or else `title`. A chart whose columns are
    not in the table, or that has no categories, is left out.
    """
    return tuple(
        chart
        for each in table.charts
        for chart in ([each] if isinstance(each, Chart) else _charts(table, each, title))
    )


def _charts(table: Table, columns: ChartColumns, title: str) -> Iterator[Chart]:
    places = {column.name: place for place, column in enumerate(table.columns)}
    ends = {end: name for end in _ENDS if isinstance(name := getattr(columns, end), str)}
    names = (*columns.values, *ends.values())
    if not {*names} <= places.keys():
        return
    shown = {name: places[name] for name in names}
    is_waterfall = columns.shape is Shape.WATERFALL
    every = table.lines if is_waterfall else table.rows
    for currency, numbers in _by_currency(every, [*shown.values()]).items():
        rows = [every[at] for at in numbers]
        series = {name: _series(table, place, rows) for name, place in shown.items()}
        levels = {at for at, row in enumerate(numbers) if _is_level(table, row)}
        categories = tuple(_category(table.columns, row) for row in rows)
        against = _against(columns.target, categories, currency)
        ends_of = {end: series[name] for end, name in ends.items()}
        yield Chart(
            name=table.name,
            title=columns.title or table.title or title,
            shape=columns.shape,
            kind=table.columns[places[names[0]]].kind,
            categories=categories,
            series=tuple(series[name] for name in columns.values),
            currency=currency,
            levels=frozenset(levels if is_waterfall else ()),
            **(ends_of | against),
        )


def _is_level(table: Table, row: int) -> bool:
    """Say whether a row is of a moment: a total, or the first line, one in each currency."""
    return row >= len(table.rows) or table.rows[row][0] == table.rows[0][0]


def _against(
    target: str | Against | None, categories: Sequence[str], currency: str | None
) -> dict[str, Series]:
    if not isinstance(target, Against):
        return {}
    values = tuple(target.value(category, currency) for category in categories)
    is_set = any(number_of(value) is not None for value in values)
    return {"target": Series("target", target.title, values)} if is_set else {}


def _by_currency(rows: Sequence[Row], places: Sequence[int]) -> dict[str | None, list[int]]:
    """Return the numbers of the rows of each currency; what is n/a is of the first."""
    codes = [_currency(row[place] for place in places) or _currency(row) for row in rows]
    every: list[str | None] = [*dict.fromkeys(code for code in codes if code)]
    every = every or [None]
    return {
        code: [at for at, own in enumerate(codes) if (own or every[0]) == code]
        for code in (every if rows else ())
    }


def _currency(cells: Iterable[Cell]) -> str | None:
    return next((cell.currency for cell in cells if isinstance(cell, Money)), None)


def _series(table: Table, place: int, rows: Sequence[Row]) -> Series:
    column = table.columns[place]
    values, every = (tuple(row[place] for row in each) for each in (rows, table.lines))
    return Series(column.name, column.title, values, every, column.exact)


def _category(columns: Sequence[Column], row: Row) -> str:
    """Name a row by what people read in its first columns, up to the first number."""
    pairs = takewhile(lambda pair: pair[0].kind in _LABELS, zip(columns, row, strict=True))
    texts = (_text(cell) for column, cell in pairs if not column.for_programs)
    return ", ".join(text for text in texts if text)


def _text(cell: Cell) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    return label(cell).strip() if cell is not None else ""
