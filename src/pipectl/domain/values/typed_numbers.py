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
_FIRST: Final = re.compile(r"-?[1-9][0-9]{0,2}")
_THREE_DECIMALS: Final = re.compile(r"-?[0-9]+\.[0-9]{3}")
_THOUSANDS: Final = 3


def plain_number(text: str, form: str | None = None) -> str:
    """Return a number as a file holds it: `1 234,50` and `1_234.50` are 1234.50.

    Any other text is returned as it is. Raises ValueError for one that may mean two numbers,
    unless the store's `form`, as `1.234,50`, says which.
    """
    bare = _TAIL.sub("", text.strip())
    match = _PLAIN.fullmatch(bare) or _GROUPED.fullmatch(bare)
    if not match or match[2] == match[3]:
        return text
    whole, sign, mark, decimals, unit = match.groups("")
    digits = whole.replace(sign, "") if sign else whole
    between, point = (form[1], form[5]) if form else ("", "")
    if mark and mark == between and _FIRST.fullmatch(digits) and len(decimals) == _THOUSANDS:
        return digits + decimals + unit
    if len(decimals) == _THOUSANDS and mark != point and (sign or mark == ","):
        meant = digits + decimals + unit
        small = (f"{digits}.{decimals}0" if int(decimals) else digits) + unit
        raise ValueError(f"'{text}' may mean {meant}; write {meant} or {small}")
    return digits + (f".{decimals}" if decimals else "") + unit


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
