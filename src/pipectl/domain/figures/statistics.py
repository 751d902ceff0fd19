"""Figures of many values: means, medians, percentiles, intervals; exact as far as Decimal goes."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from pipectl.money import ROUNDING, divide

Z: Final = Decimal("1.959963984540054")
"""The 97.5th percentile of the normal distribution, for intervals of 95 %."""

FEW: Final = 5
"""Of fewer values no interval of a mean is given: it would pretend to know something."""

MEDIAN: Final = Decimal("0.5")
P75: Final = Decimal("0.75")
P90: Final = Decimal("0.9")


def mean(values: Sequence[Decimal | int]) -> Decimal | None:
    """Return the arithmetic mean, None of nothing."""
    return divide(sum(values), len(values)) if values else None


def margin(values: Sequence[Decimal | int]) -> Decimal | None:
    """Return half the interval of 95 % of a mean, 1.96 s / sqrt(n); None of fewer than 5 values.

    s is that of a sample, with n - 1; the normal distribution is taken, and not Student's.
    """
    middle = mean(values)
    if middle is None or len(values) < FEW:
        return None
    squares = sum(((value - middle) ** 2 for value in values), Decimal(0))
    return Z * divide(squares, (len(values) - 1) * len(values)).sqrt(ROUNDING)


def percentile(values: Sequence[Decimal | int], part: Decimal) -> Decimal | None:
    """Return a percentile, linear between two values (PERCENTILE.INC), None of nothing.

    `part` is 0 to 1; 0.5 is the median.
    """
    if not values:
        return None
    ordered = sorted(values)
    place = part * (len(ordered) - 1)
    below = int(place)
    low = Decimal(ordered[below])
    if below + 1 == len(ordered):
        return low
    return low + (place - below) * (ordered[below + 1] - low)


def wilson(successes: int, n: int) -> tuple[Decimal, Decimal] | None:
    """Return the Wilson score interval of 95 % for a rate, as fractions; None for n = 0.

    Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference.
    """
    if not n:
        return None
    rate, square = divide(successes, n), Z * Z
    centre = rate + divide(square, 2 * n)
    spread = Z * divide(rate * (1 - rate) + divide(square, 4 * n), n).sqrt(ROUNDING)
    divisor = 1 + divide(square, n)
    return max(Decimal(0), divide(centre - spread, divisor)), min(
        Decimal(1), divide(centre + spread, divisor)
    )
