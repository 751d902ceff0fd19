"""A chart as one element of SVG, for a page that gives it its colours and its font."""

from html import escape
from typing import Final

from pipectl.escape import safe
from pipectl.page.charts import marks
from pipectl.page.charts.band import band
from pipectl.page.charts.bars import bars, stacked, waterfall
from pipectl.page.charts.flow import flow
from pipectl.page.charts.labels import caption, description
from pipectl.page.charts.rows import WIDTH, Drawing
from pipectl.page.charts.spark import spark
from pipectl.page.charts.texts import FONT, LINE, indented, shortened
from pipectl.render.shared.cells import PLAIN
from pipectl.table import Chart, Form, Series, Shape

_SHAPES: Final = {
    Shape.BARS: bars,
    Shape.STACKED: stacked,
    Shape.WATERFALL: waterfall,
    Shape.BAND: band,
    Shape.FLOW: flow,
    Shape.SPARK: spark,
}
_ROWS: Final = frozenset([Shape.BARS, Shape.STACKED])
_MOST: Final = 60
"""More bars nobody reads, and they would weigh more than their table."""
_UNFIT: Final = str.maketrans("\ufffe\uffff", "\ufffd\ufffd")
"""What may not stand in XML at all."""
_BELOW: Final = 8
_EDGE: Final = 2
"""Around a drawing: strokes are half outside of what they mark."""


def svg(chart: Chart, form: Form = PLAIN, ident: str = "chart") -> str:
    """Draw a chart as one element, for any page: text as text, no style, no script.

    `form` says how people read numbers. `ident` begins each id in the drawing, and is the chart's
    own on the page. The page's style says what --ink, --muted, --rule, --paper, --good, --bad and
    --series-1 to --series-6 are, and the font. A drawing is 360 wide or more, with letters of 13.
    """
    chart = _safe(chart)
    drawing = _drawn(chart, form, ident) if chart.categories else _nothing()
    if chart.shape is not Shape.SPARK:
        drawing = _headed(drawing, caption(chart, form))
    width, height = (marks.number(each + 2 * _EDGE) for each in drawing[1:3])
    attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": f"chart {chart.shape}",
        "viewBox": f"-{_EDGE} -{_EDGE} {width} {height}",
        "width": width,
        "height": height,
        "role": "img",
        "aria-labelledby": f"{ident}-t {ident}-d",
        "font-size": f"{FONT}",
        "fill": marks.INK,
    }
    title = marks.element("title", {"id": f"{ident}-t"}, escape(caption(chart, form)) or "-")
    words = marks.element("desc", {"id": f"{ident}-d"}, escape(description(chart, form)) or "-")
    defs = marks.element("defs", {}, drawing.defs) if drawing.defs else ""
    return marks.element("svg", attributes, f"{title}{words}{defs}{drawing.marks}")


def _drawn(chart: Chart, form: Form, ident: str) -> Drawing:
    """Draw a chart, of very many bars the first ones: the table has all of them."""
    more = len(chart.categories) - _MOST if chart.shape in _ROWS else 0
    if more <= 0:
        return _SHAPES[chart.shape](chart, form, ident)
    drawing = _SHAPES[chart.shape](_first(chart), form, ident)
    rest = marks.text(0, drawing.height + LINE / 2, f"… (+{more})", fill=marks.MUTED)
    return drawing._replace(marks=drawing.marks + rest, height=drawing.height + LINE)


def _first(chart: Chart) -> Chart:
    def first(series: Series | None) -> Series | None:
        return series and series._replace(values=series.values[:_MOST])

    return chart._replace(
        categories=chart.categories[:_MOST],
        series=tuple(each._replace(values=each.values[:_MOST]) for each in chart.series),
        target=first(chart.target),
        low=first(chart.low),
        high=first(chart.high),
        total=first(chart.total),
    )


def _headed(drawing: Drawing, title: str) -> Drawing:
    """Put what a drawing shows above it, with the unit of its numbers."""
    if not title:
        return drawing
    head = marks.text(0, LINE / 2, shortened(title, drawing.width), fill=marks.MUTED)
    body = marks.below(drawing.marks, LINE + _BELOW)
    return drawing._replace(marks=head + body, height=drawing.height + LINE + _BELOW)


def _safe(chart: Chart) -> Chart:
    """Make its texts safe to see before anybody measures them."""

    def named(series: Series | None) -> Series | None:
        return series and series._replace(title=_shown(series.title))

    return chart._replace(
        title=_shown(chart.title),
        categories=tuple(indented(_shown(name)) for name in chart.categories),
        series=tuple(each._replace(title=_shown(each.title)) for each in chart.series),
        target=named(chart.target),
        low=named(chart.low),
        high=named(chart.high),
    )


def _shown(text: str) -> str:
    return safe(text).translate(_UNFIT)


def _nothing() -> Drawing:
    return Drawing(marks.text(0, LINE / 2, "n/a", fill=marks.MUTED), WIDTH, LINE)
