"""Rows of bars: names on the left, values in a column on the right, so that no two ever meet."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain, pairwise
from typing import Final, NamedTuple

from pipectl.page.charts import marks
from pipectl.page.charts.scale import Scale, extent
from pipectl.page.charts.texts import LINE, measure, wrapped
from pipectl.table import Kind

WIDTH: Final = 360
"""How wide a drawing is: on a phone its letters are a little smaller than text, elsewhere alike."""

_NAMES: Final = 144
_LINES: Final = 3
_GAP: Final = 10
_BARS: Final = 96
"""The least room for bars: a drawing with long values is wider."""
_LANE: Final = 18
_BAR: Final = 12
_BETWEEN: Final = 8
_MANY: Final = 20
_CLOSE: Final = 2
"""Rows stand closer where there are many."""


class BarPart(NamedTuple):
    """A bar, or a part of one, from one value to another."""

    start: Decimal
    end: Decimal
    paint: str


class Lane(NamedTuple):
    """One line of a row: the pieces of its bar, its value as text, and what it is held against."""

    pieces: tuple[BarPart, ...]
    text: str
    target: Decimal | None = None
    interval: tuple[Decimal, Decimal] | None = None

    @property
    def values(self) -> Iterator[Decimal]:
        """All values that need a place on the axis."""
        yield from (value for piece in self.pieces for value in (piece.start, piece.end))
        yield from self.interval or ()
        if self.target is not None:
            yield self.target


class BarRow(NamedTuple):
    """A category with its lanes."""

    name: str
    lanes: tuple[Lane, ...]


class Drawing(NamedTuple):
    """Finished marks and their extent; `defs` are what they refer to."""

    marks: str
    width: float
    height: float
    defs: str = ""


class _Layout(NamedTuple):
    scale: Scale
    width: float
    between: float


def drawn(rows: Sequence[BarRow], kind: Kind, *, linked: bool = False) -> Drawing:
    """Draw rows below each other on one axis with a rule at 0; `linked` bars have lines between."""
    names = [wrapped(row.name, _NAMES, _LINES) for row in rows]
    layout = _layout(rows, names, kind)
    zero = layout.scale.at(Decimal(0))
    parts: list[str] = []
    top = 0.0
    ends: list[tuple[float, float]] = []
    for row, lines in zip(rows, names, strict=True):
        height = max(len(lines) * LINE, len(row.lanes) * _LANE) + layout.between
        parts += _names(lines, top + height / 2)
        first = top + (height - len(row.lanes) * _LANE) / 2
        for at, lane in enumerate(row.lanes):
            middle = first + (at + 0.5) * _LANE
            parts += _lane(lane, middle, layout)
            ends += [(layout.scale.at(piece.end), middle) for piece in lane.pieces[-1:]]
        top += height
    rule = marks.line(zero, 0, zero, top, stroke=marks.RULE) if rows else ""
    links = _links(ends) if linked else ""
    return Drawing(rule + links + "".join(parts), layout.width, top)


def _layout(rows: Sequence[BarRow], names: Sequence[Sequence[str]], kind: Kind) -> _Layout:
    lanes = [lane for row in rows for lane in row.lanes]
    texts = max((measure(lane.text) for lane in lanes), default=0)
    start = max((measure(line) for lines in names for line in lines), default=0) + _GAP
    width = max(WIDTH, start + _BARS + _GAP + texts)
    low, high = extent(kind, chain.from_iterable(lane.values for lane in lanes))
    between = _CLOSE if len(rows) > _MANY else _BETWEEN
    return _Layout(Scale(low, high, start, width - texts - _GAP), width, between)


def _names(lines: Sequence[str], middle: float) -> Iterator[str]:
    for at, line in enumerate(lines):
        yield marks.text(0, middle + (at - (len(lines) - 1) / 2) * LINE, line)


def _lane(lane: Lane, y: float, layout: _Layout) -> Iterator[str]:
    at = layout.scale.at
    for piece in lane.pieces:
        left, right = sorted((at(piece.start), at(piece.end)))
        if right > left:
            yield marks.bar(left, y - _BAR / 2, (max(right - left, 1), _BAR), piece.paint)
    if lane.interval:
        yield marks.interval(at(lane.interval[0]), at(lane.interval[1]), y)
    if lane.target is not None:
        x = at(lane.target)
        yield marks.line(x, y - _LANE / 2, x, y + _LANE / 2, stroke=marks.INK, stroke_width=2)
    yield marks.text(layout.width, y, lane.text, anchor="end")


def _links(ends: Sequence[tuple[float, float]]) -> str:
    """Draw a thin line from the end of each bar down to the next one."""
    return "".join(
        marks.line(x, y, x, below, stroke=marks.MUTED, stroke_dasharray="2 2")
        for (x, y), (_, below) in pairwise(ends)
    )
