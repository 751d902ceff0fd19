"""Where a file says what a figure rests on: the entry of a deal, or a line of a list."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from pipectl.domain.model.deal import TRACKED
from pipectl.errors import Place
from pipectl.store.collection.reader import find
from pipectl.store.yaml.node import Node, line_and_column
from pipectl.store.yaml.reader import parse_source

_QUOTED: Final = r'"(?:[^"\\]|\\.)*"'
_VALUE: Final = (
    rf"(?:{_QUOTED}|\{{(?:[^{{}}\"']|{_QUOTED})*\}}|[^\s,{{}}\[\]\"'#&*!|>%@`-][^,{{}}\[\]\"'#]*)"
)
_PAIR: Final = re.compile(rf", ([a-z_]+): {_VALUE}")
_ENTRY: Final = re.compile(rf"  - \{{day: (\d{{4}}-\d\d-\d\d)((?:, [a-z_]+: {_VALUE})*)\}}")

if TYPE_CHECKING:
    from pipectl.store.store import Store


def of_deal(store: Store, deal_id: str, key: str, day: date | None) -> Place:
    """Return the place of the last entry up to a day that says something of a key.

    Without a key it is the last one, `created` is the first. What entries never say is found at the
    top of the file, else the whole file is the place.
    """
    path, data = store.deals.raw(deal_id)
    if line := _line_said(data, key, (day or date.max).isoformat()):
        return Place(path, line)
    source, node = parse_source(path, data)
    offset = _said(node, key, day) if node else None
    return Place(path) if offset is None else Place(path, *line_and_column(source.text, offset))


def _line_said(data: bytes, key: str, last: str) -> int | None:
    """Return the line of the entry, where the file's history has each on a line of its own.

    Thousands of deals are behind some figures; to parse their files takes five times as long.
    """
    head, start, history = data.decode(errors="replace").partition("\nhistory:\n")
    is_any = key in ("", "created")
    saying: list[tuple[str, int]] = []
    for number, line in enumerate(history.splitlines(), head.count("\n") + 3):
        entry = _ENTRY.fullmatch(line)
        if entry is None:
            return None
        if entry[1] <= last and (is_any or key in _PAIR.findall(entry[2])):
            saying.append((entry[1], number))
    if not start or not saying:
        return None
    return min(saying)[1] if key == "created" else max(saying)[1]


def of_line(store: Store, path: str, *keys: str | int) -> Place:
    """Return the place of a line of a list, counted from 0, of a file or at a key of it."""
    source, node = parse_source(path, store.read(path))
    offset = find(node, keys) if node else 0
    return Place(path, *line_and_column(source.text, offset))


def _said(top: Node, key: str, day: date | None) -> int | None:
    history = top.get("history")
    last = (day or date.max).isoformat()
    entries = sorted((history and history.items) or (), key=_day)
    saying = [entry for entry in entries if _day(entry) <= last]
    if key not in ("", "created"):
        saying = [each for each in saying if each.get(key)]
    if saying:
        entry = saying[0 if key == "created" else -1]
        return (entry.get(key) or entry).start
    at_top = None if key in TRACKED else top.get(key)
    return at_top.start if at_top else None


def _day(entry: Node) -> str:
    day = entry.get("day")
    return (day and day.value) or ""
