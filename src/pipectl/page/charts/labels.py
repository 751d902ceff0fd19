"""The words of a chart: what its values are called, what it is about, and all of it in a line."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from pipectl.escape import safe
from pipectl.render.shared.cells import PLAIN, texts
from pipectl.table import Chart, Form, Kind, Series

_MOST: Final = 12
"""So many categories are read aloud; the table has all of them."""
_LETTERS: Final = 40


def caption(chart: Chart, form: Form = PLAIN) -> str:
    """Return what a chart shows, with the currency of its amounts."""
    title = safe(chart.title)
    if chart.kind is not Kind.MONEY or not chart.currency:
        return title
    return form.words.say("{title}, in {unit}", title=title, unit=chart.currency)


def value_texts(chart: Chart, series: Series, form: Form) -> list[str]:
    """Write values as their table does, without the currency that all of them share."""
    unit = f" {chart.currency}" if chart.currency else ""
    every = texts(chart.kind, (*series.values, *series.column), form, exact=series.exact)
    return [each.removesuffix(unit) for each in every[: len(series.values)]]


def description(chart: Chart, form: Form) -> str:
    """Say all values in a line, for those who do not see them; of many categories the first."""
    lines = list(islice(_lines(chart, form), _MOST))
    more = len(chart.categories) - len(lines)
    return "; ".join([*lines, *([f"… (+{more})"] if more else [])])


def _lines(chart: Chart, form: Form) -> Iterator[str]:
    columns = [value_texts(chart, series, form) for series in chart.series]
    is_single = len(chart.series) == 1
    for category, row in zip(chart.categories, zip(*columns, strict=True), strict=True):
        name = category if len(category) <= _LETTERS else f"{category[:_LETTERS]}…"
        values = (
            row if is_single else (f"{s.title} {v}" for s, v in zip(chart.series, row, strict=True))
        )
        yield f"{name}: {', '.join(values)}"
