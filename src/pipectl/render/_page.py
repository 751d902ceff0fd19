"""A table or facts alone as a page, so that a format writes only one shape."""

from __future__ import annotations

from dataclasses import replace

from pipectl.table import Facts
from pipectl.table import Page
from pipectl.table import Table


def as_page(page: Table | Facts | Page) -> Page:
    """Give a page as it is, and a part as a page of one, its title moved up to the page."""
    if isinstance(page, Page):
        return page
    return Page(page.name, page.title, (replace(page, title=""),))
