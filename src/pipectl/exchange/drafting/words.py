"""What the names of columns and the values in them mean, by the lists of `words.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from pipectl.domain.templates import translations
from pipectl.domain.values.text import fold

DATES: Final = ("created", "expected_close", "closed", "won_on", "lost_on", "as_of", "due")
NUMBERS: Final = ("amount", "probability")
"""The fields that are days, and those that are numbers; all others are texts."""

WORDS: Final = Path(__file__).with_name("words.toml")


class Meaning(NamedTuple):
    """The field that a column's name means, and how surely: 3 wholly, 1 by a part, 0 not at all.

    `rank` is low for the usual names of a field.
    """

    field: str
    surety: int
    rank: int = 0


def plain(text: str) -> str:
    """Return the words of a text alone: without case, marks and what only joins them."""
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"(?<!\S)[№#](?!\w)", "no", fold(text))))


@cache
def _lists() -> dict[str, dict[str, str]]:
    return tomllib.loads(WORDS.read_text("utf-8"))


@cache
def phrases(kind: str) -> dict[str, str]:
    """Lay out a list by the phrase; the names of bundled stages and reasons are in it too."""
    meanings: dict[str, str] = {}
    for meaning, names in _lists()[kind].items():
        bundled = translations.WORDS.get(meaning, ()) if kind != "columns" else ()
        for name in (*names.split(","), *bundled):
            meanings.setdefault(plain(name), meaning)
    return meanings


@cache
def _longest(kind: str) -> int:
    """Return how many words the longest phrase has."""
    return max(len(phrase.split()) for phrase in phrases(kind))


def meaning(text: str, kind: str) -> str | None:
    """Return what a text means: all of it, else the longest of its parts, if that is but one.

    A stage that is denied or doubted is none.
    """
    if kind == "stages" and is_doubtful(text):
        return None
    meanings, words = phrases(kind), re.sub(r"^[\d ]+", "", plain(text)).split()
    for length in range(min(len(words), _longest(kind)), 0, -1):
        parts = {" ".join(words[i : i + length]) for i in range(len(words) - length + 1)}
        hits = {meanings[part] for part in parts if part in meanings}
        if hits:
            return hits.pop() if len(hits) == 1 else None
    return None


def is_doubtful(text: str) -> bool:
    """Say whether a text denies or doubts what it names, as `Won?` and `Not lost` do."""
    return "?" in text or not phrases("doubt").keys().isdisjoint(plain(text).split())


def closed_by(name: str) -> str | None:
    """Return what a column of yes and no is named for, won or lost: `IsWon`, `Vunnet?`."""
    parted = plain(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))
    kind = phrases("stages").get(parted.removeprefix("is "))
    return kind if kind in ("won", "lost") else None


def is_yes(text: str) -> bool | None:
    """Say whether a cell means yes or no, None where it means something else."""
    state = {"1": "likely", "0": "absent"}.get(text) or phrases("answers").get(plain(text))
    return {"likely": True, "absent": False}.get(state or "", True if text in "✓✔☑" else None)


def is_deleted(text: str) -> bool:
    """Say whether a text marks a row that counts no more."""
    return phrases("rows").get(plain(text)) == "deleted"


def is_blank(text: str) -> bool:
    """Say whether a text stands for an empty cell: a dash alone, `n/a`."""
    bare = plain(text)
    return bool(text) and phrases("rows").get(bare, "" if bare else "blank") == "blank"


@cache
def field_of(name: str) -> Meaning:
    """Return what a column's name means: `dealStage` is two words, `Deal - Value` is `Value`."""
    table = phrases("columns")
    parted = plain(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))
    bare = " ".join(word for word in parted.split() if word not in phrases("noise"))
    for surety, text in ((3, plain(name)), (3, parted), (2, bare)):
        if text in table:
            return Meaning(table[text], surety, [*table].index(text))
    field = meaning(parted, "columns")
    if field == "closed" and not phrases("expected").keys().isdisjoint(parted.split()):
        return Meaning("expected_close", 2, len(table))
    return Meaning(field, 1) if field else Meaning("", 0)
