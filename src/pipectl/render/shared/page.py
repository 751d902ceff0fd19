"""A table or facts alone as a page, so that a format writes only one shape."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pipectl.table import Facts, Page, Table


def for_people(page: Table | Facts | Page) -> Page:
    """Give a page without the columns that are for programs."""
    whole = as_page(page)
    return replace(whole, parts=tuple(map(_read_by_people, whole.parts)))


def is_left_out(part: Table | Facts) -> bool:
    """Say whether people read no more of a part than its title."""
    return isinstance(part, Table) and part.brief and not part.rows


def _read_by_people(part: Table | Facts) -> Table | Facts:
    if isinstance(part, Facts):
        return part
    kept = [index for index, column in enumerate(part.columns) if not column.for_programs]
    if len(kept) == len(part.columns):
        return part
    return replace(
        part,
        columns=_picked(part.columns, kept),
        rows=tuple(_picked(row, kept) for row in part.rows),
        totals=tuple(_picked(row, kept) for row in part.totals),
    )


def _picked(row: tuple[Any, ...], places: list[int]) -> tuple[Any, ...]:
    return tuple(row[place] for place in places)


def as_page(page: Table | Facts | Page) -> Page:
    """Give a page as it is, and a part as a page of one, its title moved up to the page."""
    if isinstance(page, Page):
        return page
    return Page(page.name, page.title, (replace(page, title=""),))
