"""What wants somebody's attention, a table each: overdue, stale, without a next step."""

from datetime import date

from pipectl.domain.figures.stale import idle_days, is_stale
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, is_overdue, is_parked
from pipectl.reports.shared.lines import Shown, amount, itself, listed, named, stage
from pipectl.table import Column, Kind, Table


def attention(book: Book, clock: str) -> tuple[Table, Table, Table]:
    """Show the open deals that are overdue, stale, or have no next step; no parked ones."""
    setup, day = book.setup, book.as_of
    deals = [deal for deal in book.open() if not is_parked(deal, day)]
    overdue = [deal for deal in deals if is_overdue(deal, day)]
    overdue.sort(key=lambda deal: (deal.expected_close or date.max, deal.id))
    deals.sort(key=lambda deal: (-idle_days(deal, day, clock), deal.id))
    deal_and_amount: tuple[Shown[Snapshot], ...] = (*named(setup, itself), amount(setup, itself))
    late: tuple[Shown[Snapshot], ...] = (
        *deal_and_amount,
        (Column("expected_close", "Close", Kind.DAY), lambda deal: deal.expected_close),
        (Column("late", "Late", Kind.DAYS), lambda deal: (day - (deal.expected_close or day)).days),
    )
    idle: tuple[Shown[Snapshot], ...] = (
        *deal_and_amount,
        stage(setup, itself),
        (Column("idle", "Idle", Kind.DAYS), lambda deal: idle_days(deal, day, clock)),
    )
    stale = [deal for deal in deals if is_stale(setup, deal, day, clock)]
    without = [deal for deal in deals if deal.next_step is None]
    return (
        listed("overdue", f"Overdue on {day}", late, overdue),
        listed("stale", f"Stale on {day}", idle, stale),
        listed("without_next_step", f"Without a next step on {day}", idle, without),
    )
