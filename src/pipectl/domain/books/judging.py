"""How far forecasts were off: what was foretold beside what came, errors added up over periods."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from pipectl.domain.books.lookback import DealsThen, Lookback, Moment
from pipectl.domain.books.methods import Forecaster, PeriodSoFar, foretold, moments
from pipectl.domain.figures import pacing, quota
from pipectl.domain.figures.conversion import ZERO
from pipectl.domain.history.book import Book
from pipectl.domain.values.calendar import Period, days_after
from pipectl.money import divide

WEEKS: Final = (12, 8, 4, 2, 1)
"""So many weeks before the end of a period its forecasts are judged, and on its first day."""


class Judged(NamedTuple):
    """A forecast beside what came, in one currency."""

    forecast: Decimal
    actual: Decimal

    @property
    def error(self) -> Decimal:
        """Return what was forecast too much; below 0 it was too little."""
        return self.forecast - self.actual


class Accuracy(NamedTuple):
    """The errors of n forecasts, as sums: of them, without their signs, and of what came.

    `mape` is the mean of |error| / actual, None unless each actual is above 0.
    """

    n: int
    error: Decimal
    absolute: Decimal
    actual: Decimal
    mape: Decimal | None

    @property
    def wape(self) -> Decimal | None:
        """Return sum(|error|) / sum(actual), None where nothing came."""
        return divide(self.absolute, self.actual) if self.actual else None

    @property
    def bias(self) -> Decimal | None:
        """Return sum(error) / sum(actual), None where nothing came; above 0 is too much."""
        return divide(self.error, self.actual) if self.actual else None


def accuracy(forecasts: Iterable[Judged]) -> Accuracy:
    """Add up the errors of forecasts (Hyndman and Koehler 2006 on MAPE, and why not it alone)."""
    several = list(forecasts)
    errors = [each.error for each in several]
    is_positive = bool(several) and all(each.actual > 0 for each in several)
    shares = [divide(abs(each.error), each.actual) for each in several if is_positive]
    return Accuracy(
        len(several),
        sum(errors, ZERO),
        sum(map(abs, errors), ZERO),
        sum((each.actual for each in several), ZERO),
        divide(sum(shares, ZERO), len(shares)) if shares else None,
    )


def judged_periods(book: Book, period: Period) -> list[Period]:
    """Return the last eight periods that have ended, this one too if it has, the latest first."""
    before = pacing.ended(book, period)
    return [period, *before][: pacing.MOST] if period.last <= book.as_of else before


def lead_days(period: Period) -> dict[int, date]:
    """Return the days on which a period's forecasts are judged, by weeks before its end.

    0 is its first day; what would lie before it is left out.
    """
    ahead = {weeks: days_after(period.last, -7 * weeks) for weeks in WEEKS}
    return {0: period.first} | {w: day for w, day in ahead.items() if day > period.first}


def look_back(book: Book, pairs: Iterable[tuple[date, Period]], currency: str = "") -> Lookback:
    """Look at all that methods need for the forecasts of periods made on days."""
    return Lookback(book, *_looked_at(book, pairs), currency)


def deals_then(book: Book, pairs: Iterable[tuple[date, Period]], currency: str = "") -> DealsThen:
    """Look at the same, and keep the deals."""
    return DealsThen(book, *_looked_at(book, pairs), currency)


def _looked_at(book: Book, pairs: Iterable[tuple[date, Period]]) -> tuple[list[Moment], list[date]]:
    several = list(pairs)
    every = [moment for day, period in several for moment in moments(book, period, day)]
    return every, [book.as_of, *(day for day, _ in several)]


def judged(
    name: str, book: Book, lookback: Lookback, of: Forecaster, pairs: Iterable[tuple[date, Period]]
) -> Iterator[tuple[Period, Judged]]:
    """Yield what a method has foretold on days of periods, beside what is known to have come."""
    for day, period in pairs:
        forecast = foretold(name, PeriodSoFar(book, lookback, (day, period), of))
        if forecast.amount is not None:
            without = with_all_below(book, forecast.missing)
            came = _came(book, lookback, of, period, without)
            yield period, Judged(forecast.amount, came)


def with_all_below(book: Book, names: Iterable[str]) -> frozenset[str]:
    """Return people, managers with all below, and those of teams."""
    hierarchy = quota.Hierarchy(book.setup.team)
    return frozenset(who for name in names for who in (name, *hierarchy.group(name)))


def _came(
    book: Book, lookback: Lookback, of: Forecaster, period: Period, without: frozenset[str]
) -> Decimal:
    wins = lookback.won(book.as_of, period.first, period.last)
    amounts = (
        amount
        for who, (_, amount) in wins.items()
        if who not in without and (of.people is None or who in of.people)
    )
    return sum(amounts, ZERO)
