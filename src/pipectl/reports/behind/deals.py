"""The deals behind a figure: how many, worth how much, how many days."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, partial
from typing import Final, TypeAlias

from pipectl.domain.figures import conversion
from pipectl.domain.figures.conversion import ZERO
from pipectl.domain.history.book import Dated
from pipectl.domain.history.snapshot import Snapshot, currency_of, probability_in
from pipectl.domain.model.settings import Setup
from pipectl.money import Money
from pipectl.table import Cell
from pipectl.table.figure import Contribution, Figure, count, total

On: TypeAlias = tuple[Snapshot, date]
"""A deal, and the day of which it is spoken: of its close, or that of the report."""

AT_LATEST: Final = "the amounts, at the latest rate"
AT_CLOSE: Final = "the amounts, at the rate of the day of the close"


def closings(closed: Iterable[Dated]) -> list[On]:
    """Return deals with the days on which they count, of their close or creation."""
    return [(dated.now, dated.day) for dated in closed]


def number(what: str, deals: Iterable[On], key: str = "stage") -> Figure:
    """Count deals; `key` is what makes them count."""
    return count(f"number of {what}", (Contribution(deal.id, 1, key, day) for deal, day in deals))


def amounts(
    formula: str,
    setup: Setup,
    deals: Iterable[On],
    currency: str,
    chance: Callable[[Snapshot], Decimal | None] | None = None,
) -> Figure:
    """Add up what deals are worth in a currency, each at the rate of its day.

    With a `chance`, in percent, each is multiplied by it.
    """
    converted_on = conversion.converter(setup)
    rate_of = cache(partial(conversion.rate_of, setup))
    parts = []
    for deal, day in deals:
        converted, own = converted_on(deal, day), currency_of(setup, deal)
        percent = chance(deal) or ZERO if chance else None
        own_money = money_of(setup, deal)  # the last one known, whatever the day of its rate
        part = Contribution(deal.id, None, "amount", deal.last, amount=own_money, chance=percent)
        if percent is not None:
            part = part._replace(source=_source(setup, deal, percent))
        if converted.currency == currency and not converted.unrated:
            times = 1 if percent is None else percent / 100
            rate = None if own == currency else rate_of(own, day)
            part = part._replace(value=Money(converted.amount * times, currency), rate=rate)
        parts.append(part)
    return total(formula, parts, currency)


def money_of(setup: Setup, deal: Snapshot) -> Money | None:
    """Return a deal's amount in its own currency."""
    return None if deal.amount is None else Money(deal.amount, currency_of(setup, deal))


def own_amount(setup: Setup, deal: Snapshot) -> Figure:
    """Return the amount of one deal, as it is written."""
    part = Contribution(deal.id, money_of(setup, deal), "amount")
    return Figure("the amount of the deal", lambda values: values[0] if values else None, [part])


def worth(setup: Setup, deal: On, currency: str) -> Figure:
    """Return what one deal is worth in a currency, at the rate of its day."""
    return amounts("the amount, at the latest rate", setup, [deal], currency)


def gain(setup: Setup, deal: On, currency: str, percent: Decimal) -> Figure:
    """Return what one deal would add if it was won, beside what its probability already does."""
    chance = Figure("its probability", sum, [Contribution(deal[0].id, percent, "probability")])
    inputs = {"amount": worth(setup, deal, currency), "probability": chance}

    def left(amount: Money, of_it: Decimal) -> Cell:
        return Money(amount.amount * (1 - of_it / 100), currency)

    return Figure("amount x (1 - probability)", left, inputs=inputs)


def statistic(
    formula: str,
    deals: Iterable[On],
    value: Callable[[Snapshot, date], Cell],
    work_out: Callable[[Sequence[Decimal | int]], Cell],
    key: str = "stage",
) -> Figure:
    """Work a figure out of one value a deal, as the median of days."""
    parts = [Contribution(deal.id, value(deal, day), key, day) for deal, day in deals]
    return Figure(formula, work_out, parts)


def _source(setup: Setup, deal: Snapshot, percent: Decimal) -> str:
    """Say whose a probability is: the deal's own, its stage's, or one measured by history."""
    written, source = probability_in(setup.stage(deal), deal)
    return source if (written or ZERO) == percent else "history"
