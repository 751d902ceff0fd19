"""Where a deal has been: its visits to stages, and how often its close was pushed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from pipectl.domain.history.cells import joined, split
from pipectl.domain.model.deal import Entry
from pipectl.domain.model.pipeline import Stage
from pipectl.domain.values.schema import Scalar

MIGRATE: Final = "migrate"
"""What an entry is `via` that brings a deal out of a stage that was taken away."""


class Visit(NamedTuple):
    """A maximal run in one stage; `until` is the day it was left, None while it lasts.

    A migration began one that `is_migrated`: the stage before it was taken away.
    """

    pipeline: str | None
    stage: str
    since: date
    until: date | None
    reason: str | None
    is_migrated: bool = False


def visits(entries: Iterable[Entry], default: str | None = None) -> Iterator[Visit]:
    """Split entries that are in order into visits, oldest first; `default` is the pipeline of None.

    An entry that names the stage the deal is in already begins no visit, unless it also brings
    the deal to another pipeline; a reason that it gives is that of the visit, as is one that stands
    without a stage.
    """
    current: Visit | None = None
    pipeline = default
    for entry in entries:
        pipeline = default if "pipeline" in entry.clears else entry.pipeline or pipeline
        stage = entry.stage or (current.stage if current else None)
        if stage is None:
            continue
        if current and (current.pipeline, current.stage) == (pipeline, stage):
            if entry.reason:
                current = current._replace(reason=entry.reason)
            continue
        if current:
            yield current._replace(until=entry.day)
        current = Visit(pipeline, stage, entry.day, None, entry.reason, entry.via == MIGRATE)
    if current:
        yield current


def since(been: Sequence[Visit], live: Callable[[Visit], Stage]) -> date:
    """Return the day on which the present stage was entered, which no migration changes.

    `live` gives the stage that counts now: a visit to a stage that it has replaced is part of its.
    """
    while len(been) > 1 and (been[-1].is_migrated or _are_one(been[-2], been[-1], live)):
        been = been[:-1]
    return been[-1].since


def _are_one(before: Visit, after: Visit, live: Callable[[Visit], Stage]) -> bool:
    return before.pipeline == after.pipeline and live(before).id == live(after).id


def closed_on(been: Sequence[Visit], live: Callable[[Visit], Stage]) -> date:
    """Return the day on which the last stage, a closed one, was entered.

    `live` gives the stage that counts now: to be replaced is no new entry. Another pipeline is none
    either, unless a stage of that name is open in the one before.
    """
    stage = live(been[-1])
    while len(been) > 1:
        earlier = live(been[-2])
        if earlier.id != stage.id or earlier.type == "open":
            break
        been = been[:-1]
    return been[-1].since


def pushes(entries: list[Entry]) -> int:
    """Count the changes of the expected close to a later month; entries are in order."""
    count = 0
    before = None
    for entry in entries:
        if "expected_close" in entry.clears:
            before = None
        elif entry.expected_close:
            after = entry.expected_close
            count += is_push(before, after)
            before = after
    return count


def is_push(before: date | None, after: date | None) -> bool:
    """Say whether an expected close went to a later month; a later day of its month is none."""
    if before is None or after is None:
        return False
    return (after.year, after.month) > (before.year, before.month)


def up_to(been: Sequence[Visit], day: date) -> tuple[Visit, ...]:
    """Return the visits that had begun by the end of a day, the last of them still open."""
    return tuple(
        visit._replace(until=None) if visit.until and visit.until > day else visit
        for visit in been
        if visit.since <= day
    )


def _write(been: Sequence[Visit]) -> str:
    return joined(
        (
            visit.since.isoformat(),
            visit.until.isoformat() if visit.until else "",
            visit.stage,
            visit.pipeline or "",
            "migrated" if visit.is_migrated else "",
            visit.reason or "",
        )
        for visit in been
    )


def _parse(text: str) -> tuple[Visit, ...]:
    return tuple(
        Visit(
            pipeline or None,
            stage,
            date.fromisoformat(since),
            date.fromisoformat(until) if until else None,
            reason or None,
            bool(is_migrated),
        )
        for since, until, stage, pipeline, is_migrated, reason in split(text)
    )


VISITS: Final = Scalar(_parse, _write)
"""All visits of a deal in one text, as a cache keeps them."""
