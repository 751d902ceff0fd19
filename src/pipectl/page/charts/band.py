"""Lines over time with the interval around them: round numbers on the left, moments below."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final, NamedTuple

from pipectl.page.charts import marks
from pipectl.page.charts.labels import value_texts
from pipectl.page.charts.legend import LegendEntry, legend, stroke, swatch
from pipectl.page.charts.rows import WIDTH, Drawing
from pipectl.page.charts.scale import Scale, extent, position, tick_texts, ticks
from pipectl.page.charts.texts import LINE, measure, shortened
from pipectl.table import Chart, Form, Series

_HEIGHT: Final = 170
_GAP: Final = 8
_NAME: Final = 96
"""The room for the name of a line at its end, and for that of a moment."""
_POINTS: Final = 40
"""Of more points only the line is drawn."""
_APART: Final = 12
"""Between the names of two moments."""
_TARGET: Final[dict[str, str | float]] = {
    "stroke": marks.INK,
    "stroke_width": 1.5,
    "stroke_dasharray": "6 3",
}
_BAND_OPACITY: Final = 0.2


class _Plot(NamedTuple):
    """Where moments and values are; `right` is the edge of what is drawn."""

    xs: tuple[float, ...]
    scale: Scale
    left: float
    right: float
    top: float

    @property
    def bottom(self) -> float:
        return self.scale.start


def band(chart: Chart, form: Form, _ident: str) -> Drawing:
    """Draw a line for each series; where a value is n/a it is interrupted."""
    above = legend(_entries(chart), WIDTH)
    every = [*chart.series, *(each for each in (chart.target, chart.low, chart.high) if each)]
    low, high = extent(chart.kind, (value for each in every for value in _values(each)))
    numbers = ticks(chart.kind, low, high)
    texts = tick_texts(chart.kind, numbers, form)
    ends = _ends(chart, form)
    height = max(_HEIGHT, len(ends) * LINE)
    top = above.height + LINE / 2
    left = max(map(measure, texts)) + _GAP
    right = WIDTH - max(map(measure, ends), default=0) - _GAP
    scale = Scale(numbers[0], numbers[-1], top + height, top)
    plot = _Plot(_places(len(chart.categories), left + _GAP, right - _GAP), scale, left, right, top)
    drawn = [
        above.marks,
        *_grid(plot, numbers, texts),
        *_area(chart, plot),
        *([_line(chart.target, plot, **_TARGET)] if chart.target else []),
        *_lines(chart, plot),
        *_names(chart, plot, ends),
        *_moments(chart.categories, plot),
    ]
    return Drawing("".join(drawn), WIDTH, plot.bottom + LINE + _GAP)


def _entries(chart: Chart) -> list[LegendEntry]:
    """Say what is drawn where it is more than lines with their names at their ends."""
    entries: list[LegendEntry] = []
    if chart.low and chart.high:
        mark = swatch(marks.colour(0))
        title = f"{chart.low.title} – {chart.high.title}"
        entries.append(LegendEntry(title, lambda x, y: _faint(mark(x, y))))
    if chart.target:
        entries.append(LegendEntry(chart.target.title, stroke(**_TARGET)))
    return entries


def _faint(drawn: str) -> str:
    return marks.element("g", {"opacity": f"{_BAND_OPACITY}"}, drawn)


def _values(series: Series) -> Iterator[Decimal | None]:
    return (position(value) for value in series.values)


def _ends(chart: Chart, form: Form) -> list[str]:
    """Return what stands at the ends of lines: the value of one alone, else their names."""
    if len(chart.series) == 1 and chart.categories:
        return [value_texts(chart, chart.series[0], form)[-1]]
    return [shortened(series.title, _NAME) for series in chart.series]


def _places(count: int, left: float, right: float) -> tuple[float, ...]:
    if count == 1:
        return ((left + right) / 2,)
    return tuple(left + at * (right - left) / (count - 1) for at in range(count))


def _grid(plot: _Plot, numbers: Sequence[Decimal], texts: Sequence[str]) -> Iterator[str]:
    for value, text in zip(numbers, texts, strict=True):
        y = plot.scale.at(value)
        stroke = marks.MUTED if not value else marks.RULE
        yield marks.line(plot.left, y, plot.right, y, stroke=stroke)
        yield marks.text(plot.left - _GAP, y, text, anchor="end", fill=marks.MUTED)


def _points(series: Series, plot: _Plot) -> list[list[tuple[float, float]]]:
    """Return the points of a series, a list for each stretch without a gap."""
    pairs = zip(plot.xs, _values(series), strict=True)
    stretches = groupby(pairs, lambda pair: pair[1] is None)
    return [
        [(x, plot.scale.at(value)) for x, value in stretch if value is not None]
        for is_gap, stretch in stretches
        if not is_gap
    ]


def _steps(points: Sequence[tuple[float, float]]) -> str:
    return "L".join(f"{marks.number(x)} {marks.number(y)}" for x, y in points)


def _line(series: Series, plot: _Plot, **attributes: str | float) -> str:
    steps = "".join(f"M{_steps(points)}" for points in _points(series, plot) if len(points) > 1)
    return marks.path(steps, fill="none", **attributes) if steps else ""


def _area(chart: Chart, plot: _Plot) -> Iterator[str]:
    if not (chart.low and chart.high):
        return
    lows, highs = _both(chart.low, chart.high)
    for low, high in zip(_points(lows, plot), _points(highs, plot), strict=True):
        steps = f"M{_steps(low)}L{_steps(high[::-1])}Z"
        yield marks.path(steps, fill=marks.colour(0), fill_opacity=f"{_BAND_OPACITY}")


def _both(low: Series, high: Series) -> tuple[Series, Series]:
    """Return the ends of intervals; where one end is n/a there is no interval."""
    pairs = zip(low.values, high.values, _values(low), _values(high), strict=True)
    ends = [(None, None) if None in (a, b) else (start, end) for start, end, a, b in pairs]
    lows, highs = (tuple(each) for each in zip(*ends, strict=True))
    return low._replace(values=lows), high._replace(values=highs)


def _lines(chart: Chart, plot: _Plot) -> Iterator[str]:
    for place, series in enumerate(chart.series):
        colour = marks.colour(place)
        dashes = marks.DASHES[place % len(marks.DASHES)]
        yield _line(series, plot, stroke=colour, stroke_width=2.2, stroke_dasharray=dashes)
        for points in _points(series, plot):
            shown = points if len(plot.xs) <= _POINTS else points[:1] if len(points) == 1 else []
            yield from (marks.dot(x, y, colour) for x, y in shown)


def _names(chart: Chart, plot: _Plot, ends: Sequence[str]) -> Iterator[str]:
    """Write the name of each line at its end, moved where two of them would meet."""
    lasts = [_last(series, plot) for series in chart.series]
    order = sorted(range(len(ends)), key=lambda at: (lasts[at], at))
    y = plot.top - LINE
    for left, at in enumerate(order):
        below = (len(order) - left - 1) * LINE
        y = min(max(lasts[at], y + LINE), plot.bottom - below)
        yield marks.text(plot.right + _GAP, y, ends[at])


def _last(series: Series, plot: _Plot) -> float:
    stretches = _points(series, plot)
    return stretches[-1][-1][1] if stretches else plot.bottom


def _moments(names: Sequence[str], plot: _Plot) -> Iterator[str]:
    """Name moments from the last one back, as many as have room."""
    free = float(WIDTH)
    for x, name in zip(reversed(plot.xs), reversed(names), strict=True):
        text = shortened(name, _NAME)
        half = measure(text) / 2
        middle = min(max(x, half), WIDTH - half)
        if middle + half <= free:
            y = plot.bottom + LINE
            yield marks.text(middle, y, text, anchor="middle", fill=marks.MUTED)
            free = middle - half - _APART
