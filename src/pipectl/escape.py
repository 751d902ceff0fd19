"""Text that is safe to show: what steers a terminal or cannot be seen is made visible."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

_STEERING: Final = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    r"\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
)
"""What steers a terminal, turns text around, or cannot be encoded; no tab and no line break."""

INVISIBLE: Final = (
    r"\xad\u034f\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200d\u2060-\u2065\u206a-\u206f\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufffb"
    r"\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e0fff"
)
"""What else leaves no mark on paper: format characters, fillers, variation selectors, tags."""

_EMOJI: Final = (
    r"\xa9\xae\u203c\u2049\u2122-\u27bf\u2934-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
_HAN: Final = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
JOINERS: Final = "\u200c\u200d"
"""What joins letters or emoji, or keeps letters apart."""

_BREAKS: Final = str.maketrans({"\n": "\\n", "\r": "\\r", "\t": "\\t"})
_LATIN: Final = "\u0300"
"""All that can be printed before this can be seen."""


def safe(text: str) -> str:
    r"""Make visible what cannot be seen, as `\x1b`, `\u200b` or `\U000e0041`.

    What joins two letters or two emoji stays. A line break becomes `\n` and no space: a row stays
    one line, and nothing is hidden.
    """
    return text if _is_plain(text) else visible(text).translate(_BREAKS)


def all_safe(texts: Sequence[str]) -> list[str]:
    """Make texts safe; one look at all of them is enough for most."""
    return list(texts if _is_plain("".join(texts)) else map(safe, texts))


def _is_plain(text: str) -> bool:
    return text.isprintable() and (text.isascii() or max(text) < _LATIN)


def visible(text: str) -> str:
    """Do the same and keep tabs and line breaks, for a format that can quote them."""
    return _any_of(_STEERING + INVISIBLE).sub(_shown, text)


def seen(text: str) -> str:
    """Return a text without what cannot be seen."""
    return text if text.isascii() else _any_of(_STEERING + INVISIBLE).sub("", text)


def steering_shown(text: str) -> str:
    """Show only what steers a terminal or turns text around, for programs: they read the rest."""
    return _any_of(_STEERING).sub(_code, text)


def json_shown(text: str) -> str:
    """Write what cannot be seen as JSON does: the text that is read has it again."""
    return _any_of(_STEERING + INVISIBLE).sub(_json_code, text)


@cache
def _any_of(characters: str) -> re.Pattern[str]:
    return re.compile(f"[{characters}]")


@cache
def _drawn() -> re.Pattern[str]:
    """Find what draws the sign before it in another way: an emoji, an ideograph of a name."""
    return re.compile(
        rf"(?<=[{_EMOJI}])[\ufe0e\ufe0f]|(?<=[#*0-9])\ufe0f(?=\u20e3)"
        rf"|(?<=[{_HAN}])[\ufe00-\ufe0d\U000e0100-\U000e01ef]|(?<=[\u1820-\u18aa])[\u180b-\u180f]"
        rf"|(?:(?<=[{_EMOJI}])|(?<=[{_EMOJI}]\ufe0f))\u200d(?=[{_EMOJI}])"
    )


def _shown(match: re.Match[str]) -> str:
    is_drawn = _drawn().match(match.string, match.start())
    return match[0] if is_drawn or _joins_letters(match) else _code(match)


def _joins_letters(match: re.Match[str]) -> bool:
    """Say whether a joiner stands between letters, or their signs, as in Persian and Hindi."""
    if match[0] not in JOINERS:
        return False
    from unicodedata import category

    start, end = match.span()
    sides = match.string[max(0, start - 1) : start], match.string[end : end + 1]
    hidden = _any_of(_STEERING + INVISIBLE)
    return all(side and category(side)[0] in "LM" and not hidden.match(side) for side in sides)


def _code(match: re.Match[str]) -> str:
    code = ord(match[0])
    form = r"\x{:02x}" if code <= 0xFF else r"\u{:04x}" if code <= 0xFFFF else r"\U{:08x}"  # noqa: PLR2004
    return form.format(code)


def _json_code(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(rf"\u{units[at : at + 4]}" for at in range(0, len(units), 4))
