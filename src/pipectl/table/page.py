"""A table or facts alone as a page, so that a format writes only one shape."""

from dataclasses import replace

from pipectl.table.cell import Row
from pipectl.table.table import Facts, Page, Table


def as_page(page: Table | Facts | Page) -> Page:
    """Give a page as it is, and a part as a page of one, its title moved up to the page."""
    if isinstance(page, Page):
        return page
    return Page(page.name, page.title, (replace(page, title=""),))


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
    if not any(column.for_programs for column in part.columns):
        return part
    places = [index for index, column in enumerate(part.columns) if not column.for_programs]

    def pick(rows: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple(tuple(row[place] for place in places) for row in rows)

    columns = tuple(part.columns[place] for place in places)
    return replace(part, columns=columns, rows=pick(part.rows), totals=pick(part.totals))
