"""New values as they are written into a file: one line of flow style each."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from pipectl.domain.text import Quoted
from pipectl.domain.text import double_quoted
from pipectl.domain.text import needs_escapes
from pipectl.domain.text import scalar

if TYPE_CHECKING:
    from pipectl.domain.schema import Plain


def flow(value: Plain) -> str:
    """Write a value on one line; ValueError for an empty item of a list and lone surrogates."""
    if isinstance(value, dict):
        return "{" + ", ".join(pair(key, item) for key, item in value.items()) + "}"
    if isinstance(value, list):
        if None in value:
            raise ValueError("an empty item of a list has no one-line form")
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return "" if value is None else scalar(value)


def pair(key: str, value: Plain) -> str:
    """Write a key and its value for braces; an empty value keeps the space that readers need."""
    return f"{scalar(key)}: {flow(value)}"


def requoted(text: str, quote: str) -> str:
    """Write a text in the quotes that stood there before, where it can be."""
    if isinstance(text, Quoted) or quote not in ("'", '"'):
        return scalar(text)
    if quote == '"' or needs_escapes(text):
        return double_quoted(text)
    return "'" + text.replace("'", "''") + "'"


def is_journal(value: Plain) -> bool:
    """Say whether a value is a list or a map of maps, as a history and a qualification are."""
    items = value.values() if isinstance(value, dict) else value
    return isinstance(items, Collection) and bool(items) and all(isinstance(i, dict) for i in items)


def block(key: str, value: Plain, column: int = 0) -> str:
    """Write a pair for a line of its own, the value `column` characters right of the key."""
    head = f"{scalar(key)}:"
    return head if value is None else (head + " ").ljust(column) + flow(value)


def document(keys: dict[str, Plain]) -> str:
    """Write a whole file: a line a key, history and answers a line each."""
    return "".join(
        (block(key, None) + journal(value, "", "\n") if is_journal(value) else block(key, value))
        + "\n"
        for key, value in keys.items()
    )


def journal(items: Plain, indent: str, eol: str) -> str:
    """Write maps below their key at `indent`, one to a line; starts with a line end."""
    if isinstance(items, dict):
        return "".join(f"{eol}{indent}  {pair(key, item)}" for key, item in items.items())
    return "".join(f"{eol}{indent}  - {flow(item)}" for item in items or ())
