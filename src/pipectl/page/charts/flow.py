"""Ribbons from where things were to where they are, as wide as there are many."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from pipectl.money import Money, divide
from pipectl.page.charts import marks
from pipectl.page.charts.labels import value_texts
from pipectl.page.charts.rows import WIDTH, Drawing
from pipectl.page.charts.scale import position
from pipectl.page.charts.texts import LINE, measure, wrapped
from pipectl.table import Chart, Form, Series

_ZERO: Final = Decimal(0)
_HEIGHT: Final = 200
"""How high all ribbons are together."""
_NAMES: Final = 104
_LINES: Final = 3
_NODE: Final = 8
_GAP: Final = 8
_BETWEEN: Final = 10
_RIBBONS: Final = 72
_OPACITY: Final = "0.45"


class _Node(NamedTuple):
    """One end of ribbons: its name in lines, its value, and where it begins."""

    lines: list[str]
    text: str
    value: Decimal
    top: float
    height: float

    @property
    def slot(self) -> float:
        """The room that it takes: that of its ribbons, or of its text."""
        return max(self.height, len(self.lines) * LINE)


class _FlowSide(NamedTuple):
    """The ends of one side, and how wide their names and values are."""

    nodes: list[_Node]
    names: float
    values: float

    @property
    def width(self) -> float:
        return self.names + self.values + 2 * _GAP + _NODE


def flow(chart: Chart, form: Form, _ident: str) -> Drawing:
    """Draw a ribbon from each category to each series in which it has something."""
    values = [[max(position(cell) or _ZERO, _ZERO) for cell in s.values] for s in chart.series]
    sums = [sum(column, _ZERO) for column in values]
    whole = sum(sums, _ZERO)
    unit = divide(_HEIGHT, whole) if whole else _ZERO
    froms = [sum(row, _ZERO) for row in zip(*values, strict=True)]
    left = _side(chart, chart.categories, froms, unit, form)
    right = _side(chart, [series.title for series in chart.series], sums, unit, form)
    width = max(WIDTH, left.width + right.width + _RIBBONS)
    start, end = left.width, width - right.width
    drawn = [
        *_ribbons(values, left.nodes, right.nodes, (start, end), float(unit)),
        *_ends(left, start - _NODE, lambda _: marks.MUTED),
        *_ends(right, end, marks.colour),
        *_texts(left, 0, start - _NODE - _GAP, "end"),
        *_texts(right, end + _NODE + 2 * _GAP + right.values, end + _NODE + _GAP, ""),
    ]
    height = max((node.top + node.slot for node in (*left.nodes, *right.nodes)), default=0)
    return Drawing("".join(drawn), width, height)


def _side(
    chart: Chart, names: Sequence[str], sums: Sequence[Decimal], unit: Decimal, form: Form
) -> _FlowSide:
    """Put the ends of one side below each other, each as high as its ribbons or its text."""
    cells = tuple(Money(each, chart.currency) if chart.currency else each for each in sums)
    texts = value_texts(chart, Series("", "", cells), form)
    nodes: list[_Node] = []
    top = 0.0
    for name, value, text in zip(names, sums, texts, strict=True):
        lines = wrapped(name, _NAMES, _LINES) if value else []
        nodes.append(_Node(lines, text if value else "", value, top, float(value * unit)))
        top += nodes[-1].slot + _BETWEEN if value else 0
    widest = max((measure(line) for node in nodes for line in node.lines), default=0)
    return _FlowSide(nodes, widest, max((measure(node.text) for node in nodes), default=0))


def _ribbons(
    values: Sequence[Sequence[Decimal]],
    left: Sequence[_Node],
    right: Sequence[_Node],
    edges: tuple[float, float],
    unit: float,
) -> Iterator[str]:
    """Draw ribbons in the order of both sides, so that they cross as little as they must."""
    starts = [_first(node) for node in left]
    for place, column in enumerate(values):
        end = _first(right[place])
        for at, value in enumerate(column):
            thickness = float(value) * unit
            if thickness:
                yield _ribbon(edges, (starts[at], end), thickness, marks.colour(place))
                starts[at] += thickness
                end += thickness


def _first(node: _Node) -> float:
    """Return where ribbons begin: in the middle of a text that is higher."""
    return node.top + (node.slot - node.height) / 2


def _ribbon(
    edges: tuple[float, float], tops: tuple[float, float], thickness: float, fill: str
) -> str:
    start, end, middle = (*map(marks.number, edges), marks.number(sum(edges) / 2))
    a, b = map(marks.number, tops)
    c, d = (marks.number(top + max(thickness, 1)) for top in tops)
    steps = f"M{start} {a}C{middle} {a} {middle} {b} {end} {b}V{d}"
    steps += f"C{middle} {d} {middle} {c} {start} {c}Z"
    return marks.path(steps, fill=fill, fill_opacity=_OPACITY)


def _ends(side: _FlowSide, x: float, colour: Callable[[int], str]) -> Iterator[str]:
    for place, node in enumerate(side.nodes):
        if node.value:
            size = (_NODE, max(node.height, 1))
            yield marks.bar(x, _first(node), size, colour(place), radius=1)


def _texts(side: _FlowSide, names: float, values: float, anchor: str) -> Iterator[str]:
    """Write the names of a side from one place on, and the values beside its ends."""
    for node in side.nodes:
        middle = node.top + node.slot / 2
        for at, line in enumerate(node.lines):
            yield marks.text(names, middle + (at - (len(node.lines) - 1) / 2) * LINE, line)
        if node.value:
            yield marks.text(values, middle, node.text, anchor=anchor, fill=marks.MUTED)
