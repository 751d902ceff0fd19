"""Several forecasts of a period side by side, each with how far off it was in past periods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial
from typing import Annotated, Final, Literal

from pipectl.domain.books import judging, methods
from pipectl.domain.books.lookback import Moment
from pipectl.domain.books.methods import METHODS, Foretold, PeriodSoFar, foretold
from pipectl.domain.books.submissions import LatestCalls, called, silent
from pipectl.domain.figures import pacing
from pipectl.domain.figures.conversion import Total, currencies, total
from pipectl.domain.history.book import Book
from pipectl.domain.model.calls import ForecastCall
from pipectl.domain.model.goals import ALL
from pipectl.domain.values.calendar import Period, fiscal_quarter_of
from pipectl.money import Money
from pipectl.reports.shared import attainment, footer, open_deals
from pipectl.reports.shared.roll_ups import worths_won
from pipectl.reports.shared.sections import accuracies
from pipectl.reports.shared.sections.foretold import (
    CallAmount,
    CallKey,
    Sources,
    amount_of_call,
    line_of_call,
)
from pipectl.reports.shared.sums import Valued
from pipectl.table import (
    NA,
    NEVER,
    Against,
    Behind,
    Cell,
    ChartColumns,
    Column,
    Kind,
    Named,
    Page,
    Shape,
    Table,
    TracedRow,
    traced,
)
from pipectl.words import say

_METHODS: Final = (
    accuracies.METHOD,
    Column("amount", "Forecast", Kind.MONEY),
    *(column for column in accuracies.ERRORS if column.name != "mape"),
    Column("why", "What it lacks"),
)
_CALLS: Final = (
    Column("who", "Who"),
    Column("commit", "Call", Kind.MONEY),
    Column("best_case", "Best case", Kind.MONEY),
    Column("days", "Days since", Kind.COUNT),
    Column("by", "Adjusted by"),
    Column("adjusted", "Adjusted", Kind.MONEY),
    Column("adjusted_days", "Days since", Kind.COUNT),
)


def report(
    book: Book,
    *,
    period: Annotated[Period | None, "Which one; this quarter of the fiscal year."] = None,
    by: Annotated[
        Literal["person", "team"] | None, "A row for each person with all below, or each team."
    ] = None,
) -> Page:
    """Show what each way of forecasting says of a period, and how far off it was.

    Calls are the latest of all people, added up as quotas are; adjusted: a manager's in place of
    those that were adjusted. Commit and best-case forecast, closed + weighted: won so far, and the
    open deals of these categories that are to close in the period, or these times probability.
    Run-rate: won in the last 91 days / 91 x days left. Yield: forecast pipeline closing in the
    period x won after this day in past periods / their pipeline then.

    WAPE = sum |forecast - actual| / sum(actual), over the last eight periods of this length by the
    day that is as far from their first; bias has the errors' signs: above 0 is too much. What was
    foretold then is worked out from what was known then.

    Of a period that has ended the methods are those of its last day; closed is as it is known now.

    Examples: pipectl report outlook
              pipectl report outlook --period 2026Q4 --by person
    """
    every, book = book, book.forecasting()
    whole = period or fiscal_quarter_of(book.as_of, book.setup.settings.fiscal_year_start)
    day = min(book.as_of, whole.last)
    ended = [(pacing.day_in(each, whole, day), each) for each in pacing.ended(book, whole)]
    deals, _ = open_deals.in_play(book.at(day))
    worth = _worth(book, whole, deals)
    codes = currencies(book.setup.settings.currency, [worth])
    several = [_sources(book, (day, whole), ended, code) for code in codes]
    latest = called(book.setup, whole, day)
    lines = (line for sources in several for line in _lines(sources, ended))
    quota = Against("Quota", lambda _, code: attainment.quota_of(book, whole, code or ""))
    methods_ = traced("methods", "", _METHODS, lines)
    tables = [methods_.with_charts(ChartColumns(Shape.BARS, ("amount",), target=quota))]
    if by:
        tables.append(_by(several, by, whole))
    if latest and (book.scope is None or book.people is not None):
        tables.append(_calls(book, latest, whole))
    notes = (
        *_missing(several[0].so_far),
        *open_deals.not_in_pipeline(deals, whole),
        *footer.caveats(book, worth),
    )
    left_out = footer.left_out(
        every,
        closed=[whole],
        stands=lambda deal: deal.closed is not None or open_deals.closes_in(deal, whole),
        forecast="not counted",
    )
    about = {**open_deals.about_of(every), "period": whole.label}
    title = say("Outlook {period}, {day}", period=whole.label, day=_day_of(whole, day))
    return Page("outlook", title, tuple(tables), (*notes, *left_out), about)


def _sources(book: Book, moment: Moment, past: Sequence[Moment], code: str) -> Sources:
    """Return what forecasts are worked out of, in one currency."""
    lookback = judging.look_back(book, [moment, *past], code)
    so_far = PeriodSoFar(book, lookback, moment, methods.all_of(book))
    return Sources(so_far, cache(partial(judging.deals_then, book, [moment, *past], code)))


def _day_of(whole: Period, day: date) -> str:
    """Say which day of the period it is, or that it lies before or behind it."""
    if day < whole.first:
        return say("not begun")
    days = (whole.last - whole.first).days + 1
    return say("day {day} of {days}", day=min((day - whole.first).days + 1, days), days=days)


def _lines(sources: Sources, past: Sequence[Moment]) -> Iterator[TracedRow]:
    """Yield what was won, and each method with its past errors by this day."""
    so_far = sources.so_far
    code = so_far.lookback.currency
    now = sources.now()
    closed = (accuracies.method("closed"), Money(now.so_far.closed, code), None, None, None, None)
    yield TracedRow(closed, {"amount": now.closed})
    for name in METHODS:
        forecast = foretold(name, so_far)
        pairs = judging.judged(name, *so_far[:2], so_far.of, past)
        errors = accuracies.cells(each for _, each in pairs)
        cells = (accuracies.method(name), _money(forecast, code), *errors[:3], forecast.why or None)
        behind = accuracies.behind(sources, name, past)
        yield TracedRow(cells, {**behind, **_behind(sources, {"amount": (name, forecast)})})


def _behind(sources: Sources, forecasts: Mapping[str, tuple[str, Foretold]]) -> Behind:
    """Return what stands behind forecasts in columns, nothing behind what is n/a."""
    return {
        column: sources.behind(name)
        for column, (name, forecast) in forecasts.items()
        if forecast.amount is not None
    }


def _money(forecast: Foretold, code: str) -> Cell:
    return NA if forecast.amount is None else Money(forecast.amount, code)


def _by(several: Sequence[Sources], by: str, whole: Period) -> Table:
    """Show what each method says of each person, or team; a row a currency."""
    book, lookback, moment, _ = several[0].so_far
    shown = ["closed", *(name for name in METHODS if name != "naive")]
    columns = (
        Column("who", "Who"),
        *(Column(name, accuracies.LABELS[name].capitalize(), Kind.MONEY) for name in shown),
    )
    days = (moment[0], book.as_of)
    winners = (who for on in days for who in lookback.won(on, *whole[:2]))
    owners = {*lookback.open.get(moment, {}), *winners}
    rows = []
    for who, forecaster in methods.each_of(book, by, owners).items():
        for sources in several:
            own = sources._replace(so_far=sources.so_far._replace(of=forecaster))
            row = _row(own, who, shown)
            if sources is several[0] or any(isinstance(c, Money) and c.amount for c in row.cells):
                rows.append(row)
    totals = [_row(sources, Named(ALL, say("Total")), shown) for sources in several]
    return traced("people", say("By {by}", by=say(by)), columns, rows, totals)


def _row(sources: Sources, who: str | Named, shown: Sequence[str]) -> TracedRow:
    so_far, now = sources.so_far, sources.now()
    forecasts = {name: foretold(name, so_far) for name in shown[1:]}
    code = so_far.lookback.currency
    behind = _behind(sources, {name: (name, each) for name, each in forecasts.items()})
    closed = Money(now.so_far.closed, code)
    cells = (who, closed, *(_money(each, code) for each in forecasts.values()))
    return TracedRow(cells, {shown[0]: now.closed, **behind})


def _calls(book: Book, latest: Mapping[str, LatestCalls], period: Period) -> Table:
    """Show who has called what, how long ago, and what a manager makes of it."""
    team, people = book.setup.team, book.people
    whos = [who for who in {**team, **latest} if people is None or who in people]
    absent = [who for who in silent(book.setup, latest, period) if who in whos]
    order = [who for who in whos if who in latest]
    day = min(book.as_of, period.last)
    rows = [_call(book, who, latest[who], day) for who in order]
    rows += [TracedRow((who, NA, None, NEVER, None, None, None)) for who in absent]
    return traced("calls", "Calls", _CALLS, rows)


def _call(book: Book, who: str, calls: LatestCalls, day: date) -> TracedRow:
    def amount(call: ForecastCall | None, key: CallKey) -> CallAmount | None:
        return amount_of_call(book.setup, call, key, day) if call else None

    def days(call: ForecastCall | None) -> int | None:
        return (book.as_of - call.day).days if call else None

    own, adjustment = calls
    of_own = (amount(own, "commit"), amount(own, "best_case"), days(own))
    of_other = (amount(adjustment, "commit"), days(adjustment))
    by = adjustment.by if adjustment else None
    values = (who, *of_own, by, *of_other)
    cells: list[Cell]
    cells = [value.shown if isinstance(value, CallAmount) else value for value in values]
    if own is None:
        cells[1], cells[3] = NA, NEVER
    whose = (None, own, own, own, None, adjustment, adjustment)
    behind = {
        column.name: partial(line_of_call, book.setup, call, value)
        for column, call, value in zip(_CALLS, whose, values, strict=True)
        if call and not isinstance(value, str | None)
    }
    return TracedRow(tuple(cells), behind)


def _missing(so_far: PeriodSoFar) -> Iterator[str]:
    """Name those of whom the sum of calls lacks a call, and the currencies without a rate."""
    plain, adjusted = (foretold(name, so_far) for name in ("call", "adjusted"))
    if plain.missing:
        yield say("calls are partial, without {names}", names=", ".join(plain.missing))
    unrated = dict.fromkeys((*plain.unrated, *adjusted.unrated))
    if unrated:
        codes = ", ".join(unrated)
        yield say(
            "partial: calls in {codes} not added up; rates.yaml has no rate by that day",
            codes=codes,
        )


def _worth(book: Book, period: Period, deals: Sequence[Valued]) -> Total:
    """Add up what was won in the period, and its forecast pipeline."""
    pipeline = (
        valued.worth
        for valued in deals
        if open_deals.closes_in(valued.deal, period) and open_deals.is_forecast(valued)
    )
    return total((*worths_won(book, period), *pipeline))
