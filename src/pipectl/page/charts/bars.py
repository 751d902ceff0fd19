"""Bars, stacked bars and waterfalls: what each category's row is made of."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from pipectl.money import Money
from pipectl.page.charts import marks
from pipectl.page.charts.labels import value_texts
from pipectl.page.charts.legend import LegendEntry, legend, swatches, tick, whisker
from pipectl.page.charts.rows import BarPart, BarRow, Drawing, Lane, drawn
from pipectl.page.charts.scale import position
from pipectl.table import Cell, Chart, Form, Series

_ZERO: Final = Decimal(0)


def bars(chart: Chart, form: Form, ident: str) -> Drawing:
    """Draw a bar for each value, those of one category below each other."""
    texts = [value_texts(chart, series, form) for series in chart.series]
    count = len(chart.series)
    rows = [
        BarRow(
            name, tuple(_bar(chart, at, place, texts[place][at], ident) for place in range(count))
        )
        for at, name in enumerate(chart.categories)
    ]
    entries = swatches(_several(chart.series), lambda place: marks.paint(ident, place))
    if chart.target:
        entries = entries or swatches([chart.series[0].title], lambda _: marks.colour(0))
        entries.append(LegendEntry(chart.target.title, tick))
    if chart.low and chart.high:
        entries.append(LegendEntry(f"{chart.low.title} – {chart.high.title}", whisker))
    return _below(entries, drawn(rows, chart.kind), marks.patterns(ident, count))


def _several(series: Sequence[Series]) -> list[str]:
    return [each.title for each in series] if len(series) > 1 else []


def _bar(chart: Chart, at: int, place: int, text: str, ident: str) -> Lane:
    value = position(chart.series[place].values[at])
    pieces = () if value is None else (BarPart(_ZERO, value, marks.paint(ident, place)),)
    target, low, high = (_at(each, at) for each in (chart.target, chart.low, chart.high))
    interval = None if low is None or high is None else (low, high)
    return Lane(pieces, text, target, interval)


def _at(series: Series | None, at: int) -> Decimal | None:
    return position(series.values[at]) if series else None


def _below(entries: Sequence[LegendEntry], body: Drawing, defs: str) -> Drawing:
    """Put a drawing below its legend."""
    above = legend(entries, body.width)
    moved = marks.below(body.marks, above.height)
    whole = above.marks + moved if above.height else body.marks
    return Drawing(whole, body.width, body.height + above.height, defs)


def stacked(chart: Chart, form: Form, ident: str) -> Drawing:
    """Draw a bar for each category, the series as its parts: what is below 0 to the left."""
    columns = [[position(cell) or _ZERO for cell in series.values] for series in chart.series]
    parts = [*zip(*columns, strict=True)] or [()] * len(chart.categories)
    sums = tuple(_sum(chart, values) for values in parts)
    totals = chart.total or Series("total", "", sums)
    rows = [
        BarRow(name, (Lane(tuple(_pieces(values, ident)), text),))
        for name, values, text in zip(
            chart.categories, parts, value_texts(chart, totals, form), strict=True
        )
    ]
    entries = swatches((s.title for s in chart.series), lambda place: marks.paint(ident, place))
    return _below(entries, drawn(rows, chart.kind), marks.patterns(ident, len(chart.series)))


def _sum(chart: Chart, values: Sequence[Decimal]) -> Cell:
    whole = sum(values, _ZERO)
    return Money(whole, chart.currency) if chart.currency else whole


def _pieces(values: Sequence[Decimal], ident: str) -> Iterator[BarPart]:
    ends = {True: _ZERO, False: _ZERO}
    for place, value in enumerate(values):
        start = ends[value > 0]
        ends[value > 0] = start + value
        yield BarPart(start, start + value, marks.paint(ident, place))


def waterfall(chart: Chart, form: Form, ident: str) -> Drawing:
    """Draw levels from 0, and between them each change from where the one before it ends."""
    (series,) = chart.series
    texts = value_texts(chart, series, form)
    running = _ZERO
    rows: list[BarRow] = []
    for at, (name, text) in enumerate(zip(chart.categories, texts, strict=True)):
        value = position(series.values[at])
        start = _ZERO if at in chart.levels else running
        pieces: tuple[BarPart, ...] = ()
        if value is not None:
            running = start + value
            pieces = (BarPart(start, running, _paint(ident, value, is_level=at in chart.levels)),)
        sign = "+" if at not in chart.levels and value is not None and value > 0 else ""
        rows.append(BarRow(name, (Lane(pieces, f"{sign}{text}"),)))
    return drawn(rows, chart.kind, linked=True)._replace(
        defs=marks.pattern(ident, "down", marks.BAD, 1)
    )


def _paint(ident: str, value: Decimal, *, is_level: bool) -> str:
    if is_level:
        return marks.colour(0)
    return marks.GOOD if value >= 0 else f"url(#{ident}-down)"
