"""What wants somebody's attention, a table each: overdue, stale, without a next step."""

from __future__ import annotations

from datetime import date
from typing import Final

from pipectl.domain.figures.stale import idle_days, is_stale
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import is_overdue, is_parked
from pipectl.reports.shared.lines import AMOUNT, CLOSE, DEAL, STAGE, amount, cells, listed, stage
from pipectl.table import Column, Kind, Table

_OVERDUE: Final = (*DEAL, AMOUNT, CLOSE, Column("late", "Late", Kind.DAYS))
_IDLE: Final = (*DEAL, AMOUNT, STAGE, Column("idle", "Idle", Kind.DAYS))


def attention(book: Book, clock: str) -> tuple[Table, Table, Table]:
    """Show the open deals that are overdue, stale, or have no next step; no parked ones."""
    rules, day = book.setup, book.as_of
    deals = [one for one in book.open() if not is_parked(one, day)]
    overdue = [one for one in deals if is_overdue(one, day)]
    overdue.sort(key=lambda one: (one.expected_close or date.max, one.id))
    deals.sort(key=lambda one: (-idle_days(one, day, clock), one.id))
    late = (
        (
            *cells(rules, one),
            amount(rules, one),
            one.expected_close,
            one.expected_close and (day - one.expected_close).days,
        )
        for one in overdue
    )
    idle = [
        (
            one,
            (*cells(rules, one), amount(rules, one), stage(rules, one), idle_days(one, day, clock)),
        )
        for one in deals
    ]
    stale = (row for one, row in idle if is_stale(rules, one, day, clock))
    without = (row for one, row in idle if one.next_step is None)
    return (
        listed("overdue", f"Overdue on {day}", _OVERDUE, late),
        listed("stale", f"Stale on {day}", _IDLE, stale),
        listed("without_next_step", f"Without a next step on {day}", _IDLE, without),
    )
