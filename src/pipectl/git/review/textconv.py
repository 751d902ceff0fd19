"""A file of a store as lines that people read, for `git log -p` and `git diff`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pipectl.domain.model.deal import Deal, Entry
from pipectl.domain.values.schema import keys_of
from pipectl.escape import safe
from pipectl.money import grouped, parse_amount
from pipectl.store.yaml.node import SyntaxProblem
from pipectl.store.yaml.parser import parse
from pipectl.store.yaml.reader import decode

if TYPE_CHECKING:
    from pipectl.domain.values.schema import Plain

_AMOUNTS: Final = ("amount", "created_amount", "commit", "best_case")
_PROSE: Final = ("note", "notes", "reason", "text", "evidence", "what")
_ENTRY: Final = {name: at for at, name in enumerate(keys_of(Entry))}
_TOP: Final = {name: at for at, name in enumerate(keys_of(Deal))}
_CLEARED: Final = "cleared"


def readable(data: bytes) -> str | None:
    """Return what a file says, a line a field and a line an entry; None where it has no such lines.

    The same content gives the same lines, in whatever order and style its keys are written.
    """
    try:
        plain = parse(decode("", data)).plain()
    except SyntaxProblem:
        return None
    if isinstance(plain, str):
        return None
    lines = _items(plain) if isinstance(plain, list) else _top(_mapping(plain))
    return "".join(f"{safe(line)}\n" for line in lines)


def _mapping(plain: Plain) -> dict[str, Plain]:
    return plain if isinstance(plain, dict) else {}


def _top(plain: Mapping[str, Plain]) -> Iterator[str]:
    """Yield the lines of a mapping: keys of a deal in their order, its history last."""
    is_deal = "history" in plain
    order = _TOP if is_deal else {}
    for key in sorted(plain, key=lambda name: order.get(name, len(order) - 1)):
        value = plain[key]
        if isinstance(value, dict):
            yield f"{key}:"
            yield from (f"  {name}: {_value(name, each)}" for name, each in value.items())
        elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
            yield f"{key}:"
            items = map(_entry, value) if key == "history" and is_deal else _items(value)
            yield from (f"  {item}" for item in items)
        elif isinstance(value, str) and "\n" in value.strip("\n"):
            yield f"{key}:"
            yield from (f"  {line}" for line in value.strip("\n").split("\n"))
        else:
            yield f"{key}: {_value(key, value)}"


def _items(items: list[Plain]) -> Iterator[str]:
    for item in items:
        yield _words(item) if isinstance(item, dict) else _value("", item)


def _entry(plain: Plain) -> str:
    """Write an entry: its day, who booked it, and what it says."""
    entry = _mapping(plain)
    head = " ".join(str(entry[key]) for key in ("day", "by") if entry.get(key))
    kind = " ".join(str(entry[key]) for key in ("activity", "direction") if entry.get(key))
    others = {k: v for k, v in entry.items() if k not in ("day", "by", "activity", "direction")}
    ordered = dict(sorted(others.items(), key=lambda pair: _ENTRY.get(pair[0], len(_ENTRY))))
    return f"{head}: {', '.join(filter(None, (kind, _words(ordered))))}"


def _words(plain: Mapping[str, Plain]) -> str:
    parts = []
    for key, value in plain.items():
        if key == "next_step" and isinstance(value, dict) and {*value} == {"due", "what"}:
            parts.append(f"next step {_value('what', value['what'])} by {value['due']}")
        elif key == "qualification" and isinstance(value, dict):
            parts.append(_words(value))
        elif value is None:
            parts.append(f"{key} {_CLEARED}")
        else:
            parts.append(f"{key} {_value(key, value)}")
    return ", ".join(parts)


def _value(key: str, value: Plain) -> str:
    if isinstance(value, dict):
        return _words(value)
    if isinstance(value, list):
        return ", ".join(_value("", item) for item in value)
    if value is None:
        return ""
    if key in _PROSE:
        return f'"{value}"'
    return _amount(value) if key in _AMOUNTS else value


def _amount(text: str) -> str:
    try:
        amount: Decimal = parse_amount(text)
    except ValueError:
        return text
    return grouped(amount)
