"""How many of the deals that were to close in a period did not, and which are pushed on and on."""

from datetime import date
from typing import Annotated

from pipectl.domain.figures import slips
from pipectl.domain.figures.movements import Movement, movements_of
from pipectl.domain.history.book import Between, Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.team import present_id
from pipectl.domain.values.calendar import Period, fiscal_quarter_of
from pipectl.errors import UsageError
from pipectl.reports.shared import factors, footer, lines, open_deals, outcomes
from pipectl.reports.shared.groups import grouped, groups
from pipectl.reports.shared.sections import slipped
from pipectl.table import Column, Grouping, Kind, Page, Table


def report(
    book: Book,
    *,
    period: Annotated[Period | None, "Which one; this quarter of the fiscal year."] = None,
    by: Annotated[
        Grouping | None, "owner, stage or any field: a row each; or owner,source."
    ] = None,
) -> Page:
    """Show the slip rate: slipped / all deals that were to close in the period when it began.

    Due are the deals that were open at the end of the day before it and expected to close in it,
    parked ones too; with the amounts and the groups of that day. Slipped are those that are still
    open at its end (before it has ended: still open); won, lost and slipped add up to due. What is
    left out by then is in none.

    Below are the deals whose expected close went to a later month in the period (a push), or away
    (listed, and in no count of pushes), and all open ones with three pushes or more.

    Examples: pipectl report slips --period 2026Q3
              pipectl report slips --period 2026Q4 --by owner
    """
    window = period or fiscal_quarter_of(book.as_of, book.setup.settings.fiscal_year_start)
    if window.first > book.as_of:
        raise UsageError(
            f"{window.label} begins on {window.first}, after {book.as_of}; choose an earlier period"
        )
    every = book.at(window.last)
    then = every.forecasting()
    pairs = list(then.between(slips.day_before(window)))
    candidates = list(slips.candidates(pairs, window))
    deals = list(slips.due(then, window, candidates))
    whole = slips.outcomes(deals)
    ids = {before.id for before, _ in candidates}
    notes = (
        *factors.unlike(book, window),
        *footer.caveats(book, whole.worth["base"]),
        *footer.left_out(
            every,
            closed=[Period(window.first, then.as_of, "")],
            stands=lambda deal: deal.id in ids,
            forecast="not counted",
            parked_stand=True,
        ),
    )
    about = {**open_deals.about_of(every), "period": window.label}
    parts = (
        *_rates(then, window, by, deals, whole),
        _pushed(then, window, pairs),
        slipped.often(then),
    )
    return Page("slips", "Slipped deals", parts, notes, about)


def _rates(
    book: Book, window: Period, by: Grouping | None, deals: list[slips.Due], whole: slips.Slips
) -> tuple[Table, Table]:
    is_over = window.last <= book.as_of
    if by is None:
        return slipped.rates(book, (slipped.PERIOD,), {(window.label,): whole}, is_over=is_over)
    rule, day = groups(book, by), slips.day_before(window)
    of_group = grouped(deals, lambda deal: rule.label(deal.before, day), rule)
    parts = {label: slips.outcomes(group) for label, group in of_group.items() if group}
    totals = {outcomes.total_label(rule.columns): whole}
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
    return lines.listed("pushed", f"Pushed in {window.label}", columns, events)


def _close(deal: Snapshot | None) -> date | None:
    return deal.expected_close if deal else None
