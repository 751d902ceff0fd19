"""Quotas and what was reached of them: gap, pipeline, pace, coverage, and what is needed."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import Annotated, Literal

from pipectl.domain.figures import conversion, pacing, quota
from pipectl.domain.history.book import Book
from pipectl.domain.model.goals import AMOUNT, COUNT
from pipectl.domain.values.calendar import Period, fiscal_quarter_of
from pipectl.domain.values.intervals import Interval
from pipectl.domain.values.text import how_many
from pipectl.money import ROUNDING, divide, grouped
from pipectl.reports.shared import attainment, factors, footer, open_deals, sides, sums
from pipectl.reports.shared.sections import quota_parts, standing
from pipectl.table import Column, Kind, Page, Row, Table, TracedRow, traced
from pipectl.words import say


def report(  # noqa: PLR0913 - its options
    book: Book,
    *,
    period: Annotated[Period | None, "Which one; this quarter of the fiscal year."] = None,
    type: Annotated[  # noqa: A002 - the word of the option
        Literal["amount", "count", "weighted"],
        "Amounts, numbers of deals, or amounts times probability.",
    ] = "amount",
    by: Annotated[
        Literal["person", "owner", "team"], "People below their managers, or teams."
    ] = "person",
    parts: Annotated[Interval | None, sides.IN_EACH] = None,
    compare: Annotated[sides.Compare | None, sides.COMPARE] = None,
) -> Page:
    """Show quotas: quota, won, gap, pipeline, attainment; then pace, coverage, what is needed.

    Gap = quota - won. Pipeline is the forecast pipeline that is expected to close in the period.
    Pace = attainment / elapsed share of the period. Coverage = pipeline / gap.
    Run-rate = won in the last 91 days / 91 x days left in the period.
    Yield = won after this day of past periods until their end / pipeline on that day, of the last
    8 at most. Needed = gap / yield - pipeline; n/a for fewer than 4 past periods.

    A manager's figures are those of all below and the manager's own. A quota that is not set is
    the sum of its months, or of the people who report; the one valid on the day counts. Where
    some of these have none it is partial, and so is all that is held against it. Numbers of deals
    and activities have a table of their own. Of several periods, pipeline and what follows from it
    are those of the end of each; --compare is with the day as far into the period before.

    Examples: pipectl report quota --period 2026Q4
              pipectl report quota --by team --as-of 2026-09-30
              pipectl report quota --period 2026 -Q
    """
    whole = period or fiscal_quarter_of(book.as_of, book.setup.settings.fiscal_year_start)
    once = partial(_page, kind=type, by=by)
    beside = partial(once, in_sides=True)
    if parts:
        return sides.beside(book, beside, period, parts, None, is_last_noted=True)
    if compare:
        return sides.compared_then(book, beside, whole, compare)
    return once(book, whole)


def _page(book: Book, period: Period, *, kind: str, by: str, in_sides: bool = False) -> Page:
    """Return the page of a period; where it is one of several, without those before."""
    every, book = book, book.forecasting()
    deals, _ = open_deals.in_play(book)
    sheet = attainment.sheet(book, period, COUNT if kind == "count" else AMOUNT, deals)
    paces = pacing.past(book, period, sheet.worth)
    lines = [*(attainment.by_team(sheet) if by == "team" else attainment.by_person(sheet))]
    totals = attainment.total(sheet)
    view = standing.QuotaView(sheet, paces, is_weighted=kind == "weighted")
    tables = (
        *standing.standings(view, by, lines, totals),
        *standing.goals(sheet, [line.who for line in (*lines, *totals)]),
        *([_pacing(sheet, paces)] if paces and not in_sides else []),
    )
    left_out = footer.left_out(
        every,
        closed=[period],
        stands=lambda deal: deal.closed is not None or open_deals.closes_in(deal, period),
        forecast="not counted",
    )
    notes = (
        *attainment.caveats(sheet, [*lines, *totals]),
        *_few(paces),
        *_notes(sheet, deals),
        *left_out,
    )
    about = {**open_deals.about_of(every), "period": period.label}
    title = "Quotas" if in_sides else say("Quota {period}", period=period.label)
    return Page("quota", title, tables, notes, about)


def _pacing(sheet: attainment.QuotaSheet, paces: Sequence[pacing.Pace]) -> Table:
    """Show past periods by the same day, which make the yield."""
    columns = (
        Column("period", "Period"),
        Column("day", "Day", Kind.DAY),
        Column("before", "Won by then", sheet.kind),
        Column("pipeline", "Pipeline then", sheet.kind),
        Column("after", "Won after", sheet.kind),
        Column("yield", "Yield", Kind.PART),
    )

    def rows(label: Row, *several: pacing.Pace) -> Iterator[TracedRow]:
        columns = zip(*(pace.totals for pace in several), strict=True)
        totals = [conversion.sum_of(*column) for column in columns]
        for code in conversion.currencies(sheet.home, totals):
            before, pipeline, after = (part.in_currency(code) for part in totals)
            cells = (sheet.cell(value, code) for value in (before, pipeline, after))
            line = (*label, *cells, sheet.ratio(after, pipeline, code))
            yield TracedRow(line, quota_parts.Pasts(sheet, several, code).behind())

    lines = (row for pace in paces for row in rows((pace.period.label, pace.day), pace))
    totals = rows((how_many(len(paces), "period"), None), *paces)
    return traced("pacing", "Past periods by the same day", columns, lines, totals)


def _few(paces: Sequence[pacing.Pace]) -> Iterator[str]:
    """Say why the pipeline needed is n/a, where it is so for all."""
    if len(paces) < pacing.ENOUGH:
        yield say(
            "needed is n/a: {periods}, {enough} make a yield",
            periods=how_many(len(paces), "past period"),
            enough=pacing.ENOUGH,
        )


def _notes(sheet: attainment.QuotaSheet, deals: Sequence[sums.Valued]) -> Iterator[str]:
    """Say what is not in the pipeline, which coverage is needed, and what totals leave out."""
    book = sheet.book
    if book.scope is not None and book.people is None:
        yield "quotas are whole, deals those of the query"
    yield from open_deals.not_in_pipeline(deals, sheet.period)
    yield from _coverage_needed(sheet)
    if sheet.goal.is_money:
        whole = quota.added(list(sheet.own.values()))
        yield from footer.caveats(book, conversion.sum_of(whole.won, whole.pipeline))


def _coverage_needed(sheet: attainment.QuotaSheet) -> Iterator[str]:
    """Say which coverage the win rate by value asks for, that of the 90 days up to the day."""
    window = factors.trailing(sheet.book)
    closed = list(sheet.book.closed(window.first, window.last))
    wins = pacing.won(sheet.book, window.first, window.last)
    won, both = (pacing.worth_of(deals, sheet.worth) for deals in (wins, closed))
    share = won.in_currency(sheet.home)
    if share:
        ratio = divide(both.in_currency(sheet.home), share)
        form = sheet.book.setup.settings.numbers
        shown = grouped(ratio.quantize(Decimal("0.01"), context=ROUNDING), form)
        yield say(
            "coverage that the win rate asks for: {shown} ({window}, n={n})",
            shown=shown,
            window=window.label,
            n=len(closed),
        )
