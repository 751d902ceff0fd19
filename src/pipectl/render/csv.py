r"""CSV for spreadsheets and programs: exact values, stable names, lines that end in `\n`.

RFC 4180 asks for CRLF, but every reader takes `\n`, and git and line tools want it.
A page's parts are separated by an empty line; titles, totals and notes are left out.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from types import NoneType
from typing import Any, Final

from pipectl import spreadsheet
from pipectl.escape import steering_shown
from pipectl.money import Money
from pipectl.render.shared.cells import exact, quotient
from pipectl.table import Column, Facts, Kind, Page, Ratio, Row, Table, Undefined, as_page, distinct

ENDINGS: Final = (".csv",)
"""What files in this format end in."""


def render(page: Table | Facts | Page, delimiter: str = ",") -> str:
    """Write each part under its column names; facts are a table of one row."""
    return "\n".join(_part(part, delimiter) for part in as_page(page).parts)


def _part(part: Table | Facts, delimiter: str) -> str:
    columns = part.columns
    if isinstance(part, Facts):
        rows: tuple[Row, ...] = (tuple(value for _, value in part.values),)
    else:
        rows = part.rows
    writers = [_FIELDS[column.kind] for column in columns]
    texts = [column.kind.is_text for column in columns]
    empty = [("",) * len(_suffixes(column)) for column in columns]
    guarded = partial(spreadsheet.guarded, delimiter=delimiter)
    lines = [spreadsheet.line(map(guarded, distinct(names(columns))), delimiter)]
    lines += (
        spreadsheet.line(
            (
                guarded(field) if is_text else field
                for write, is_text, none, value in zip(writers, texts, empty, row, strict=True)
                for field in (none if isinstance(value, NoneType | Undefined) else write(value))
            ),
            delimiter,
        )
        for row in rows
    )
    return "".join(lines)


def names(columns: Iterable[Column]) -> list[str]:
    """Return the names of the fields that columns come to; some kinds need several."""
    return [column.name + suffix for column in columns for suffix in _suffixes(column)]


def _suffixes(column: Column) -> tuple[str, ...]:
    return _SUFFIXES.get(column.kind, ("",))


def _text(value: str) -> tuple[str]:
    return (steering_shown(value),)


def _number(value: Decimal | int) -> tuple[str]:
    return (f"{exact(value):f}" if isinstance(value, Decimal) else str(value),)


def _money(value: Money) -> tuple[str, str]:
    return f"{exact(value.amount):f}", value.currency


def _share(value: Ratio | Decimal) -> tuple[str, ...]:
    if isinstance(value, Decimal):
        return *_number(value), "", ""
    share = quotient(value, 6)
    return "" if share is None else str(share), *_bare(value.part), *_bare(value.whole)


def _bare(value: Money | Decimal | int) -> tuple[str]:
    return _number(value.amount if isinstance(value, Money) else value)


_SUFFIXES: Final = {
    Kind.MONEY: ("", "_currency"),
    Kind.SHARE: ("", "_part", "_n"),
    Kind.PART: ("", "_part", "_n"),
}
"""What is added to a column's name where its kind needs several fields."""

_FIELDS: Final[dict[Kind, Callable[[Any], tuple[str, ...]]]] = {
    Kind.TEXT: _text,
    Kind.TEXTS: lambda value: _text(", ".join(value)),
    Kind.COUNT: _number,
    Kind.NUMBER: _number,
    Kind.RATE: _number,
    Kind.DAYS: _number,
    Kind.DAY: lambda value: (value.isoformat(),),
    Kind.MONEY: _money,
    Kind.PERCENT: _number,
    Kind.SHARE: _share,
    Kind.PART: _share,
}
