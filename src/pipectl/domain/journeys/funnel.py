"""How deals go through the stages of a pipeline: their first entries, and what became of them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import groupby, takewhile
from typing import Final, NamedTuple

from pipectl.domain.figures.statistics import newcombe
from pipectl.domain.history.book import Book
from pipectl.domain.history.entries import in_order, sets
from pipectl.domain.history.snapshot import Record, Snapshot, snapshot_of
from pipectl.domain.history.visits import Visit
from pipectl.domain.model.deal import Entry
from pipectl.domain.model.pipeline import Pipeline, Stage, live_id, open_stages
from pipectl.domain.model.settings import Setup
from pipectl.domain.model.team import present_id
from pipectl.domain.values.calendar import Period

_RESOLVED: Final = ("advanced", "lost")

OUTCOMES = ("advanced", "lost", "open", "gone", "skipped")
"""What became of a deal that entered a stage; only a strict reckoning knows `skipped`."""


class Journey(NamedTuple):
    """A deal that counts, as of the book's day, and its visits to the stages of one pipeline.

    A stage that was replaced is the one that is there now: neighbouring visits are one.
    """

    record: Record
    now: Snapshot
    visits: tuple[Visit, ...]

    def then(self, day: date, setup: Setup, *, settles: bool = False) -> Snapshot:
        """Return the deal as it stood at the end of a day on which it was there.

        Where owner, currency and pipeline are all that is asked for it `settles`: from the day on
        which these are as they are now no history is decoded.
        """
        if settles and self.now.settled is not None and self.now.settled <= day:
            return self.now
        return snapshot_of(self.record, day, setup) or self.now


class FirstEntry(NamedTuple):
    """The first entry of a deal into an open stage, and its outcome by the book's day."""

    journey: Journey
    stage: Stage
    day: date
    outcome: str


def journeys(book: Book, pipeline: Pipeline) -> Iterator[Journey]:
    """Yield the deals that were ever in a pipeline and are not omitted, whatever the scope."""
    stages = live_stages_of(pipeline)
    for record in book.records:
        now = snapshot_of(record, book.as_of, book.setup)
        if now is None or now.omit is not None:
            continue
        if visits := merged(pipeline, now.visits, stages):
            yield Journey(record, now, visits)


def live_stages_of(pipeline: Pipeline) -> dict[str, str]:
    """Return the stage that counts now for each stage of a pipeline, by their ids."""
    return {stage.id: live_id(pipeline, stage.id) for stage in pipeline.stages}


def merged(
    pipeline: Pipeline, visits: Sequence[Visit], stages: Mapping[str, str]
) -> tuple[Visit, ...]:
    """Return the visits to a pipeline's stages by those that are there now, neighbours as one.

    `stages` are its `live_stages_of`.
    """
    live: list[Visit] = []
    for visit in visits:
        if visit.pipeline != pipeline.id:
            continue
        stage, last = stages.get(visit.stage, visit.stage), live[-1] if live else None
        if last and last.stage == stage and last.until == visit.since:
            live[-1] = visit._replace(stage=stage, since=last.since)
        else:
            live.append(visit if stage == visit.stage else visit._replace(stage=stage))
    return tuple(live)


def is_spoken_of(book: Book, journey: Journey, day: date) -> bool:
    """Say whether a deal was in the book's scope on a day; a book without one looks nothing up."""
    return book.scope is None or book.scope(journey.then(day, book.setup), day)


def first_entries(
    book: Book, pipeline: Pipeline, period: Period, *, strict: bool = False
) -> Iterator[FirstEntry]:
    """Yield the first entries into open stages that fall in a period, scope judged on their day.

    advanced: the furthest stage ever reached is beyond; the last step is won, and one out of a
    pipeline of leads into one of deals. lost, open, gone (to another pipeline): of the others, by
    how they are on the book's day. A skipped stage is not entered. Strictly, a stage is entered
    only behind all stages before it, advanced is who entered the next one, and skipped who is
    beyond it without.
    """
    stages, places = open_stages(pipeline), places_of(pipeline)
    for journey in journeys(book, pipeline):
        first = first_days(journey.visits)
        furthest = reached(book.setup, pipeline, journey.now, journey.visits, places)
        for place, stage in enumerate(stages[: _in_order(stages, first)] if strict else stages):
            day = first.get(stage.id)
            if day is None or not period.first <= day <= period.last:
                continue
            if not is_spoken_of(book, journey, day):
                continue
            outcome = "advanced" if furthest > place else _now(book.setup, pipeline, journey)
            if strict and outcome == "advanced" and not _entered_next(stages, place, first):
                outcome = "skipped"
            yield FirstEntry(journey, stage, day, outcome)


def first_days(visits: Sequence[Visit]) -> dict[str, date]:
    """Return the day of the first entry into each stage, in the order of these entries."""
    days: dict[str, date] = {}
    for visit in visits:
        days.setdefault(visit.stage, visit.since)
    return days


def _in_order(stages: Sequence[Stage], first: Mapping[str, date]) -> int:
    """Return how many stages, from the first on, were entered one behind the other."""
    entered = [name for name in first if any(stage.id == name for stage in stages)]
    in_order = takewhile(lambda pair: pair[0].id == pair[1], zip(stages, entered, strict=False))
    return sum(1 for _ in in_order)


def _entered_next(stages: Sequence[Stage], place: int, first: Mapping[str, date]) -> bool:
    return place + 1 == len(stages) or stages[place + 1].id in first


def places_of(pipeline: Pipeline) -> dict[str, int]:
    """Return the places of the open stages, and behind them that of all won ones."""
    places = {stage.id: place for place, stage in enumerate(open_stages(pipeline))}
    end = len(places)
    return places | {stage.id: end for stage in pipeline.stages if stage.type == "won"}


def reached(
    setup: Setup,
    pipeline: Pipeline,
    now: Snapshot,
    visits: Sequence[Visit],
    places: Mapping[str, int],
) -> int:
    """Return the place of the furthest stage ever reached among the open ones; won is behind all.

    `visits` are `merged`, `places` those of the pipeline. A deal that left a pipeline of leads for
    one of deals has come to the end there. -1: none.
    """
    if pipeline.kind == "leads" and setup.pipeline(now).kind == "deals":
        return len(open_stages(pipeline))
    return max(places.get(visit.stage, -1) for visit in visits)


def _now(setup: Setup, pipeline: Pipeline, journey: Journey) -> str:
    if setup.pipeline(journey.now).id != pipeline.id:
        return "gone"
    return "open" if journey.now.closed is None else "lost"


class Shortfall(NamedTuple):
    """The stage where fewer of a person's deals go on than of all others'.

    Each of the two is (went on, resolved) of first entries; the interval of 95 % is that of the
    difference, as fractions.
    """

    stage: Stage
    own: tuple[int, int]
    others: tuple[int, int]
    interval: tuple[Decimal, Decimal]


def shortfalls(
    book: Book, pipeline: Pipeline, period: Period
) -> dict[str | None, Shortfall | None]:
    """Return for each owner on the day of an entry the stage where most surely fewer go on.

    Resolved are the first entries in a period that went on or were lost there. The stage is the one
    whose interval ends lowest; None where nowhere fewer go on than with all others.
    """
    counts: dict[str | None, Counter[tuple[str, bool]]] = {}
    for owner, entry in resolved_entries(book, pipeline, period):
        counts.setdefault(owner, Counter())[entry.stage.id, entry.outcome == "advanced"] += 1
    whole = sum(counts.values(), Counter[tuple[str, bool]]())
    return {owner: _shortfall(pipeline, own, whole) for owner, own in counts.items()}


def resolved_entries(
    book: Book, pipeline: Pipeline, period: Period
) -> Iterator[tuple[str | None, FirstEntry]]:
    """Yield the first entries that went on or were lost there, with the owner on their day."""
    resolved = (e for e in first_entries(book, pipeline, period) if e.outcome in _RESOLVED)
    for _, entries in groupby(resolved, lambda entry: id(entry.journey)):
        of_deal = list(entries)
        owners = _owners(of_deal[0].journey, book.setup)
        yield from ((owners(entry.day), entry) for entry in of_deal)


def _owners(journey: Journey, setup: Setup) -> Callable[[date], str | None]:
    """Return what says who owned a deal at the end of a day; its file is decoded once, if at all.

    To add up all that a deal was on each day takes three times as long.
    """

    @cache
    def changes() -> list[Entry]:
        history = in_order(journey.record.deal.history)
        return [entry for entry in history if sets(entry, "owner")]

    def owner_on(day: date) -> str | None:
        now = journey.now
        if now.settled is not None and now.settled <= day:
            return present_id(setup.team, now.owner)
        owners = [entry.owner for entry in changes() if entry.day <= day]
        return present_id(setup.team, owners[-1]) if owners else None

    return owner_on


def _shortfall(
    pipeline: Pipeline, own: Counter[tuple[str, bool]], whole: Counter[tuple[str, bool]]
) -> Shortfall | None:
    lower: list[Shortfall] = []
    for stage in open_stages(pipeline):
        mine, every = (
            (count[stage.id, True], count[stage.id, True] + count[stage.id, False])
            for count in (own, whole)
        )
        others = (every[0] - mine[0], every[1] - mine[1])
        interval = newcombe(mine, others)
        if interval and mine[0] * others[1] < others[0] * mine[1]:
            lower.append(Shortfall(stage, mine, others, interval))
    return min(lower, key=lambda each: each.interval[1], default=None)
