"""Figures of many values: means, medians, percentiles, intervals; exact as far as Decimal goes."""

from collections.abc import Sequence
from decimal import Decimal
from functools import reduce
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


def wilson(successes: int, n: int, z: Decimal = Z) -> tuple[Decimal, Decimal] | None:
    """Return the Wilson score interval for a rate, as fractions; of 95 % by z; None for n = 0.

    Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference.
    """
    if not n:
        return None
    rate, square = divide(successes, n), z * z
    centre = rate + divide(square, 2 * n)
    spread = z * divide(rate * (1 - rate) + divide(square, 4 * n), n).sqrt(ROUNDING)
    divisor = 1 + divide(square, n)
    return max(Decimal(0), divide(centre - spread, divisor)), min(
        Decimal(1), divide(centre + spread, divisor)
    )


def newcombe(
    first: tuple[int, int], second: tuple[int, int], z: Decimal = Z
) -> tuple[Decimal, Decimal] | None:
    """Return the interval of the difference of two rates, each (successes, n); None for n = 0.

    It is made of the two Wilson intervals: Newcombe, R. G. (1998), Interval estimation for the
    difference between independent proportions: comparison of eleven methods (method 10).
    """
    ends, others = wilson(*first, z), wilson(*second, z)
    if ends is None or others is None:
        return None
    rate, other = divide(*first), divide(*second)
    below = (rate - ends[0]) ** 2 + (others[1] - other) ** 2
    above = (ends[1] - rate) ** 2 + (other - others[0]) ** 2
    difference = rate - other
    return difference - below.sqrt(ROUNDING), difference + above.sqrt(ROUNDING)


def quantile(part: Decimal) -> Decimal:
    """Return the quantile of the normal distribution, right to 15 digits; 1.96 for 0.975.

    `part` is 1e-10 to 1 - 1e-10. Wichura, M. J. (1988), Algorithm AS 241: the percentage points of
    the normal distribution, Applied Statistics 37, 477-484 (PPND16).
    """
    middle = part - MEDIAN
    if abs(middle) <= _NEAR:
        root = _NEAR * _NEAR - middle * middle
        return middle * divide(_polynomial(_CENTRE, root), _polynomial(_CENTRE_BELOW, root))
    root = (-min(part, 1 - part).ln(ROUNDING)).sqrt(ROUNDING) - _FAR
    size = divide(_polynomial(_TAIL, root), _polynomial(_TAIL_BELOW, root))
    return size if middle > 0 else -size


def _polynomial(coefficients: Sequence[Decimal], x: Decimal) -> Decimal:
    """Return the value of a polynomial, its coefficients from the constant one on."""
    return reduce(lambda value, each: ROUNDING.fma(value, x, each), reversed(coefficients))


_NEAR: Final = Decimal("0.425")
_FAR: Final = Decimal("1.6")


def _decimals(text: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, text.split()))


_CENTRE: Final = _decimals(
    "3.3871328727963666080e0 1.3314166789178437745e2 1.9715909503065514427e3"
    " 1.3731693765509461125e4 4.5921953931549871457e4 6.7265770927008700853e4"
    " 3.3430575583588128105e4 2.5090809287301226727e3"
)
_CENTRE_BELOW: Final = _decimals(
    "1 4.2313330701600911252e1 6.8718700749205790830e2 5.3941960214247511077e3"
    " 2.1213794301586595867e4 3.9307895800092710610e4 2.8729085735721942674e4"
    " 5.2264952788528545610e3"
)
_TAIL: Final = _decimals(
    "1.42343711074968357734e0 4.63033784615654529590e0 5.76949722146069140550e0"
    " 3.64784832476320460504e0 1.27045825245236838258e0 2.41780725177450611770e-1"
    " 2.27238449892691845833e-2 7.74545014278341407640e-4"
)
_TAIL_BELOW: Final = _decimals(
    "1 2.05319162663775882187e0 1.67638483018380384940e0 6.89767334985100004550e-1"
    " 1.48103976427480074590e-1 1.51986665636164571966e-2 5.47593808499534494600e-4"
    " 1.05075007164441684324e-9"
)
