"""How a text is written as a YAML scalar, so that every reader takes it for that text."""

import re
import sys
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final

from pipectl.money import grouped
from pipectl.words import Phrase, counted_as

BROKEN_ESCAPE: Final = (
    "an escape that makes no character: half of a pair, or none that there is",
    "write the character itself",
)
"""What is wrong where `broken_escape` says, and the remedy."""


class Bare(str):
    """A text known to be safe, written as it is: an amount, a date, an id."""

    __slots__ = ()


class Quoted(str):
    """A text that is always written in double quotes: a note, evidence, a reason in words."""

    __slots__ = ()


def fold(text: str) -> str:
    """Return a text as names are compared: composed and without case."""
    return unicodedata.normalize("NFC", text).casefold()


def compatible(text: str) -> str:
    """Return a text in its plain letters: a wide or raised one, or a ligature, is the same."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def nearest(word: str, names: Iterable[str], likeness: float = 0.6) -> str | None:
    """Return the name that a mistyped word most likely means; `likeness` is the least, 0 to 1.

    Of names that are the same but for case the first one is meant.
    """
    from difflib import get_close_matches

    choices = {fold(name): name for name in reversed([*names])}
    close = get_close_matches(fold(word), choices, 1, likeness)
    return choices[close[0]] if close else None


def suggestion(word: str, names: Iterable[str]) -> str:
    """Return `; did you mean X?` for a word that is nearly one of the names, else an empty text."""
    name = nearest(word, names)
    return f"; did you mean {name}?" if name else ""


def how_many(count: int, noun: str = "deal", form: str | None = None) -> Phrase:
    """Count things in a sentence: `1 deal`, `2 000 deals`, in a store's form of numbers."""
    return counted_as(count, noun, show_count(count, form))


def show_count(count: int, form: str | None = None) -> str:
    """Write a count in a store's form; without one blanks part it, which none reads as decimals."""
    return grouped(Decimal(count), form)


def show(value: object, form: str | None) -> str:
    """Write a field's value in a message, numbers in the store's form."""
    if isinstance(value, Decimal):
        return grouped(value, form)
    return "empty" if value is None else str(getattr(value, "what", value))


def show_amount(amount: Decimal | int, form: str | None) -> str:
    """Write an amount in a message: where it has decimals, two of them at least."""
    has_one = Decimal(amount).normalize().as_tuple().exponent == -1
    return grouped(Decimal(amount).quantize(Decimal("0.01")) if has_one else amount, form)


def show_field(name: str, value: object, form: str | None) -> str:
    """Write the value of a field in a message, an amount as amounts are."""
    if name == "amount" and isinstance(value, Decimal):
        return show_amount(value, form)
    return show(value, form)


def scalar(text: str) -> str:
    """Write a text as one line of YAML, in a block or in braces; lone surrogates: ValueError."""
    if isinstance(text, Bare):
        return str(text)
    if isinstance(text, Quoted) or not reads_as_text(text):
        return double_quoted(text)
    return text


@lru_cache(maxsize=10_000)
def reads_as_text(text: str) -> bool:
    """Say whether every YAML 1.1 and 1.2 reader takes the unquoted text for this very text.

    Some readers of version 1.1 refuse `:` and `?` inside braces even where they mean nothing.
    """
    return not (
        text != text.strip()
        or text.lower() in _WORDS
        or text[:1] in _LEADING
        or text.startswith("...")
        or _compiled(_SPECIAL).search(text)
        or _compiled(_NUMBER).fullmatch(text)
    )


_compiled: Final = cache(re.compile)
"""Compiles a pattern when it is first needed; `re` alone takes longer to look it up."""


def double_quoted(text: str) -> str:
    r"""Write a text in double quotes, on one line, with `\n` for a line break.

    Raises ValueError for lone surrogates, which no file in UTF-8 can hold.
    """
    if re.search(_SURROGATE, text):
        raise ValueError("a lone surrogate cannot be written")
    return f'"{re.sub(_ESCAPED, _escape, text)}"'


def needs_escapes(text: str) -> bool:
    """Say whether a text has characters that only double quotes can hold on one line."""
    return _UNSEEN.search(text) is not None


def broken_escape(text: str, start: int = 0, end: int = sys.maxsize) -> int | None:
    r"""Return where the first escape is that makes no character: half a pair, as `\ud800` alone."""
    return next(
        (m.start() for m in re.compile(_ESCAPES).finditer(text, start, end) if m["broken"]), None
    )


def joined(text: str) -> str:
    """Join the halves of characters beyond U+FFFF, which JSON writes as two escapes."""
    if not re.search(_SURROGATE, text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16")


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return _SHORT.get(character) or f"\\u{ord(character):04x}"


_WORDS: Final = {"", "y", "n", "yes", "no", "on", "off", "true", "false", "null"}
_LEADING: Final = frozenset("-?:,[]{}#&*!|>'\"%@`~=<")
_SHORT: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_INVISIBLE: Final = "\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff"
_UNSEEN: Final = re.compile(f"[{_INVISIBLE}\ud800-\udfff]")
_SURROGATE: Final = "[\ud800-\udfff]"
_ESCAPES: Final = (
    r"(?s)\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]|"
    r"(?P<broken>u[dD][89a-fA-F]|U(?!000[0-9a-fA-F]|0010)|U0000[dD][89a-fA-F])|.)"
)
_ESCAPED: Final = f'[\\\\"{_INVISIBLE}]'
_SPECIAL: Final = f"[,\\[\\]{{}}:?{_INVISIBLE}\ud800-\udfff]|\\s#"
_NUMBER: Final = r"(?i)[-+]?(0x[0-9a-f_]+|0o[0-7_]+|0b[01_]+|[0-9._][0-9._e+-]*|\.inf|\.nan)"
