r"""CSV for spreadsheets and programs: exact values, stable names, lines that end in `\n`.

RFC 4180 asks for CRLF, but every reader takes `\n`, and git and line tools want it.
A page's parts are separated by an empty line; titles, totals and notes are left out.
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Final

from pipectl.escape import visible
from pipectl.money import Money
from pipectl.render.shared.cells import exact, quotient
from pipectl.table import NA, Column, Facts, Kind, Page, Ratio, Row, Table, as_page

ENDINGS: Final = (".csv",)
"""What files in this format end in."""

_SPECIAL: Final = re.compile('[",\r\n]')

# A spreadsheet takes a text that begins so for a formula; the wide forms count in some locales.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def render(page: Table | Facts | Page) -> str:
    """Write each part under its column names; facts are a table of one row."""
    return "\n".join(_part(part) for part in as_page(page).parts)


def _part(part: Table | Facts) -> str:
    if isinstance(part, Facts):
        columns = tuple(column for column, _ in part.values)
        rows: tuple[Row, ...] = (tuple(value for _, value in part.values),)
    else:
        columns, rows = part.columns, part.rows
    writers = [_FIELDS[column.kind] for column in columns]
    empty = [("",) * len(_suffixes(column)) for column in columns]
    lines = [_line([column.name + suffix for column in columns for suffix in _suffixes(column)])]
    lines += (
        _line(
            field
            for write, none, value in zip(writers, empty, row, strict=True)
            for field in (none if value is None or value is NA else write(value))
        )
        for row in rows
    )
    return "".join(lines)


def _line(fields: Iterable[str]) -> str:
    # A line of one empty field would be an empty line, which readers skip.
    return (",".join(map(_quoted, fields)) or '""') + "\n"


def _quoted(field: str) -> str:
    # The csv module of Python 3.11 leaves a lone CR bare, and the row falls apart.
    quotes = _SPECIAL.search(field)
    return '"' + field.replace('"', '""') + '"' if quotes else field


def _suffixes(column: Column) -> tuple[str, ...]:
    return _SUFFIXES.get(column.kind, ("",))


def _text(value: str) -> tuple[str]:
    text = visible(value)
    return (f"'{text}" if text.startswith(_FORMULA) else text,)


def _number(value: Decimal | int) -> tuple[str]:
    return (f"{exact(value):f}" if isinstance(value, Decimal) else str(value),)


def _money(value: Money) -> tuple[str, str]:
    return f"{exact(value.amount):f}", value.currency


def _share(value: Ratio) -> tuple[str, ...]:
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
    Kind.DAYS: _number,
    Kind.DAY: lambda value: (value.isoformat(),),
    Kind.MONEY: _money,
    Kind.PERCENT: _number,
    Kind.SHARE: _share,
    Kind.PART: _share,
}
