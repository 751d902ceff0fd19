"""Ids of deals: a slug of account and title, and a few random characters."""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

Choose: TypeAlias = Callable[[str], str]
"""Picks a character of a text."""

LETTERS: Final = "bcdfghjkmnpqrstvwxz"  # no vowels: no words; no l: it looks like 1
DIGITS: Final = "23456789"  # no 0 and 1: they look like letters
MAX_LENGTH: Final = 63
RANDOM_LENGTH: Final = 4
SHORTEST: Final = 4
LONG: Final = 8

_LATIN: Final = str.maketrans(
    {
        "æ": "ae", "ø": "o", "å": "a", "œ": "oe", "ß": "ss", "ð": "d", "þ": "th", "ł": "l",
        "đ": "d", "ı": "i",
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z",
        "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p",
        "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch",
        "ш": "sh", "щ": "sht", "ъ": "a", "ь": "y", "ю": "yu", "я": "ya",
        "ё": "yo", "ы": "y", "э": "e", "і": "i", "ї": "yi", "є": "ye", "ґ": "g",
    }
)  # fmt: skip
"""Letters that do not decompose; Cyrillic by the Bulgarian law on transliteration."""


def slug(*texts: str | None, otherwise: str = "deal") -> str:
    """Return texts as a-z, 0-9 and single dashes, another word where nothing is left."""
    joined = unicodedata.normalize("NFC", " ".join(text for text in texts if text))
    text = joined.casefold().translate(_LATIN)
    letters = unicodedata.normalize("NFKD", text).translate(_LATIN)
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or otherwise


def new_id(
    account: str | None, title: str, choose: Choose, is_taken: Callable[[str], object]
) -> str:
    """Return a free id like `acme-as-website-redesign-k7qm`."""
    return free_id(slug(account, title), choose, is_taken)


def free_id(head: str, choose: Choose, is_taken: Callable[[str], object]) -> str:
    """Return a text with a random end: four characters, one more for each time it is taken."""
    length = RANDOM_LENGTH
    while is_taken(deal_id := _with_end(head, suffix(choose, length))):
        length += 1
    return deal_id


def _with_end(head: str, end: str) -> str:
    return f"{head[: MAX_LENGTH - len(end) - 1].rstrip('-')}-{end}"


def suffix(choose: Choose, length: int = RANDOM_LENGTH) -> str:
    """Return random characters, a letter first."""
    rest = [choose(LETTERS + DIGITS) for _ in range(length - 1)]
    return choose(LETTERS) + "".join(rest)


def is_suffix(text: str) -> bool:
    """Say whether a text may be one that `suffix` made."""
    return len(text) == RANDOM_LENGTH and text[0] in LETTERS and not text.strip(LETTERS + DIGITS)


def short_forms(ids: Iterable[str]) -> Callable[[str], str]:
    """Return what shortens an id to what commands take for it and for no other.

    A short one stays. Else it is the shortest beginning, of four characters at least, which ends in
    no dash. Where that is long, as of several deals of one account, it is the end, if no other id
    ends or begins with it.
    """
    in_order = ["", *sorted(ids), ""]  # each has a neighbour on both sides
    end_at = len(in_order) - 1
    ends = Counter(map(end_of, in_order))

    def short(deal_id: str) -> str:
        if len(deal_id) <= LONG:
            return deal_id
        place, head = bisect_left(in_order, deal_id, 1, end_at), deal_id[:LONG]
        before, after = in_order[place - 1], in_order[place + 1]
        is_alike = before.startswith(head) or after.startswith(head)
        if is_alike and is_suffix(end := end_of(deal_id)) and ends[end] == 1 and not begins(end):
            return end
        length = max(SHORTEST, 1 + _shared(deal_id, before), 1 + _shared(deal_id, after))
        return deal_id[: length + (deal_id[length - 1 : length] == "-")]

    def begins(end: str) -> bool:
        return in_order[bisect_left(in_order, end, 1, end_at)].startswith(end)

    return short


def end_of(deal_id: str) -> str:
    """Return what stands behind the last dash of an id."""
    return deal_id.rpartition("-")[2]


def _shared(first: str, second: str) -> int:
    """Count the characters at the beginning of two texts that are the same."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(first), len(second)))
