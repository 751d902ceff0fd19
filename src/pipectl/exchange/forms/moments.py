"""Points in time that files tell of, and the day that they are in a time zone."""

from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from pipectl.domain.values.text import suggestion

_DAY_SECONDS: Final = 86_400
_HOURS_APART: Final = 3
"""So near to midnight the day is another one a few zones away."""
_EPOCH_END: Final = 253_402_300_800
_EPOCH_FINE: Final = 315_532_800
"""Seconds since 1970 end with 9999; more are thousandths and finer, which begin with 1980."""
_SERIAL: Final = {"excel": date(1899, 12, 30), "excel1904": date(1904, 1, 1)}
_OFFSETS: Final = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3,
}  # fmt: skip
"""Hours before UTC; of names that several zones have, none."""


_ABBREVIATIONS: Final = {
    "CET": "Europe/Oslo", "CEST": "Europe/Oslo", "EET": "Europe/Sofia", "EEST": "Europe/Sofia",
    "WET": "Europe/Lisbon", "WEST": "Europe/Lisbon",
}  # fmt: skip
_LONGEST_ABBREVIATION: Final = 5


class Moment(NamedTuple):
    """A day, and the second of it, which only puts entries of one day in order.

    `is_unsure` where it is a time near midnight whose zone was left as it is.
    """

    day: date
    second: int | None = None
    is_unsure: bool = False


def parse_zone(name: str) -> ZoneInfo:
    """Read the name of a time zone, as `Europe/Oslo`."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        pass
    zones = available_timezones()
    if not zones:
        raise ValueError("this computer has no list of time zones; write `pip install tzdata`")
    raise ValueError(
        f"'{name}' is not a time zone{_likely(name, sorted(zones))}; "
        "write one as Europe/Oslo or America/New_York"
    )


def _likely(name: str, zones: list[str]) -> str:
    """Propose a zone; an abbreviation that looks like another one is hours away from it."""
    if len(name) > _LONGEST_ABBREVIATION:
        return suggestion(name, zones)
    zone = _ABBREVIATIONS.get(name.upper())
    return f"; did you mean {zone}?" if zone else ""


def of_time(day: date, second: int, offset: str, zone: ZoneInfo | None) -> Moment:
    """Return a time that has an offset or the name of a zone: in `zone`, or as it is."""
    if zone is None:
        midnight = min(second, _DAY_SECONDS - second)
        return Moment(day, second, is_unsure=0 < midnight < _HOURS_APART * 3600)
    time = datetime(day.year, day.month, day.day, tzinfo=UTC)
    try:
        local = (time + timedelta(seconds=second) - _offset(offset)).astimezone(zone)
    except OverflowError:
        raise ValueError(f"{day} is at the end of the calendar; correct it") from None
    return Moment(local.date(), local.hour * 3600 + local.minute * 60 + local.second)


def _offset(text: str) -> timedelta:
    """Read `Z`, `UTC`, `+02:00`, `+0200`, `+02` or `UTC+2`."""
    name = text.rstrip("0123456789:+-").upper()
    if name and name not in _OFFSETS:
        raise ValueError(f"the zone {name} has no single offset; export the times in UTC")
    sign, digits = (text[len(name) : len(name) + 1], text[len(name) + 1 :].replace(":", ""))
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")  # noqa: PLR2004
    beyond = timedelta(hours=int(hours or 0), minutes=int(minutes))
    return timedelta(hours=_OFFSETS.get(name, 0)) + (-beyond if sign == "-" else beyond)


def of_epoch(number: int, zone: ZoneInfo | None) -> Moment | None:
    """Return what seconds since 1970 come to, or thousandths, millionths and so on of them.

    None where a number is neither: it may be seconds after 9999.
    """
    seconds = number
    while seconds >= _EPOCH_END:
        seconds //= 1000
    if seconds < number and seconds < _EPOCH_FINE:
        return None
    days, second = divmod(seconds, _DAY_SECONDS)
    return of_time(date(1970, 1, 1) + timedelta(days), second, "Z", zone)


def of_serial(days: str, part: str, origin: str) -> Moment:
    """Return the day that a spreadsheet counts, with the part of it that has gone by."""
    day = _SERIAL[origin] + timedelta(int(days))
    if not part:
        return Moment(day)
    digits = part[1:]
    return Moment(day, int(digits) * _DAY_SECONDS // 10 ** len(digits))
