"""People by their names: on a page that others read, a person is not an id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from pipectl.table import Cell, Column, Facts, Named, Page, Row, Table, label

_PEOPLE: Final = frozenset(("owner", "who", "by"))
"""The columns that say who somebody is."""

Names = Mapping[str, str]
"""What people are called, by their ids."""


def with_names(page: Page, names: Names) -> Page:
    """Return a page that shows people by their names; for programs they keep their ids."""
    return replace(page, parts=tuple(_named(part, names) for part in page.parts))


def _named(part: Table | Facts, names: Names) -> Table | Facts:
    if isinstance(part, Facts):
        values = tuple((column, _cell(column, cell, names)) for column, cell in part.values)
        return replace(part, values=values)
    if not any(column.name in _PEOPLE for column in part.columns):
        return part
    rows, totals = (
        tuple(_row(part.columns, row, names) for row in rows) for rows in (part.rows, part.totals)
    )
    return replace(part, rows=rows, totals=totals)


def _row(columns: tuple[Column, ...], row: Row, names: Names) -> Row:
    return tuple(_cell(column, cell, names) for column, cell in zip(columns, row, strict=True))


def _cell(column: Column, cell: Cell, names: Names) -> Cell:
    if column.name not in _PEOPLE or not isinstance(cell, str) or str(cell) not in names:
        return cell
    shown = label(cell)
    indent = shown[: len(shown) - len(shown.lstrip())]
    tone = cell.tone if isinstance(cell, Named) else None
    return Named(str(cell), f"{indent}{names[str(cell)]}", tone)
