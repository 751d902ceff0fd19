"""Values in a sentence about a change: exact for programs, in the store's form for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pipectl.domain.model.deal import NextStep
from pipectl.domain.model.plain import text_of_plain
from pipectl.domain.values.text import show_field
from pipectl.table import Named
from pipectl.words import joined, say

if TYPE_CHECKING:
    from pipectl.domain.differences.plain import KeyChange

ARROW: Final = " -> "
EMPTY: Final = say("empty")
LONGEST: Final = 60
"""So many characters of a text are quoted; of a longer one its beginning."""

Show = Callable[[str, Any], str]
"""Writes the value of a field."""


def exact(name: str, value: Any) -> str:
    """Write a value with all its digits, and none of the marks of thousands."""
    return _shown(name, value, lambda number: f"{number:f}")


def in_form(form: str | None) -> Show:
    """Return what writes values for people, in a store's form of numbers."""

    def show(name: str, value: Any) -> str:
        return _shown(name, value, lambda number: show_field(name, number, form))

    return show


def _shown(name: str, value: Any, number: Callable[[Decimal], str]) -> str:
    match value:
        case None:
            return EMPTY
        case Decimal():
            return f"{number(value)} %" if name == "probability" else number(value)
        case int():
            return number(Decimal(value))
        case NextStep():
            return say("{step} by {day}", step=quoted(value.what), day=value.due)
        case date():
            return value.isoformat()
    return str(value)


def named(words: Callable[[Show], Iterator[str]], form: str | None) -> tuple[Named, ...]:
    """Return texts that programs read exactly and people in the store's form."""
    return tuple(map(Named, words(exact), words(in_form(form))))


def course(show: Show, name: str, values: Sequence[Any]) -> str:
    """Write all values that a field has had: `100 000 -> 120 000`."""
    return joined((show(name, value) for value in values), ARROW)


def quoted(text: str) -> str:
    """Quote a text, or the beginning of a long one."""
    line = " ".join(text.split())
    return f'"{line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"}"'


def of_keys(changes: Sequence[KeyChange]) -> Iterator[str]:
    """Write the keys of a file that say something else: short values, else only the key."""
    others = []
    for change in changes:
        old, new = _brief(change.before), _brief(change.after)
        if change.is_order:
            yield say("{key} in another order", key=change.key)
        elif isinstance(change.before or change.after, dict) and None in change[1:]:
            yield say("{key} new" if change.before is None else "{key} gone", key=change.key)
        elif old is None or new is None:
            others.append(change.key)
        else:
            yield joined((change.key, " ", old, ARROW, new), "")
    if others:
        yield say("other keys: {keys}", keys=", ".join(dict.fromkeys(others)))


def _brief(value: Any) -> str | None:
    """Write a value that is a word or a short text; None for any other."""
    if value is None or value in ("", [], {}):
        return EMPTY
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = ", ".join(value)
    if isinstance(value, dict | list):
        return None
    text = text_of_plain(value)
    return text if len(text) <= LONGEST and "\n" not in text else None
