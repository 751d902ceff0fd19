"""What open deals come to: amounts, the omitted part, weighted, and how far that may be off."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from pipectl.domain.figures import conversion, probability, velocity
from pipectl.domain.history.book import Book, Dated
from pipectl.domain.history.snapshot import Snapshot


class Valued(NamedTuple):
    """An open deal with its worth, its chance and its category of the forecast."""

    deal: Snapshot
    worth: conversion.Converted
    chance: probability.Probability
    category: str | None


class Sums(NamedTuple):
    """What a group of deals comes to; the variance of its weighted amount, by currency."""

    amount: conversion.Total
    omitted: conversion.Total
    weighted: conversion.Total
    variance: dict[str, Decimal]


def fraction(chance: probability.Probability) -> Decimal:
    """Return a chance as a fraction; an unknown one counts 0."""
    return (chance.percent or conversion.ZERO) / 100


def sums(deals: Iterable[Valued]) -> Sums:
    """Add up deals: amounts, those of the category omitted or of none, amounts x probabilities.

    The variance is sum(a^2 p (1 - p)), as if no deal had to do with another.
    """
    several = list(deals)
    # Deals of one chance are added up before they are multiplied: there are few chances.
    alike: dict[tuple[str, Decimal | None, bool], list[Decimal]] = {}
    for valued in several:
        if not (valued.worth.is_missing or valued.worth.unrated):
            key = (
                valued.worth.currency,
                valued.chance.percent,
                valued.category in (None, "omitted"),
            )
            alike.setdefault(key, []).append(valued.worth.amount)
    amount, omitted, weighted, variance = (dict[str, Decimal]() for _ in range(4))
    for (code, percent, is_omitted), amounts in alike.items():
        part, chance = sum(amounts, conversion.ZERO), (percent or conversion.ZERO) / 100
        square = sum((each * each for each in amounts), conversion.ZERO)
        _add(amount, code, part)
        _add(omitted, code, part if is_omitted else conversion.ZERO)
        _add(weighted, code, part * chance)
        _add(variance, code, square * chance * (1 - chance))
    missing = sum(valued.worth.is_missing for valued in several)
    unrated = Counter(valued.worth.unrated for valued in several if valued.worth.unrated)

    def of(sums_: dict[str, Decimal]) -> conversion.Total:
        return conversion.Total(len(several), sums_, missing, unrated)

    return Sums(of(amount), of(omitted), of(weighted), variance)


def added(parts: Iterable[Sums]) -> Sums:
    """Add up what groups come to."""
    groups = list(parts)
    variance: dict[str, Decimal] = {}
    for part in groups:
        for code, square in part.variance.items():
            _add(variance, code, square)
    return Sums(
        conversion.sum_of(*(part.amount for part in groups)),
        conversion.sum_of(*(part.omitted for part in groups)),
        conversion.sum_of(*(part.weighted for part in groups)),
        variance,
    )


def _add(sums_: dict[str, Decimal], code: str, amount: Decimal) -> None:
    sums_[code] = sums_.get(code, conversion.ZERO) + amount


def closed_total(book: Book, deals: Iterable[Dated]) -> conversion.Total:
    """Add up closed deals, each at the rate of its closing day."""
    worth = conversion.converter(book.setup)
    return conversion.total(worth(dated.now, velocity.closing_day(dated)) for dated in deals)
