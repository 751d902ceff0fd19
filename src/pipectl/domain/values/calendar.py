"""Days and periods as people write them; nothing is guessed and nothing knows today by itself."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Final, NamedTuple

from pipectl.domain.values.scalars import bare, parse_day
from pipectl.domain.values.schema import Scalar
from pipectl.errors import UsageError
from pipectl.words import say

DATE_FORMS: Final = (
    "2026-12-31, today, tomorrow, yesterday, mon to sun, +3d, +2w, +1m, -3d, eow, eom, eoq or eoy"
)
PERIOD_FORMS: Final = "2026, 2026H2, 2026Q4, 2026-11, 2026-W48, FY2026, FY2026H2 or FY2026Q4"

_YEAR: Final = r"(?a)(FY)?(\d{4})(?:(H)([12])|(Q)([1-4]))?"
_MONTH: Final = r"(?a)(\d{4})-(\d{2})"
_WEEK: Final = r"(?a)(\d{4})-W(\d{2})"
_OFFSET: Final = r"(?a)([+-]\d{1,9})([dwm])"
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Period(NamedTuple):
    """Whole days from the first to the last, both inclusive; `label` is how it was written."""

    first: date
    last: date
    label: str


def parse_period(text: str, fiscal_year_start: int) -> Period:
    """Read a period as a person types it: also `FY2026`, `FY2026H2`, `FY2026Q4`, a day.

    A fiscal year begins with the month `fiscal_year_start` (1 to 12) and is named by the calendar
    year in which it ends.
    """
    period = find_period(text.upper(), fiscal_year_start)
    if period:
        return period
    with suppress(ValueError):
        return one_day(parse_day(text))
    raise ValueError(f"'{text}' is not a period; write {PERIOD_FORMS}, or a day as 2026-11-28")


def _parse_label(text: str) -> str:
    for fiscal_year_start in (1, 12):  # each year is within the calendar, whatever its start
        parse_period(text, fiscal_year_start)
    return text


PERIOD: Final = Scalar(_parse_label, bare)
"""The name of a period in a file, as `2026Q4` or `FY2026Q4`."""


def parse_date(text: str, today: date) -> date:
    """Read a day as a person types it, in small or capital letters.

    A weekday is the next one, never today. Weeks end on Sunday, quarters and years are the
    calendar's. Months are clamped: a month after 31 January is the last day of February.
    """
    day = find_day(text, today)
    if day is None:
        raise ValueError(f"'{text}' is not a date; write {DATE_FORMS}")
    return day


def days_after(day: date, count: int) -> date:
    """Return the day so many days later, or earlier; the calendar's first or last beyond it."""
    return date.fromordinal(min(max(1, day.toordinal() + count), date.max.toordinal()))


def month_of(day: date) -> Period:
    """Return the calendar month that a day is in."""
    return _months(_month_number(day.year, day.month), 1, f"{day.year:04}-{day.month:02}")


def quarter_of(day: date) -> Period:
    """Return the calendar quarter that a day is in."""
    quarter = (day.month - 1) // 3
    label = f"{day.year:04}Q{quarter + 1}"
    return _months(_month_number(day.year, 3 * quarter + 1), 3, label)


def half_of(day: date) -> Period:
    """Return the half of the calendar year that a day is in."""
    half = (day.month - 1) // 6
    return _months(_month_number(day.year, 6 * half + 1), 6, f"{day.year:04}H{half + 1}")


def fiscal_quarter_of(day: date, fiscal_year_start: int) -> Period:
    """Return the quarter of the fiscal year that a day is in, the calendar's where they agree."""
    if fiscal_year_start == 1:
        return quarter_of(day)
    quarter = (day.month - fiscal_year_start) % 12 // 3
    first, year = _fiscal_year(day, fiscal_year_start)
    return _months(first + 3 * quarter, 3, f"FY{year:04}Q{quarter + 1}")


def fiscal_year_of(day: date, fiscal_year_start: int) -> Period:
    """Return the fiscal year that a day is in, the calendar's where they agree."""
    first, year = _fiscal_year(day, fiscal_year_start)
    return year_of(day) if fiscal_year_start == 1 else _months(first, 12, f"FY{year:04}")


def _fiscal_year(day: date, fiscal_year_start: int) -> tuple[int, int]:
    """Return the number of the first month of a day's fiscal year, and what that year is called."""
    first = _month_number(day.year, day.month) - (day.month - fiscal_year_start) % 12
    return first, (first + 11) // 12


def months_in(period: Period) -> list[Period]:
    """Split a period at the ends of months; a part that is no whole month names its days."""
    return split(period, month_of)


def is_whole_months(period: Period) -> bool:
    """Say whether a period begins and ends with a month."""
    return period.first.day == 1 and period.last == month_of(period.last).last


def quarters_in(period: Period, fiscal_year_start: int) -> list[Period]:
    """Split a period at the ends of the fiscal year's quarters."""
    return split(period, lambda day: fiscal_quarter_of(day, fiscal_year_start))


def split(period: Period, part_of: Callable[[date], Period]) -> list[Period]:
    """Split a period at the ends of parts; one that is not whole names its days."""
    parts = []
    day = period.first
    while day <= period.last:
        whole = part_of(day)
        last = min(whole.last, period.last)
        is_whole = (day, last) == (whole.first, whole.last)
        parts.append(
            whole if is_whole else Period(day, last, say("{first} to {last}", first=day, last=last))
        )
        if last == date.max:
            break
        day = last + timedelta(days=1)
    return parts


def days_since(day: date, last: date) -> Period:
    """Return the days after one day up to another, which are at least one."""
    if day >= last:
        raise UsageError(f"since {day} there are no days up to {last}; choose an earlier day")
    return between(days_after(day, 1), last)


def earlier(period: Period, count: int) -> Period | None:
    """Return the period of the same length so many before, None where the calendar begins later."""
    if not is_whole_months(period):
        days = days_earlier(period, count)
        return days and days._replace(label=between(*days[:2]).label)
    first, last = (_month_number(day.year, day.month) for day in period[:2])
    size = last + 1 - first
    if first - count * size < _month_number(1, 1):
        return None
    before = _months(first - count * size, size, "")
    label = _fiscal_label_before(period.label, count) or between(*before[:2]).label
    return before._replace(label=label)


def days_earlier(period: Period, count: int) -> Period | None:
    """Return as many days so many times before, None where the calendar begins later."""
    ends = [day.toordinal() - count * ((period.last - period.first).days + 1) for day in period[:2]]
    first, last = (date.fromordinal(max(end, 1)) for end in ends)
    return (
        Period(first, last, say("{first} to {last}", first=first, last=last))
        if ends[0] > 0
        else None
    )


def _fiscal_label_before(label: str, periods: int) -> str | None:
    """Return the label of a fiscal period before `FY2026Q2`, None for any other label."""
    match = re.fullmatch(r"FY(\d{4})(?:([HQ])(\d))?", label)
    if not match:
        return None
    count = {"H": 2, "Q": 4}.get(match[2], 1)
    year, part = divmod(int(match[1]) * count + int(match[3] or 1) - 1 - periods, count)
    return f"FY{year:04}" + (f"{match[2]}{part + 1}" if match[2] else "")


def days_up_to(last: date, count: int) -> Period:
    """Return the period of so many days that ends with a day, fewer at the calendar's start."""
    first = days_after(last, 1 - count)
    return Period(first, last, say("{first} to {last}", first=first, last=last))


def between(first: date, last: date) -> Period:
    """Return the period of these days, by the calendar's name for them where it has one."""
    for part_of in (one_day, month_of, quarter_of, half_of, year_of, week_of):
        whole = part_of(first)
        if (whole.first, whole.last) == (first, last):
            return whole
    return Period(first, last, say("{first} to {last}", first=first, last=last))


def week_of(day: date) -> Period:
    """Return the ISO week that a day is in."""
    year, week, weekday = day.isocalendar()
    return Period(
        days_after(day, 1 - weekday), days_after(day, 7 - weekday), f"{year:04}-W{week:02}"
    )


def year_of(day: date) -> Period:
    """Return the calendar year that a day is in."""
    return Period(date(day.year, 1, 1), date(day.year, 12, 31), f"{day.year:04}")


def find_period(text: str, fiscal_year_start: int) -> Period | None:
    """Return the period, None if it is none; ValueError for one that the calendar has not."""
    try:
        if match := re.fullmatch(_YEAR, text):
            first_month = fiscal_year_start if match[1] else 1
            first = _month_number(int(match[2]), first_month) - (12 if first_month > 1 else 0)
            count = 6 if match[3] else 3 if match[5] else 12
            number = int(match[4] or match[6] or 1)
            return _months(first + count * (number - 1), count, text)
        if match := re.fullmatch(_MONTH, text):
            return month_of(date(int(match[1]), int(match[2]), 1))
        if match := re.fullmatch(_WEEK, text):
            monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
            return Period(monday, monday + timedelta(days=6), text)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"the calendar has no '{text}'; write {PERIOD_FORMS}") from error
    return None


def find_day(text: str, today: date) -> date | None:
    """Return the day, None if it is none; ValueError for one beyond the calendar."""
    with suppress(ValueError):
        return parse_day(text)
    word = text.lower()
    try:
        if match := re.fullmatch(_OFFSET, word):
            return _UNITS[match[2]](today, int(match[1]))
        if word in _WEEKDAYS:
            return today + timedelta(days=(_WEEKDAYS.index(word) - today.weekday() - 1) % 7 + 1)
        return _WORDS[word](today) if word in _WORDS else None
    except (ValueError, OverflowError) as error:
        raise ValueError(
            f"'{text}' is outside the years 1 to 9999; write something nearer, as +3d"
        ) from error


def _add_months(day: date, count: int) -> date:
    from dateutil.relativedelta import relativedelta

    return day + relativedelta(months=count)


_UNITS: Final[Mapping[str, Callable[[date, int], date]]] = {
    "d": lambda day, count: day + timedelta(days=count),
    "w": lambda day, count: day + timedelta(weeks=count),
    "m": _add_months,
}

_WORDS: Final[Mapping[str, Callable[[date], date]]] = {
    "today": lambda day: day,
    "tomorrow": lambda day: day + timedelta(days=1),
    "yesterday": lambda day: day - timedelta(days=1),
    "eow": lambda day: day + timedelta(days=6 - day.weekday()),
    "eom": lambda day: month_of(day).last,
    "eoq": lambda day: quarter_of(day).last,
    "eoy": lambda day: year_of(day).last,
}


def one_day(day: date) -> Period:
    """Return the period of a single day."""
    return Period(day, day, day.isoformat())


def _month_number(year: int, month: int) -> int:
    """Return a month's number when months are counted through all years."""
    return 12 * year + month - 1


def _months(first: int, count: int, label: str) -> Period:
    """Make the period of some months, from the one with this number on."""
    last = first + count - 1
    year, month = last // 12, last % 12 + 1
    return Period(
        date(first // 12, first % 12 + 1, 1), date(year, month, _days_in(year, month)), label
    )


def _days_in(year: int, month: int) -> int:
    from calendar import monthrange

    return monthrange(year, month)[1]
