"""A report's page turned into what is behind its figures, with files and lines."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from pipectl.reports.views import explain
from pipectl.store import places

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book
    from pipectl.store.store import Store
    from pipectl.table import Page
    from pipectl.table.figure import Contribution

_FEW: Final = 5
"""So many deals of each figure people read where none is picked."""
_MANY: Final = 100
"""So many of one that is."""
_FOR_PROGRAMS: Final = frozenset(["csv", "json"])


def explained(store: Store, book: Book, page: Page, cell: str | None, form: str) -> Page:
    """Return the page that explains all figures of a page, or those in one cell."""

    @cache
    def place_of(part: Contribution) -> str:
        day = part.day or book.as_of
        place = (
            places.of_line(store, *part.line)
            if part.line
            else places.of_deal(store, part.of, part.key, day)
        )
        return f"{place.path}:{place.line}"

    most = _FEW if cell is None else _MANY
    deals = {record.latest.id: record.latest for record in book.records}
    return explain.report(page, cell, deals, place_of, None if form in _FOR_PROGRAMS else most)
