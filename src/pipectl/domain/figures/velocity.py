"""Sales velocity V = N x A x W / L: how much money a pipeline wins a day, and why."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pipectl.domain.figures import conversion, statistics
from pipectl.domain.history.book import Book, Dated
from pipectl.domain.history.snapshot import Snapshot, is_parked, type_of
from pipectl.domain.model.pipeline import known_reason, live_stage, open_stages
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.calendar import Period
from pipectl.money import ROUNDING, divide


class Sample(NamedTuple):
    """The deals of a window: counted at its end, created, won and lost within it."""

    open: tuple[Snapshot, ...]
    qualified: tuple[Snapshot, ...]
    created: tuple[Dated, ...]
    won: tuple[Dated, ...]
    lost: tuple[Dated, ...]

    @property
    def closed(self) -> tuple[Dated, ...]:
        """Return all that were resolved in the window."""
        return self.won + self.lost


class Factors(NamedTuple):
    """The four factors: n deals, what was won, how many were won and lost, the won cycle.

    `cycle` is the mean in days, None where nothing was won; `amount` is what was won.
    """

    n: int
    won: int
    lost: int
    amount: conversion.Total
    cycle: Decimal | None

    def size(self, currency: str) -> Decimal | None:
        """Return A, the mean amount won in a currency, None where nothing was won.

        Deals in a currency without a rate are not added up, so they are no part of the mean.
        """
        added = self.won - sum(self.amount.unrated.values())
        return divide(self.amount.in_currency(currency), added) if added else None

    @property
    def win_rate(self) -> Decimal | None:
        """Return W by count, a fraction, None where nothing was resolved."""
        resolved = self.won + self.lost
        return divide(self.won, resolved) if resolved else None

    @property
    def length(self) -> Decimal | None:
        """Return L, the won cycle in days, at least 1; None where nothing was won."""
        return None if self.cycle is None else max(self.cycle, Decimal(1))

    def velocity(self, currency: str) -> Decimal | None:
        """Return V in a currency a day, None where a factor is unknown."""
        size, rate, length = self.size(currency), self.win_rate, self.length
        if size is None or rate is None or length is None:
            return None
        return divide(self.n * size * rate, length)


def sample(book: Book, window: Period) -> Sample:
    """Gather the deals of a window. Parked deals are not open for this."""
    last = min(window.last, book.as_of)
    unparked = tuple(deal for deal in book.open(last) if not is_parked(deal, last))
    closed = tuple(book.closed(window.first, window.last))
    won = tuple(dated for dated in closed if type_of(book.setup, dated.now) == "won")
    lost = tuple(dated for dated in closed if type_of(book.setup, dated.now) == "lost")
    past = tuple(deal for deal in unparked if is_qualified(book.setup, deal))
    return Sample(unparked, past, tuple(book.created(window.first, window.last)), won, lost)


def is_qualified(setup: Setup, deal: Snapshot) -> bool:
    """Say whether an open deal is past its pipeline's first stage."""
    pipeline = setup.pipeline(deal)
    return live_stage(pipeline, setup.stage(deal)).id != open_stages(pipeline)[0].id


def factors(deals: Sample, basis: str, valuer: conversion.Converter) -> Factors:
    """Work out the factors of a sample; amounts count at the rate of their closing day."""
    return Factors(
        n=len(getattr(deals, basis)),
        won=len(deals.won),
        lost=len(deals.lost),
        amount=conversion.total(valuer(dated.now, closing_day(dated)) for dated in deals.won),
        cycle=statistics.mean(cycles(deals.won)),
    )


def cycles(closed: tuple[Dated, ...]) -> list[int]:
    """Return the sales cycles, from creation to close, in whole days."""
    return [(closing_day(dated) - dated.now.created).days for dated in closed]


def closing_day(dated: Dated) -> date:
    """Return the day on which a closed deal was closed."""
    assert dated.now.closed is not None  # noqa: S101 - only closed deals have one
    return dated.now.closed


def never_was(setup: Setup, lost: Snapshot) -> bool:
    """Say whether a loss is of a class that the narrow win rate leaves out."""
    reason = known_reason(setup.pipeline(lost), lost.reason) if lost.reason else None
    return reason is not None and reason.class_ in {"disqualified", "no_decision"}


def sizes(closed: tuple[Dated, ...], valuer: conversion.Converter) -> dict[str, list[Decimal]]:
    """Return what closed deals are worth, by currency; one without a rate is left out."""
    amounts: dict[str, list[Decimal]] = {}
    for worth in (valuer(dated.now, closing_day(dated)) for dated in closed):
        if worth.unrated is None:
            amounts.setdefault(worth.currency, []).append(worth.amount)
    return amounts


def log_change(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    """Return ln(now / before), None where one of them is unknown or 0."""
    return divide(now, before).ln(ROUNDING) if now and before else None
