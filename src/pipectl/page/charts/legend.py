"""The legend above a chart: what each colour, pattern and mark stands for, in the order drawn."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from pipectl.page.charts import marks
from pipectl.page.charts.texts import LINE, measure, shortened

_SWATCH: Final = 14
_GAP: Final = 6
_APART: Final = 18
_BETWEEN: Final = 4
_BELOW: Final = 8


class LegendEntry(NamedTuple):
    """A name, and how its mark is drawn with its left end and middle at a place."""

    title: str
    mark: Callable[[float, float], str]


class Legend(NamedTuple):
    """Finished marks, and how high they are with the room below them."""

    marks: str
    height: float


def legend(entries: Sequence[LegendEntry], width: float) -> Legend:
    """Put entries beside each other, in as many lines as they need; none has no height."""
    drawn: list[str] = []
    x, y = 0.0, LINE / 2
    for entry in entries:
        title = shortened(entry.title, width - _SWATCH - _GAP)
        room = _SWATCH + _GAP + measure(title)
        if x and x + room > width:
            x, y = 0.0, y + LINE + _BETWEEN
        drawn += [entry.mark(x, y), marks.text(x + _SWATCH + _GAP, y, title)]
        x += room + _APART
    return Legend("".join(drawn), y + LINE / 2 + _BELOW if drawn else 0)


def swatches(titles: Iterable[str], paint: Callable[[int], str]) -> list[LegendEntry]:
    """Return an entry for each area: a little of it."""
    return [LegendEntry(title, swatch(paint(place))) for place, title in enumerate(titles)]


def swatch(fill: str) -> Callable[[float, float], str]:
    """Return how a little of an area is drawn."""
    return lambda x, y: marks.bar(x + 1, y - 6, (12, 12), fill)


def stroke(**attributes: str | float) -> Callable[[float, float], str]:
    """Return how a little of a line is drawn."""
    return lambda x, y: marks.line(x, y, x + _SWATCH, y, **attributes)


def tick(x: float, y: float) -> str:
    """Draw the mark of a target."""
    return marks.line(
        x + _SWATCH / 2, y - 7, x + _SWATCH / 2, y + 7, stroke=marks.INK, stroke_width=2
    )


def whisker(x: float, y: float) -> str:
    """Draw the mark of an interval."""
    return marks.interval(x, x + _SWATCH, y)
