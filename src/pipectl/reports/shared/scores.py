"""Scores of qualification, and what deals lack for them, in the store's words."""

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.qualification import Criterion, criteria_of, score
from pipectl.domain.model.settings import Setup
from pipectl.domain.templates.translations import criterion_name
from pipectl.money import divide
from pipectl.reports.shared.groups import covered


class Scored(NamedTuple):
    """A deal's points out of those possible, its percent, and its criteria below likely by id.

    The percent is None where a framework's weights are all 0.
    """

    points: Decimal
    possible: Decimal
    percent: Decimal | None
    gaps: tuple[str, ...]


def scored(setup: Setup, deal: Snapshot) -> Scored:
    """Score a deal by the framework of its pipeline."""
    result = score(setup.pipeline(deal).qualification, deal.qualification)
    percent = divide(100 * result.points, result.possible) if result.possible else None
    return Scored(result.points, result.possible, percent, result.gaps)


def criteria(book: Book) -> dict[str, Criterion]:
    """Return the criteria of all pipelines that a book speaks of, by id, in their order."""
    by_id: dict[str, Criterion] = {}
    for pipeline in covered(book):
        for criterion in criteria_of(pipeline.qualification):
            by_id.setdefault(criterion.id, criterion)
    return by_id


def names(book: Book) -> Callable[[str], str]:
    """Return how criteria are called: by their own name, else in the store's language."""
    own = {name: criterion.name for name, criterion in criteria(book).items() if criterion.name}
    language = book.setup.settings.language
    return lambda name: own.get(name) or criterion_name(name, language)
