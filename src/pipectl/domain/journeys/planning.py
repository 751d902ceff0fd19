"""How many leads it takes for so many wins, from what became of those that had their time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_CEILING, Decimal, localcontext
from typing import Final, NamedTuple

from pipectl.domain.figures import statistics
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, snapshot_of, type_of
from pipectl.domain.values.calendar import Period, days_after, month_of
from pipectl.money import ROUNDING, divide

SURE: Final = Decimal("0.8")
"""How sure it is to be that enough are won."""


class Origin(NamedTuple):
    """A lead, or a deal, with the day it was created and the first one on which it was won."""

    deal: str
    created: date
    won: date | None
    is_open: bool


class SuccessRate(NamedTuple):
    """What became of origins: those of mature cohorts, and all that were won.

    A cohort is mature when it is older than 90 % of the wins took.
    """

    mature: tuple[Origin, ...]
    wins: tuple[Origin, ...]

    @property
    def n(self) -> int:
        """Count those of mature cohorts."""
        return len(self.mature)

    @property
    def won(self) -> int:
        """Count those of them that were won."""
        return sum(origin.won is not None for origin in self.mature)

    @property
    def still_open(self) -> int:
        """Count those of them that are open."""
        return sum(origin.is_open for origin in self.mature)

    @property
    def median(self) -> Decimal | None:
        """Return the days within which half of all wins came, None where there are none."""
        return statistics.percentile([*map(days_to_win, self.wins)], statistics.MEDIAN)

    @property
    def slow(self) -> Decimal | None:
        """Return the days within which 75 % of all wins came, None where there are none."""
        return statistics.percentile([*map(days_to_win, self.wins)], statistics.P75)

    @property
    def value(self) -> Decimal | None:
        """Return the share that is won, None of nothing."""
        return divide(self.won, self.n) if self.n else None


def rate_of(origins: Sequence[Origin], every: Sequence[Origin], as_of: date) -> SuccessRate:
    """Work out the rate of the origins of mature months of creation, and the days of their wins.

    A month is mature by the wins of `every` origin, whatever the scope and the period: few wins of
    one person that came quickly make no young month mature.
    """
    limit = statistics.percentile([*map(days_to_win, _won(every))], statistics.P90)
    mature = (
        origin
        for origin in origins
        if limit is not None and (as_of - month_of(origin.created).last).days > limit
    )
    return SuccessRate(tuple(mature), _won(origins))


def _won(origins: Sequence[Origin]) -> tuple[Origin, ...]:
    return tuple(origin for origin in origins if origin.won)


def days_to_win(origin: Origin) -> int:
    """Count the days from the creation of an origin that was won to its win."""
    assert origin.won is not None  # noqa: S101 - only what was won is asked for
    return (origin.won - origin.created).days


def leads(book: Book, period: Period) -> Iterator[Origin]:
    """Yield the leads created in a period; one is won when it, or a deal opened from it, is.

    That is in a pipeline of deals, by the book's day. Scope is judged on the day of creation.
    """
    wins: dict[str, date] = {}
    ongoing: set[str] = set()
    children: dict[str, list[str]] = defaultdict(list)
    for record in book.records:
        deal = snapshot_of(record, book.as_of, book.setup)
        if deal is None or deal.omit is not None:
            continue
        if deal.parent:
            children[deal.parent].append(deal.id)
        if deal.closed is None:
            ongoing.add(deal.id)
        elif _is_won(book, deal):
            wins[deal.id] = deal.closed
    for dated in replace(book, pipelines=lead_pipelines(book)).created(period.first, period.last):
        ids = {dated.now.id, *children[dated.now.id]}
        days = [wins[name] for name in ids if name in wins]
        is_open = not days and not ongoing.isdisjoint(ids)
        yield Origin(dated.now.id, dated.now.created, min(days, default=None), is_open)


def lead_pipelines(book: Book) -> frozenset[str]:
    """Return the pipelines of leads."""
    pipelines = book.setup.pipelines
    return frozenset(name for name, pipeline in pipelines.items() if pipeline.kind == "leads")


def _is_won(book: Book, deal: Snapshot) -> bool:
    return book.setup.pipeline(deal).kind == "deals" and type_of(book.setup, deal) == "won"


def deals(book: Book, period: Period) -> Iterator[Origin]:
    """Yield the deals created in a period in the pipelines of a book."""
    for dated in book.created(period.first, period.last):
        deal = dated.now
        is_won = type_of(book.setup, deal) == "won"
        yield Origin(deal.id, deal.created, deal.closed if is_won else None, deal.closed is None)


def needed(wins: int, rate: Decimal, sure: Decimal = SURE) -> int:
    """Return the smallest n with P(Binomial(n, rate) >= wins) >= sure; 0 < rate <= 1."""
    low, high = wins, wins
    while chance(high, rate, wins) < sure:
        low, high = high + 1, 2 * high
    while low < high:
        middle = (low + high) // 2
        if chance(middle, rate, wins) >= sure:
            high = middle
        else:
            low = middle + 1
    return low


def naive(wins: int, rate: Decimal) -> int:
    """Return wins / rate, rounded up: enough in about half of all cases."""
    return int(divide(wins, rate).to_integral_value(ROUND_CEILING))


def before(day: date, days: Decimal) -> date | None:
    """Return a day so many days before another; part of a day is a whole one.

    There is none before the calendar's first.
    """
    count = int(days.to_integral_value(ROUND_CEILING))
    return days_after(day, -count) if count < day.toordinal() else None


def chance(n: int, rate: Decimal, wins: int) -> Decimal:
    """Return P(Binomial(n, rate) >= wins), to 28 digits and more."""
    if wins > n:
        return Decimal(0)
    if rate == 1:
        return Decimal(1)
    with localcontext(ROUNDING):
        odds = rate / (1 - rate)
        term = (1 - rate) ** n
        fewer = Decimal(0)
        for count in range(wins):
            fewer += term
            term *= odds * (n - count) / (count + 1)
        return 1 - fewer
