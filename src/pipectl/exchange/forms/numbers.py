"""Numbers in the form that rules declare; what may be read in two ways is refused."""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Final

from pipectl.domain.values import scalars
from pipectl.domain.values.schema import Either, ListOf, Scalar, optional
from pipectl.domain.values.typed_numbers import joined_groups
from pipectl.money import MAX_DECIMALS, ROUNDING
from pipectl.records import dataclass

_PLAIN: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_SPACE: Final = re.compile(r"\s", re.UNICODE)
"""Spaces that look alike: what an export has between thousands is hardly ever the plain one."""
_TAIL: Final = re.compile("[.,:][-–—]{1,2}$")
"""`350 000,-` has no hundredths."""
_MINUS: Final = "-−–"
_APOSTROPHES: Final = str.maketrans("’ʼ", "''")
_THOUSANDS: Final = 3
_LONGEST: Final = 100
_FACTORS: Final = {
    3: (
        "thousand",
        "thousands",
        "k",
        "t",
        "tusen",
        "tusind",
        "tusinde",
        "tsd",
        "tausend",
        "mila",
        "mille",
        "migliaia",
        "migliaio",
        "хил",
        "хиляди",
        "хиляда",
        "thsd",
    ),
    6: (
        "million",
        "millions",
        "m",
        "mill",
        "mio",
        "mln",
        "mn",
        "mm",
        "millioner",
        "millionen",
        "milioni",
        "milione",
        "млн",
        "милиона",
        "милион",
        "милиони",
    ),
    9: ("bn", "billion", "billions", "mrd", "mlrd", "milliarder", "miliardi", "млрд", "милиарда"),
}
PERCENT: Final = (
    "%", "pct", "percent", "prosent", "procent", "prozent", "per cento", "процента", "процент",
)  # fmt: skip
"""What stands beside a percentage."""
_ZEROS: Final = re.compile(r"(?<![\d.,])(?:1[ .,'’]?)?000(?!\d| \d)")
"""`1000 kr` and `£000` in the name of a column."""
_POWERS: Final = {word: power for power, words in _FACTORS.items() for word in words}
_CURRENCY: Final = r"(?:kr|nok|sek|dkk|eur|usd|gbp|chf|bgn|лв|[€$£ .])+"


class UndeclaredError(ValueError):
    """A number that needs a declared form."""


def _parse_thousands(text: str) -> str:
    marks = "".join(" " if mark.isspace() else mark for mark in text)
    if not marks or {*marks} - {*" .,'"}:
        raise ValueError(f'\'{text}\' parts no digits; write ".", ",", " " or "\'", or several')
    return marks


def _parse_decimal(text: str) -> str:
    if text not in (".", ","):
        raise ValueError(f'\'{text}\' is no decimal mark; write "." or ","')
    return text


def _parse_round(text: str) -> int:
    if text not in ("0", "1", "2", "3", "4"):
        raise ValueError(f"'{text}' is no number of decimals; write one from 0 to 4")
    return int(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """How numbers are written: the decimal mark, what parts thousands, units, what to round to."""

    decimal: str = optional(Scalar(_parse_decimal), ".")
    thousands: str | None = optional(Scalar(_parse_thousands))
    unit: tuple[str, ...] = optional(
        Either(Scalar(lambda text: (scalars.parse_filled(text),)), ListOf(scalars.TEXT)), tuple
    )
    round: int | None = optional(Scalar(_parse_round))

    @property
    def rival(self) -> "Numbers":
        """Return the form in which this decimal mark parts thousands."""
        mark = "," if self.decimal == "." else "."
        return replace(self, decimal=mark, thousands=self.decimal)

    def __str__(self) -> str:
        """Write it as rules do."""
        unit = self.unit[0] if len(self.unit) == 1 else f"[{', '.join(self.unit)}]"
        parts = [
            f'decimal: "{self.decimal}"',
            *([f'thousands: "{self.thousands}"'] if self.thousands else []),
            *([f"unit: {unit}"] if self.unit else []),
            *([f"round: {self.round}"] if self.round is not None else []),
        ]
        return f"{{{', '.join(parts)}}}"


def read_number(text: str, numbers: Numbers | None, units: Iterable[str] = ()) -> str:
    """Return a number as a store writes it: digits and a point; else ValueError.

    Without a declared form it passes as it is, and what may be read in two ways is refused.
    `units` may stand in any form.
    """
    form = numbers or Numbers()
    bare, factor, is_negative, is_whole = _bare(text, (*units, *form.unit))
    if numbers is None:
        bare = joined_groups(bare) if is_whole else bare
        _refuse_undeclared(text, bare)
        if len(bare.partition(".")[2]) <= MAX_DECIMALS:
            return f"-{bare}" if is_negative else bare
    number = _digits(bare, form)
    if number is None or (is_whole and "." in number) or len(text) > _LONGEST:
        raise ValueError(f"'{text}' is not a number of the form declared ({form}); correct it")
    value = Decimal(number) * factor
    if form.round is not None:
        value = value.quantize(Decimal(1).scaleb(-form.round), context=ROUNDING)
    return "-" * (is_negative and value != 0) + _written(value)


def _bare(text: str, units: Iterable[str]) -> tuple[str, int, bool, bool]:
    """Return digits and marks of a number, what its units multiply by, if it is negative, if whole.

    What ends in `,-` is whole: its marks part thousands.
    """
    rest, factor, is_negative, is_whole, before = text.strip(), 1, False, False, ""
    while rest != before:
        before = rest
        if rest.startswith("(") and rest.endswith(")"):
            rest, is_negative = rest[1:-1].strip(), True
        is_whole = is_whole or _TAIL.search(rest) is not None
        rest = _TAIL.sub("", rest)
        if rest[:1] and rest[0] in f"{_MINUS}+":
            is_negative = is_negative or rest[0] != "+"
            rest = rest[1:].strip()
        elif rest[-1:] and rest[-1] in _MINUS:
            rest, is_negative = rest[:-1].strip(), True
        for unit in units:
            shorter = _without(rest, unit)
            if shorter != rest:
                rest, factor = shorter, factor * factor_of(unit)
    return rest, factor, is_negative, is_whole


def is_percent(text: str) -> bool:
    """Say whether a text has a percent sign, or a word for it."""
    return any(unit in text.casefold() for unit in PERCENT)


def _without(text: str, unit: str) -> str:
    """Take a unit off that stands before or behind a number, with the dot of a short word."""
    dot = r"\.?" if unit[-1:].isalpha() else ""
    name = f"(?i:{re.escape(unit)}){dot}"
    return re.sub(rf"^{name}\s*|\s*{name}$", "", text)


@cache
def factor_of(unit: str) -> int:
    """Return what a unit multiplies by: a thousand for `k` and `T€`, 1 for most."""
    words = re.split(_CURRENCY, unit.casefold())
    return int("1" + "0" * sum(_POWERS.get(word, 0) for word in words))


def scale_in(name: str) -> str | None:
    """Return the one unit by which the name of a column counts: `thousand` of `Sum (tkr)`.

    A letter alone counts only at the end. Raises ValueError for several units.
    """
    words = re.findall(r"[^\W\d_]*[€$£]|[^\W\d_]{2,}|(?<=[\W_])[^\W\d_](?=\W*$)", name)
    factors = {factor_of(word) for word in words}
    factors |= {1_000} if _ZEROS.search(name) else set()
    if len(factors - {1}) > 1:
        raise ValueError(name)
    powers = (power for power in _FACTORS if 10**power in factors)
    return next((_FACTORS[power][0] for power in powers), None)


def _digits(bare: str, form: Numbers) -> str | None:
    """Return the digits of a number, with a point before decimals; None for another form."""
    mark = re.escape(form.decimal)
    parted = ""
    if form.thousands:
        marks = re.escape(_SPACE.sub(" ", form.thousands))
        bare = (_SPACE.sub(" ", bare) if " " in marks else bare).translate(_APOSTROPHES)
        parted = rf"[0-9]{{1,3}}(?P<mark>[{marks}])[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*|"
    match = re.fullmatch(rf"(?P<whole>{parted}[0-9]+)(?:{mark}(?P<part>[0-9]+))?", bare)
    if not match:
        return None
    whole = re.sub(r"[^0-9]", "", match["whole"])
    return f"{whole}.{match['part']}" if match["part"] else whole


def _written(value: Decimal) -> str:
    """Write a number without the zeros behind it, but never with three decimals.

    A store refuses those: they might be thousands.
    """
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").removesuffix(".")
    return f"{text}0" if len(text.partition(".")[2]) == _THOUSANDS else text


def _refuse_undeclared(text: str, bare: str) -> None:
    is_plain = _PLAIN.fullmatch(bare)
    if is_plain and len(bare.partition(".")[2]) == _THOUSANDS:
        raise UndeclaredError(f"'{text}' may be read in two ways")
    if not is_plain and any(character in "0123456789" for character in bare):
        raise UndeclaredError(f"'{text}' is not a number of digits and a point alone")
