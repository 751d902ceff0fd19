"""What a chart shows: named series of exact values, one a category; no pixels, no colours."""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple, Self

from pipectl.table.kind import Cell, Kind


class Shape(StrEnum):
    """How a chart is drawn.

    BARS has a bar for each value, STACKED one for each category with the series as its parts,
    WATERFALL a bar for each change from one level to another, BAND a line over time with the
    interval around it, FLOW ribbons from the categories to the series, SPARK bars as small as text.
    """

    BARS = "bars"
    STACKED = "stacked"
    WATERFALL = "waterfall"
    BAND = "band"
    FLOW = "flow"
    SPARK = "spark"


class Series(NamedTuple):
    """One value for each category, as it is in a table; `name` is its column's, for programs.

    It is rounded as the `column` of the table is, which has more cells than it; `exact` as there.
    """

    name: str
    title: str
    values: tuple[Cell, ...]
    column: tuple[Cell, ...] = ()
    exact: bool = False


class Chart(NamedTuple):
    """What is drawn: `series` of one `kind`, and of one currency, each as long as `categories`.

    Counts, days and shares have a currency where they are of its deals alone.

    `target` is what each value is held against; `low` and `high` are the ends of its interval;
    `total` is what the parts of a stack come to. The categories `levels` of a waterfall, by their
    places, are what there is at a moment; all others change it.
    """

    name: str
    title: str
    shape: Shape
    kind: Kind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    currency: str | None = None
    target: Series | None = None
    low: Series | None = None
    high: Series | None = None
    total: Series | None = None
    levels: frozenset[int] = frozenset()

    def said(self, translate: Callable[[str], str]) -> Self:
        """Return it with its titles in another language."""
        series = (each._replace(title=translate(each.title)) for each in self.series)
        return self._replace(title=translate(self.title), series=tuple(series))


class Against(NamedTuple):
    """What the categories of a chart are held against, where the table does not say it.

    `value` takes a category and the currency of the chart; it is called when the chart is drawn.
    """

    title: str
    value: Callable[[str, str | None], Cell]


class ChartColumns(NamedTuple):
    """Which columns of a table make a chart, by their names; its rows are the categories.

    Without a `title` it has that of the table. A waterfall begins at the first row, and at those
    that are called as it is, of other currencies, and ends at each of the totals; no other shape
    has the totals.
    """

    shape: Shape
    values: tuple[str, ...]
    title: str = ""
    target: str | Against | None = None
    low: str | None = None
    high: str | None = None
    total: str | None = None

    def said(self, translate: Callable[[str], str]) -> Self:
        """Return it with its title in another language."""
        return self._replace(title=translate(self.title))
