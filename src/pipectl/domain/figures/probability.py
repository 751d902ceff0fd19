"""The chance of each open deal, and where it comes from: the deal, the past, or its stage."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Final, NamedTuple

from pipectl.domain.history.book import Book, Dated
from pipectl.domain.history.snapshot import Snapshot, type_of
from pipectl.domain.model.pipeline import find_stage, live_id
from pipectl.domain.values.calendar import Period
from pipectl.money import divide

ENOUGH: Final = 20
"""So many resolved deals of a pipeline make its past worth more than a template's figures."""

PULL: Final = 5
"""How many deals a stage's default probability weighs against what was seen."""

SOURCES: Final = ("own", "history", "stage", "default", "none")


class Probability(NamedTuple):
    """A probability in percent and its source.

    own: the deal's. history: measured. stage: its stage's. default: its stage's too, while fewer
    than 20 deals are resolved. none: neither says one, and it counts 0.
    """

    percent: Decimal | None
    source: str


class Outcomes(NamedTuple):
    """How many resolved deals that visited a stage were won, and how many were lost."""

    won: int = 0
    lost: int = 0


def probabilities(book: Book) -> Callable[[Snapshot], Probability]:
    """Return the function that gives an open deal's chance as of the book's day.

    Where a pipeline says `probabilities: history` and has 20 resolved deals, a stage's chance is
    (won + 5 p) / (won + lost + 5): deals that visited it, shrunk towards its default p.
    """
    whole = replace(book, scope=None, pipelines=None)

    @cache
    def of_stage(pipeline_id: str, stage_id: str) -> Probability:
        pipeline = book.setup.pipelines[pipeline_id]
        stage = find_stage(pipeline, live_id(pipeline, stage_id))
        if stage is None or stage.probability is None:
            return Probability(None, "none")
        if not enough(pipeline.id):
            return Probability(stage.probability, "default")
        seen = measured(pipeline.id)
        if seen is None:
            return Probability(stage.probability, "stage")
        return Probability(shrunk(seen.get(stage.id, Outcomes()), stage.probability), "history")

    @cache
    def enough(pipeline: str) -> bool:
        return has_history(whole, pipeline)

    @cache
    def measured(pipeline: str) -> dict[str, Outcomes] | None:
        return _measured(whole, pipeline)

    def chance(deal: Snapshot) -> Probability:
        if deal.probability is not None:
            return Probability(deal.probability, "own")
        return of_stage(deal.pipeline or book.setup.settings.default_pipeline, deal.stage)

    return chance


def shrunk(seen: Outcomes, default: Decimal) -> Decimal:
    """Return the win rate from a stage in percent, pulled towards its default probability."""
    return divide(100 * seen.won + PULL * default, seen.won + seen.lost + PULL)


def resolved(book: Book, period: Period | None = None) -> dict[str, Outcomes]:
    """Count, for each stage, the deals won and lost that ever visited it, as of the book's day.

    With a period those that were closed in it.
    A visit to a stage that was replaced is one to the stage that is there now. A skipped stage is
    not visited: counting a won deal in every stage would invent a ladder.
    """
    won: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for dated, stages in resolved_deals(book, period):
        ended = won if type_of(book.setup, dated.now) == "won" else lost
        ended.update(stages)
    return {stage: Outcomes(won[stage], lost[stage]) for stage in {**won, **lost}}


def resolved_deals(book: Book, period: Period | None = None) -> Iterator[tuple[Dated, set[str]]]:
    """Yield the deals that `resolved` counts, each with the stages that it visited."""
    first, last = (period.first, period.last) if period else (date.min, book.as_of)
    for dated in book.closed(first, last):
        pipeline = book.setup.pipeline(dated.now)
        yield dated, {live_id(pipeline, stage) for stage in dated.now.been}


def has_history(book: Book, pipeline: str) -> bool:
    """Say whether enough deals of a pipeline are resolved to measure anything."""
    only = replace(book, pipelines=frozenset([pipeline]))
    return sum(1 for _ in islice(only.closed(date.min, book.as_of), ENOUGH)) == ENOUGH


def _measured(book: Book, pipeline: str) -> dict[str, Outcomes] | None:
    if book.setup.pipelines[pipeline].probabilities != "history":
        return None
    return resolved(replace(book, pipelines=frozenset([pipeline])))
