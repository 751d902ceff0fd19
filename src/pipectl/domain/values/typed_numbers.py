"""Numbers as people type them and screens print them; files have digits and a point."""

import re
from typing import Final

from pipectl.domain.values.scalars import parse_whole

_GROUPED: Final = re.compile(
    r"(-?[0-9]{1,3}([\s_'’.,])[0-9]{3}(?:\2[0-9]{3})*)(?:([.,])([0-9]+))?([kKmM]?)"
)
"""Thousands between which the same sign stands each time; every blank is one to `\\s`."""
_PLAIN: Final = re.compile(r"(-?[0-9]+)()(?:([.,])([0-9]+))?([kKmM]?)")
_TAIL: Final = re.compile(r"[.,][-–—]{1,2}$")
"""`350 000,-` has no hundredths."""
_GROUPS: Final = re.compile(r"-?[0-9]{1,3}([\s_'’.,])[0-9]{3}(?:\1[0-9]{3})*")
_FIRST: Final = re.compile(r"-?[1-9][0-9]{0,2}")
_THREE_DECIMALS: Final = re.compile(r"-?[0-9]+\.[0-9]{3}")
_WHOLE: Final = re.compile(r"-?[0-9]+")
_THOUSANDS: Final = 3
_THOUSANDTH: Final = {"k": "", "m": "k"}


def plain_number(text: str, form: str | None = None) -> str:
    """Return a number as a file holds it: `1 234,50` and `1_234.50` are 1234.50.

    Any other text is returned as it is. Raises ValueError for one that may mean two numbers,
    unless the store's `form`, as `1.234,50`, says which.
    """
    bare = _TAIL.sub("", text.strip())
    if bare != text.strip():
        bare = joined_groups(bare)
        return bare if _WHOLE.fullmatch(bare) else text
    match = _PLAIN.fullmatch(bare) or _GROUPED.fullmatch(bare)
    if not match or match[2] == match[3]:
        return text
    whole, sign, mark, decimals, unit = match.groups("")
    digits = whole.replace(sign, "") if sign else whole
    between, point = (form[1], form[5]) if form else ("", "")
    is_first = _FIRST.fullmatch(digits) is not None
    if mark and mark == between and is_first and len(decimals) == _THOUSANDS:
        return digits + decimals + unit
    has_two_meanings = sign or mark == "," or (unit and is_first)
    if len(decimals) == _THOUSANDS and mark != point and has_two_meanings:
        raise _ambiguous(text, digits, decimals, unit)
    return digits + (f".{decimals}" if decimals else "") + unit


def joined_groups(text: str) -> str:
    """Join the groups of a whole number, as of `350.000,-` before its end; else the text."""
    match = _GROUPS.fullmatch(text)
    return text.replace(match[1], "") if match else text


def _ambiguous(text: str, digits: str, decimals: str, unit: str = "") -> ValueError:
    """Say what a number may mean, and how each is written: 1.234k is 1234k or 1234."""
    meant = digits + decimals + unit
    if not int(decimals):
        small = digits + unit
    elif unit:
        small = digits + decimals + _THOUSANDTH[unit.lower()]
    else:
        small = f"{digits}.{decimals}0"
    return ValueError(f"'{text}' may mean {meant}; write {meant} or {small}")


def plain_own_number(text: str, form: str | None = None) -> str:
    """Return a number of no amount as a file holds it; three decimals alone may be thousands.

    A file takes 1.000 for 1. Raises ValueError for a text that may mean 1000 as well.
    """
    number = plain_number(text, form)
    digits, _, decimals = number.partition(".")
    is_open = _THREE_DECIMALS.fullmatch(number) and _FIRST.fullmatch(digits)
    if is_open and not (form and form[5] in text):
        raise _ambiguous(text, digits, decimals)
    return number


def plain_amount(text: str, form: str | None = None) -> str:
    """Return an amount as a file holds it, where three decimals are never alone."""
    number = plain_number(text, form)
    is_sure = form is not None and form[5] in text and _THREE_DECIMALS.fullmatch(number)
    return f"{number}0" if is_sure else number


def plain_percent(text: str, form: str | None = None) -> str:
    """Return a percentage as a file holds it: `12,5 %` is 12.5."""
    return plain_number(text.strip().removesuffix("%").strip(), form)


def whole_number(text: str, form: str | None = None) -> int:
    """Read a whole number of at least 0. Raises ValueError."""
    return parse_whole(plain_number(text, form))
