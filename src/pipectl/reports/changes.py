"""Everything that happened to deals since a day, a line each."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Final

from pipectl.domain.figures import flow
from pipectl.domain.figures.movements import Movement, movements
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.settings import Setup
from pipectl.domain.model.team import present_id
from pipectl.domain.values.calendar import days_after
from pipectl.money import spoken
from pipectl.reports.behind.deals import money_of
from pipectl.reports.shared import footer, lines, open_deals
from pipectl.reports.shared.sections import events
from pipectl.table import Cell, Column, Kind, Named, Page
from pipectl.words import say

_NAME: Final = Column("name", "Account", cuts=True, spare=True)
_BEFORE: Final = Column("amount_before", "Amount before", Kind.MONEY, for_programs=True)
_AFTER: Final = Column("amount_after", "Amount after", Kind.MONEY, for_programs=True)
_MOVED_BACK: Final = Named("moved", say("moved back"))


def report(
    book: Book,
    *,
    since: Annotated[
        date | None, "What happened after this day; the day before this fiscal quarter."
    ] = None,
) -> Page:
    """List what happened to deals, a line each: the day, the deal, from what, to what, by whom.

    Created, won, lost, reopened, moved (to another stage) and moved back, assigned (to its first
    owner), transferred (to another person or pipeline), pushed and pulled (the expected close went
    to a later or an earlier month, or away or back from no day), grown and shrunk (the amount),
    parked and back, left out and counted again. Of a deal that is left out in the end only that
    line stands.

    Examples: pipectl report changes --since 2026-11-15
              pipectl report changes --since 2026-11-15 --owner signe
    """
    days = events.days_of(book, since)
    since = days_after(days.first, -1)
    deals, setup = movements(book, since), book.setup
    readings, stage = _readings(setup), lines.named_stages(setup)

    place, short = flow.by_stage(book), lines.short_ids(book)

    def what(event: Movement) -> str:
        if event.kind == "moved" and event.before and place(event.after) < place(event.before):
            return _MOVED_BACK
        return events.called(event)

    def cell(kind: str, deal: Snapshot | None) -> Cell:
        return None if deal is None else readings.get(kind, stage)(deal)

    def money(deal: Snapshot | None) -> Cell:
        return None if deal is None else money_of(setup, deal)

    columns: tuple[lines.ColumnOf[Movement], ...] = (
        (Column("day", "Day", Kind.DAY), lambda event: event.day),
        (Column("what", "What", ours=True), what),
        (Column("deal", "Deal"), lambda event: short(event.now.id)),
        (_NAME, lambda event: event.now.account or event.now.title),
        (Column("from", "From"), lambda event: cell(event.kind, event.before)),
        (Column("to", "To"), lambda event: cell(event.kind, event.after)),
        (_BEFORE, lambda event: money(event.before)),
        (_AFTER, lambda event: money(event.after)),
        (Column("by", "By"), lambda event: present_id(setup.team, event.by)),
    )
    about = {**open_deals.about_of(book), "since": since.isoformat()}
    shown = {event.now.id for event in deals}
    left_out = footer.left_out(
        book,
        closed=[days],
        stands=lambda deal: deal.last >= days.first and deal.id not in shown,
        parked_stand=True,
    )
    table = lines.listed("changes", "Changes", columns, deals)
    return Page("changes", "What happened to deals", (table,), left_out, about)


def _readings(setup: Setup) -> Mapping[str, Callable[[Snapshot], Cell]]:
    """Return what stands from and to, by what happened; else it is the stage."""
    return {
        "handed_on": lambda deal: present_id(setup.team, deal.owner),
        "transferred": lambda deal: setup.pipeline(deal).id,
        **dict.fromkeys(("omitted", "restored"), lambda deal: deal.omit),
        **dict.fromkeys(("parked", "back"), lambda deal: _day(deal.parked_until)),
        **dict.fromkeys(("pushed", "pulled"), lambda deal: _day(deal.expected_close)),
        **dict.fromkeys(("grown", "shrunk"), lambda deal: _amount(setup, deal)),
    }


def _day(day: date | None) -> Cell:
    return None if day is None else day.isoformat()


def _amount(setup: Setup, deal: Snapshot) -> Cell:
    """Return an amount with its currency, for programs with all its digits."""
    money = money_of(setup, deal)
    if money is None:
        return None
    return Named(f"{money.amount:f} {money.currency}", spoken(money, setup.settings.numbers))
