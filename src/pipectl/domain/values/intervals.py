"""Periods of one kind in a row: the last months, the quarters of a year, the one before."""

from datetime import date
from enum import StrEnum
from typing import Final

from pipectl.domain.values import calendar
from pipectl.domain.values.calendar import Period
from pipectl.errors import UsageError


class Interval(StrEnum):
    """How long the parts of a period are; quarters and years are those of the firm."""

    WEEKS = "weeks"
    MONTHS = "months"
    QUARTERS = "quarters"
    YEARS = "years"


COUNTS: Final = {Interval.WEEKS: 13, Interval.MONTHS: 12, Interval.QUARTERS: 8, Interval.YEARS: 5}
"""On how many of them one looks back."""


def part_of(day: date, interval: Interval, fiscal_year_start: int) -> Period:
    """Return the week, the month, or the firm's quarter or year that a day is in."""
    match interval:
        case Interval.WEEKS:
            return calendar.week_of(day)
        case Interval.MONTHS:
            return calendar.month_of(day)
        case Interval.QUARTERS:
            return calendar.fiscal_quarter_of(day, fiscal_year_start)
        case Interval.YEARS:
            return calendar.fiscal_year_of(day, fiscal_year_start)


def parts_in(period: Period, interval: Interval, fiscal_year_start: int) -> list[Period]:
    """Split a period at the ends of an interval; a part that is not whole names its days."""
    return calendar.split(period, lambda day: part_of(day, interval, fiscal_year_start))


def last_parts(day: date, interval: Interval, fiscal_year_start: int) -> list[Period]:
    """Return the last periods of an interval in order, that of a day behind all others."""
    parts = [part_of(day, interval, fiscal_year_start)]
    while len(parts) < COUNTS[interval] and parts[0].first > date.min:
        before = calendar.days_after(parts[0].first, -1)
        parts.insert(0, part_of(before, interval, fiscal_year_start))
    return parts


def period_before(period: Period) -> Period:
    """Return the period of the same length right before: as many months, else as many days."""
    return _there(period, calendar.earlier(period, 1))


def days_before(period: Period) -> Period:
    """Return as many days as a period has, right before it."""
    return _there(period, calendar.days_earlier(period, 1))


def _there(period: Period, before: Period | None) -> Period:
    if before is None:
        raise UsageError(f"there is nothing before {period.label}; choose a later period")
    return before


def year_before(period: Period) -> Period:
    """Return the same period a year earlier, of a week that 52 weeks earlier.

    Whole months stay so; a 29 February becomes the 28th. Raises UsageError for one in the
    calendar's first year.
    """
    if period.first.year == date.min.year:
        raise UsageError(f"there is nothing a year before {period.label}; choose a later period")
    if period == calendar.week_of(period.first):
        return calendar.week_of(calendar.days_after(period.first, -52 * 7))
    first = _year_earlier(period.first)
    if calendar.is_whole_months(period):
        last = calendar.month_of(_year_earlier(period.last.replace(day=1))).last
    else:
        last = _year_earlier(period.last)
    fiscal = period.label.startswith("FY") and f"FY{int(period.label[2:6]) - 1:04}"
    between = calendar.between(first, last)
    return between._replace(label=f"{fiscal}{period.label[6:]}") if fiscal else between


def _year_earlier(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year - 1, 2, 28) if is_leap_day else day.replace(year=day.year - 1)
