"""Days and periods as people type them, in the languages of stores; files have the strict forms."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from enum import Enum
from typing import Final

from pipectl.domain.values import calendar
from pipectl.domain.values.calendar import PERIOD_FORMS, Period, days_after, find_day
from pipectl.domain.values.months import month_of
from pipectl.domain.values.text import fold

TYPED_DAYS: Final = (
    "2026-12-31, 31.12.2026, 31.12, 31 dec, today, tomorrow, yesterday, mon to sun, +3d, +2w, +1m, "
    "-3d, eow, eom, eoq or eoy"
)
TYPED_PERIODS: Final = (
    f"{PERIOD_FORMS}, this-month, last-quarter, next-half, W49, Q1, H1, november or november 2026"
)

_WEEKDAYS: Final = (
    "monday mandag lunedì пн понеделник",
    "tuesday tirsdag martedì вт вторник",
    "wednesday onsdag mercoledì ср сряда",
    "thursday torsdag giovedì чт четвъртък",
    "friday fredag venerdì пт петък",
    "saturday lørdag sabato сб събота",
    "sunday søndag domenica нд неделя",
)
_LANGUAGES: Final = (("en",), ("nb", "da"), ("it",), ("bg",), ("bg",))
"""Whose each name of a weekday is."""

_SHORTEST: Final = 3
_WORDS: Final = {"i dag": 0, "oggi": 0, "днес": 0, "i morgen": 1, "domani": 1, "утре": 1,
                 "i går": -1, "ieri": -1, "вчера": -1}  # fmt: skip
_NUMERIC: Final = re.compile(r"(?a)(\d{1,2})\. ?(\d{1,2})(?:\.|\. ?(\d{4}))?")
_NAMED: Final = re.compile(r"([0-9]{1,2})(?:\. ?| )([^\W\d_]{3,})\.?(?: ([0-9]{4}))?")
_MONTH_YEAR: Final = re.compile(r"(?:([0-9]{1,2})\.|([^\W\d_]{3,})\.? )([0-9]{4})")
_SHORT_YEAR: Final = re.compile(r"(?a)(\d{1,2})\.(\d{1,2})\.(\d{2})")
_RELATIVE: Final = re.compile("(THIS|LAST|NEXT)[- ](WEEK|MONTH|QUARTER|HALF|YEAR)")
_NUMBERED: Final = re.compile(r"(?a)(W)(0?[1-9]|[1-4]\d|5[0-3])|(Q)([1-4])|(H)([12])")
_LEAP: Final = 8
"""Years within which every day of a year comes again, 29 February as well."""


class Side(Enum):
    """Where the day of an option lies: that of `--on` has happened, that of `--due` has not."""

    PAST = -1
    NEAREST = 0
    AHEAD = 1


def parse_typed_date(text: str, today: date, side: Side = Side.NEAREST, language: str = "") -> date:
    """Read a day as a person types it.

    One without its year is the nearest on its side of today. A weekday is the next one, or the last
    one for what has happened, never today. One that is a month elsewhere, as `mar`, is refused
    unless the store's `language` has it.
    """
    day = _find_day(text, today, side)
    if day is not None and _may_be_month(text, language):
        weekday = _WEEKDAYS[day.weekday()].split()[0]
        raise ValueError(f"'{text}' may be a weekday or a month; write {weekday}, or a day as 31.3")
    if day is None:
        raise ValueError(f"'{text}' is not a date; {_hint(text) or f'write {TYPED_DAYS}'}")
    return day


def parse_typed_period(text: str, fiscal_year_start: int, today: date) -> Period:
    """Read a period as a person types it, or as reports print it; or a day."""
    period = _find_period(text, fiscal_year_start, today)
    if period:
        return period
    with suppress(ValueError):
        return calendar.parse_period(text, fiscal_year_start)
    day = _find_day(text, today, Side.NEAREST)
    if day is None:
        raise ValueError(
            f"'{text}' is not a period; {_hint(text) or f'write {TYPED_PERIODS}'}, or a day as "
            "2026-11-28"
        )
    return calendar.one_day(day)


def parse_days(text: str, fiscal_year_start: int, today: date) -> Period:
    """Read whatever means days: all that `parse_typed_period` and `parse_typed_date` take."""
    period = _find_period(text, fiscal_year_start, today)
    day = _find_day(text, today, Side.NEAREST)
    if period and day:
        raise ValueError(f"'{text}' may be {day} or {period.label}; write one of these")
    if period:
        return period
    if day is None:
        forms = _hint(text) or f"write {TYPED_DAYS}, or {TYPED_PERIODS}"
        raise ValueError(f"'{text}' is neither a date nor a period; {forms}")
    return calendar.one_day(day)


def _find_day(text: str, today: date, side: Side) -> date | None:
    word = fold(text.strip())
    if (match := _NAMED.fullmatch(word)) and _is_month(match[2]):
        word = f"{match[1]}.{month_of(match[2])}." + (match[3] or "")
    if match := _NUMERIC.fullmatch(word):
        return _numeric(text, match, today, side)
    weekday = _weekday(word)
    if weekday is None:
        return days_after(today, _WORDS[word]) if word in _WORDS else find_day(text.strip(), today)
    ahead = (weekday - today.weekday() - 1) % 7 + 1
    count = ahead if side is not Side.PAST else ahead - (14 if ahead == 7 else 7)  # noqa: PLR2004
    return days_after(today, count)


def _weekday(word: str) -> int | None:
    """Return the weekday that a name or its beginning means; no two languages disagree."""
    plain = word.replace("i\u0307", "i")  # what a capital I with a dot folds to
    for number, names in enumerate(_WEEKDAYS):
        for name in names.split():
            is_begun = len(plain) >= _SHORTEST and name.startswith(plain)
            if plain == name or is_begun or plain == name.replace("ì", "i"):
                return number
    return None


def _may_be_month(text: str, language: str) -> bool:
    """Say whether a weekday that another language has is the beginning of a month too."""
    word, number = fold(text.strip()), _weekday(fold(text.strip()))
    if number is None or not _is_month(word):
        return False
    names = zip(_LANGUAGES, _WEEKDAYS[number].split(), strict=True)
    return not any(language in languages and n.startswith(word) for languages, n in names)


def _is_month(word: str) -> bool:
    with suppress(ValueError):
        return bool(month_of(word))
    return False


def _numeric(text: str, match: re.Match[str], today: date, side: Side) -> date:
    """Return the day of `31.12.2026`, or the nearest one of `31.12` on its side of today."""
    years = [match[3]] if match[3] else _near(today.year)
    days = [day for year in years if (day := _day(int(year), int(match[2]), int(match[1])))]
    if not match[3]:
        days = [day for day in days if (day - today).days * side.value >= 0]
    if not days:
        raise ValueError(f"the calendar has no '{text}'; write a day as 31.12.2026")
    return min(days, key=lambda day: abs(day - today))


def _near(year: int) -> Iterator[int]:
    yield from range(max(1, year - _LEAP), min(9999, year + _LEAP) + 1)


def _day(year: int, month: int, day: int) -> date | None:
    with suppress(ValueError):
        return date(year, month, day)
    return None


def _hint(text: str) -> str:
    """Say how to write what is often typed and may mean two things."""
    if _is_month(fold(text.strip())):
        return "write a day of the month, as 31.12 or 2026-12-31"
    if match := _SHORT_YEAR.fullmatch(text):
        return f"write the year with four digits, as {match[1]}.{match[2]}.20{match[3]}"
    following = text.lower().removeprefix("next ")
    if following != text.lower() and _weekday(following) is not None:
        return f"write {following[:3]} for the next one, or +7d and so on"
    return ""


def _find_period(text: str, start: int, today: date) -> Period | None:
    """Return the period of a text; None where it is none, or a single day."""
    word = text.strip().upper()
    for mark in (" TO ", ".."):
        first, part, last = word.partition(mark)
        if part:
            return _from_to(text, first, last, start, today)
    try:
        if match := _RELATIVE.fullmatch(word):
            return _relative(match[1], _PARTS[match[2]], start, today)
        if match := _NUMBERED.fullmatch(word):
            return _numbered(match, start, today)
        if match := _MONTH_YEAR.fullmatch(fold(text.strip())):
            return _month_of_year(match)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"'{text}' is outside the calendar; write {PERIOD_FORMS}") from error
    with suppress(ValueError):
        return _nearest(
            (calendar.month_of(date(year, month_of(text), 1)) for year in _near(today.year)), today
        )
    return calendar.find_period(word, start)


def _from_to(text: str, first: str, last: str, start: int, today: date) -> Period:
    begin, end = (parse_days(part.lower(), start, today) for part in (first, last))
    if begin.first > end.last:
        raise ValueError(f"'{text}' ends before it begins; write the earlier day first")
    return calendar.between(begin.first, end.last)


def _halves(day: date, start: int) -> list[Period]:
    """Return the halves of the fiscal year of a day."""
    quarters = calendar.quarters_in(calendar.fiscal_year_of(day, start), start)
    label = calendar.fiscal_year_of(day, start).label
    return [
        Period(quarters[2 * half].first, quarters[2 * half + 1].last, f"{label}H{half + 1}")
        for half in (0, 1)
    ]


def _month_of_year(match: re.Match[str]) -> Period | None:
    """Return the month of `11.2026` or `nov 2026`, None where the word is no month."""
    if match[2] and not _is_month(match[2]):
        return None
    number = int(match[1]) if match[1] else month_of(match[2])
    return calendar.month_of(date(int(match[3]), number, 1))


_PARTS: Final[Mapping[str, Callable[[date, int], Period]]] = {
    "WEEK": lambda day, _: calendar.week_of(day),
    "MONTH": lambda day, _: calendar.month_of(day),
    "HALF": lambda day, start: next(half for half in _halves(day, start) if day <= half.last),
    "QUARTER": calendar.fiscal_quarter_of,
    "YEAR": calendar.fiscal_year_of,
}


def _relative(
    which: str, part_of: Callable[[date, int], Period], start: int, today: date
) -> Period:
    present = part_of(today, start)
    if which == "THIS":
        return present
    beside = days_after(present.first, -1) if which == "LAST" else days_after(present.last, 1)
    return part_of(beside, start)


def _numbered(match: re.Match[str], start: int, today: date) -> Period:
    """Return the nearest week of a number, or the quarter or half of the year that runs."""
    if match[5]:
        return _halves(today, start)[int(match[6]) - 1]
    if match[3]:
        year = calendar.fiscal_year_of(today, start)
        return calendar.quarters_in(year, start)[int(match[4]) - 1]
    weeks = (_week(year, int(match[2])) for year in _near(today.year))
    return _nearest((week for week in weeks if week), today)


def _week(year: int, number: int) -> Period | None:
    with suppress(ValueError):
        return calendar.week_of(date.fromisocalendar(year, number, 1))
    return None


def _nearest(periods: Iterator[Period], today: date) -> Period:
    return min(periods, key=lambda period: abs(period.first - today + timedelta(days=3)))
