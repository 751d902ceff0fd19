"""How long deals stay in the stages of a pipeline: completed visits, and those that still last."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, NamedTuple

from pipectl.domain.history.book import Book
from pipectl.domain.history.visits import Visit
from pipectl.domain.journeys.funnel import Journey, is_spoken_of, journeys
from pipectl.domain.model.pipeline import Pipeline, open_stages
from pipectl.domain.values.calendar import Period

Way = Literal["each", "latest", "cumulative"]
"""Which visits of a deal to a stage count: each by itself, the last one, or all added up."""


class Stay(NamedTuple):
    """How many days a deal was in an open stage, until the day it left; None: it still is."""

    journey: Journey
    stage: str
    days: int
    until: date | None


def stays(book: Book, pipeline: Pipeline, period: Period, way: Way = "each") -> Iterator[Stay]:
    """Yield the visits to open stages that were completed in a period, and those that last.

    A visit lasts from one entry to the next, 0 days where both are of one day; it is completed by a
    step, a win, a loss, or a way into another pipeline. Days spent closed before a reopening
    belong to no open stage. Scope is judged on the day of leaving, else on the book's.
    """
    open_ids = {stage.id for stage in open_stages(pipeline)}
    for journey in journeys(book, pipeline):
        visits = [visit for visit in journey.visits if visit.stage in open_ids]
        several = ([visit] for visit in visits) if way == "each" else _by_stage(visits)
        for of_stage in several:
            last = of_stage[-1]
            is_within = last.until is None or period.first <= last.until <= period.last
            if is_within and is_spoken_of(book, journey, last.until or book.as_of):
                counted = of_stage[-1:] if way == "latest" else of_stage
                days = sum((visit.until or book.as_of).toordinal() for visit in counted)
                days -= sum(visit.since.toordinal() for visit in counted)
                yield Stay(journey, last.stage, days, last.until)


def _by_stage(visits: list[Visit]) -> Iterable[list[Visit]]:
    """Return the visits to each stage, in the order of the first ones."""
    every: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        every[visit.stage].append(visit)
    return every.values()
