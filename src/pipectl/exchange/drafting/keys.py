"""What tells the rows of a file apart, and the ids that are made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from pipectl.domain.values.ids import slug
from pipectl.domain.values.scalars import parse_deal_id

if TYPE_CHECKING:
    from pipectl.exchange.drafting.guess import Guess

_KEY_PARTS: Final = (("title",), ("account", "title"), ("account", "title", "created"))


def key_of(guess: Guess) -> tuple[list[str], str]:
    """Return the columns that tell rows apart, as few as will do, and why it is those."""
    if "key" in guess.parts:
        return [guess.parts["key"].column], guess.parts["key"].why
    choices = [names for names in _KEY_PARTS if all(name in guess.parts for name in names)]
    for names in choices:
        if not twins(guess, chosen := [guess.parts[name].column for name in names]):
            return list(dict.fromkeys(chosen)), "no column is an id, and its cells differ"
    chosen = [guess.parts[name].column for name in choices[-1]]
    return list(dict.fromkeys(chosen)), "a guess: nothing differs in each row"


def twins(guess: Guess, key: Sequence[str]) -> list[int]:
    """Return the lines of rows that have the key of another one, or none."""
    cells = zip(*(guess.sheet.cells(name, guess.rows) for name in key), strict=True)
    keys = [tuple(" ".join(cell.split()) for cell in row) for row in cells]
    counts = Counter(keys)
    rows = zip(guess.rows, keys, strict=True)
    return [row.line for row, own in rows if counts[own] > 1 or not all(own)]


def id_of(guess: Guess, key: Sequence[str]) -> str | None:
    """Return the columns that give each deal an id of its own, as few as will do."""
    names = [guess.parts[field].column for field in ("account", "title") if field in guess.parts]
    for choice in (names, [*names, *key]):
        ids = [
            _id(row)
            for row in zip(*(guess.sheet.cells(name, guess.rows) for name in choice), strict=True)
        ]
        if all(ids) and len(set(ids)) == len(ids) and not any("{" in n or "}" in n for n in choice):
            return "-".join(f"{{{name}}}" for name in dict.fromkeys(choice))
    return None


def _id(cells: Iterable[str]) -> str:
    """Return the id that an import would make, an empty text where it would refuse."""
    text = slug("-".join(cells))
    try:
        return "" if text == slug("") else parse_deal_id(text)
    except ValueError:
        return ""
