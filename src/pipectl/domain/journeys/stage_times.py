"""How long deals stay in the stages of a pipeline: completed visits, and those that still last."""

from collections import defaultdict
from collections.abc import Iterator
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
        every: dict[str, list[Visit]] = defaultdict(list)
        for visit in journey.visits:
            if visit.stage in open_ids:
                every[visit.stage].append(visit)
        for stage, visits in every.items():
            for stay in _of_stage(book, journey, stage, visits, way):
                is_within = stay.until is None or period.first <= stay.until <= period.last
                if is_within and is_spoken_of(book, journey, stay.until or book.as_of):
                    yield stay


def _of_stage(
    book: Book, journey: Journey, stage: str, visits: list[Visit], way: Way
) -> Iterator[Stay]:
    days = [((visit.until or book.as_of) - visit.since).days for visit in visits]
    if way == "cumulative":
        days, visits = [sum(days)], visits[-1:]
    elif way == "latest":
        days, visits = days[-1:], visits[-1:]
    for count, visit in zip(days, visits, strict=True):
        yield Stay(journey, stage, count, visit.until)
