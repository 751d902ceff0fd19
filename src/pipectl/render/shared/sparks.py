"""How something went, in a line of blocks: one a value, as high as its share of the most."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Final

from pipectl.escape import safe
from pipectl.money import divide
from pipectl.render.shared.width import aligned, width
from pipectl.table import NA, Cell, Chart, number_of
from pipectl.words import Words, say

_BLOCKS: Final = "▁▂▃▄▅▆▇█"
_NA: Final = "·"
_LEGENDS: Final = (
    say("{first} to {last}; █ is the most"),
    say("{first} to {last}; █ is the most, · is n/a"),
)
"""What the blocks are: of values that are all there, and with gaps."""
_ZERO: Final = Decimal(0)
_SEVERAL: Final = 2
"""One value alone went nowhere."""
_GAP: Final = "  "


def blocks(values: Sequence[Cell]) -> str:
    """Draw values from 0 to the most of them, or from the least where that is below 0."""
    numbers = [number_of(value) for value in values]
    low = min((_ZERO, *(each for each in numbers if each is not None)))
    high = max((_ZERO, *(each for each in numbers if each is not None)))
    return "".join(_NA if each is None else _block(each - low, high - low) for each in numbers)


def _block(value: Decimal, most: Decimal) -> str:
    """Return a block: half of the most is half as high, and nothing is the lowest."""
    if not value:
        return _BLOCKS[0]
    step = (divide(value, most) * len(_BLOCKS)).to_integral_value(ROUND_CEILING)
    return _BLOCKS[int(step) - 1]


def spark_lines(charts: Sequence[Chart], words: Words, room: int | None) -> list[str]:
    """Write charts below each other, and what they are in a last line.

    Those of several currencies name theirs. Where there is no room for all values, it is for the
    last ones. Nothing is drawn of one category alone, or where all is 0.
    """
    drawn = [chart for chart in charts if _is_drawn(chart)]
    if not drawn:
        return []
    several = len({chart.currency for chart in drawn}) > 1
    titles = aligned([safe(_title(chart, several=several)) for chart in drawn])
    longest = max((chart.categories for chart in drawn), key=len)
    count = len(longest) if room is None else max(1, room - width(titles[0]) - len(_GAP))
    shown = longest[-count:]
    lines = [
        f"{title}{_GAP}{blocks(_values(chart, shown))}"
        for title, chart in zip(titles, drawn, strict=True)
    ]
    names = [*map(safe, shown)]
    has_gaps = any(_NA in line[-len(shown) :] for line in lines)
    return [*lines, words.say(_LEGENDS[has_gaps], first=names[0], last=names[-1])]


def _title(chart: Chart, *, several: bool) -> str:
    return f"{chart.title}, {chart.currency}" if several and chart.currency else chart.title


def _values(chart: Chart, categories: Sequence[str]) -> list[Cell]:
    """Return the values of categories, n/a of those that a currency has not."""
    values = dict(zip(chart.categories, chart.series[0].values, strict=True))
    return [values.get(name, NA) for name in categories]


def _is_drawn(chart: Chart) -> bool:
    return len(chart.categories) >= _SEVERAL and any(map(number_of, chart.series[0].values))
