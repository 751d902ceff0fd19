"""How many columns of a terminal a text takes."""

import re
from collections.abc import Sequence
from functools import cache
from operator import add
from typing import Final

_BESIDE: Final = "[\ufe0f\U0001f3fb-\U0001f3ff]"
_EMOJI: Final = "[\u203c-\u3299\U0001f000-\U0001faff]"
# Characters that are drawn as one emoji: with a colour, as a picture, or joined into a family.
_ONE_PICTURE: Final = re.compile(
    f"[^ ]{_BESIDE}+(?:\u200d.{_BESIDE}*)*|{_EMOJI}(?:\u200d.{_BESIDE}*)+"
)
_WIDE: Final = "\u3000"


_BETWEEN_WORDS: Final = re.compile(r" (?!(?<=[0-9] )[0-9]{3}(?![0-9]))")
"""A blank between words; one within `120 000` is none."""

# Latin, Greek and Cyrillic letters, most of all text, take one column each.
_NARROW: Final = re.compile("[ -\u02ff\u0370-\u0482\u048a-\u052f]*")


def width(text: str) -> int:
    """Count the columns: 2 for a wide character or an emoji, 0 for a combining mark."""
    if text.isascii() or _NARROW.fullmatch(text):
        return len(text)
    return sum(map(_of_one, _ONE_PICTURE.sub(_WIDE, text)))


def widths(texts: Sequence[str]) -> list[int]:
    """Count the columns of each text; those of all are their lengths where all are ASCII."""
    return list(map(len if "".join(texts).isascii() else width, texts))


def aligned(texts: Sequence[str], *, right: bool = False) -> list[str]:
    """Fill texts with spaces to the width of the widest, before them for a right edge."""
    taken = widths(texts)
    edge = max(taken, default=0)
    gaps = [" " * (edge - width) for width in taken]
    return list(map(add, gaps, texts) if right else map(add, texts, gaps))


def wrapped(text: str, room: int) -> list[str]:
    """Break a text between words into lines of so many columns; a longer word is broken too.

    A number with blanks between its thousands is one word.
    """
    if width(text) <= room:
        return [text]
    lines: list[str] = []
    for word in _BETWEEN_WORDS.split(text):
        if lines and width(lines[-1]) + 1 + width(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines += _broken(word, room)
    return lines


def _broken(word: str, room: int) -> list[str]:
    """Break a word that is wider than its line, each part as wide as it may be."""
    parts = [""]
    for character in word:
        if parts[-1] and width(parts[-1] + character) > room:
            parts.append("")
        parts[-1] += character
    return parts


@cache
def _of_one(character: str) -> int:
    from unicodedata import category, east_asian_width

    if "\u1160" <= character <= "\u11ff":
        return 0
    if category(character) in {"Mn", "Me", "Cf"} and character != "\xad":
        return 0
    return 2 if east_asian_width(character) in {"W", "F"} else 1
