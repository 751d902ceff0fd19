"""The single values of the files: how each is read from its own text, and how it is written."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from pipectl.domain.values.schema import Scalar
from pipectl.domain.values.text import Bare, Quoted, reads_as_text
from pipectl.money import (
    parse_amount,
    parse_currency,
    parse_form,
    parse_percent,
    refuse_beyond_limits,
)

WINDOWS_NAMES: Final = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)))
)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DEAL_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
# A letter first and a dash: no reader takes it for anything else, and most ids are so.
_USUAL_ID: Final = re.compile(r"[a-z][a-z0-9]{0,30}-[a-z0-9-]{1,31}")
_WORD: Final = re.compile(r"[^\W_][\w-]*")


@lru_cache(maxsize=10_000)
def parse_day(text: str) -> date:
    """Read a day as a file holds it: `2026-12-31`, nothing else."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(f"'{text}' is not a date; write it as 2026-12-31")


def parse_text(text: str) -> str:
    """Read a text as it is."""
    return text


def parse_filled(text: str) -> str:
    """Read a text that must say something."""
    if not text.strip():
        raise ValueError("an empty text; write something here or delete the key")
    return text


def parse_word(text: str) -> str:
    """Read a short name of the user's own: letters and digits of any script, `-` and `_`."""
    if not _WORD.fullmatch(text):
        raise ValueError(f"'{text}' is not a short name; write letters, digits, - or _, no spaces")
    return text


_SHOWN: Final = 100
"""So much of a text that is no id is shown: more than the longest id has."""


def parse_deal_id(text: str) -> str:
    """Read a deal's id, which is also the name of its file on every system."""
    if _USUAL_ID.fullmatch(text):
        return text
    if not _DEAL_ID.fullmatch(text):
        begin = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        raise ValueError(
            f"'{begin}' cannot be an id; write 1 to 63 of a-z, 0-9 and -, a letter or digit first"
        )
    if text in WINDOWS_NAMES or not reads_as_text(text):
        raise ValueError(f"'{text}' means something else to YAML or Windows; choose another id")
    return text


def parse_whole(text: str) -> int:
    """Read a whole number of at least 0."""
    if not re.fullmatch(r"0|[1-9]\d{0,8}", text, re.ASCII):
        refuse_beyond_limits(text, "a whole number", 9, len(text))
        raise ValueError(f"'{text}' is not a whole number; write digits like 14")
    return int(text)


def parse_number(text: str) -> Decimal:
    """Read any exact number."""
    if not re.fullmatch(r"-?(0|[1-9]\d{0,17})(\.\d{1,9})?", text, re.ASCII):
        refuse_beyond_limits(text.lstrip("-"), "a number", 18, 9)
        raise ValueError(f"'{text}' is not a number; write digits like 12 or -3.5")
    return Decimal(text)


def parse_bool(text: str) -> bool:
    """Read true or false."""
    if text not in ("true", "false"):
        raise ValueError(f"'{text}' is neither true nor false; write one of the two")
    return text == "true"


def one_of(*choices: str) -> Scalar:
    """Make the shape of a word out of a closed list."""

    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(f"'{text}' is unknown here; write one of {', '.join(choices)}")
        return text

    return Scalar(parse, Bare, choices=choices)


def write_decimal(value: Decimal) -> str:
    """Write a number in digits, never with an exponent."""
    return Bare(format(value, "f"))


def write_bool(value: bool) -> str:  # noqa: FBT001 - the value is the point
    """Write true or false."""
    return Bare("true" if value else "false")


def write_reason(value: str) -> str:
    """Write a reason: an id as it is, words in quotes."""
    return Bare(value) if _WORD.fullmatch(value) and reads_as_text(value) else Quoted(value)


def bare(value: object) -> str:
    """Write a value that YAML can take for nothing else."""
    return Bare(str(value))


AMOUNT: Final = Scalar(parse_amount, write_decimal, kind="money")
BOOL: Final = Scalar(parse_bool, write_bool, choices=("true", "false"))
CURRENCY: Final = Scalar(parse_currency, Bare)
DAY: Final = Scalar(parse_day, bare, kind="day")
DEAL_ID: Final = Scalar(parse_deal_id, Bare)
NUMBERS: Final = Scalar(parse_form, Quoted)
NUMBER: Final = Scalar(parse_number, write_decimal, kind="number")
PERCENT: Final = Scalar(parse_percent, write_decimal, kind="percent")
PROSE: Final = Scalar(parse_text, Quoted)
REASON: Final = Scalar(parse_filled, write_reason)
TEXT: Final = Scalar(parse_filled)
WHOLE: Final = Scalar(parse_whole, bare, kind="count")
WORD: Final = Scalar(parse_word)
