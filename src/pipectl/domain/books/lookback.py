"""What was open and what was won as of many past days, found in one pass over the deals.

A deal is decoded once, and its state worked out once for all days between two of its entries.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from pipectl.domain.figures.conversion import ZERO, Converted, converter
from pipectl.domain.figures.pacing import is_forecast
from pipectl.domain.figures.probability import probabilities
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import (
    Record,
    Snapshot,
    category_in,
    probability_in,
    snapshot_of,
)
from pipectl.domain.history.visits import up_to
from pipectl.domain.model.team import present_id
from pipectl.domain.values.calendar import Period

Moment = tuple[date, Period]
"""A day, and the period in which open deals are expected to close."""

NOBODY: Final = ""
"""Whose deals have no owner."""


class OpenPart(NamedTuple):
    """The forecast pipeline of a moment: its deals, by category, whole, and times probability."""

    deals: int = 0
    commit: Decimal = ZERO
    best_case: Decimal = ZERO
    amount: Decimal = ZERO
    weighted: Decimal = ZERO


class Win(NamedTuple):
    """A deal that was won on a day, as it is known on the first of some days up to the last."""

    since: date
    until: date
    day: date
    who: str
    amount: Decimal


class Lookback:
    """What was known at the end of past days, in one currency, by owner of the day.

    `open` holds what was open at the `moments` alone. Wins are those that were known on one of the
    `days`. A deal in a currency without a rate counts 0. The `currency` is that of totals; only
    without rates.yaml there is something in others.
    """

    def __init__(
        self, book: Book, moments: Iterable[Moment], days: Iterable[date], currency: str = ""
    ) -> None:
        """Go through all deals once."""
        self._book = book
        self._periods: dict[date, list[Period]] = {}
        for day, period in dict.fromkeys(moments):
            self._periods.setdefault(min(day, book.as_of), []).append(period)
        self._open_days = sorted(self._periods)
        self._days = sorted({min(day, book.as_of) for day in days})
        self._worth = converter(book.setup)
        self.currency = currency or book.setup.settings.currency
        self._chances: dict[date, Callable[[Snapshot], Decimal]] = {}
        self._wins: list[Win] = []
        self._added: dict[date, tuple[list[date], list[tuple[str, int, Decimal]]]] = {}
        self.open: dict[Moment, dict[str, OpenPart]] = {}
        self.first: date | None = None
        for record in book.records:
            self._take(record)

    def won(self, on: date, first: date, last: date) -> Mapping[str, tuple[int, Decimal]]:
        """Return the number and amount won from one day to another, as known on a day."""
        sums: dict[str, tuple[int, Decimal]] = {}
        days, wins = self._known(min(on, self._book.as_of))
        for who, count, amount in wins[bisect_left(days, first) : bisect_right(days, last)]:
            before = sums.get(who, (0, ZERO))
            sums[who] = (before[0] + count, before[1] + amount)
        return sums

    def _known(self, on: date) -> tuple[list[date], list[tuple[str, int, Decimal]]]:
        """Add up the wins that are known on a day by their own day and owner, in order."""
        if on not in self._added:
            sums: dict[tuple[date, str], tuple[int, Decimal]] = {}
            for since, until, day, who, amount in self._wins:
                if since <= on <= until:
                    count, before = sums.get((day, who), (0, ZERO))
                    sums[day, who] = (count + 1, before + amount)
            wins = sorted(sums.items())
            self._added[on] = (
                [day for (day, _), _ in wins],
                [(who, *sum_) for (_, who), sum_ in wins],
            )
        return self._added[on]

    def _take(self, record: Record) -> None:
        latest = record.latest
        if self.first is None or latest.created < self.first:
            self.first = latest.created
        visits = latest.visits
        ends = [visit.since for visit in visits[1:]] + [date.max]
        states = _States(record, self._book)
        for visit, end in zip(visits, ends, strict=True):
            kind = self._book.setup.stage(visit).type
            if kind == "open" and self._open_days:
                for day in _within(self._open_days, visit.since, end):
                    self._take_open(states.on(day), day)
            elif kind == "won":
                days = _within(self._days, visit.since, end)
                for some in states.alike(days):
                    self._take_won(record, states.on(some[0]), some)

    def _take_open(self, deal: Snapshot | None, day: date) -> None:
        if deal is None or deal.closed is not None or deal.omit is not None:
            return
        close = deal.expected_close
        if close is None:
            return
        for period in self._periods[day]:
            if period.first <= close <= period.last and self._is_meant(deal, period, day):
                self._add(deal, (day, period))

    def _is_meant(self, deal: Snapshot, period: Period, day: date) -> bool:
        return is_forecast(self._book, deal, period, day) and self._book.covers(deal, day)

    def _add(self, deal: Snapshot, moment: Moment) -> None:
        day = moment[0]
        who = present_id(self._book.setup.team, deal.owner) or NOBODY
        parts = self.open.setdefault(moment, {})
        part = parts.get(who, OpenPart())
        amount = self._amount(self._worth(deal, day))
        category = category_in(self._book.setup.stage(deal), deal)
        parts[who] = OpenPart(
            part.deals + 1,
            part.commit + (amount if category == "commit" else ZERO),
            part.best_case + (amount if category == "best_case" else ZERO),
            part.amount + amount,
            part.weighted + amount * self.chance(deal, day) / 100,
        )

    def _amount(self, worth: Converted) -> Decimal:
        return worth.amount if worth.currency == self.currency and not worth.unrated else ZERO

    def chance(self, deal: Snapshot, day: date) -> Decimal:
        """Return a deal's probability in percent, as it was measured by the day, if at all."""
        setup = self._book.setup
        if setup.pipeline(deal).probabilities != "history":
            return probability_in(setup.stage(deal), deal)[0] or ZERO
        if day not in self._chances:
            chances = probabilities(self._book.at(day))
            self._chances[day] = lambda deal: chances(deal).percent or ZERO
        return self._chances[day](deal)

    def _take_won(self, record: Record, deal: Snapshot | None, days: Sequence[date]) -> None:
        if deal is None or deal.closed is None or deal.omit is not None:
            return
        book, day = self._book, deal.closed
        then = snapshot_of(record, day, book.setup) or deal
        home = book.setup.settings.default_pipeline
        pipeline = up_to(deal.visits, day)[-1].pipeline or home
        if book.pipelines is not None and pipeline not in book.pipelines:
            return
        if book.scope is None or book.scope(then, day):
            who = present_id(book.setup.team, then.owner) or NOBODY
            amount = self._amount(self._worth(deal, day))
            self._take_win(Win(days[0], days[-1], day, who, amount), deal)

    def _take_win(self, win: Win, _deal: Snapshot) -> None:
        self._wins.append(win)


class DealsThen(Lookback):
    """A look back that keeps the deals, too, to say which they are that its sums are of.

    `deals_open` holds owners and deals by moment.
    """

    def __init__(
        self, book: Book, moments: Iterable[Moment], days: Iterable[date], currency: str = ""
    ) -> None:
        """Go through all deals once."""
        self.deals_open: dict[Moment, list[tuple[str, Snapshot]]] = {}
        self._deals_won: list[tuple[Win, Snapshot]] = []
        super().__init__(book, moments, days, currency)
        self._deals_won.sort(key=_day_of)

    def deals_won(self, on: date, first: date, last: date) -> list[tuple[str, Snapshot, date]]:
        """Return the owners, deals and days of what was won in some days, as known on a day."""
        day, wins = min(on, self._book.as_of), self._deals_won
        start, end = bisect_left(wins, first, key=_day_of), bisect_right(wins, last, key=_day_of)
        return [
            (win.who, deal, win.day)
            for win, deal in wins[start:end]
            if win.since <= day <= win.until
        ]

    def _add(self, deal: Snapshot, moment: Moment) -> None:
        super()._add(deal, moment)
        who = present_id(self._book.setup.team, deal.owner) or NOBODY
        self.deals_open.setdefault(moment, []).append((who, deal))

    def _take_win(self, win: Win, deal: Snapshot) -> None:
        super()._take_win(win, deal)
        self._deals_won.append((win, deal))


def _day_of(won: tuple[Win, Snapshot]) -> date:
    return won[0].day


class _States:
    """The states of a deal, each worked out when it is asked for, once between two entries."""

    def __init__(self, record: Record, book: Book) -> None:
        self._record = record
        self._last = record.latest.last
        self._setup = book.setup
        self._entry_days: list[date] = []
        self._states: dict[int, Snapshot | None] = {}

    def on(self, day: date) -> Snapshot | None:
        if day >= self._last:
            return self._record.latest
        place = self._place(day)
        if place not in self._states:
            self._states[place] = snapshot_of(self._record, day, self._setup)
        return self._states[place]

    def alike(self, days: Sequence[date]) -> Iterator[Sequence[date]]:
        """Yield runs of days between which no entry lies."""
        start = 0
        while start < len(days):
            end = start + 1
            while end < len(days) and self._is_same(days[start], days[end]):
                end += 1
            yield days[start:end]
            start = end

    def _is_same(self, day: date, later: date) -> bool:
        if day >= self._last:
            return True
        return later < self._last and self._place(day) == self._place(later)

    def _place(self, day: date) -> int:
        if not self._entry_days:
            self._entry_days = sorted(entry.day for entry in self._record.deal.history)
        return bisect_right(self._entry_days, day)


def _within(days: Sequence[date], first: date, end: date) -> Sequence[date]:
    """Return the days from the first on and before the end."""
    return days[bisect_left(days, first) : bisect_left(days, end)]
