"""A deal at each moment at which something of it changed."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Final, NamedTuple

from pipectl.domain.history.entries import in_order, sets
from pipectl.domain.history.snapshot import Record, Snapshot, snapshot_behind
from pipectl.domain.model.deal import Entry
from pipectl.domain.model.settings import Setup

MOVING: Final = (
    *("stage", "amount", "currency", "expected_close", "owner"),
    *("category", "pipeline", "parked_until", "omit"),
)
"""The fields of which an entry has to set or clear one to make a moment, where none are named."""


class Standing(NamedTuple):
    """A deal behind an entry or at the end of a day, None where it had not begun."""

    deal: Snapshot | None
    day: date
    entry: Entry | None = None


def moments(
    setup: Setup, record: Record, first: Standing, last: Standing, fields: Sequence[str] = MOVING
) -> Iterator[Standing]:
    """Yield a moment, those after it up to the last, in order, and the last.

    They are: behind each entry that moves a deal or changes its worth, and where parking ended.
    """
    is_changed = last.deal is not None and last.deal.last > first.day
    booked = _booked(setup, record, (first.day, last.day), fields) if is_changed else ()
    for moment, following in pairwise((first, *booked, last)):
        yield moment
        end = moment.deal.parked_until if moment.deal else None
        if end is not None and moment.day < end <= following.day:
            yield Standing(moment.deal, end)
    yield last


def _booked(
    setup: Setup, record: Record, days: tuple[date, date], fields: Sequence[str]
) -> Iterator[Standing]:
    deal, (since, until) = record.deal, days
    history = in_order(deal.history)
    for number, entry in enumerate(history, 1):
        if since < entry.day <= until and any(sets(entry, name) for name in fields):
            yield Standing(snapshot_behind(deal, history[:number], setup), entry.day, entry)
