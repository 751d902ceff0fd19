"""What happened to deals between two days: each event, and what it all came to for open deals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.domain.figures.conversion import Converter, converter
from pipectl.domain.history.moments import MOVING, Standing, moments
from pipectl.domain.history.snapshot import is_parked, is_same_close, type_of
from pipectl.domain.history.visits import is_push
from pipectl.domain.model.pipeline import live_id
from pipectl.domain.model.team import present_id

if TYPE_CHECKING:
    from pipectl.domain.history.book import Between, Book
    from pipectl.domain.history.snapshot import Snapshot
    from pipectl.domain.model.settings import Setup

KINDS: Final = (
    *("created", "omitted", "restored", "handed_on", "transferred"),
    *("won", "lost", "reopened", "moved", "parked", "back"),
    *("pushed", "pulled", "grown", "shrunk"),
)
"""What can happen, in the order in which the events of one entry stand.

Handed on is to another person, transferred to another pipeline.
"""


class Movement(NamedTuple):
    """One event: a deal before and behind it, and as it is on the book's day.

    `by` is who booked it, None where nobody did: parking that has ended.
    """

    kind: str
    day: date
    before: Snapshot | None
    after: Snapshot
    now: Snapshot
    by: str | None


class Pair(NamedTuple):
    """A deal at the end of two days."""

    before: Snapshot
    after: Snapshot


class Movements(NamedTuple):
    """Deals by what happened to them; one may be in several lists."""

    moved: tuple[Pair, ...]
    pushed: tuple[Pair, ...]
    reopened: tuple[Pair, ...]


def movements(book: Book, since: date) -> list[Movement]:
    """Return each event from the end of a day to that of the book's, by day and deal.

    Of a deal in scope before or behind it. What is left out by the book's day has one line, that
    it was left out.
    """
    return movements_of(book, since, book.between(since))


def movements_of(
    book: Book, since: date, pairs: Iterable[Between], fields: Sequence[str] = MOVING
) -> list[Movement]:
    """Return the events of some deals; with fewer `fields` only those of these are whole."""
    worth = converter(book.setup)
    events: list[Movement] = []
    for record, before, now in pairs:
        if before is now and now.parked_until is None:
            continue  # Without an entry since, all that can happen to a deal is to come back.
        first, last = Standing(before, since), Standing(now, book.as_of)
        of_deal = [
            Movement(kind, later.day, earlier.deal, later.deal, now, _by(later))
            for earlier, later in pairwise(moments(book.setup, record, first, last, fields))
            if later.deal is not None and _is_in_scope(book, earlier, later)
            for kind in _kinds(book.setup, earlier, later, worth)
        ]
        if now.omit is not None:
            of_deal = [event for event in of_deal if event.kind == "omitted"][-1:]
        events += of_deal
    return sorted(events, key=lambda event: (event.day, event.now.id))


def _by(standing: Standing) -> str | None:
    return standing.entry.by if standing.entry else None


def _is_in_scope(book: Book, *standings: Standing) -> bool:
    return any(deal is not None and book.covers(deal, day) for deal, day, _ in standings)


def _kinds(setup: Setup, earlier: Standing, later: Standing, worth: Converter) -> Iterator[str]:
    """Yield what happened between two moments that follow each other."""
    old, new, day = earlier.deal, later.deal, later.day
    assert new is not None  # noqa: S101 - a deal that has begun stays
    if old is None:
        yield "created"
    else:
        yield from _handed(setup, old, new)
    yield from _staged(setup, old, new)
    if new.closed is None:
        yield from _parked(earlier, later)
    if old is not None:
        if new.closed is None:
            yield from _dated(old, new)
        yield from _valued(old, new, day, worth)


def _handed(setup: Setup, old: Snapshot, new: Snapshot) -> Iterator[str]:
    if (old.omit is None) != (new.omit is None):
        yield "omitted" if old.omit is None else "restored"
    if present_id(setup.team, old.owner) != present_id(setup.team, new.owner):
        yield "handed_on"
    if setup.pipeline(old).id != setup.pipeline(new).id:
        yield "transferred"


def _staged(setup: Setup, old: Snapshot | None, new: Snapshot) -> Iterator[str]:
    """Yield what happened to the stage; to be replaced, or won once more in a row, is nothing."""
    was_closed = old is not None and old.closed is not None
    if new.closed is not None:
        if old is None or not is_same_close(setup, old, new):
            yield type_of(setup, new)
    elif was_closed:
        yield "reopened"
    elif old is not None and _is_moved(setup, old, new):
        yield "moved"


def _is_moved(setup: Setup, old: Snapshot, new: Snapshot) -> bool:
    """Say whether a deal is in another stage of its pipeline, by the stages that are there now."""
    pipeline, other = setup.pipeline(old), setup.pipeline(new)
    stages = live_id(pipeline, old.stage), live_id(other, new.stage)
    return pipeline.id == other.id and stages[0] != stages[1]


def _parked(earlier: Standing, later: Standing) -> Iterator[str]:
    old, new = earlier.deal, later.deal
    was_parked = old is not None and is_parked(old, earlier.day)
    if new is not None and is_parked(new, later.day):
        if old is None or not was_parked or old.parked_until != new.parked_until:
            yield "parked"
    elif was_parked:
        yield "back"


def _dated(old: Snapshot, new: Snapshot) -> Iterator[str]:
    before, after = old.expected_close, new.expected_close
    if is_put_off(before, after):
        yield "pushed"
    elif is_put_off(after, before):
        yield "pulled"


def is_put_off(before: date | None, after: date | None) -> bool:
    """Say whether an expected close went to a later month, or to no day at all."""
    return is_push(before, after) or (before is not None and after is None)


def _valued(old: Snapshot, new: Snapshot, day: date, worth: Converter) -> Iterator[str]:
    """Yield what happened to the amount; another currency is compared at the rates of the day."""
    if (old.amount, old.currency) != (new.amount, new.currency):
        before, after = worth(old, day).amount, worth(new, day).amount
        if before != after:
            yield "grown" if after > before else "shrunk"


def net_movements(book: Book, since: date) -> Movements:
    """Compare the book's day with an earlier one: deals that are open now and count.

    moved: open on both days, in another stage. pushed: open on both days, the expected close is
    in a later month now, or there is none. reopened: closed on the earlier day, or closed since.
    """
    again = {event.now.id for event in movements(book, since) if event.kind == "reopened"}
    pairs = [
        Pair(before, after)
        for _, before, after in book.between(since)
        if before is not None and after.last > since
        if after.closed is None and after.omit is None and book.covers(after, book.as_of)
    ]
    pairs.sort(key=attrgetter("after.id"))
    was_open = [pair for pair in pairs if pair.before.closed is None]
    return Movements(
        tuple(pair for pair in was_open if _is_elsewhere(book.setup, pair)),
        tuple(
            pair
            for pair in was_open
            if is_put_off(pair.before.expected_close, pair.after.expected_close)
        ),
        tuple(pair for pair in pairs if pair.after.id in again),
    )


def _is_elsewhere(setup: Setup, pair: Pair) -> bool:
    homes = {setup.pipeline(deal).id for deal in pair}
    return len(homes) > 1 or _is_moved(setup, *pair)
