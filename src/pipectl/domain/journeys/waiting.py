"""Who waits for whom: deals whose customer is silent, and deals that stay too long in a stage."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final, NamedTuple

from pipectl.domain.figures.statistics import P75, P90, percentile
from pipectl.domain.history.activities import Activity, is_meeting
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, snapshot_of
from pipectl.domain.history.visits import Visit
from pipectl.domain.journeys.order import Order, orders_of
from pipectl.domain.model.pipeline import live_id, open_stages
from pipectl.domain.model.settings import Setup

ENOUGH: Final = 20
"""So many times make a threshold of the store's own."""

USUAL_SILENCE: Final = 14
LEAST_SILENCE: Final = 3
LEAST_STAY: Final = 7


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
    stays: dict[tuple[str, str], list[int]] = defaultdict(list)
    orders = orders_of(book.setup)
    for record in book.records:
        deal = snapshot_of(record, book.as_of, book.setup)
        if deal is not None and deal.omit is None:
            answers += answer_times(deal.activities)
            for visit, days in steps_forward(orders, deal.visits):
                stays[visit.pipeline or "", visit.stage].append(days)
    silence = _threshold(answers, P90, LEAST_SILENCE, USUAL_SILENCE, "usual")
    assert silence is not None  # noqa: S101 - it has a usual one
    return Norms(silence, _by_stage(book.setup, stays))


def _by_stage(
    setup: Setup, stays: Mapping[tuple[str, str], list[int]]
) -> dict[tuple[str, str], Threshold]:
    thresholds = {}
    live: dict[tuple[str, str], list[int]] = defaultdict(list)
    for (home, stage_id), days in stays.items():
        pipeline = setup.pipelines[home or setup.settings.default_pipeline]
        live[pipeline.id, live_id(pipeline, stage_id)] += days
    for pipeline in setup.pipelines.values():
        for stage in open_stages(pipeline):
            days = live[pipeline.id, stage.id]
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


def steps_forward(
    orders: Mapping[str, Order], visits: Sequence[Visit]
) -> Iterator[tuple[Visit, int]]:
    """Yield the visits to open stages that ended in a later or a won one, each with its days.

    So does a visit of a lead that went into a pipeline of deals. Neighbouring visits to a stage and
    to what has replaced it are one, the last; its days begin with the first.
    """
    since: date | None = None
    for visit, after in pairwise(visits):
        since = since or visit.since
        order = orders[visit.pipeline or ""]
        if after.pipeline == visit.pipeline:
            place, next_place = order.places.get(visit.stage), order.places.get(after.stage, -1)
            if place == next_place:
                continue
            is_forward = place is not None and place < next_place
        else:
            is_forward = order.is_of_leads and not orders[after.pipeline or ""].is_of_leads
        if is_forward and order.is_open(visit.stage):
            yield visit, (after.since - since).days
        since = None


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
