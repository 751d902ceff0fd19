"""What a team reads on Monday: the week that ended, where the quarter stands, what to do now."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Annotated, Final, Literal

from pipectl.domain.figures import conversion, quota, velocity, waterfall
from pipectl.domain.figures.slips import Due
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.goals import AMOUNT
from pipectl.domain.values.calendar import Period, days_after, fiscal_quarter_of, month_of, week_of
from pipectl.errors import UsageError
from pipectl.reports.behind import deals as of_deals
from pipectl.reports.behind.deals import On
from pipectl.reports.shared import attainment, factors, footer, lines, open_deals, roll_ups
from pipectl.reports.shared.groups import counted, staged
from pipectl.reports.shared.sections import attention, events, slipped, standing, stock
from pipectl.reports.shared.sections.reached import QuotaFigures
from pipectl.reports.shared.sums import Valued
from pipectl.table import Behind, Column, Kind, Named, Page, Row, Table, TracedRow, traced
from pipectl.words import joined, say

_FIGURES: Final = (
    Column("what", "What"),
    Column("deals", "Deals", Kind.COUNT),
    Column("amount", "Amount", Kind.MONEY),
    Column("quota", "Quota", Kind.MONEY),
    Column("attainment", "Attained", Kind.PART),
)
_SLIPS: Final = {
    "slips": "Due to close, as of {day}, by number",
    "slips_value": "Due to close, as of {day}, by value",
}
WHOLE: Final = True
"""It is one page, and has no groups."""

_SCREEN: Final = 20
"""So many deals of a list people read at once."""


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
    """Print the weekly report: three figures, what is due, the week, the quarter, what is amiss.

    On top: what was won in the week; what was won in its quarter, of the quota; and the deals that
    need a decision: overdue, stale or past an exit criterion that is not met, each once. Below are
    what is due in the week after, how the pipeline of the Sunday before became this Sunday's, with
    the deals one by one, the quarter's quota and forecast, slipped deals, and activities.

    The pipeline is that of the week's Sunday, its changes are against the Sunday before. What needs
    a decision or a next step, and the quotas that count, are as of the day of the report.

    Examples: pipectl report weekly
              pipectl report weekly --week 2026-W47 --team norge -o week.html
    """
    book, chosen = staged(book, stages), week_of_report(book, week)
    then = book.at(chosen.last)
    before = book.at(days_after(chosen.first, -1))
    forecast = then.forecasting()
    deals, _ = open_deals.in_play(then)
    in_forecast = [valued for valued in deals if forecast.covers(valued.deal, forecast.as_of)]
    sheet = attainment.sheet(forecast, _quarter(then), AMOUNT, in_forecast)
    sheet = sheet._replace(quotas=quota.quotas_of(book))
    waiting = attention.attention(book, clock)
    parts = (
        _figures(book, sheet, chosen, waiting),
        *_ahead(then, [valued.deal for valued in deals]),
        *_happened(then, before, chosen),
        stock.stock(then, deals, before),
        *_standing(sheet),
        _forecast(forecast, in_forecast),
        _velocity(then, before),
        *_slips(forecast, chosen),
        *attention.listed(book, waiting),
        events.activities(then, chosen),
    )
    name = book.setup.settings.name
    about = {
        "week": say("{first} to {last}", first=chosen.first, last=chosen.last),
        **open_deals.about_of(book),
    }
    whole = conversion.total(
        [*(valued.worth for valued in deals), *_closed_worths(then, before, chosen)]
    )
    apart = "not in won, lost, forecast and velocity"
    left_out = footer.left_out(then, closed=[chosen], forecast=apart)
    notes = (*footer.sources(deals), *footer.caveats(book, whole), *left_out)
    title = say("{name}: week {week}" if name else "Week {week}", name=name, week=chosen.label)
    return Page("weekly", title, tuple(map(_screen, parts)), notes, about)


def _screen(part: Table) -> Table:
    return replace(part, at_most=_SCREEN) if part.columns[0].name == "deal" else part


def week_of_report(book: Book, week: Period | None = None) -> Period:
    """Return the week to report: the one given, or the last that has ended by the book's day."""
    if week is None:
        present = week_of(book.as_of)
        ended = present.last <= book.as_of
        return present if ended else week_of(days_after(present.first, -1))
    last = week_of_report(book)
    if week_of(week.first)[:2] != week[:2]:
        raise UsageError(f"'{week.label}' is not a week; write one as {last.label}")
    if week.last > book.as_of:
        raise UsageError(
            f"{week.label} ends on {week.last}, after {book.as_of}; the last week that has ended "
            f"is {last.label}"
        )
    return week


def _quarter(then: Book) -> Period:
    return fiscal_quarter_of(then.as_of, then.setup.settings.fiscal_year_start)


def _figures(
    book: Book, sheet: attainment.QuotaSheet, week: Period, waiting: attention.Attention
) -> Table:
    """Show what was won in the week and in the quarter, of its quota, and what is to be decided."""
    won = of_deals.closings(velocity.closed_sample(sheet.book, week).won)
    to_decide = [(deal, book.as_of) for deal in waiting.to_decide]
    rows = (
        *_line(book, Named("week", say("Won in {week}", week=week.label)), won),
        *_of_quarter(sheet),
        *_line(book, Named("decide", say("To decide")), to_decide),
    )
    counts = (len(waiting.overdue), len(waiting.stale), len(waiting.unmet))
    parts = dict(zip(("overdue", "stale", "unmet"), map(book.setup.show, counts), strict=True))
    notes = (
        say(
            "to decide on {day}: {overdue} overdue, {stale} stale, {unmet} past an exit criterion; "
            "a deal counts once",
            day=book.as_of,
            **parts,
        ),
        joined([sheet.period.label, standing.how_far(sheet)], ": "),
    )
    return replace(traced("figures", "Three figures", _FIGURES, rows), notes=notes)


def _line(book: Book, what: Named, deals: Sequence[On]) -> Iterator[TracedRow]:
    """Yield the number and the amount of deals, each at the rate of its day."""
    worth = conversion.converter(book.setup)
    whole = conversion.total(worth(deal, day) for deal, day in deals)
    for count, *amounts in counted(book, whole.count, (whole,)):
        sum_ = partial(of_deals.amounts, "sum of the amounts", book.setup, deals)
        behind = {
            "deals": partial(of_deals.number, "deals", deals),
            "amount": partial(sum_, amounts[0].currency),
        }
        yield TracedRow((what, count, *amounts, None, None), behind)


def _of_quarter(sheet: attainment.QuotaSheet) -> Iterator[TracedRow]:
    whole, target = quota.added(list(sheet.own.values())), attainment.target_of_all(sheet)
    line, won = attainment.Attained((), target, whole, frozenset(sheet.own)), whole.won
    aims = sheet.quota(target)
    count: int | None = won.count
    for code in conversion.currencies(sheet.home, (won, *([aims] if aims else []))):
        value, aim = won.in_currency(code), aims.sums.get(code) if aims else None
        cells = (sheet.cell(each, code) for each in (value, aim))
        label = Named("quarter", say("Won in {period}", period=sheet.period.label))
        attained = attainment.held_against(target, sheet.ratio(value, aim, code))
        yield TracedRow((label, count, *cells, attained), _behind_quarter(sheet, line, code))
        count = None


def _behind_quarter(sheet: attainment.QuotaSheet, line: attainment.Attained, code: str) -> Behind:
    """Return what stands behind what was won in the quarter, of its quota."""
    figures = QuotaFigures(sheet, (), line, code).behind(is_weighted=False)
    wins = of_deals.closings(velocity.closed_sample(sheet.book, sheet.period).won)
    return {
        **figures,
        "amount": figures["won"],
        "deals": partial(of_deals.number, "deals won", wins),
    }


def _happened(then: Book, before: Book, week: Period) -> tuple[Table, ...]:
    """Show how the pipeline of a Sunday became that of the next, and each deal that moved it."""
    between = waterfall.waterfall(then, before.as_of, waterfall.Extent())
    return (
        events.came_and_left(then, before.as_of, between, is_brief=True),
        *events.closed(then.forecasting(), week),
        events.new(then, week),
        *events.changed(then, before.as_of),
        events.aside(then, before.as_of),
    )


def _standing(sheet: attainment.QuotaSheet) -> Iterator[Table]:
    """Show the quarter's quota, and the goals that are not the amount won."""
    whos = [line.who for line in (*attainment.by_person(sheet), *attainment.total(sheet))]
    yield standing.in_brief(sheet)
    yield from standing.goals(sheet, whos)


def _slips(forecast: Book, week: Period) -> Iterator[Table]:
    """Show the slip rate of the week's months and quarters up to now, and what is pushed often."""
    start = forecast.setup.settings.fiscal_year_start
    days = (week.first, week.last)
    quarters = (fiscal_quarter_of(day, start) for day in days)
    windows = dict.fromkeys([*map(month_of, days), *quarters])
    parts: dict[Row, list[Due]] = {(w.label,): slipped.due_in(forecast, w) for w in windows}
    is_due = any(parts.values())
    is_over = all(window.last <= forecast.as_of for window in windows)
    shown = parts if is_due else {}
    tables = slipped.rates(forecast, (slipped.PERIOD,), shown, is_over=is_over)
    for table, (name, title) in zip(tables, _SLIPS.items(), strict=True):
        head = say(title, day=forecast.as_of)
        head = head if is_due else say("{title}: none", title=head)
        yield replace(table, name=name, title=head, brief=True)
    yield slipped.often(forecast)


def _forecast(book: Book, whole: Sequence[Valued]) -> Table:
    """Show what was won and what may come in this quarter and the next."""
    this = _quarter(book)
    following = fiscal_quarter_of(days_after(this.last, 1), book.setup.settings.fiscal_year_start)
    deals = [valued for valued in whole if valued.category in roll_ups.CATEGORIES]
    table = roll_ups.rolled_up(book, deals, tuple(dict.fromkeys((this, following))))
    outside = [valued.deal for valued in whole if valued.category not in roll_ups.CATEGORIES]
    stages = ", ".join(dict.fromkeys(book.setup.stage(deal).name for deal in outside))
    note = say(
        "not forecast: {deals} in {stages}", deals=book.setup.how_many(len(outside)), stages=stages
    )
    return replace(table, notes=(note,) if outside else ())


def _ahead(then: Book, deals: Sequence[Snapshot]) -> tuple[Table, Table]:
    """Show which next steps are due in the week after, and what is expected to close in it."""
    setup = then.setup
    week = week_of(days_after(then.as_of, 1))
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
    to_do, to_close = (
        say(title, week=week.label) for title in ("Due in {week}", "To close in {week}")
    )
    stage = lines.stage(setup, lines.itself)
    ending = _in(week, deals, lambda deal: deal.expected_close)
    return (
        lines.listed("due", to_do, (*columns, due, what), _in(week, deals, _due)),
        lines.listed("closing", to_close, (*columns, stage, close), ending),
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
    first = min(_quarter(then).first, factors.trailing(before).first)
    earlier = roll_ups.worths_won(book, Period(first, before.as_of, ""))
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
