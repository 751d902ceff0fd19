"""What amounts are worth in the store's currency on a day, and what many of them come to."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple, Protocol

from pipectl.domain.model.settings import Setup
from pipectl.money import Money, divide
from pipectl.records import dataclass

ZERO: Final = Decimal(0)
_ONE: Final = Decimal(1)


class Converted(NamedTuple):
    """What one deal adds to a total: `amount` is 0 where it has none, or no rate is known.

    `unrated` names the currency that has no rate.
    """

    amount: Decimal
    currency: str
    is_missing: bool = False
    unrated: str | None = None


class Valuable(Protocol):
    """A deal, or a quota: an amount, None where it is missing, and its own currency, if named."""

    @property
    def amount(self) -> Decimal | None:
        """The amount."""

    @property
    def currency(self) -> str | None:
        """The currency of the amount; None is the store's."""


Converter = Callable[["Valuable", "date"], Converted]
"""Says what a deal is worth at the rates of a day."""


@dataclass(frozen=True, slots=True)
class Total:
    """What deals come to: a sum a currency, exact, and how many of them count 0.

    With rates there is one sum at most; `unrated` counts the deals without a rate by currency.
    """

    count: int
    sums: Mapping[str, Decimal]
    missing: int
    unrated: Mapping[str, int]

    def in_currency(self, currency: str) -> Decimal:
        """Return the sum in one currency."""
        return self.sums.get(currency, ZERO)


def converter(setup: Setup) -> Converter:
    """Return how this store values amounts.

    With rates.yaml all is converted to the currency of totals, at the latest rate up to the day; a
    currency without one counts 0 and is named, never at rate 1. Without rates.yaml an amount
    stays in its own currency, unless totals are to be in another one than the store's. Between two
    others it is the cross rate: (units of the store's for 1 of the one) / (for 1 of the other).
    """
    rates = _by_currency(setup)
    home, target = setup.home, setup.settings.currency
    converts = bool(rates) or target != home

    def worth(deal: Valuable, day: date) -> Converted:
        own = deal.currency or home
        if deal.amount is None:
            return Converted(ZERO, target if converts else own, is_missing=True)
        if own == target or not converts:
            return Converted(deal.amount, own)
        rate = _ONE if own == home else _rate(rates.get(own), day)
        other = _ONE if target == home else _rate(rates.get(target), day)
        if rate is None or other is None:
            return Converted(ZERO, target, unrated=own)
        amount = deal.amount * rate
        return Converted(amount if other == _ONE else divide(amount, other), target)

    return worth


def rate_of(setup: Setup, currency: str, day: date) -> tuple[Decimal, date] | None:
    """Return units of the currency of totals for 1 of another, and since when; None if unknown.

    Of a cross rate it is the later day.
    """
    rates = _by_currency(setup)
    sides = [
        (_ONE, date.min) if code == setup.home else _dated_rate(rates.get(code), day)
        for code in (currency, setup.settings.currency)
    ]
    if None in sides:
        return None
    (rate, since), (other, since_other) = (side for side in sides if side)
    return (rate if other == _ONE else divide(rate, other)), max(since, since_other)


def total(parts: Iterable[Converted], weights: Iterable[Decimal] | None = None) -> Total:
    """Add up what deals are worth, each times its weight where weights are given."""
    count = missing = 0
    sums: dict[str, Decimal] = {}
    unrated: Counter[str] = Counter()
    factors = iter(weights) if weights is not None else None
    for part in parts:
        count += 1
        amount = part.amount if factors is None else part.amount * next(factors)
        if part.unrated:
            unrated[part.unrated] += 1
        elif part.is_missing:
            missing += 1
        else:
            sums[part.currency] = sums.get(part.currency, ZERO) + amount
    return Total(count, sums, missing, unrated)


def sum_of(*totals: Total) -> Total:
    """Add totals up."""
    sums: dict[str, Decimal] = {}
    unrated: Counter[str] = Counter()
    for part in totals:
        unrated.update(part.unrated)
        for code, amount in part.sums.items():
            sums[code] = sums.get(code, ZERO) + amount
    count, missing = (sum(getattr(part, name) for part in totals) for name in ("count", "missing"))
    return Total(count, sums, missing, unrated)


def difference(now: Total, before: Total) -> Total:
    """Return what a total has gained, by currency; counts are those of now."""
    codes = dict.fromkeys([*now.sums, *before.sums])
    sums = {code: now.in_currency(code) - before.in_currency(code) for code in codes}
    return replace(now, sums=sums)


def currencies(home: str, totals: Iterable[Total]) -> tuple[str, ...]:
    """Return the currencies that totals are in, the store's first; that alone where none is."""
    codes = {currency for part in totals for currency in part.sums}
    return tuple(sorted(codes, key=lambda code: (code != home, code))) or (home,)


def by_currency(home: str, totals: Sequence[Total]) -> Iterator[tuple[Money, ...]]:
    """Yield the sums of several totals, a currency at a time, the store's own first."""
    for code in currencies(home, totals):
        yield tuple(Money(part.in_currency(code), code) for part in totals)


def _by_currency(setup: Setup) -> dict[str, tuple[list[date], list[Decimal]]]:
    """Lay out the rates of each currency by day; of two on one day the later line counts."""
    lines: dict[str, dict[date, Decimal]] = {}
    for rate in setup.rates:
        lines.setdefault(rate.currency, {})[rate.day] = rate.rate
    return {
        currency: (sorted(of_day), [of_day[day] for day in sorted(of_day)])
        for currency, of_day in lines.items()
    }


def _rate(rates: tuple[list[date], list[Decimal]] | None, day: date) -> Decimal | None:
    dated = _dated_rate(rates, day)
    return dated and dated[0]


def _dated_rate(
    rates: tuple[list[date], list[Decimal]] | None, day: date
) -> tuple[Decimal, date] | None:
    """Return the latest rate up to a day, and its own day."""
    if rates is None:
        return None
    place = bisect_right(rates[0], day)
    return (rates[1][place - 1], rates[0][place - 1]) if place else None
