"""Deals that were to close in a period: won, lost, or slipped out of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.domain.figures.conversion import Converted, Total, converter, total
from pipectl.domain.history.snapshot import type_of
from pipectl.domain.values.calendar import days_after

if TYPE_CHECKING:
    from pipectl.domain.history.book import Between, Book
    from pipectl.domain.history.snapshot import Snapshot
    from pipectl.domain.values.calendar import Period

OUTCOMES: Final = ("won", "lost", "slipped")
"""What becomes of deals that were to close."""

MANY: Final = 3
"""So many pushes of one deal are a warning."""


class Due(NamedTuple):
    """A deal that was to close in a period, before it and at its end.

    `outcome` is won, lost or slipped: still open. The amount is that before the period, at the
    rate of that day. It ended on the day of its close, else it is still open on that day.
    """

    before: Snapshot
    after: Snapshot
    outcome: str
    worth: Converted
    day_before: date
    ended: date


class Slips(NamedTuple):
    """What some of these deals come to: how many they are, and what they are worth, by outcome."""

    deals: dict[str, int]
    worth: dict[str, Total]


def day_before(period: Period) -> date:
    """Return the day at whose end the deals of a period are taken."""
    return days_after(period.first, -1)


def candidates(pairs: Iterable[Between], period: Period) -> Iterator[tuple[Snapshot, Snapshot]]:
    """Yield the deals that were to close in a period, also those left out, whatever the scope."""
    for _, before, after in pairs:
        if before is not None and before.closed is None:
            close = before.expected_close
            if close is not None and period.first <= close <= period.last:
                yield before, after


def due(book: Book, period: Period, pairs: Iterable[tuple[Snapshot, Snapshot]]) -> Iterator[Due]:
    """Yield the base of the slip rate: of candidates those that were to close when it began.

    They were open, in scope, and expected to close in it, parked ones too; what is left out on the
    book's day, the period's last or one within it, is not among them.
    """
    worth, since = converter(book.setup), day_before(period)
    for before, after in pairs:
        if before.omit is None and after.omit is None and book.covers(before, since):
            kind = type_of(book.setup, after)
            outcome = "slipped" if kind == "open" else kind
            ended = after.closed or book.as_of
            yield Due(before, after, outcome, worth(before, since), since, ended)


def outcomes(deals: Iterable[Due]) -> Slips:
    """Add deals up by outcome; base is all of them."""
    several = list(deals)
    parts = {"base": several} | {
        name: [deal for deal in several if deal.outcome == name] for name in OUTCOMES
    }
    return Slips(
        {name: len(part) for name, part in parts.items()},
        {name: total(deal.worth for deal in part) for name, part in parts.items()},
    )
