"""A report's page turned into what is behind its figures, with files and lines."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from pipectl.domain.history.snapshot import snapshot_of
from pipectl.reports.views import explain
from pipectl.store import places

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from pipectl.domain.history.book import Book
    from pipectl.domain.history.snapshot import Record
    from pipectl.domain.model.settings import Setup
    from pipectl.store.store import Store
    from pipectl.table import Page
    from pipectl.table.figure import Contribution

_FEW: Final = 5
"""So many deals of each figure people read where none is picked."""
_MANY: Final = 100
"""So many of one that is."""
_OF_STAGES: Final = frozenset(["probability", "rotting_days"])
"""What a deal has of its stage, where it does not say it itself."""


def explained(store: Store, book: Book, page: Page, cell: str | None, form: str) -> Page:
    """Return the page that explains all figures of a page, or those in one cell."""
    most = _FEW if cell is None else _MANY
    deals = {record.latest.id: record.latest for record in book.records}
    place_of = places_in(store, book)
    if form == "csv":
        return explain.listed(page, cell, deals, place_of)
    return explain.report(page, cell, deals, place_of, None if form == "json" else most)


def places_in(store: Store, book: Book) -> Callable[[Contribution], str]:
    """Return what says in which file and line a part of a figure is written."""
    records = {record.latest.id: record for record in book.records}

    @cache
    def place_of(part: Contribution) -> str:
        day = part.day or book.as_of
        line = part.line
        if line is None and part.key in _OF_STAGES:
            line = _line_of_stage(records[part.of], part.key, day, book.setup)
        place = (
            places.of_line(store, *line) if line else places.of_deal(store, part.of, part.key, day)
        )
        return f"{place.path}:{place.line}" if place.line else place.path

    return place_of


def _line_of_stage(
    record: Record, key: str, day: date, setup: Setup
) -> tuple[str, *tuple[str | int, ...]] | None:
    """Return where a deal's stage says what the deal does not say itself."""
    deal = snapshot_of(record, day, setup)
    if deal is None or getattr(deal, key, None) is not None:
        return None
    pipeline = setup.pipeline(deal)
    index = pipeline.stages.index(setup.stage(deal))
    return f"pipelines/{pipeline.id}.yaml", "stages", index
