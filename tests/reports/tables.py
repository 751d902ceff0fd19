"""What tests ask of a report: its parts by name, their rows by the names of columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipectl.money import Money
from pipectl.table import Page, Ratio, Table


def part(page: Page, name: str) -> Table:
    """Return the part of a page with a name."""
    (found,) = (one for one in page.parts if one.name == name)
    assert isinstance(found, Table)
    return found


def rows(page: Page, name: str) -> list[dict[str, Any]]:
    """Return the rows of a part; amounts in euro or kroner are bare numbers."""
    return _named(part(page, name), part(page, name).rows)


def totals(page: Page, name: str) -> list[dict[str, Any]]:
    """Return the totals of a part."""
    return _named(part(page, name), part(page, name).totals)


def column(page: Page, name: str, of: str) -> list[Any]:
    """Return one column of a part."""
    return [row[of] for row in rows(page, name)]


def _named(table: Table, lines: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    names = [one.name for one in table.columns]
    return [dict(zip(names, map(_bare, line), strict=True)) for line in lines]


def _bare(value: Any) -> Any:
    if isinstance(value, Money):
        return value.amount
    if isinstance(value, Ratio):
        return (_bare(value.part), _bare(value.whole))
    return value
