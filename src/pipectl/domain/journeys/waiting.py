"""Who waits for whom: deals whose customer is silent, and deals that stay too long in a stage."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from pipectl.domain.figures.statistics import P75, P90, percentile
from pipectl.domain.history.activities import Activity, is_meeting
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, snapshot_of
from pipectl.domain.history.visits import Visit, up_to
from pipectl.domain.journeys.funnel import merged
from pipectl.domain.model.pipeline import Pipeline, live_id, open_stages
from pipectl.domain.model.settings import Setup

ENOUGH: Final = 20
"""So many times make a threshold of the store's own."""

USUAL_SILENCE: Final = 14
LEAST_SILENCE: Final = 3
LEAST_STAY: Final = 7

Stays = dict[tuple[str, str], list[int]]
"""Days of visits that ended in a step forward or a win, by pipeline and stage."""


class Threshold(NamedTuple):
    """How many days are usual, of how many times it is known, and where it comes from.

    `source` is history, usual (of all stores), stage (its rotting_days), or least: never fewer.
    """

    days: Decimal
    n: int
    source: str


class Overrun(NamedTuple):
    """How many days something lasts, and the threshold that they are above."""

    days: int
    threshold: Threshold


class Norms(NamedTuple):
    """What is usual in a store by a day: times to an answer, and to a step forward by stage.

    A stage is there by its pipeline and its id; one without a threshold is not.
    """

    silence: Threshold
    stays: Mapping[tuple[str, str], Threshold]


def norms(book: Book) -> Norms:
    """Return what is usual by all deals of a store that count, of every owner and pipeline."""
    answers: list[int] = []
    stays: Stays = defaultdict(list)
    for record in book.records:
        deal = snapshot_of(record, book.as_of, book.setup)
        if deal is not None and deal.omit is None:
            answers += answer_times(deal.activities)
            _add_stays(book, deal, stays)
    silence = _threshold(answers, P90, LEAST_SILENCE, USUAL_SILENCE, "usual")
    assert silence is not None  # noqa: S101 - it has a usual one
    return Norms(silence, _by_stage(book.setup, stays))


def _by_stage(setup: Setup, stays: Stays) -> dict[tuple[str, str], Threshold]:
    thresholds = {}
    for pipeline in setup.pipelines.values():
        for stage in open_stages(pipeline):
            days = stays.get((pipeline.id, stage.id), [])
            threshold = _threshold(days, P75, LEAST_STAY, stage.rotting_days, "stage")
            if threshold is not None:
                thresholds[pipeline.id, stage.id] = threshold
    return thresholds


def _threshold(
    days: Sequence[int], part: Decimal, least: int, usual: int | None, source: str
) -> Threshold | None:
    """Return a percentile of enough days, else what is usual; None where nothing is."""
    if len(days) >= ENOUGH:
        limit, source = percentile(days, part), "history"
    else:
        limit = None if usual is None else Decimal(usual)
    if limit is None:
        return None
    return Threshold(limit, len(days), source) if limit >= least else _least(least, len(days))


def _least(least: int, n: int) -> Threshold:
    return Threshold(Decimal(least), n, "least")


def answer_times(activities: Iterable[Activity]) -> Iterator[int]:
    """Yield the days from the first activity out after the last one in to the next one in.

    `activities` are in order. A meeting, or one without a direction, is both: it answers what was
    out, and is answered as it happens.
    """
    waiting: date | None = None
    for activity in activities:
        if _waits(activity):
            waiting = waiting or activity.day
        else:
            if waiting is not None:
                yield (activity.day - waiting).days
            waiting = None


def unanswered_since(activities: Iterable[Activity]) -> date | None:
    """Return the day of the first activity out after the last one in, None where none waits."""
    waiting: date | None = None
    for activity in activities:
        waiting = (waiting or activity.day) if _waits(activity) else None
    return waiting


def _waits(activity: Activity) -> bool:
    """Say whether an activity waits for an answer: it went out, and was no meeting."""
    return activity.direction == "out" and not is_meeting(activity.kind)


def _add_stays(book: Book, deal: Snapshot, stays: Stays) -> None:
    """Add the days of a deal's completed visits that ended in a step forward or a win."""
    been = up_to(deal.visits, book.as_of)
    default = book.setup.settings.default_pipeline
    for name in dict.fromkeys(visit.pipeline or default for visit in been):
        pipeline = book.setup.pipelines[name]
        left = pipeline.kind == "leads" and book.setup.pipeline(deal).kind == "deals"
        for visit in steps_forward(pipeline, merged(pipeline, been), has_become_a_deal=left):
            if visit.until is not None:
                stays[name, visit.stage].append((visit.until - visit.since).days)


def steps_forward(
    pipeline: Pipeline, visits: Sequence[Visit], *, has_become_a_deal: bool = False
) -> Iterator[Visit]:
    """Yield the visits to open stages that ended in a later stage, or in a won one.

    `visits` are `merged`. The last visit of a lead that has become a deal did, too.
    """
    places = {stage.id: place for place, stage in enumerate(open_stages(pipeline))}
    won = {stage.id for stage in pipeline.stages if stage.type == "won"}
    for visit, after in zip(visits, (*visits[1:], None), strict=True):
        if visit.stage not in places:
            continue
        if after is None or after.since != visit.until:
            is_forward = has_become_a_deal and after is None
        else:
            is_forward = after.stage in won or places.get(after.stage, -1) > places[visit.stage]
        if is_forward:
            yield visit


def ghosted(usual: Norms, deal: Snapshot, day: date) -> Overrun | None:
    """Return since how many days an open deal's customer owes an answer, where that is too long."""
    since = unanswered_since(deal.activities)
    return None if since is None else _overrun((day - since).days, usual.silence)


def stalled(setup: Setup, usual: Norms, deal: Snapshot, day: date) -> Overrun | None:
    """Return for how many days an open deal is in its stage, where that is too long."""
    pipeline = setup.pipeline(deal)
    threshold = usual.stays.get((pipeline.id, live_id(pipeline, deal.stage)))
    return None if threshold is None else _overrun((day - deal.since).days, threshold)


def _overrun(days: int, threshold: Threshold) -> Overrun | None:
    return Overrun(days, threshold) if days > threshold.days else None
