"""New values as they are written into a file: one line of flow style each."""

from collections.abc import Collection

from pipectl.domain.values.schema import Plain
from pipectl.domain.values.text import Quoted, double_quoted, needs_escapes, scalar


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
    return "".join(f"{_document_pair(key, value)}\n" for key, value in keys.items())


def _document_pair(key: str, value: Plain) -> str:
    if isinstance(value, str):
        return block(key, value)
    if _has_empty_item(value):
        return f"{scalar(key)}:{_deep(value, '  ')}"
    return block(key, None) + journal(value, "", "\n") if is_journal(value) else block(key, value)


def _has_empty_item(value: Plain) -> bool:
    """Say whether a list somewhere has an empty item, which no line can hold."""
    if isinstance(value, dict):
        return any(map(_has_empty_item, value.values()))
    return isinstance(value, list) and (None in value or any(map(_has_empty_item, value)))


def _deep(value: Plain, indent: str) -> str:
    """Write a value behind its colon or dash, with all that is in it on lines of its own."""
    if not isinstance(value, (dict, list)) or not value:
        return "" if value is None else f" {flow(value)}"
    deeper = f"{indent}  "
    if isinstance(value, list):
        return "".join(f"\n{indent}-{_deep(item, deeper)}" for item in value)
    return "".join(f"\n{indent}{scalar(k)}:{_deep(item, deeper)}" for k, item in value.items())


def journal(items: Plain, indent: str, eol: str) -> str:
    """Write maps below their key at `indent`, one to a line; starts with a line end."""
    if isinstance(items, dict):
        return "".join(f"{eol}{indent}  {pair(key, item)}" for key, item in items.items())
    return "".join(f"{eol}{indent}  - {flow(item)}" for item in items or ())
