"""The marks that a drawing is made of, as elements of SVG: text, bars, lines, patterns."""

from collections.abc import Mapping
from html import escape
from typing import Final

from pipectl.page.charts.texts import FONT

INK: Final = "var(--ink)"
MUTED: Final = "var(--muted)"
RULE: Final = "var(--rule)"
PAPER: Final = "var(--paper)"
GOOD: Final = "var(--good)"
BAD: Final = "var(--bad)"

DASHES: Final = ("", "6 4", "2 3", "9 3 2 3", "12 4", "4 2 1 2")
"""What tells lines apart without colour."""

_TILES: Final = (
    "",
    "M-1 1L1-1M0 6L6 0M5 7L7 5",
    "M1 2h2M4 5h2",
    "M0 1.5h6M0 4.5h6",
    "M-1 5L1 7M0 0L6 6M5-1L7 1",
    "M1.5 0v6M4.5 0v6",
)
"""What tells areas apart without colour: strokes on a tile of 6 by 6."""
SERIES: Final = len(_TILES)
"""So many series have a colour of their own; then they begin again."""


def element(name: str, attributes: Mapping[str, str | float], content: str = "") -> str:
    """Write an element; numbers have one decimal at most, so that bytes are few and the same."""
    pairs = "".join(f' {key}="{_value(value)}"' for key, value in attributes.items() if value != "")
    return f"<{name}{pairs}>{content}</{name}>" if content else f"<{name}{pairs}/>"


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else number(value)


def number(value: float) -> str:
    """Write a length with one decimal at most."""
    written = f"{value:.1f}".removesuffix(".0")
    return "0" if written == "-0" else written


def text(x: float, y: float, content: str, *, anchor: str = "", fill: str = "") -> str:
    """Write a line of text; `y` is the middle of its small letters' height."""
    place: dict[str, str | float]
    place = {"x": x, "y": y + FONT * 0.35, "text-anchor": anchor, "fill": fill}
    return element("text", place, escape(content))


def bar(x: float, y: float, size: tuple[float, float], fill: str, *, radius: float = 2) -> str:
    """Draw an area of so much width and height."""
    width, height = size
    place = {"x": x, "y": y, "width": width, "height": height}
    return element("rect", {**place, "rx": min(radius, width / 2), "fill": fill})


def path(steps: str, **attributes: str | float) -> str:
    """Draw lines, or the area within them."""
    return element("path", {"d": steps, **{k.replace("_", "-"): v for k, v in attributes.items()}})


def line(x: float, y: float, x2: float, y2: float, **attributes: str | float) -> str:
    """Draw a straight line."""
    steps = f"M{number(x)} {number(y)}"
    steps += f"H{number(x2)}" if y == y2 else f"V{number(y2)}" if x == x2 else ""
    return path(steps, **attributes)


def below(drawn: str, height: float) -> str:
    """Move marks down."""
    return element("g", {"transform": f"translate(0 {number(height)})"}, drawn)


def colour(place: int) -> str:
    """Return the colour of a series by its place."""
    return f"var(--series-{place % SERIES + 1})"


def paint(ident: str, place: int) -> str:
    """Return what fills the areas of a series: a colour, and from the second on a pattern."""
    return f"url(#{ident}-p{place % SERIES})" if place % SERIES else colour(0)


def pattern(ident: str, name: str, fill: str, place: int) -> str:
    """Define a pattern: a colour with strokes in that of the paper."""
    size = {"width": 6.0, "height": 6.0}
    tile = element("rect", {**size, "fill": fill})
    strokes = path(_TILES[place % SERIES], stroke=PAPER, stroke_width=1.3)
    units: dict[str, str | float]
    units = {"id": f"{ident}-{name}", **size, "patternUnits": "userSpaceOnUse"}
    return element("pattern", units, tile + strokes)


def patterns(ident: str, count: int) -> str:
    """Define the patterns of so many series."""
    places = range(1, min(count, SERIES))
    return "".join(pattern(ident, f"p{place}", colour(place), place) for place in places)


def interval(low: float, high: float, y: float) -> str:
    """Draw an interval: a line with a short stroke at each end."""
    start, end = number(low), number(high)
    above, below = number(y - 4), number(y + 4)
    steps = f"M{start} {number(y)}H{end}M{start} {above}V{below}M{end} {above}V{below}"
    return path(steps, stroke=INK, stroke_width=1.5)


def dot(x: float, y: float, fill: str) -> str:
    """Draw a point."""
    return element("circle", {"cx": x, "cy": y, "r": 3.0, "fill": fill})
