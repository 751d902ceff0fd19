"""How far a period has come by a day of it, beside past periods by the same day."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import count, islice, takewhile
from typing import Final, NamedTuple

from pipectl.domain.figures.conversion import ZERO, Converter, Total, total
from pipectl.domain.figures.velocity import closing_day
from pipectl.domain.history.book import Book, Dated
from pipectl.domain.history.snapshot import Snapshot, category_in, is_parked, type_of
from pipectl.domain.values.calendar import Period, days_after, days_up_to, earlier, is_whole_months
from pipectl.money import divide

ENOUGH: Final = 4
"""So many past periods make a yield."""

MOST: Final = 8
"""So many past periods are looked at: two years of quarters."""

RUN_DAYS: Final = 91
"""The days of the run-rate: a quarter."""


class Pace(NamedTuple):
    """A past period by its day that is as far from the first as today is in the present one.

    `pipeline` is the forecast pipeline at the end of that day that was expected to close in the
    period; `before` was won in it up to the day, `after` from then until its end, also from deals
    that were not there yet. The deals of each are kept, to say which they are.
    """

    period: Period
    day: date
    pipeline: Total
    before: Total
    after: Total
    deals: tuple[Snapshot, ...]
    won_by: tuple[Dated, ...]
    won_later: tuple[Dated, ...]

    @property
    def totals(self) -> tuple[Total, Total, Total]:
        """Return what was won by the day, the pipeline then, and what was won after."""
        return self.before, self.pipeline, self.after


def won(book: Book, first: date, last: date) -> Iterator[Dated]:
    """Yield the deals won from one day to another."""
    for dated in book.closed(first, last):
        if type_of(book.setup, dated.now) == "won":
            yield dated


def is_forecast(book: Book, deal: Snapshot, period: Period, day: date) -> bool:
    """Say whether an open deal is in the forecast pipeline, and expected to close in a period."""
    close = deal.expected_close
    if close is None or not period.first <= close <= period.last or is_parked(deal, day):
        return False
    return category_in(book.setup.stage(deal), deal) not in (None, "omitted")


def past(book: Book, period: Period, worth: Converter) -> tuple[Pace, ...]:
    """Return the past periods of the same length, the latest first.

    Only those that have ended, and none by whose day the store had no deal yet.
    """
    paces = [
        _pace(book, each, day_in(each, period, book.as_of), worth) for each in ended(book, period)
    ]
    while paces and not (paces[-1].pipeline.count or paces[-1].before.count):
        del paces[-1]
    return tuple(paces)


def ended(book: Book, period: Period) -> list[Period]:
    """Return the periods of the same length before one that have ended, the latest first."""
    before = (earlier(period, number) for number in count(_not_ended(book, period)))
    there = takewhile(lambda each: each is not None, before)
    return [*islice((each for each in there if each and each.last <= book.as_of), MOST)]


def _not_ended(book: Book, period: Period) -> int:
    """Return how many periods before one to skip, at most, to come to those that have ended.

    The longest period of as many months is 3 days longer.
    """
    most = (period.last - period.first).days + 1 + 3 * is_whole_months(period)
    return max((period.last - book.as_of).days // most, 1)


def day_in(past_period: Period, period: Period, day: date) -> date:
    """Return the day that is as far from the first of a past period, at most its last."""
    return min(days_after(past_period.first, (day - period.first).days), past_period.last)


def _pace(book: Book, period: Period, day: date, worth: Converter) -> Pace:
    deals = tuple(deal for deal in book.open(day) if is_forecast(book, deal, period, day))
    won_by = tuple(won(book, period.first, day))
    won_later = tuple(won(book, max(days_after(day, 1), period.first), period.last))
    return Pace(
        period,
        day,
        total(worth(deal, day) for deal in deals),
        worth_of(won_by, worth),
        worth_of(won_later, worth),
        deals,
        won_by,
        won_later,
    )


def worth_of(deals: Iterable[Dated], worth: Converter) -> Total:
    """Add up closed deals, each at the rate of its closing day."""
    return total(worth(dated.now, closing_day(dated)) for dated in deals)


def yield_of(paces: Iterable[Pace], currency: str) -> Decimal | None:
    """Return what was won after the day / the pipeline then, over all past periods.

    None for fewer than four, or no pipeline.
    """
    several = list(paces)
    pipeline = sum((pace.pipeline.in_currency(currency) for pace in several), ZERO)
    if len(several) < ENOUGH or not pipeline:
        return None
    return divide(sum((pace.after.in_currency(currency) for pace in several), ZERO), pipeline)


def needed(gap: Decimal, share: Decimal | None, pipeline: Decimal) -> Decimal | None:
    """Return the pipeline that is missing: gap / yield - pipeline, 0 where it is covered.

    None where the yield is not known or 0.
    """
    if gap <= 0:
        return ZERO
    return max(divide(gap, share) - pipeline, ZERO) if share else None


def elapsed(period: Period, day: date) -> Decimal:
    """Return the share of a period that has passed at the end of a day, 0 to 1."""
    return divide(*passed(period, day))


def passed(period: Period, day: date) -> tuple[int, int]:
    """Return how many days of a period have passed at the end of a day, and of how many."""
    days = (period.last - period.first).days + 1
    return min(max((day - period.first).days + 1, 0), days), days


def run_window(day: date) -> Period:
    """Return the days up to a day that the run-rate is measured in."""
    return days_up_to(day, RUN_DAYS)


def run_rate(won_lately: Decimal, period: Period, day: date) -> Decimal:
    """Return what the rest of a period brings at the pace of the last 91 days."""
    return divide(won_lately * days_left(period, day), RUN_DAYS)


def days_left(period: Period, day: date) -> int:
    """Return how many days of a period are left after a day."""
    return max((period.last - max(day, days_after(period.first, -1))).days, 0)
