"""Values as places on an axis, and the round numbers that are written beside it."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final, NamedTuple

from pipectl.money import divide, grouped
from pipectl.table import Cell, Form, Kind, Ratio, number_of

_ZERO: Final = Decimal(0)
_STEPS: Final = (1, 2, 5, 10)
_TICKS: Final = 4
_UNITS: Final = ((Decimal(10**6), 6, "M"), (Decimal(10**4), 3, "k"))
"""From which number on a unit is taken, its power of ten, and what it is called."""
_WHOLE: Final = frozenset([Kind.COUNT, Kind.DAYS])
_PERCENTS: Final = frozenset([Kind.SHARE, Kind.PART, Kind.PERCENT])
_ALL: Final = Decimal(100)


class Scale(NamedTuple):
    """An axis from one value to another, between two places of a drawing."""

    low: Decimal
    high: Decimal
    start: float
    end: float

    def at(self, value: Decimal) -> float:
        """Return the place of a value."""
        extent = self.high - self.low
        part = float(divide(value - self.low, extent)) if extent else 0.0
        return self.start + part * (self.end - self.start)


def position(cell: Cell) -> Decimal | None:
    """Return where a cell is on its axis: a share in percent; None where it is n/a."""
    value = number_of(cell)
    return value if value is None or not isinstance(cell, Ratio) else 100 * value


def extent(kind: Kind, values: Iterable[Decimal | None]) -> tuple[Decimal, Decimal]:
    """Return the least and the largest value, 0 between them; shares have all of 100 percent."""
    numbers = [_ZERO, *(value for value in values if value is not None)]
    low, high = min(numbers), max(numbers)
    if kind in {Kind.SHARE, Kind.PERCENT} and not low and high:
        high = max(high, _ALL)
    return low, high


def ticks(kind: Kind, low: Decimal, high: Decimal) -> list[Decimal]:
    """Return round numbers from below the least to above the largest value, some four."""
    step = _step(kind, high - low)
    first, last = (
        divide(end, step).to_integral_value(rounding)
        for end, rounding in ((low, ROUND_FLOOR), (high, ROUND_CEILING))
    )
    count = max(int(last - first), 1)
    return [(first + at) * step for at in range(count + 1)]


def _step(kind: Kind, whole: Decimal) -> Decimal:
    """Return the distance of round numbers: 1, 2 or 5 times a power of ten."""
    rough = divide(whole, _TICKS) if whole else Decimal(1)
    power = Decimal(1).scaleb(rough.adjusted())
    step = next(power * times for times in _STEPS if power * times >= rough)
    return max(step, Decimal(1)) if kind in _WHOLE else step


def tick_texts(kind: Kind, numbers: Sequence[Decimal], form: Form) -> list[str]:
    """Write round numbers in as few digits as they have: large ones in thousands or millions."""
    largest = max((abs(each) for each in numbers), default=_ZERO)
    units = _UNITS if kind in {Kind.MONEY, Kind.COUNT, Kind.NUMBER} else ()
    power, unit = next(
        ((power, f" {unit}") for least, power, unit in units if largest >= least), (0, "")
    )
    unit = " %" if kind in _PERCENTS else f" {form.words.of('d')}" if kind is Kind.DAYS else unit
    return [f"{_short(each.scaleb(-power), form)}{unit if each else ''}" for each in numbers]


def _short(value: Decimal, form: Form) -> str:
    plain = value.normalize()
    return grouped(plain if int(plain.as_tuple().exponent) < 0 else int(plain), form.numbers)
