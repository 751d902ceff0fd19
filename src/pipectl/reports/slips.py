"""How many of the deals that were to close in a period did not, and which are pushed on and on."""

from datetime import date
from functools import partial
from typing import Annotated

from pipectl.domain.figures import slips
from pipectl.domain.figures.movements import Movement, movements_of
from pipectl.domain.history.book import Between, Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.team import present_id
from pipectl.domain.values.calendar import Period, fiscal_quarter_of
from pipectl.domain.values.intervals import Interval
from pipectl.errors import UsageError
from pipectl.reports.shared import factors, footer, lines, open_deals, outcomes, sides
from pipectl.reports.shared.groups import grouped, groups
from pipectl.reports.shared.sections import slipped
from pipectl.table import Column, Grouping, Kind, Page, Table
from pipectl.words import say


def report(
    book: Book,
    *,
    period: Annotated[Period | None, "Which one; this quarter of the fiscal year."] = None,
    by: Annotated[
        Grouping | None, "owner, stage or any field: a row each; or owner,source."
    ] = None,
    parts: Annotated[Interval | None, sides.IN_EACH] = None,
    compare: Annotated[sides.Compare | None, sides.COMPARE] = None,
) -> Page:
    """Show the slip rate: slipped / all deals that were to close in the period when it began.

    Due are the deals that were open at the end of the day before it and expected to close in it,
    parked ones too; with the amounts and the groups of that day. Slipped are those that are still
    open at its end (before it has ended: still open); won, lost and slipped add up to due. What is
    left out by then is in none.

    Below are the deals whose expected close went to a later month in the period (a push), or away
    (listed, and in no count of pushes), and all open ones with three pushes or more. Of several
    periods there are the rates alone.

    Examples: pipectl report slips --period 2026Q3
              pipectl report slips --period 2026Q4 --by owner
              pipectl report slips --period 2026 -Q
    """
    window = period or fiscal_quarter_of(book.as_of, book.setup.settings.fiscal_year_start)
    if parts or compare:
        beside = partial(_page, by=by, in_sides=True)
        return sides.beside(book, beside, period if parts else window, parts, compare)
    return _page(book, window, by)


def _page(book: Book, period: Period, by: Grouping | None, *, in_sides: bool = False) -> Page:
    """Return the page of a period; where it is one of several only what can stand side by side."""
    if period.first > book.as_of:
        raise UsageError(
            f"{period.label} begins on {period.first}, after {book.as_of}; choose an earlier period"
        )
    every = book.at(period.last)
    then = every.forecasting()
    pairs = list(then.between(slips.day_before(period)))
    candidates = list(slips.candidates(pairs, period))
    deals = list(slips.due(then, period, candidates))
    ids = {before.id for before, _ in candidates}
    notes = (
        *factors.unlike(book, period),
        *footer.caveats(book, slips.outcomes(deals).worth["base"]),
        *footer.left_out(
            every,
            closed=[Period(period.first, then.as_of, "")],
            stands=lambda deal: deal.id in ids,
            forecast="not counted",
            parked_stand=True,
        ),
    )
    about = {**open_deals.about_of(every), "period": period.label}
    is_over = None if in_sides else period.last <= book.as_of
    rates = _rates(then, period, by, deals, is_over=is_over)
    lists = () if in_sides else (_pushed(then, period, pairs), slipped.often(then))
    return Page("slips", "Slipped deals", (*rates, *lists), notes, about)


def _rates(
    book: Book, window: Period, by: Grouping | None, deals: list[slips.Due], *, is_over: bool | None
) -> tuple[Table, Table]:
    """Show the rates, of a period that is over or not; None where it is one of several."""
    if by is None:
        columns, label = ((), ()) if is_over is None else ((slipped.PERIOD,), (window.label,))
        return slipped.rates(book, columns, {label: deals}, is_over=is_over)
    rule, day = groups(book, by), slips.day_before(window)
    of_group = grouped(deals, lambda deal: rule.label(deal.before, day), rule)
    parts = {label: group for label, group in of_group.items() if group}
    totals = {outcomes.total_label(rule.columns): deals}
    return slipped.rates(book, rule.columns, parts, totals, is_over=is_over)


def _pushed(book: Book, window: Period, pairs: list[Between]) -> Table:
    """List each push in the period, and each expected close that was cleared."""
    events = [
        event
        for event in movements_of(book, slips.day_before(window), pairs, ("expected_close",))
        if event.kind == "pushed"
    ]
    team = book.setup.team
    columns: tuple[lines.ColumnOf[Movement], ...] = (
        (Column("day", "Day", Kind.DAY), lambda event: event.day),
        (Column("deal", "Deal", for_programs=True), lambda event: event.now.id),
        (Column("name", "Deal", cuts=True), lambda event: event.now.account or event.now.title),
        (Column("owner", "Owner"), lambda event: present_id(team, event.after.owner)),
        (Column("from", "From", Kind.DAY), lambda event: _close(event.before)),
        (Column("to", "To", Kind.DAY), lambda event: _close(event.after)),
        (Column("pushes", "Pushes", Kind.COUNT), lambda event: event.now.pushes),
        (Column("by", "By"), lambda event: present_id(team, event.by)),
    )
    return lines.listed("pushed", say("Pushed in {window}", window=window.label), columns, events)


def _close(deal: Snapshot | None) -> date | None:
    return deal.expected_close if deal else None
