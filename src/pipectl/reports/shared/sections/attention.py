"""Open deals that ask for a decision or a next step: overdue, stale, past an exit criterion."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pipectl.domain.figures import deal_health
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, is_overdue, is_parked
from pipectl.reports.shared import lines, scores
from pipectl.table import Column, Kind, Table


class Attention(NamedTuple):
    """The open deals that ask for something, none of them parked; one may be in several lists."""

    overdue: list[Snapshot]
    stale: list[Snapshot]
    unmet: list[Snapshot]
    without_next_step: list[Snapshot]

    @property
    def to_decide(self) -> list[Snapshot]:
        """Return what needs a decision, each deal once: whether it is won, lost, or goes on."""
        deals = (*self.overdue, *self.stale, *self.unmet)
        return [*{deal.id: deal for deal in deals}.values()]


def attention(book: Book, clock: str) -> Attention:
    """Find the deals that ask for something on the book's day, the longest waiting first."""
    setup, day = book.setup, book.as_of
    deals = [deal for deal in book.open() if not is_parked(deal, day)]
    overdue = [deal for deal in deals if is_overdue(deal, day)]
    overdue.sort(key=lambda deal: (deal.expected_close or date.max, deal.id))
    deals.sort(key=lambda deal: (-deal_health.idle_days(deal, day, clock), deal.id))
    return Attention(
        overdue,
        [deal for deal in deals if deal_health.is_stale(setup, deal, day, clock)],
        [deal for deal in deals if deal_health.unmet(setup, deal)],
        [deal for deal in deals if deal.next_step is None],
    )


def listed(book: Book, several: Attention) -> Iterator[Table]:
    """List the deals by what they ask for."""
    setup, day = book.setup, book.as_of
    late: tuple[lines.ColumnOf[Snapshot], ...] = (
        *lines.identity(setup, lines.itself),
        lines.amount(setup, lines.itself),
        (Column("expected_close", "Close", Kind.DAY), lambda deal: deal.expected_close),
        (
            Column("late", "Late", Kind.DAYS, alarm=True),
            lambda deal: (day - (deal.expected_close or day)).days,
        ),
    )
    idle, called = lines.idle_deals(setup, day), scores.names(book)
    missing: lines.ColumnOf[Snapshot] = (
        Column("missing", "Missing"),
        lambda deal: ", ".join(called(each.criterion) for each in deal_health.unmet(setup, deal)),
    )
    *which, _, stage, _ = idle
    yield lines.listed("overdue", f"Overdue on {day}", late, several.overdue)
    yield lines.listed("stale", f"Stale on {day}", idle, several.stale)
    yield lines.listed(
        "unmet", f"Past an exit criterion on {day}", (*which, stage, missing), several.unmet
    )
    yield lines.listed(
        "without_next_step", f"Without a next step on {day}", idle, several.without_next_step
    )
