"""How wide a text is at most, and how it is broken into lines that have room."""

from collections.abc import Iterator
from functools import cache
from typing import Final
from unicodedata import category, east_asian_width

FONT: Final = 13
"""The size of all text, in the units of a drawing."""
LINE: Final = 17
"""From one line of text to the next."""

_ELLIPSIS: Final = "…"
_WIDTHS: Final = {
    letter: width
    for letters, width in (
        ("ijl|'.,:;!", 0.35),
        (" frtI-()[]/\\", 0.47),
        ('"*`', 0.53),
        ("czsvxyJ?_", 0.6),
        ("0123456789abdeghknopquELFTZS$", 0.66),
        ("ABCKPRVXY&{}", 0.78),
        ("DGHNOQUøØÆæ<>=+~^#", 0.86),
        ("mwM%W@…ШЩЖЮшщжюмф", 1.03),
    )
    for letter in letters
}
"""Widths in ems, a little more than those of the widest of the usual fonts: a page takes the
reader's own."""
_OTHER: Final = {"Lu": 0.84, "Ll": 0.7}
_WIDE: Final = 1.4
_ANY: Final = 1.0


def measure(text: str) -> float:
    """Return how wide a text is at most, in the units of a drawing."""
    return sum(map(_of_one, text)) * FONT


@cache
def _of_one(letter: str) -> float:
    if letter in _WIDTHS:
        return _WIDTHS[letter]
    kind = category(letter)
    if kind in {"Mn", "Me", "Cf"}:
        return 0
    return _WIDE if east_asian_width(letter) in "WF" else _OTHER.get(kind, _ANY)


def shortened(text: str, room: float) -> str:
    """Return a text, without its end where there is no room for all of it."""
    if measure(text) <= room:
        return text
    return text[: _letters(text, room - measure(_ELLIPSIS))].rstrip() + _ELLIPSIS


def indented(text: str) -> str:
    """Keep the spaces before a text, which say whose manager stands above: a browser drops them."""
    bare = text.lstrip(" ")
    return "\u00a0" * 2 * (len(text) - len(bare)) + bare


def wrapped(text: str, room: float, most: int) -> list[str]:
    """Break a text between words into at most so many lines; the last one may lose its end."""
    lines: list[str] = []
    rest = text
    while len(lines) < most - 1 and measure(rest) > room:
        line, rest = _line(rest, room)
        lines.append(line)
    return [*lines, shortened(rest, room)]


def _line(text: str, room: float) -> tuple[str, str]:
    """Take the words that have room, or as much as has room of a word that is longer."""
    fitting = _letters(text, room)
    blank = text.rfind(" ", 0, fitting + 1)
    if blank < 1:
        return text[:fitting], text[fitting:]
    return text[:blank], text[blank + 1 :]


def _letters(text: str, room: float) -> int:
    """Count the letters that have room, one at least."""
    return max(1, sum(1 for _ in _within(text, room)))


def _within(text: str, room: float) -> Iterator[str]:
    width = 0.0
    for letter in text:
        width += _of_one(letter) * FONT
        if width > room:
            return
        yield letter
