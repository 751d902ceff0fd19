"""Sales velocity V = N x A x W / L: how much money a pipeline wins a day, and why."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from pipectl.domain.figures import conversion, statistics
from pipectl.domain.history.book import Book, Dated
from pipectl.domain.history.snapshot import Snapshot, is_parked, type_of
from pipectl.domain.model.pipeline import known_reason, open_stages
from pipectl.domain.model.settings import Setup, stages_by_id
from pipectl.domain.values.calendar import Period
from pipectl.money import ROUNDING, divide

_NOISE: Final = Decimal("1e-25")


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


class Levers(NamedTuple):
    """N, A, W as a fraction and L in days, in one currency, as they are or as they may become."""

    n: Decimal
    size: Decimal | None
    rate: Decimal | None
    cycle: Decimal | None

    @property
    def velocity(self) -> Decimal | None:
        """Return V, money a day, None where a factor is unknown; L below 1 day counts as 1."""
        if self.size is None or self.rate is None or self.cycle is None:
            return None
        return divide(self.n * self.size * self.rate, max(self.cycle, Decimal(1)))


class Factors(NamedTuple):
    """The four factors in one currency: n deals, how many were won and lost, for how much.

    `amount` is what was won; `cycle` is the mean in days, None where nothing was won.
    """

    n: int
    won: int
    lost: int
    amount: Decimal
    cycle: Decimal | None

    @property
    def size(self) -> Decimal | None:
        """Return A, the mean amount won, None where nothing was won."""
        return divide(self.amount, self.won) if self.won else None

    @property
    def win_rate(self) -> Decimal | None:
        """Return W by count, a fraction, None where nothing was resolved."""
        resolved = self.won + self.lost
        return divide(self.won, resolved) if resolved else None

    @property
    def length(self) -> Decimal | None:
        """Return L, the won cycle in days, at least 1; None where nothing was won."""
        return None if self.cycle is None else max(self.cycle, Decimal(1))

    @property
    def levers(self) -> Levers:
        """Return the four factors alone."""
        return Levers(Decimal(self.n), self.size, self.win_rate, self.length)

    @property
    def velocity(self) -> Decimal | None:
        """Return V, money a day, None where a factor is unknown."""
        return self.levers.velocity


class FactorChange(NamedTuple):
    """How a factor has changed: `ratio` times, by which V has changed so much money a day."""

    factor: str
    ratio: Decimal | None
    part: Decimal | None


def sample(book: Book, window: Period, day: date | None = None) -> Sample:
    """Gather the deals of a window, and those open at its end, or on another day.

    Parked deals are not open for this.
    """
    last = min(day or window.last, book.as_of)
    unparked = tuple(deal for deal in book.open(last) if not is_parked(deal, last))
    first = _first_stages(book.setup)
    past = tuple(deal for deal in unparked if (deal.pipeline, deal.stage) not in first)
    created = tuple(book.created(window.first, window.last))
    return closed_sample(book, window)._replace(open=unparked, qualified=past, created=created)


def closed_sample(book: Book, window: Period) -> Sample:
    """Gather only the deals that were won and lost in a window."""
    closed = tuple(book.closed(window.first, window.last))
    won = tuple(dated for dated in closed if type_of(book.setup, dated.now) == "won")
    lost = tuple(dated for dated in closed if type_of(book.setup, dated.now) == "lost")
    return Sample((), (), (), won, lost)


def _first_stages(setup: Setup) -> set[tuple[str | None, str]]:
    """Return what counts as the first stage of a pipeline: a deal there is not qualified yet."""
    default = setup.settings.default_pipeline
    firsts = {name: open_stages(pipeline)[0].id for name, pipeline in setup.pipelines.items()}
    stages = stages_by_id(setup)
    return {key for key, stage in stages.items() if stage.id == firsts[key[0] or default]}


def factors(
    deals: Sample, basis: str, valuer: conversion.Converter, day: date
) -> dict[str, Factors]:
    """Work out the factors of a sample, of the deals of each currency that totals are in.

    Amounts count at the rate of their closing day, or of the `day` where N counts. A deal in a
    currency without a rate is in no factor.
    """
    counts = Counter(code_of(deal, valuer, day) for deal in getattr(deals, basis))
    won, lost = (_by_currency(closed, valuer, day) for closed in (deals.won, deals.lost))
    return {
        code: Factors(
            n=counts[code],
            won=len(won[code]),
            lost=len(lost[code]),
            amount=conversion.total(_worths(won[code], valuer)).in_currency(code),
            cycle=statistics.mean(cycles(won[code])),
        )
        for code in (*counts, *won, *lost)
        if code is not None
    }


def code_of(deal: Snapshot | Dated, valuer: conversion.Converter, day: date) -> str | None:
    """Return the currency whose total a deal is in, None where there is no rate.

    The rate is that of the day on which it was closed, else of the `day`.
    """
    now = deal.now if isinstance(deal, Dated) else deal
    worth = valuer(now, now.closed or day)
    return None if worth.unrated else worth.currency


def _worths(
    closed: Iterable[Dated], valuer: conversion.Converter
) -> Iterator[conversion.Converted]:
    return (valuer(dated.now, closing_day(dated)) for dated in closed)


def _by_currency(
    closed: tuple[Dated, ...], valuer: conversion.Converter, day: date
) -> defaultdict[str | None, tuple[Dated, ...]]:
    parts: defaultdict[str | None, list[Dated]] = defaultdict(list)
    for dated in closed:
        parts[code_of(dated, valuer, day)].append(dated)
    return defaultdict(tuple, {code: tuple(deals) for code, deals in parts.items()})


def cycles(closed: tuple[Dated, ...]) -> list[int]:
    """Return the sales cycles, from creation to close, in whole days."""
    return [(closing_day(dated) - dated.now.created).days for dated in closed]


def slow_cycle(book: Book, part: Decimal = statistics.P75) -> Decimal | None:
    """Return a percentile of the days to a win, None where nothing was won.

    It is that of the book's pipelines up to its day, whatever the scope: deals that take so long
    cannot all be resolved in a younger cohort.
    """
    closed = replace(book, scope=None).closed(date.min, book.as_of)
    won = tuple(dated for dated in closed if type_of(book.setup, dated.now) == "won")
    return statistics.percentile(cycles(won), part)


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
    for worth in _worths(closed, valuer):
        if worth.unrated is None:
            amounts.setdefault(worth.currency, []).append(worth.amount)
    return amounts


NO_DEALS: Final = Factors(0, 0, 0, Decimal(0), None)
"""The factors of a currency that no deal of a sample is in."""


def changes(now: Levers, before: Levers) -> tuple[FactorChange, ...]:
    """Split the change of V into those of N, A, W and 1/L, which add up to it, and V last.

    A part is ln(ratio) x (V1 - V0) / (ln V1 - ln V0): the four ratios multiply to that of V.
    """
    pairs: dict[str, tuple[Decimal | None, Decimal | None]] = {
        "N": (now.n, before.n),
        "A": (now.size, before.size),
        "W": (now.rate, before.rate),
        "1/L": (before.cycle, now.cycle),
    }
    ratios = {name: ratio(*pair) for name, pair in pairs.items()}
    logs = [each.ln(ROUNDING) if each else None for each in ratios.values()]
    defined = [log for log in logs if log is not None]
    whole = ratio(now.velocity, before.velocity)
    if len(defined) < len(logs) or not now.velocity or not before.velocity:
        return (
            *(FactorChange(*item, None) for item in ratios.items()),
            FactorChange("V", whole, None),
        )
    scale = _log_mean(before.velocity, now.velocity, sum(defined, Decimal(0)))
    parts = [log * scale for log in defined]
    split = zip(ratios, ratios.values(), parts, strict=True)
    return (
        *(FactorChange(*each) for each in split),
        FactorChange("V", whole, now.velocity - before.velocity),
    )


def ratio(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    """Return now / before, None where one of them is unknown or 0."""
    return divide(now, before) if now and before else None


def _log_mean(before: Decimal, now: Decimal, log: Decimal) -> Decimal:
    """Return the logarithmic mean of two numbers, where the log of their quotient is known.

    Where they are as good as equal it is their mean: the quotient would be noise.
    """
    return divide(now - before, log) if abs(log) > _NOISE else (now + before) / 2
