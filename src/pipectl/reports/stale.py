"""Open deals that rot: idle for longer than their stage allows."""

from typing import Annotated, Final, Literal

from pipectl.domain.figures import conversion, deal_health
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, is_parked
from pipectl.reports.shared import footer, lines, open_deals
from pipectl.table import Column, Kind, Page, Table
from pipectl.words import say

_CLOCKS: Final = {"stage": "In stage", "created": "Age"}
"""What the days of a clock are called; those of `activity` are the idle ones."""


def report(
    book: Book,
    *,
    clock: Annotated[
        Literal["activity", "stage", "created"], "Since when the days of a deal are counted."
    ] = "activity",
) -> Page:
    """List stale deals: open, and more days since the clock than the stage's rotting_days.

    The clock is the last thing that a person did (else the creation), the entry into the present
    stage, or the creation; what an import, a fix or a migration wrote does not reset it. A next
    step that is due after the day protects a deal: what would be stale without one stands in a list
    of its own, and so does what is parked.

    Examples: pipectl report stale
              pipectl report stale --clock stage --owner signe
    """
    deals = list(book.open())
    rotten = [deal for deal in deals if deal_health.is_rotten(book.setup, deal, book.as_of, clock)]
    rotten.sort(key=lambda deal: (-deal_health.idle_days(deal, book.as_of, clock), deal.id))
    parked = [deal for deal in rotten if is_parked(deal, book.as_of)]
    stale = [deal for deal in rotten if deal_health.is_stale(book.setup, deal, book.as_of, clock)]
    apart = {deal.id for deal in (*parked, *stale)}
    planned = [deal for deal in rotten if deal.id not in apart]
    parts = (
        _listed(book, clock, "stale", "Stale", stale),
        _listed(book, clock, "protected", "Protected by their next step", planned, _DUE),
        _listed(book, clock, "parked", "Parked", parked, _UNTIL),
    )
    worth = conversion.converter(book.setup)
    whole = conversion.total(worth(deal, book.as_of) for deal in rotten)
    endless = sum(book.setup.stage(deal).rotting_days is None for deal in deals)
    never = say(
        "never stale: {deals} in stages without rotting_days", deals=book.setup.how_many(endless)
    )
    ids = {deal.id for deal in parked}
    left_out = footer.left_out(book, stands=lambda deal: deal.id not in ids)
    notes = (*footer.caveats(book, whole), *([never] if endless else []), *left_out)
    about = {**open_deals.about_of(book), "clock": say(clock)}
    return Page("stale", "Stale deals", parts, notes, about)


_DUE: Final[lines.ColumnOf[Snapshot]] = (
    Column("due", "Due", Kind.DAY),
    lambda deal: deal.next_step.due if deal.next_step else None,
)
_UNTIL: Final[lines.ColumnOf[Snapshot]] = (
    Column("until", "Until", Kind.DAY),
    lambda deal: deal.parked_until,
)


def _listed(
    book: Book,
    clock: str,
    name: str,
    title: str,
    deals: list[Snapshot],
    *more: lines.ColumnOf[Snapshot],
) -> Table:
    """List deals with their days on the clock, and how many their stage allows."""
    setup = book.setup
    limit: lines.ColumnOf[Snapshot] = (
        Column("rotting_days", "Allowed", Kind.DAYS),
        lambda deal: setup.stage(deal).rotting_days,
    )
    days: lines.ColumnOf[Snapshot] = (
        Column("clock", _CLOCKS.get(clock, ""), Kind.DAYS),
        lambda deal: deal_health.idle_days(deal, book.as_of, clock),
    )
    counted = (days, limit) if clock in _CLOCKS else (limit,)
    columns = (*lines.idle_deals(setup, book.as_of), *counted, *more)
    totals = lines.total_line(book, columns, [(deal, book.as_of) for deal in deals])
    return lines.listed(name, title, columns, deals, totals)
