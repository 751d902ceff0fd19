"""What a team reads on Monday: the week that ended, where the quarter stands, what to do now."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Annotated, Final, Literal

from pipectl.domain.figures import conversion, deal_health, velocity, waterfall
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, is_overdue, is_parked
from pipectl.domain.values.calendar import Period, days_after, fiscal_quarter_of, week_of
from pipectl.errors import UsageError
from pipectl.reports.shared import events, factors, footer, lines, open_deals, outlook
from pipectl.reports.shared.groups import Groups, counted, grouped, groups, staged
from pipectl.reports.shared.sums import Valued, sums
from pipectl.table import Column, Kind, Page, Row, Table

_STOCK: Final = (
    Column("deals", "Deals", Kind.COUNT),
    Column("deals_change", "Change", Kind.COUNT),
    Column("amount", "Amount", Kind.MONEY),
    Column("amount_change", "Change", Kind.MONEY),
    Column("weighted", "Weighted", Kind.MONEY),
)


def report(
    book: Book,
    *,
    week: Annotated[
        Period | None, "An ISO week; the last one that has ended if left out.", "--period"
    ] = None,
    clock: Annotated[
        Literal["activity", "stage", "created"], "Since when a deal is idle, for stale ones."
    ] = "activity",
    stages: Annotated[Literal["now", "as-was"], "Stages of today, or also those retired."] = "now",
) -> Page:
    """Print the weekly report: pipeline, what happened, forecast, velocity, what to do.

    The pipeline is that of the week's Sunday, its changes are against the Sunday before; so is
    what is due and what closes in the week after. What is overdue, stale or without a next step is
    as of the day of the report.

    Examples: pipectl report weekly
              pipectl report weekly --week 2026-W47 --team norge -o week.html
    """
    book, chosen = staged(book, stages), _week(book, week)
    then = book.at(chosen.last)
    before = book.at(days_after(chosen.first, -1))
    deals, _ = open_deals.in_play(then)
    between = waterfall.waterfall(then, before.as_of, waterfall.Extent())
    parts = (
        _stock(then, deals, before),
        events.came_and_left(then, before.as_of, between, is_brief=True),
        *events.closed(then.forecasting(), chosen),
        events.new(then, chosen),
        *events.changed(then, before.as_of),
        _forecast(then),
        _velocity(then, before),
        *_ahead(then),
        *attention(book, clock),
    )
    name = book.setup.settings.name
    about = {"week": f"{chosen.first} to {chosen.last}", **open_deals.about_of(book)}
    whole = conversion.total(
        [*(valued.worth for valued in deals), *_closed_worths(then, before, chosen)]
    )
    apart = "not in won, lost, forecast and velocity"
    left_out = footer.left_out(then, closed=[chosen], forecast=apart)
    notes = (*footer.sources(deals), *footer.caveats(book, whole), *left_out)
    title = f"{name}: week {chosen.label}" if name else f"Week {chosen.label}"
    return Page("weekly", title, parts, notes, about)


def _week(book: Book, week: Period | None) -> Period:
    """Return the week to report: the one given, or the last that has ended by the book's day."""
    if week is None:
        present = week_of(book.as_of)
        ended = present.last <= book.as_of
        return present if ended else week_of(days_after(present.first, -1))
    last = _week(book, None)
    if week_of(week.first)[:2] != week[:2]:
        raise UsageError(f"'{week.label}' is not a week; write one as {last.label}")
    if week.last > book.as_of:
        raise UsageError(
            f"{week.label} ends on {week.last}, after {book.as_of}; the last week that has ended "
            f"is {last.label}"
        )
    return week


def _stock(then: Book, deals: list[Valued], before: Book) -> Table:
    """Show the open pipeline by stage, and how it has changed."""
    rule = groups(then, None)
    now = _by(rule, deals, then.as_of)
    earlier = _by(rule, open_deals.in_play(before)[0], before.as_of)
    rows: list[Row] = []
    for label in dict.fromkeys([*now, *earlier]):
        rows += _lines(then, label, now.get(label, []), earlier.get(label, []))
    empty = (None,) * (len(rule.columns) - 1)
    earlier_deals = [valued for group in earlier.values() for valued in group]
    totals = tuple(_lines(then, (*empty, "Total"), deals, earlier_deals))
    title = f"Open on {then.as_of}, and the change since {before.as_of}"
    return Table("pipeline", title, (*rule.columns, *_STOCK), tuple(rows), totals)


def _by(rule: Groups, deals: list[Valued], day: date) -> dict[Row, list[Valued]]:
    return grouped(deals, lambda valued: rule.label(valued.deal, day), rule)


def _lines(book: Book, label: Row, now: list[Valued], before: list[Valued]) -> list[Row]:
    this, last = sums(now), sums(before)
    change = conversion.difference(this.amount, last.amount)
    more = len(now) - len(before)
    return [
        (*label, count, None if count is None else more, *amounts)
        for count, *amounts in counted(book, len(now), (this.amount, change, this.weighted))
    ]


def _forecast(then: Book) -> Table:
    """Show what was won and what may come in this quarter and the next."""
    book = then.forecasting()
    start = book.setup.settings.fiscal_year_start
    this = fiscal_quarter_of(book.as_of, start)
    following = fiscal_quarter_of(days_after(this.last, 1), start)
    whole = open_deals.in_play(book)[0]
    deals = [valued for valued in whole if valued.category in outlook.CATEGORIES]
    table = outlook.rolled_up(book, deals, tuple(dict.fromkeys((this, following))))
    outside = [valued.deal for valued in whole if valued.category not in outlook.CATEGORIES]
    stages = ", ".join(dict.fromkeys(book.setup.stage(deal).name for deal in outside))
    note = f"not forecast: {book.setup.how_many(len(outside))} in {stages}"
    return replace(table, notes=(note,) if outside else ())


def _ahead(then: Book) -> tuple[Table, Table]:
    """Show which next steps are due in the week after, and what is expected to close in it."""
    setup = then.setup
    week = week_of(days_after(then.as_of, 1))
    deals = [deal for deal in then.open() if not is_parked(deal, then.as_of)]
    columns = (*lines.identity(setup, lines.itself), lines.amount(setup, lines.itself))
    due: lines.ColumnOf[Snapshot] = (Column("due", "Due", Kind.DAY), _due)
    what: lines.ColumnOf[Snapshot] = (
        Column("what", "Next step"),
        lambda deal: deal.next_step.what if deal.next_step else None,
    )
    close: lines.ColumnOf[Snapshot] = (
        Column("expected_close", "Close", Kind.DAY),
        lambda deal: deal.expected_close,
    )
    return (
        lines.listed("due", f"Due in {week.label}", (*columns, due, what), _in(week, deals, _due)),
        lines.listed(
            "closing",
            f"To close in {week.label}",
            (*columns, lines.stage(setup, lines.itself), close),
            _in(week, deals, lambda deal: deal.expected_close),
        ),
    )


def _due(deal: Snapshot) -> date | None:
    return deal.next_step.due if deal.next_step else None


def _in(
    week: Period, deals: Iterable[Snapshot], day_of: Callable[[Snapshot], date | None]
) -> list[Snapshot]:
    """Return the deals with a day in a week, in the order of these days."""
    dated = [(day, deal.id, deal) for deal in deals if (day := day_of(deal))]
    return [deal for day, _, deal in sorted(dated) if week.first <= day <= week.last]


def _closed_worths(then: Book, before: Book, week: Period) -> list[conversion.Converted]:
    """Return the amounts of closed deals in the sums: those of the week, and earlier wins."""
    book, worth = then.forecasting(), conversion.converter(then.setup)
    quarter = fiscal_quarter_of(then.as_of, then.setup.settings.fiscal_year_start)
    first = min(quarter.first, factors.trailing(before).first)
    earlier = outlook.worths_won(book, Period(first, before.as_of, ""))
    return earlier + [
        worth(dated.now, velocity.closing_day(dated))
        for dated in book.closed(week.first, week.last)
    ]


def _velocity(then: Book, before: Book) -> Table:
    """Show sales velocity in the 90 days up to the two Sundays."""
    books = [then.forecasting(), before.forecasting()]
    windows = {factors.trailing(book).label: book for book in books}
    samples: dict[Row, velocity.Sample] = {
        (label,): velocity.sample(book, factors.trailing(book)) for label, book in windows.items()
    }
    column = Column("window", "90 days")
    return factors.table(then, "qualified", samples, column, title="Sales velocity")


def attention(book: Book, clock: str) -> tuple[Table, Table, Table]:
    """Show the open deals that are overdue, stale, or have no next step; no parked ones."""
    setup, day = book.setup, book.as_of
    deals = [deal for deal in book.open() if not is_parked(deal, day)]
    overdue = [deal for deal in deals if is_overdue(deal, day)]
    overdue.sort(key=lambda deal: (deal.expected_close or date.max, deal.id))
    deals.sort(key=lambda deal: (-deal_health.idle_days(deal, day, clock), deal.id))
    late: tuple[lines.ColumnOf[Snapshot], ...] = (
        *lines.identity(setup, lines.itself),
        lines.amount(setup, lines.itself),
        (Column("expected_close", "Close", Kind.DAY), lambda deal: deal.expected_close),
        (
            Column("late", "Late", Kind.DAYS, alarm=True),
            lambda deal: (day - (deal.expected_close or day)).days,
        ),
    )
    idle = lines.idle_deals(setup, day)
    cells = list(zip(deals, lines.rows(idle, deals), strict=True))
    stale = tuple(row for deal, row in cells if deal_health.is_stale(setup, deal, day, clock))
    without = tuple(row for deal, row in cells if deal.next_step is None)
    return (
        lines.listed("overdue", f"Overdue on {day}", late, overdue),
        lines.counted("stale", f"Stale on {day}", idle, stale),
        lines.counted("without_next_step", f"Without a next step on {day}", idle, without),
    )
