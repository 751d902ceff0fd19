"""Dates and numbers in the form that the rules declare; what may be read in two ways is refused."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.domain.values.scalars import parse_day

if TYPE_CHECKING:
    from pipectl.exchange.rows.rules import Numbers

_MONTHS: Final = "janfebmaraprmayjunjulaugsepoctnovdec"
_TOKENS: Final = {
    "YYYY": r"(?P<year>\d{4})",
    "YY": r"(?P<short>\d{2})",
    "Mon": r"(?P<name>[A-Za-z]{3})",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})",
    "hh": r"(?P<hour>\d{2})",
    "h": r"(?P<hour>\d{1,2})",
    "mm": r"(?P<minute>\d{2})",
    "ss": r"(?P<second>\d{2})",
    "fff": r"\d{3}",
    "AM": r"(?P<half>[AaPp][Mm])",
    "zone": r"(?:Z|[+-]\d{2}:?\d{2})",
}
_TOKEN: Final = re.compile("YYYY|YY|Mon|MM|AM|DD|hh|mm|ss|fff|zone|M|D|h")
_HOURS: Final = 12
_CENTURY: Final = 2000
_EXAMPLE: Final = "MM/DD/YY, DD.MM.YYYY or YYYY-MM-DDThh:mm:ss.fffzone"
_PLAIN: Final = re.compile(r"\d+(\.\d+)?", re.ASCII)
_SPACE: Final = re.compile("[ \u00a0\u202f]")
"""Spaces that look alike: what an export has between thousands is hardly ever the plain one."""
_NUMERIC: Final = re.compile(r"[\d.,' \u00a0\u202f]+", re.ASCII)
_LONGEST_FRACTION: Final = 3


class Moment(NamedTuple):
    """A day, and the second of it, which only puts entries of one day in order."""

    day: date
    second: int | None = None


@cache
def date_form(form: str) -> re.Pattern[str]:
    """Return what a form of dates matches. Raises ValueError for one without year, month, day."""
    parts = []
    end = 0
    for token in _TOKEN.finditer(form):
        parts += [re.escape(form[end : token.start()]), _TOKENS[token[0]]]
        end = token.end()
    try:
        pattern = re.compile("".join([*parts, re.escape(form[end:])]), re.ASCII)
    except re.error:
        raise ValueError(f"'{form}' says one thing twice; write {_EXAMPLE}") from None
    names = pattern.groupindex.keys()
    if not (names & {"year", "short"} and names & {"month", "name"} and "day" in names):
        raise ValueError(f"'{form}' needs year, month and day; write a form as {_EXAMPLE}")
    return pattern


def read_moment(text: str, form: str | None) -> Moment:
    """Read a date in its declared form, without one only as 2026-12-31; else ValueError."""
    if form is None:
        try:
            return Moment(parse_day(text))
        except ValueError:
            raise ValueError(
                f"'{text}' is not a date of the form 2026-12-31; declare its form in the rules, "
                "as `dates: MM/DD/YY`"
            ) from None
    match = date_form(form).fullmatch(text)
    if match:
        try:
            return _moment(match.groupdict())
        except ValueError:
            pass
    raise ValueError(f"'{text}' is not a date of the form {form}; correct it, or the form")


def _moment(parts: dict[str, str]) -> Moment:
    year = int(parts["year"]) if parts.get("year") else _CENTURY + int(parts["short"])
    month = int(parts["month"]) if parts.get("month") else _month(parts["name"])
    return Moment(date(year, month, int(parts["day"])), _second(parts))


def _second(parts: dict[str, str]) -> int | None:
    if "hour" not in parts:
        return None
    hour = _hour(int(parts["hour"]), parts.get("half"))
    return hour * 3600 + int(parts.get("minute") or 0) * 60 + int(parts.get("second") or 0)


def _month(name: str) -> int:
    place = _MONTHS.index(name.lower())
    if place % 3:
        raise ValueError(name)
    return place // 3 + 1


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= _HOURS:
        raise ValueError(hour)
    return hour % _HOURS + (_HOURS if half.lower() == "pm" else 0)


def read_number(text: str, numbers: Numbers | None) -> str:
    """Return a number as a store writes it: digits and a point; else ValueError.

    Without a declared form it passes as it is, and what may be read in two ways is refused.
    """
    if numbers is None:
        return _undeclared(text)
    bare = text.replace(numbers.unit, "").strip() if numbers.unit else text
    if numbers.thousands and numbers.thousands.isspace():
        bare = _SPACE.sub(numbers.thousands, bare)
    sign = "-" if bare.startswith("-") else ""
    mark = re.escape(numbers.decimal)
    parted = rf"\d{{1,3}}(?:{re.escape(numbers.thousands)}\d{{3}})+|" if numbers.thousands else ""
    match = re.fullmatch(rf"((?:{parted}\d+))(?:{mark}(\d+))?", bare.removeprefix("-"), re.ASCII)
    if not match:
        form = f"decimal mark '{numbers.decimal}'"
        form += f", thousands '{numbers.thousands}'" if numbers.thousands else ""
        raise ValueError(f"'{text}' is not a number of the form declared ({form}); correct it")
    whole = match[1].replace(numbers.thousands, "") if numbers.thousands else match[1]
    fraction = (match[2] or "").rstrip("0")
    if len(fraction) == _LONGEST_FRACTION:
        fraction += "0"  # a store refuses three decimals: they might be thousands
    return f"{sign}{whole}" + (f".{fraction}" if fraction else "")


def _undeclared(text: str) -> str:
    is_parted = _NUMERIC.fullmatch(text) and not _PLAIN.fullmatch(text)
    if is_parted or (_PLAIN.fullmatch(text) and len(text.partition(".")[2]) == _LONGEST_FRACTION):
        raise ValueError(
            f"'{text}' may be read in two ways; declare its form in the rules, "
            '`numbers: {decimal: ".", thousands: ","}`'
        )
    return text
