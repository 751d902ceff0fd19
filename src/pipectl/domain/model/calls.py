"""Calls: what somebody says that a period will bring, each with its day; none is ever changed."""

from datetime import date
from decimal import Decimal

from pipectl.domain.values import scalars
from pipectl.domain.values.calendar import PERIOD
from pipectl.domain.values.schema import optional, required
from pipectl.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastCall:
    """One line of calls.yaml: what `who` will have won at the end of a period.

    `by` another than `who` makes it an adjustment by a manager: it stands beside the call that it
    adjusts. The latest day counts, of two on a day the lower line.
    """

    who: str = required(scalars.TEXT)
    by: str | None = optional(scalars.TEXT)
    period: str = required(PERIOD)
    commit: Decimal = required(scalars.AMOUNT)
    best_case: Decimal | None = optional(scalars.AMOUNT)
    currency: str | None = optional(scalars.CURRENCY)
    day: date = required(scalars.DAY)
    note: str | None = optional(scalars.PROSE)
