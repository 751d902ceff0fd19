"""Tables made narrow enough for a terminal: long texts are cut, and nothing else is."""

from dataclasses import replace
from typing import Final

from pipectl.escape import JOINERS
from pipectl.render.shared.cells import columns, heads
from pipectl.render.shared.width import width
from pipectl.table import Cell, Column, Facts, Kind, Page, Table, for_people

_GAP: Final = 2
_LEAST: Final = 8
_KEYS: Final = ("id", "deal")
"""Columns by which a deal is named in the next command: they are cut last."""


def fitted(table: Page | Table | Facts, room: int) -> Page:
    """Cut long texts in tables so that their rows take no more columns than there is room for.

    Where that cannot be done they are cut as far as they can still be told apart. Columns that
    people do not see are gone: they need no room.
    """
    page = for_people(table)
    return replace(page, parts=tuple(_part(part, room) for part in page.parts))


def _part(part: Table | Facts, room: int) -> Table | Facts:
    if not isinstance(part, Table):
        return part
    drawn = columns(part)
    widths = [
        max(map(width, [head, *cells])) for head, cells in zip(heads(part), drawn, strict=True)
    ]
    edges = _edges(part.columns, widths, room)
    if edges == widths:
        return part
    rows = tuple(
        tuple(
            _cut(column, value, drawn[index][line], edges[index])
            for index, (column, value) in enumerate(zip(part.columns, row, strict=True))
        )
        for line, row in enumerate(part.rows)
    )
    return replace(part, rows=rows)


def _edges(heads: tuple[Column, ...], widths: list[int], room: int) -> list[int]:
    """Take from the widest text first, from one that names a deal only when nothing else is left.

    No column becomes narrower than its title, or than a few characters.
    """
    edges = list(widths)
    texts = [index for index, head in enumerate(heads) if head.kind.is_text]
    others = [index for index in texts if heads[index].name not in _KEYS]
    for several in (others, texts):
        while sum(edges) + _GAP * (len(edges) - 1) > room:
            wide = [i for i in several if edges[i] > max(_LEAST, width(heads[i].title))]
            if not wide:
                break
            edges[max(wide, key=edges.__getitem__)] -= 1
    return edges


def _cut(column: Column, value: Cell, drawn: str, edge: int) -> Cell:
    if not column.kind.is_text or width(drawn) <= edge:
        return value
    start = drawn[:edge]
    while width(start) > edge - 1:
        start = start[:-1]
    start = start.rstrip(JOINERS)  # with nothing to join they would be shown
    return f"{start}…" if column.kind is Kind.TEXT else (f"{start}…",)
