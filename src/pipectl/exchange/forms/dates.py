"""Dates in the forms that rules declare."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from functools import cache
from typing import TYPE_CHECKING, Final

from pipectl.domain.values.months import month_of
from pipectl.domain.values.scalars import parse_day
from pipectl.exchange.forms import moments
from pipectl.exchange.forms.moments import Moment

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_MONTH: Final = r"(?P<name>[^\W\d_]{3,}\.?)"
_OFFSET: Final = r"\+14(?::?00)?|-12(?::?00)?|(?:\+1[0-3]|-1[01]|[+-]0?[0-9])(?::?[0-5][0-9])?"
"""No place on earth is further from UTC than 14 hours before it and 12 behind."""
_TOKENS: Final = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "YY": r"(?P<short>[0-9]{2})",
    "Month": _MONTH,
    "Mon": _MONTH,
    "MM": r"(?P<month>[0-9]{2})",
    "M": r"(?P<month>[0-9]{1,2})",
    "Day": r"[^\W\d_]+\.?",
    "DD": r"(?P<day>[0-9]{2})",
    "D": r"(?P<day>[0-9]{1,2})",
    "hh": r"(?P<hour>[0-9]{2})",
    "h": r"(?P<hour>[0-9]{1,2})",
    "mm": r"(?P<minute>[0-9]{2})",
    "ss": r"(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?",
    "fff": r"[0-9]{0,9}",
    "AM": r"(?P<half>[AaPp]\.?[Mm]\.?)",
    "zone": rf"(?P<zone>[Zz]|(?:[A-Z]{{2,5}})?(?:{_OFFSET})|[A-Z]{{2,5}})",
}
_TOKEN: Final = re.compile("YYYY|YY|Month|Mon|MM|AM|Day|DD|hh|mm|ss|[.,]?f+| *zone|M|D|h")
_ISO: Final = "YYYY-?MM-?DD(?:[T ]hh:?mm(?::?ss)?(?:zone)?)?"
_PATTERNS: Final = {
    "excel": r"(?P<excel>[0-9]{5})(?P<part>[.,][0-9]+)?",
    "excel1904": r"(?P<excel1904>[0-9]{5})(?P<part>[.,][0-9]+)?",
    "epoch": r"(?P<epoch>[0-9]{9,19})(?:\.[0-9]+)?",
}
_HOURS: Final = 12
_CENTURY: Final = 2000
_EXAMPLE: Final = "MM/DD/YY, DD.MM.YYYY, YYYY-MM-DDThh:mm:sszone, iso, excel or epoch"
_LONGEST: Final = 60


@cache
def date_form(form: str) -> re.Pattern[str]:
    """Return what a form of dates matches. Raises ValueError for one without year, month, day."""
    if form in _PATTERNS:
        return re.compile(_PATTERNS[form])
    if form == "iso":
        return re.compile(_TOKEN.sub(lambda token: _pattern(token[0]), _ISO))
    parts = []
    end = 0
    for token in _TOKEN.finditer(form):
        parts += [re.escape(form[end : token.start()]), _pattern(token[0])]
        end = token.end()
    try:
        pattern = re.compile("".join([*parts, re.escape(form[end:])]))
    except re.error:
        raise ValueError(f"'{form}' says one thing twice; write {_EXAMPLE}") from None
    names = pattern.groupindex.keys()
    if not (names & {"year", "short"} and names & {"month", "name"} and "day" in names):
        raise ValueError(f"'{form}' needs year, month and day; write a form as {_EXAMPLE}")
    return pattern


def _pattern(token: str) -> str:
    """Return what a token matches: parts of a second may be left out, blanks before a zone too."""
    if token.endswith("f"):
        return "" if token[0] != "f" else _TOKENS["fff"]
    return f" *{_TOKENS['zone']}" if token.endswith("zone") else _TOKENS[token]


def swapped(form: str) -> str | None:
    """Return a form with day and month in each other's place, None where nobody mixes them up."""
    if form.startswith("Y") or not {"month", "day"} <= date_form(form).groupindex.keys():
        return None
    return _TOKEN.sub(lambda token: _SWAPS.get(token[0], token[0]), form)


_SWAPS: Final = {"MM": "DD", "M": "D", "DD": "MM", "D": "M"}


def read_moment(text: str, forms: Sequence[str], zone: ZoneInfo | None = None) -> Moment:
    """Read a date in the first form that fits, without any only as 2026-12-31; else ValueError.

    A time with an offset becomes the day that it is in the zone.
    """
    if not forms:
        return Moment(parse_day(text))
    for form in forms:
        moment = try_form(text, form, zone)
        if moment:
            return moment
    names = " or ".join(forms)
    raise ValueError(f"'{text}' is not a date of the form {names}; correct it, or the form")


def try_form(text: str, form: str, zone: ZoneInfo | None = None) -> Moment | None:
    """Read a date in a form, None where it is none. Raises ValueError for a zone without offset."""
    match = date_form(form).fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    parts = match.groupdict("")
    if form == "epoch":
        return moments.of_epoch(int(parts[form]), zone)
    if form in _PATTERNS:
        return moments.of_serial(parts[form], parts["part"], form)
    try:
        day, second = _day(parts), _second(parts)
    except ValueError:
        return None
    offset = parts.get("zone")
    if not offset or second is None:
        return Moment(day, second)
    return moments.of_time(day, second, offset, zone)


def _day(parts: dict[str, str]) -> date:
    year = int(parts["year"]) if parts.get("year") else _CENTURY + int(parts["short"])
    month = int(parts["month"]) if parts.get("month") else month_of(parts["name"])
    return date(year, month, int(parts["day"]))


def _second(parts: dict[str, str]) -> int | None:
    if not parts.get("hour"):
        return None
    minute, second = (int(parts.get(name) or 0) for name in ("minute", "second"))
    clock = time(_hour(int(parts["hour"]), parts.get("half")), minute, min(second, _LEAP - 1))
    return clock.hour * 3600 + clock.minute * 60 + clock.second


_LEAP: Final = 60
"""A minute may have a second of this number, when clocks are put right."""


def _hour(hour: int, half: str | None) -> int:
    if not half:
        return hour
    if not 1 <= hour <= _HOURS:
        raise ValueError(hour)
    return hour % _HOURS + (_HOURS if half[0] in "pP" else 0)
