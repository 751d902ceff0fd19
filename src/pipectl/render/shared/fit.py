"""Columns made narrow enough for a terminal: texts are folded or cut, and nothing else is."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final, NamedTuple, Self

from pipectl.escape import JOINERS
from pipectl.render.shared.width import aligned, width, widths, wrapped
from pipectl.table import Column

_GAP: Final = 2
_HEAD: Final = 2
_LEAST: Final = 8
_SHORT: Final = 12
_LONG: Final = 16
_LONGEST: Final = 24
"""Words are broken where they are longer; from the lower number on where all columns then fit."""


class Drawn(NamedTuple):
    """A column as it is drawn: the lines of its head, and those of each cell."""

    column: Column
    head: list[str]
    cells: list[list[str]]

    @classmethod
    def of(cls, column: Column, title: str, cells: Sequence[str]) -> Self:
        """Draw a column as wide as its cells, or as a head of two lines needs it."""
        edge = max(widths([*cells, *title.split()]), default=0)
        while len(head := wrapped(title, edge)) > _HEAD:
            edge += 1
        return cls(column, head, [[cell] for cell in cells])

    @property
    def is_empty(self) -> bool:
        """Say whether no cell says anything."""
        return all(cell == [""] for cell in self.cells)

    @property
    def width(self) -> int:
        """How many columns of a terminal it takes."""
        return max(widths([*self.head, *chain.from_iterable(self.cells)]))

    def narrowed(self, edge: int) -> Self:
        """Return it with its texts folded, or cut where it cuts."""
        fold = _cut if self.column.cuts else _folded
        head = wrapped(" ".join(self.head), edge)
        return self._replace(head=head, cells=[fold(cell, edge) for (cell,) in self.cells])


class Fitted(NamedTuple):
    """The columns that there is room for, and those left out."""

    columns: list[Drawn]
    left_out: list[Column]


def fitted(columns: list[Drawn], room: int | None) -> Fitted:
    """Narrow texts until the columns fit; where that is not enough the last ones are left out.

    Columns in which nothing stands go first, and nobody misses them; then those that are spare,
    also before a long word is broken.
    """
    if room is None:
        return Fitted(columns, [])
    widths = [drawn.width for drawn in columns]
    if _whole(widths) > room:
        columns = [drawn for place, drawn in enumerate(columns) if not (place and drawn.is_empty)]
        widths = [drawn.width for drawn in columns]
    spare = [drawn for drawn in columns if drawn.column.spare]
    if spare and _whole(_taken(columns, widths, room, _LONGEST)) > room:
        others = fitted([drawn for drawn in columns if not drawn.column.spare], room)
        if not others.left_out:
            return others._replace(left_out=[drawn.column for drawn in spare])
    edges = _edges(columns, widths, room)
    count = len(edges)
    while count > 1 and _whole(edges[:count]) > room:
        count -= 1
    narrowed = [
        drawn if edge == whole else drawn.narrowed(edge)
        for drawn, edge, whole in zip(columns, edges, widths, strict=True)
    ]
    left_out = [drawn.column for drawn in columns[count:]]
    return Fitted(narrowed[:count], left_out)


def _whole(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP * (len(widths) - 1)


def _edges(columns: list[Drawn], widths: list[int], room: int) -> list[int]:
    """Take from the widest text first: of names until they are short, then of what folds.

    No column becomes narrower than a few characters, or than a word that is not broken: a long one
    is only where all columns then have room.
    """
    edges = _taken(columns, widths, room, _LONGEST)
    if _whole(edges) <= room:
        return edges
    narrower = _taken(columns, edges, room, _LONG)
    return narrower if _whole(narrower) <= room else edges


def _taken(columns: list[Drawn], widths: list[int], room: int, longest: int) -> list[int]:
    edges, least = list(widths), [_least(drawn, longest) for drawn in columns]
    texts = [at for at, drawn in enumerate(columns) if drawn.column.kind.is_text]
    names = [at for at in texts if columns[at].column.cuts]
    others = [at for at in texts if at not in names]
    for several, short in ((names, _SHORT), (others, 2 * _SHORT), (names, 0), (others, 0)):
        while _whole(edges) > room:
            wide = [at for at in several if edges[at] > max(least[at], short)]
            if not wide:
                break
            edges[max(wide, key=edges.__getitem__)] -= 1
    return edges


def _least(drawn: Drawn, longest: int) -> int:
    """Return how narrow a column may become: as a word of its head, or of cells that fold.

    No word of a cell counts for more than the `longest` that is not broken.
    """
    words = [] if drawn.column.cuts else [word for (cell,) in drawn.cells for word in cell.split()]
    indent = max((_indent(cell) for (cell,) in drawn.cells), default=0)
    heads = [word for line in drawn.head for word in line.split()]
    whole = min(longest, max(map(width, words), default=0)) + indent
    return max(_LEAST, whole, max(map(width, heads), default=0))


def _folded(text: str, edge: int) -> list[str]:
    """Break a text between words; what is indented goes on as indented."""
    indent = _indent(text)
    return [f"{' ' * indent}{line}" for line in wrapped(text[indent:], max(edge - indent, 1))]


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _cut(text: str, edge: int) -> list[str]:
    if width(text) <= edge:
        return [text]
    start = text[:edge]
    while width(start) > edge - 1:
        start = start[:-1]
    start = start.rstrip(JOINERS)  # with nothing to join they would be shown
    return [f"{start}…"]


def filled(drawn: Drawn, heights: Sequence[int]) -> tuple[list[str], list[str]]:
    """Fill the lines of a column to one width: its head's, and those of cells of these heights."""
    every = [*drawn.head, *_levelled(drawn.cells, heights)]
    padded = aligned(every, right=drawn.column.kind.is_number)
    return padded[: len(drawn.head)], padded[len(drawn.head) :]


def _levelled(cells: Sequence[list[str]], heights: Sequence[int]) -> Iterator[str]:
    """Let each cell go on to the bottom of its row."""
    if sum(heights) == len(heights):
        return chain.from_iterable(cells)
    pairs = zip(cells, heights, strict=True)
    return (line for cell, height in pairs for line in (*cell, *[""] * (height - len(cell))))
