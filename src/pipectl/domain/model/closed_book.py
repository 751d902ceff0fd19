"""A closed period: its figures as first reported, and a line for each deal behind them."""

import re
from datetime import date
from decimal import Decimal
from typing import Final

from pipectl.domain.model.calls import ForecastCall
from pipectl.domain.model.settings import ExchangeRate
from pipectl.domain.values import scalars
from pipectl.domain.values.calendar import Period
from pipectl.domain.values.schema import ListOf, MapOf, RecordOf, Scalar, optional, required
from pipectl.records import dataclass

PARTS: Final = ("won", "lost", "new", "open")
"""The figures that deals are counted in; `open` is at the period's end."""


def _parse_exact(text: str) -> Decimal:
    if not re.fullmatch(r"-?\d{1,40}(\.\d{1,40})?", text, re.ASCII):
        raise ValueError(f"'{text}' is not a number; write digits like 12 or -3.5")
    return Decimal(text)


def _parse_marks(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _write_exact(value: Decimal) -> str:
    return scalars.write_decimal(value.normalize())


EXACT: Final = Scalar(_parse_exact, _write_exact)
"""A sum: an amount times a rate has more decimals than either."""

FIGURE: Final = MapOf(EXACT)
"""How many deals (`deals`), what they come to by currency, and how many of them count 0.

`missing` have no amount, `unrated` a currency without a rate.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedAs:
    """What a deal adds to one figure: its own amount, and what it was then.

    `day` is the day whose rate counts, the period's last one where it is left out.
    """

    amount: Decimal | None = optional(scalars.AMOUNT)
    currency: str | None = optional(scalars.CURRENCY)
    owner: str | None = optional(scalars.TEXT)
    pipeline: str | None = optional(scalars.WORD)
    day: date | None = optional(scalars.DAY)
    stage: str | None = optional(scalars.WORD)
    category: str | None = optional(scalars.WORD)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedLine:
    """A deal in a closed period: what it counts as, and a mark for each entry up to `as_of`.

    One that counts nowhere has a line where it has an entry in the period, so that another one is
    seen to be late.
    """

    id: str = required(scalars.DEAL_ID)
    won: CountedAs | None = optional(RecordOf(CountedAs))
    lost: CountedAs | None = optional(RecordOf(CountedAs))
    new: CountedAs | None = optional(RecordOf(CountedAs))
    open: CountedAs | None = optional(RecordOf(CountedAs))
    entries: tuple[str, ...] = optional(Scalar(_parse_marks, " ".join, empty=()), tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPerson:
    """What a person has to do with a closed period: figures, and the quota by currency.

    Without `who` they are those of deals that nobody owns. Teams and `all` have their quota alone.
    """

    who: str | None = optional(scalars.TEXT)
    won: dict[str, Decimal] = optional(FIGURE, dict)
    lost: dict[str, Decimal] = optional(FIGURE, dict)
    new: dict[str, Decimal] = optional(FIGURE, dict)
    open: dict[str, Decimal] = optional(FIGURE, dict)
    quota: dict[str, Decimal] = optional(FIGURE, dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedBook:
    """`books/2026Q3.yaml`: a period as it was known at the end of the day `as_of`, closed on `day`.

    `pipelines` are those that are counted, `rates` the lines of rates.yaml that were used;
    `reason` is why it was closed before its end. `checksum` is that of all else.
    """

    period: str = required(scalars.TEXT)
    first: date = required(scalars.DAY)
    last: date = required(scalars.DAY)
    day: date = required(scalars.DAY)
    as_of: date = required(scalars.DAY)
    by: str | None = optional(scalars.TEXT)
    reason: str | None = optional(scalars.PROSE)
    currency: str = required(scalars.CURRENCY)
    pipelines: tuple[str, ...] = optional(ListOf(scalars.WORD), tuple)
    rates: tuple[ExchangeRate, ...] = optional(ListOf(RecordOf(ExchangeRate)), tuple)
    won: dict[str, Decimal] = optional(FIGURE, dict)
    lost: dict[str, Decimal] = optional(FIGURE, dict)
    new: dict[str, Decimal] = optional(FIGURE, dict)
    open: dict[str, Decimal] = optional(FIGURE, dict)
    stages: dict[str, dict[str, Decimal]] = optional(MapOf(FIGURE), dict)
    categories: dict[str, dict[str, Decimal]] = optional(MapOf(FIGURE), dict)
    people: tuple[ClosedPerson, ...] = optional(ListOf(RecordOf(ClosedPerson)), tuple)
    calls: tuple[ForecastCall, ...] = optional(ListOf(RecordOf(ForecastCall)), tuple)
    deals: tuple[ClosedLine, ...] = optional(ListOf(RecordOf(ClosedLine)), tuple)
    checksum: str = optional(scalars.TEXT, "")

    @property
    def whole_period(self) -> Period:
        """The period that is closed, whatever the day of which it is."""
        return Period(self.first, self.last, self.period)
