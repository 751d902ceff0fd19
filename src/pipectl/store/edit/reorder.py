"""Items of a block list brought into another order, each with its lines and comments."""

from collections.abc import Sequence
from itertools import pairwise

from pipectl.store.yaml.node import Node
from pipectl.store.yaml.parser import parse


def reordered(text: str, key: str, order: Sequence[int]) -> str | None:
    """Return the text with the items of the list under a key in another order.

    `order` holds the present positions. An item goes with the comment lines right above it. None
    where the items do not stand on lines of their own.
    """
    node = parse(text).get(key)
    if node is None or node.items is None or node.flow:
        return None
    starts = [_line_start(text, item) for item in node.items]
    if len(set(starts)) < len(starts) or any(start is None for start in starts):
        return None
    edges = _edges(text, node.items)
    head, tail = text[: edges[0]], text[edges[-1] :]
    chunks = [text[first:last] for first, last in pairwise(edges)]
    if chunks and not chunks[-1].endswith("\n"):
        return None
    return head + "".join(chunks[place] for place in order) + tail


def _line_start(text: str, item: Node) -> int | None:
    """Return where the line of an item's dash begins; None where it shares the line."""
    start = text.rfind("\n", 0, item.start) + 1
    before = text[start : item.start].strip()
    return start if before == "-" else None


def _edges(text: str, items: Sequence[Node]) -> list[int]:
    """Return where the lines of each item begin, its comments included, and where the last ends."""
    edges = []
    floor = 0
    for item in items:
        start = text.rfind("\n", 0, item.start) + 1
        while start > floor and _is_comment(text, start):
            start = text.rfind("\n", 0, start - 1) + 1
        edges.append(start)
        end = text.find("\n", item.end)
        floor = len(text) if end < 0 else end + 1
    return [*edges, floor]


def _is_comment(text: str, start: int) -> bool:
    """Say whether the line above a place is a comment."""
    above = text.rfind("\n", 0, start - 1) + 1
    return text[above:start].lstrip().startswith("#")
