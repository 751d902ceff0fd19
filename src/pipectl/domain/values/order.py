"""The order of names where people read: as in a phone book of the store's language."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, TypeAlias

_NORDIC: Final = str.maketrans({"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}"})
"""Letters after z: `{`, `|` and `}` are the three characters that follow it."""
_OTHERS: Final = str.maketrans({"æ": "ae", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ð": "d"})
_LETTERS: Final[Mapping[str, dict[int, str]]] = {"nb": _NORDIC, "da": _NORDIC}
"""The letters of their own that a language has, where they are no forms of others."""
_DIGITS: Final = r"[0-9]+"
_LATIN: Final = "\u0250"

Key: TypeAlias = tuple[str, str, str]

EVEN: Final[Key] = ("", "", "")
"""Stands where names are not compared."""


@lru_cache(maxsize=20_000)
def sort_key(text: str, language: str = "en") -> Key:
    """Return what a name is sorted by, the same on every machine.

    Capitals stand with small letters, é with e, 9 before 10; nb and da have Æ Ø Å last.
    Names that differ in nothing else have an order too.
    """
    folded = unicodedata.normalize("NFC", text).casefold()
    letters = folded if folded.isascii() else _plain(folded.translate(_letters(language)))
    return re.sub(_DIGITS, _padded, letters), folded, text


def _letters(language: str) -> dict[int, str]:
    return _LETTERS.get(language, _OTHERS)


def _plain(text: str) -> str:
    """Take the marks off Latin letters; those of others make another letter, as in й."""
    return "".join(_base(character) for character in text)


def _base(character: str) -> str:
    base = unicodedata.normalize("NFD", character)[:1]
    return base if base < _LATIN else character


def _padded(match: re.Match[str]) -> str:
    """Let numbers stand by their size: behind how many digits they have."""
    digits = match[0].lstrip("0")
    return f"{len(digits):04}{digits}"
