"""Quotas and what was reached of them: gap, pipeline, pace, coverage, and what is needed."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, Literal, NamedTuple

from pipectl.domain.figures import conversion, pacing, quota
from pipectl.domain.figures.velocity import closing_day
from pipectl.domain.history.book import Book
from pipectl.domain.model.goals import ALL, AMOUNT, COUNT
from pipectl.domain.values.calendar import Period, fiscal_quarter_of
from pipectl.domain.values.text import how_many
from pipectl.money import ROUNDING, divide, grouped
from pipectl.reports.shared import attainment, factors, footer, open_deals, sums
from pipectl.table import COVERED, MET, NA, Cell, Column, Kind, Page, Row, Table


class _Shown(NamedTuple):
    """What the two main tables are made of."""

    sheet: attainment.QuotaSheet
    paces: tuple[pacing.Pace, ...]
    is_weighted: bool


def report(
    book: Book,
    *,
    period: Annotated[Period | None, "Which one; this quarter of the fiscal year."] = None,
    type: Annotated[  # noqa: A002 - the word of the option
        Literal["amount", "count", "weighted"],
        "Amounts, numbers of deals, or amounts times probability.",
    ] = "amount",
    by: Annotated[Literal["person", "team"], "People below their managers, or teams."] = "person",
) -> Page:
    """Show quotas: quota, won, gap, pipeline; then attainment, pace, coverage, what is needed.

    Gap = quota - won. Pipeline is the forecast pipeline that is expected to close in the period.
    Pace = attainment / elapsed share of the period. Coverage = pipeline / gap.
    Run-rate = won in the last 91 days / 91 x days left in the period.
    Yield = won after this day of past periods until their end / pipeline on that day, of the last
    8 at most. Needed = gap / yield - pipeline; n/a for fewer than 4 past periods.

    A manager's figures are those of all below and the manager's own. A quota that is not set is
    the sum of its months, or of the people who report; the one valid on the day counts. Numbers
    of deals and activities have a table of their own.

    Examples: pipectl report quota --period 2026Q4
              pipectl report quota --by team --as-of 2026-09-30
    """
    every, book = book, book.forecasting()
    start = book.setup.settings.fiscal_year_start
    whole = period or fiscal_quarter_of(book.as_of, start)
    deals, _ = open_deals.in_play(book)
    sheet = attainment.sheet(book, whole, COUNT if type == "count" else AMOUNT, deals)
    paces = pacing.past(book, whole, sheet.worth)
    lines = [*(attainment.by_person(sheet) if by == "person" else attainment.by_team(sheet))]
    totals = attainment.total(sheet)
    shown = _Shown(sheet, paces, is_weighted=type == "weighted")
    tables = (
        *_standings(shown, by, lines, totals),
        *_goals(sheet, [line.who for line in (*lines, *totals)]),
        *([_pacing(sheet, paces)] if paces else []),
    )
    left_out = footer.left_out(
        every,
        closed=[whole],
        stands=lambda deal: deal.closed is not None or open_deals.closes_in(deal, whole),
        forecast="not counted",
    )
    notes = (
        *attainment.caveats(sheet, [*lines, *totals]),
        *_few(paces),
        *_notes(sheet, deals),
        *left_out,
    )
    about = {**open_deals.about_of(every), "period": whole.label}
    return Page("quota", f"Quota {whole.label}", tables, notes, about)


def _standings(
    shown: _Shown,
    by: str,
    lines: Sequence[attainment.Attained],
    totals: Sequence[attainment.Attained],
) -> Iterator[Table]:
    """Show the four figures, and all that follows from them: both would not fit in one table."""
    kind = shown.sheet.kind
    four = (
        Column("quota", "Quota", kind),
        Column("won", "Won", kind),
        Column("gap", "Gap", kind, over=True),
        Column("pipeline", "Pipeline", kind),
    )
    further = (
        Column("attainment", "Attained", Kind.PART),
        Column("pace", "Pace", Kind.PERCENT),
        Column("coverage", "Coverage", Kind.NUMBER),
        Column("amount", "Open", kind)
        if shown.is_weighted
        else Column("weighted", "Weighted", kind),
        Column("run_rate", "Run-rate", kind),
        Column("needed", "Needed", kind),
        Column("periods", "n", Kind.COUNT, for_programs=True),
    )
    what = "deals won" if kind is Kind.COUNT else "amount won"
    title = f"{what.capitalize()}, by {by}" + (", pipeline weighted" if shown.is_weighted else "")
    parts = [[pair for line in group for pair in _cells(shown, line)] for group in (lines, totals)]
    for at, (name, head, columns) in enumerate(
        (("quota", title, four), ("pace", _how_far(shown), further))
    ):
        rows, sums_ = (tuple(pair[at] for pair in part) for part in parts)
        yield Table(name, head, (*attainment.WHO, *columns), rows, sums_)


def _cells(shown: _Shown, line: attainment.Attained) -> Iterator[tuple[Row, Row]]:
    """Yield the rows of a line in the two tables, a pair a currency."""
    sheet, paces, is_weighted = shown
    day = sheet.book.as_of
    whole = sheet.quota(line.target)
    for code in conversion.currencies(sheet.home, (*line.reached, *([whole] if whole else []))):
        done = quota.figures(whole, line.reached, code)
        gap, share = done.gap, pacing.yield_of(paces, code)
        missing = None if gap is None else pacing.needed(gap, share, done.pipeline)
        if is_weighted:
            done = done._replace(pipeline=done.weighted, weighted=done.pipeline)
        pace = done.pace(pacing.elapsed(sheet.period, day))
        values = (done.quota, done.won, gap, done.pipeline)
        yield (
            (*line.who, *(sheet.cell(value, code) for value in values)),
            (
                *line.who,
                sheet.ratio(done.won, done.quota, code),
                NA if pace is None else 100 * pace,
                _coverage(gap, done.pipeline),
                sheet.cell(done.weighted, code),
                sheet.cell(pacing.run_rate(done.lately, sheet.period, day), code),
                COVERED if missing == 0 else sheet.cell(missing, code),
                len(paces),
            ),
        )


def _coverage(gap: Decimal | None, pipeline: Decimal) -> Cell:
    if gap is None:
        return NA
    return MET if gap <= 0 else divide(pipeline, gap)


def _how_far(shown: _Shown) -> str:
    """Say how much of the period has passed, and what the yield is."""
    period, day = shown.sheet.period, shown.sheet.book.as_of
    days = (period.last - period.first).days + 1
    passed = max((min(day, period.last) - period.first).days + 1, 0)
    return f"Pace: {passed} of {how_many(days, 'day')} have passed"


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

    def rows(label: Row, *several: pacing.Pace) -> Iterator[Row]:
        columns = zip(*(pace.totals for pace in several), strict=True)
        totals = [conversion.sum_of(*column) for column in columns]
        for code in conversion.currencies(sheet.home, totals):
            before, pipeline, after = (part.in_currency(code) for part in totals)
            cells = (sheet.cell(value, code) for value in (before, pipeline, after))
            yield (*label, *cells, sheet.ratio(after, pipeline, code))

    lines = [row for pace in paces for row in rows((pace.period.label, pace.day), pace)]
    totals = tuple(rows((how_many(len(paces), "period"), None), *paces))
    return Table("pacing", "Past periods by the same day", columns, tuple(lines), totals)


def _goals(sheet: attainment.QuotaSheet, whos: Sequence[Row]) -> Iterator[Table]:
    """Show the goals that are not the amount won: numbers, and the pipeline created."""
    goals = [goal for goal in sheet.quotas.goals() if goal not in (AMOUNT, sheet.goal)]
    for name, title, kind in (
        ("goals", "Other goals", Kind.COUNT),
        ("created", "Pipeline created", Kind.MONEY),
    ):
        columns = (
            *attainment.WHO,
            Column("goal", "Goal"),
            Column("quota", "Quota", kind),
            Column("done", "Done", kind),
            Column("gap", "Gap", kind, over=True),
            Column("attainment", "Attained", Kind.PART),
        )
        sheets = [sheet.of(goal) for goal in goals]
        rows = [row for of in sheets if of.kind is kind for row in _goal_rows(of, whos)]
        if rows:
            yield Table(name, title, columns, tuple(rows))


def _goal_rows(sheet: attainment.QuotaSheet, whos: Sequence[Row]) -> Iterator[Row]:
    done = quota.done(sheet.book, sheet.goal, sheet.period, conversion.converter(sheet.book.setup))
    for label in (label for label in whos if label[2] != "own"):
        who = str(label[0])
        whole = sheet.quota(sheet.target(who))
        if whole is None:
            continue
        group = done.keys() if who == ALL else {who, *sheet.people.group(who)}
        reached = conversion.sum_of(*(done[each] for each in done if each in group))
        for code in conversion.currencies(sheet.home, (whole, reached)):
            aim, value = whole.sums.get(code), reached.in_currency(code)
            gap = None if aim is None else aim - value
            cells = (sheet.cell(each, code) for each in (aim, value, gap))
            yield (*label, str(sheet.goal), *cells, sheet.ratio(value, aim, code))


def _few(paces: Sequence[pacing.Pace]) -> Iterator[str]:
    """Say why the pipeline needed is n/a, where it is so for all."""
    if len(paces) < pacing.ENOUGH:
        yield f"needed is n/a: {how_many(len(paces), 'past period')}, {pacing.ENOUGH} make a yield"


def _notes(sheet: attainment.QuotaSheet, deals: Sequence[sums.Valued]) -> Iterator[str]:
    """Say what is not in the pipeline, which coverage is needed, and what totals leave out."""
    book = sheet.book
    if book.scope is not None and book.people is None:
        yield "quotas are whole, deals those of the query"
    closes = [valued.deal.expected_close for valued in deals]
    before = sum(close is not None and close < sheet.period.first for close in closes)
    within = [valued for valued in deals if open_deals.closes_in(valued.deal, sheet.period)]
    outside = [valued for valued in within if valued.category in (None, "omitted")]
    for count, what in (
        (len(outside), f"closing in {sheet.period.label} that {_are(len(outside))} not forecast"),
        (before, f"expected to close before {sheet.period.label}"),
        (closes.count(None), "without an expected close"),
    ):
        if count:
            yield f"not in pipeline: {how_many(count)} {what}"
    yield from _coverage_needed(sheet)
    if sheet.goal.is_money:
        whole = quota.added(list(sheet.own.values()))
        yield from footer.caveats(book, conversion.sum_of(whole.won, whole.pipeline))


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _coverage_needed(sheet: attainment.QuotaSheet) -> Iterator[str]:
    """Say which coverage the win rate by value asks for, that of the 90 days up to the day."""
    window = factors.trailing(sheet.book)
    closed = list(sheet.book.closed(window.first, window.last))
    won = pacing.won_in(sheet.book, window.first, window.last, sheet.worth)
    both = conversion.total(sheet.worth(dated.now, closing_day(dated)) for dated in closed)
    share = won.in_currency(sheet.home)
    if share:
        ratio = divide(both.in_currency(sheet.home), share)
        form = sheet.book.setup.settings.numbers
        shown = grouped(ratio.quantize(Decimal("0.01"), context=ROUNDING), form)
        yield f"coverage that the win rate asks for: {shown} ({window.label}, n={len(closed)})"
