"""Assertions: what a figure of a period is, as somebody has written it down."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from pipectl.domain.model.deal import CATEGORY
from pipectl.domain.model.goals import ALL
from pipectl.domain.values import scalars
from pipectl.domain.values.calendar import PERIOD
from pipectl.domain.values.schema import Scalar, optional, required
from pipectl.records import dataclass


def _signed(scalar: Scalar) -> Scalar:
    """Return the scalar that may be below 0 as well: a gap is, where a quota is exceeded."""

    def parse(text: str) -> Any:
        value = scalar.parse(text.removeprefix("-"))
        return -value if text.startswith("-") else value

    return scalar._replace(parse=parse)


_AMOUNT: Final = _signed(scalars.AMOUNT)
_COUNT: Final = _signed(scalars.WHOLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """One line of assertions.yaml: an amount, a number of deals, or both.

    `figure` is a name of `period_figures.FIGURES`. An amount is as exact as it is written: 120000
    to the unit, 120000.00 to the cent.
    """

    figure: str = required(scalars.WORD)
    period: str = required(PERIOD)
    amount: Decimal | None = optional(_AMOUNT)
    count: int | None = optional(_COUNT)
    currency: str | None = optional(scalars.CURRENCY)
    who: str = optional(scalars.TEXT, ALL)
    pipeline: str | None = optional(scalars.WORD)
    stage: str | None = optional(scalars.WORD)
    category: str | None = optional(CATEGORY)
    as_of: date | None = optional(scalars.DAY)
    note: str | None = optional(scalars.PROSE)
