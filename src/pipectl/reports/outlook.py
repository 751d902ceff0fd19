"""Several forecasts of a period side by side, each with how far off it was in past periods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Final, Literal

from pipectl.domain.books import judging, methods
from pipectl.domain.books.lookback import Moment
from pipectl.domain.books.methods import METHODS, Foretold, PeriodSoFar, foretold
from pipectl.domain.books.submissions import LatestCalls, called
from pipectl.domain.figures import pacing
from pipectl.domain.figures.conversion import total
from pipectl.domain.history.book import Book
from pipectl.domain.model.calls import ForecastCall
from pipectl.domain.values.calendar import Period, fiscal_quarter_of
from pipectl.money import Money
from pipectl.reports.shared import footer, open_deals
from pipectl.reports.shared.roll_ups import worths_won
from pipectl.reports.shared.sections import accuracies
from pipectl.table import NA, NEVER, Cell, Column, Kind, Page, Row, Table

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

    Examples: pipectl report outlook
              pipectl report outlook --period 2026Q4 --by person
    """
    every, book = book, book.forecasting()
    whole = period or fiscal_quarter_of(book.as_of, book.setup.settings.fiscal_year_start)
    day = book.as_of
    ended = [(pacing.day_in(each, whole, day), each) for each in pacing.ended(book, whole)]
    lookback = judging.look_back(book, [(day, whole), *ended])
    so_far = PeriodSoFar(book, lookback, (day, whole), methods.all_of(book))
    latest = called(book.setup, whole, day)
    tables = [Table("methods", "", _METHODS, tuple(_lines(so_far, ended)))]
    if by:
        tables.append(_by(so_far, by, whole))
    if latest and (book.scope is None or book.people is not None):
        tables.append(_calls(book, latest, whole))
    notes = (*_missing(so_far), *footer.caveats(book, total(worths_won(book, whole))))
    left_out = footer.left_out(
        every,
        closed=[whole],
        stands=lambda deal: deal.closed is not None or open_deals.closes_in(deal, whole),
        forecast="not counted",
    )
    about = {**open_deals.about_of(every), "period": whole.label}
    title = f"Outlook {whole.label}, {_day_of(whole, day)}"
    return Page("outlook", title, tuple(tables), (*notes, *left_out), about)


def _day_of(whole: Period, day: date) -> str:
    """Say which day of the period it is, or that it lies before or behind it."""
    if day < whole.first:
        return "not begun"
    days = (whole.last - whole.first).days + 1
    return f"day {min((day - whole.first).days + 1, days)} of {days}"


def _lines(so_far: PeriodSoFar, past: Sequence[Moment]) -> Iterator[Row]:
    """Yield what was won, and each method with its past errors by this day."""
    book, lookback = so_far.book, so_far.lookback
    code = book.setup.settings.currency
    yield (accuracies.method("closed"), Money(so_far.closed, code), None, None, None, None)
    for name in METHODS:
        forecast = foretold(name, so_far)
        pairs = judging.judged(name, book, lookback, so_far.of, past)
        errors = accuracies.cells(each for _, each in pairs)[:3]
        yield (accuracies.method(name), _money(forecast, code), *errors, forecast.why or None)


def _money(forecast: Foretold, code: str) -> Cell:
    return NA if forecast.amount is None else Money(forecast.amount, code)


def _by(so_far: PeriodSoFar, by: str, whole: Period) -> Table:
    """Show what each method says of each person, or team."""
    book, lookback = so_far.book, so_far.lookback
    code = book.setup.settings.currency
    shown = [name for name in METHODS if name != "naive"]
    columns = (
        Column("who", "Who"),
        *(Column(n, accuracies.LABELS[n].capitalize(), Kind.MONEY) for n in ("closed", *shown)),
    )
    owners = {*lookback.open.get(so_far.moment, {}), *lookback.won(so_far.moment[0], *whole[:2])}
    rows = []
    for who, forecaster in methods.each_of(book, by, owners).items():
        own = so_far._replace(of=forecaster)
        rows.append(
            (who, Money(own.closed, code), *(_money(foretold(n, own), code) for n in shown))
        )
    return Table("people", f"By {by}", columns, tuple(rows))


def _calls(book: Book, latest: Mapping[str, LatestCalls], period: Period) -> Table:
    """Show who has called what, how long ago, and what a manager makes of it."""
    team, people = book.setup.team, book.people
    managers = {person.manager for person in team.values()}
    whos = [who for who in {**team, **latest} if people is None or who in people]
    silent = [
        who
        for who in whos
        if who not in latest
        and who not in managers
        and (team[who].until or period.first) >= period.first
    ]
    order = [who for who in whos if who in latest]
    rows = [_call(book, who, latest[who]) for who in order]
    rows += [(who, NA, None, NEVER, None, None, None) for who in silent]
    return Table("calls", "Calls", _CALLS, tuple(rows))


def _call(book: Book, who: str, calls: LatestCalls) -> Row:
    code = book.setup.settings.currency

    def amount(call: ForecastCall | None, key: str) -> Cell:
        value = getattr(call, key) if call else None
        return None if call is None or value is None else Money(value, call.currency or code)

    def days(call: ForecastCall | None) -> Cell:
        return (book.as_of - call.day).days if call else None

    own, adjustment = calls
    return (
        who,
        amount(own, "commit") if own else NA,
        amount(own, "best_case"),
        days(own) if own else NEVER,
        adjustment.by if adjustment else None,
        amount(adjustment, "commit"),
        days(adjustment),
    )


def _missing(so_far: PeriodSoFar) -> Iterator[str]:
    """Name those of whom the sum of calls lacks a call."""
    missing = foretold("call", so_far).missing
    if missing:
        yield f"calls are partial, without {', '.join(missing)}"
