"""Quotas: who is to win how much in a period, as said on a day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipectl.domain.values import scalars
from pipectl.domain.values.calendar import parse_calendar_period
from pipectl.domain.values.schema import Scalar, optional, required


def _parse_period(text: str) -> str:
    parse_calendar_period(text)
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """One line of quotas.yaml; the latest day wins for its person and period."""

    who: str = required(scalars.TEXT)
    period: str = required(Scalar(_parse_period, scalars.bare))
    amount: Decimal = required(scalars.AMOUNT)
    currency: str | None = optional(scalars.CURRENCY)
    day: date = required(scalars.DAY)
    note: str | None = optional(scalars.PROSE)
