"""Text in the style that pipectl itself writes, to nodes: a third of what a YAML parser takes.

Only what cannot mean anything else is read here: keys of one word at the left, behind each a short
plain text, a text in double quotes without escapes, or a map or list in one line; below a key
lines that are indented by two. All else, a comment or an empty line too, is left to the parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from pipectl.store.yaml.node import Node

if TYPE_CHECKING:
    _Match: TypeAlias = Callable[[str, int], re.Match[str] | None]


class _OtherError(Exception):
    """The text is in another style."""


_KEY: Final = r"([A-Za-z_][A-Za-z0-9_-]{0,60}):"
_REST: Final = r"\w./+()&'\-"
_QUOTED: Final = r'"([^"\\\n\t\r]*)"'
_FLOW: Final = rf"(?:(\w[{_REST}]*(?: [{_REST}]+)*)|{_QUOTED})"
_BLOCK: Final = rf"(?:(\w[{_REST},]*(?: [{_REST},]+)*)|{_QUOTED})"
# Groups: a key, what stands behind it (plain, quoted, the bracket of more), what ends it.
_LINE: Final = re.compile(rf"{_KEY}(?: (?:{_BLOCK}(\n)|([{{\[]))|\n)").match
_BELOW: Final = re.compile(rf"  {_KEY} (?:{_BLOCK}(\n)|([{{\[]))").match
_PAIR: Final = re.compile(rf"{_KEY} (?:{_FLOW}(, |\}})|([{{\[]))").match
_ITEM: Final = re.compile(rf"{_FLOW}(, |\])").match
_DASH: Final = "  - {"
_INDENT: Final = 2
_DEEP: Final = 8
"""Maps within maps from here on are the parser's, which refuses them when they are too many."""


def parse_usual(text: str) -> Node | None:
    """Return the node that a YAML parser makes of a text, None where that is to be asked."""
    try:
        root, end = _lines(text, 0, _LINE, 0)
    except _OtherError:
        return None
    return root if end == len(text) else None


def _lines(text: str, at: int, line: _Match, indent: int) -> tuple[Node, int]:
    """Read the lines of a mapping; return it and where the first other line begins."""
    pairs: list[tuple[Node, Node]] = []
    while match := line(text, at):
        name, plain, quoted, _, opened = match.groups()
        key = Node(at + indent, at + indent + len(name), name)
        at = match.end()
        if plain is not None:
            value = Node(at - 1 - len(plain), at - 1, plain)
        elif quoted is not None:
            value = Node(at - 3 - len(quoted), at - 1, quoted, '"')
        elif opened:
            value, at = _flow(text, at - 1)
            at = _behind("\n", text, at)
        else:
            value, at = _below(text, at)
        pairs.append((key, value))
    if not pairs:
        raise _OtherError
    return _mapping(pairs, pairs[0][0].start, pairs[-1][1].end), at


def _below(text: str, at: int) -> tuple[Node, int]:
    """Read what is indented below a key."""
    if not text.startswith(_DASH, at):
        return _lines(text, at, _BELOW, _INDENT)
    node = Node(at + _INDENT, at)
    node.items = items = []
    while text.startswith(_DASH, at):
        item, at = _flow(text, at + len(_DASH) - 1)
        at = _behind("\n", text, at)
        items.append(item)
    node.end = items[-1].end
    return node, at


def _flow(text: str, start: int, depth: int = 1) -> tuple[Node, int]:
    """Read the map or list whose bracket is at `start`; return it and where it ends."""
    if depth > _DEEP:
        raise _OtherError
    return _list(text, start) if text[start] == "[" else _map(text, start, depth)


def _map(text: str, start: int, depth: int) -> tuple[Node, int]:
    pairs: list[tuple[Node, Node]] = []
    at = start + 1
    while match := _PAIR(text, at):
        name, plain, quoted, mark, opened = match.groups()
        key = Node(at, at + len(name), name)
        place, at = key.end + 2, match.end()
        if plain is not None:
            value = Node(place, place + len(plain), plain)
        elif quoted is not None:
            value = Node(place, place + len(quoted) + 2, quoted, '"')
        else:
            value, at = _flow(text, at - len(opened), depth + 1)
            mark = "}" if text.startswith("}", at) else ", "
            at = _behind(mark, text, at)
        pairs.append((key, value))
        if mark == "}":
            return _mapping(pairs, start, at, flow=True), at
    raise _OtherError


def _list(text: str, start: int) -> tuple[Node, int]:
    node = Node(start, start, flow=True)
    node.items = items = []
    at = start + 1
    while match := _ITEM(text, at):
        plain, quoted, mark = match.groups()
        end = match.end() - len(mark)
        is_plain = plain is not None
        items.append(Node(at, end, plain) if is_plain else Node(at, end, quoted, '"'))
        at = match.end()
        if mark == "]":
            node.end = at
            return node, at
    raise _OtherError


def _behind(mark: str, text: str, at: int) -> int:
    if not text.startswith(mark, at):
        raise _OtherError
    return at + len(mark)


def _mapping(pairs: list[tuple[Node, Node]], start: int, end: int, *, flow: bool = False) -> Node:
    """Make a mapping; one that says a key twice is the parser's."""
    if len({key.value for key, _ in pairs}) < len(pairs):
        raise _OtherError
    node = Node(start, end, flow=flow)
    node.pairs = pairs
    return node
