"""Bars as small as text, to stand in a line: how something went, without an axis."""

from typing import Final

from pipectl.page.charts import marks
from pipectl.page.charts.rows import Drawing
from pipectl.page.charts.scale import Scale, extent, position
from pipectl.table import Chart, Form

_HEIGHT: Final = 20
_STEP: Final = 8
_BAR: Final = 6
_LEAST: Final = 1
"""A value of 0 is seen too; one that is n/a leaves a gap."""


def spark(chart: Chart, _form: Form, _ident: str) -> Drawing:
    """Draw a small bar for each value of the first series."""
    values = [position(value) for value in chart.series[0].values]
    scale = Scale(*extent(chart.kind, values), _HEIGHT, 0)
    zero = scale.at(scale.low - scale.low)
    bars = []
    for at, value in enumerate(values):
        if value is not None:
            top, bottom = sorted((scale.at(value), zero))
            height = max(bottom - top, _LEAST)
            top = min(top, _HEIGHT - height)
            bars.append(marks.bar(at * _STEP, top, (_BAR, height), marks.colour(0), radius=1))
    return Drawing("".join(bars), max(len(values), 1) * _STEP, _HEIGHT)
