"""What each way of forecasting says of a period on a day, from what was known on that day."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final, NamedTuple, TypeVar

from pipectl.domain.books.lookback import Lookback, Moment, OpenPart
from pipectl.domain.books.submissions import LatestCalls, called, rolled_up
from pipectl.domain.figures import pacing, quota
from pipectl.domain.figures.conversion import ZERO, converter
from pipectl.domain.history.book import Book
from pipectl.domain.model.goals import ALL, AMOUNT, Span, Target
from pipectl.domain.values.calendar import Period, days_after
from pipectl.domain.values.intervals import period_before
from pipectl.money import divide
from pipectl.words import say

T = TypeVar("T")


class Forecaster(NamedTuple):
    """Whose forecasts are meant: the name in calls, and the people, None being everybody."""

    who: str | None
    people: frozenset[str] | None = None


class Foretold(NamedTuple):
    """What a period will have brought, by a method; what `missing` people bring is not in it.

    Without an amount `why` says what the method lacks. `unrated` are the currencies of calls that
    have no rate; those who made these calls are missing.
    """

    amount: Decimal | None
    why: str = ""
    missing: tuple[str, ...] = ()
    unrated: tuple[str, ...] = ()


class PeriodSoFar(NamedTuple):
    """What was known of a period at the end of a day, of some people, in one currency."""

    book: Book
    lookback: Lookback
    moment: Moment
    of: Forecaster

    def won(self, first: date, last: date) -> tuple[int, Decimal]:
        """Return the number and amount won from one day to another, as known on the day."""
        sums = _of(self.lookback.won(self.moment[0], first, last), self.of.people)
        return sum(count for count, _ in sums), sum((amount for _, amount in sums), ZERO)

    def open(self, moment: Moment) -> OpenPart:
        """Return the forecast pipeline of a moment."""
        parts = _of(self.lookback.open.get(moment, {}), self.of.people)
        sums = (sum(column) for column in zip(*parts, strict=True))
        return OpenPart(*sums) if parts else OpenPart()

    @property
    def closed(self) -> Decimal:
        """Return what had been won in the period by the end of the day."""
        day, period = self.moment
        return self.won(period.first, min(day, period.last))[1]


def _of(sums: Mapping[str, T], people: Collection[str] | None) -> list[T]:
    return [part for who, part in sums.items() if people is None or who in people]


def moments(book: Book, period: Period, day: date) -> Iterator[Moment]:
    """Yield the moments that the methods look at: this one, and those of the yield."""
    yield day, period
    for each in pacing.ended(book.at(day), period):
        yield pacing.day_in(each, period, day), each


def _open(so_far: PeriodSoFar, *parts: str) -> Foretold:
    """Say what was won and what is open of some categories, or its weighted amount."""
    opened = so_far.open(so_far.moment)
    amount = sum((getattr(opened, part) for part in parts), so_far.closed)
    return Foretold(amount)


def _run_rate(so_far: PeriodSoFar) -> Foretold:
    """Say what was won, and what the rest of the period brings at the pace of 91 days."""
    day, period = so_far.moment
    window = pacing.run_window(day)
    first = so_far.lookback.first
    if first is None or first > window.first:
        return Foretold(None, say("the store had no deal {days} days before", days=pacing.RUN_DAYS))
    lately = so_far.won(window.first, window.last)[1]
    return Foretold(so_far.closed + pacing.run_rate(lately, period, day))


class PastPace(NamedTuple):
    """A past period by the day that is as far from its first: its pipeline, what was won after.

    `rest` are the days after it.
    """

    moment: Moment
    rest: Span
    amount: Decimal
    after: Decimal


def past_paces(so_far: PeriodSoFar) -> list[PastPace]:
    """Return the past periods of a yield, the latest first, none from before the first deal."""
    day, period = so_far.moment
    paces: list[tuple[int, PastPace]] = []
    for each in pacing.ended(so_far.book.at(day), period):
        then = pacing.day_in(each, period, day)
        part, before = so_far.open((then, each)), so_far.won(each.first, then)
        rest = (max(days_after(then, 1), each.first), each.last)
        pace = PastPace((then, each), rest, part.amount, so_far.won(*rest)[1])
        paces.append((part.deals or before[0], pace))
    while paces and not paces[-1][0]:
        del paces[-1]
    return [pace for _, pace in paces]


def _yield(so_far: PeriodSoFar) -> Foretold:
    """Say what was won, and the pipeline times what pipelines of past periods have yielded."""
    paces = past_paces(so_far)
    pipeline = sum((pace.amount for pace in paces), ZERO)
    if len(paces) < pacing.ENOUGH:
        return Foretold(
            None, say("{n} of {enough} past periods", n=len(paces), enough=pacing.ENOUGH)
        )
    if not pipeline:
        return Foretold(None, say("no pipeline by this day of past periods"))
    share = divide(sum((pace.after for pace in paces), ZERO), pipeline)
    return Foretold(so_far.closed + so_far.open(so_far.moment).amount * share)


def _naive(so_far: PeriodSoFar) -> Foretold:
    """Say what the period before has brought."""
    day, period = so_far.moment
    before = period_before(period)
    first = so_far.lookback.first
    if before.last > day:
        return Foretold(None, say("{period} had not ended", period=before.label))
    if first is None or first > before.first:
        return Foretold(None, say("no deals at the beginning of {period}", period=before.label))
    return Foretold(so_far.won(before.first, before.last)[1])


def calls_added(
    so_far: PeriodSoFar, latest: dict[str, LatestCalls], *, adjusted: bool
) -> Target | None:
    """Return the calls that add up to that of those who are meant, as lines of quotas."""
    quotas = rolled_up(latest, so_far.book.setup, adjusted=adjusted)
    return quotas.target(AMOUNT, so_far.of.who or ALL, so_far.moment[1][:2])


def _call(so_far: PeriodSoFar, *, adjusted: bool) -> Foretold:
    """Say what people have called; `missing` are those of whom there is no call."""
    day, period = so_far.moment
    setup, who = so_far.book.setup, so_far.of.who
    if who is None:
        return Foretold(None, say("calls are not of these deals alone"))
    if so_far.lookback.currency != setup.settings.currency:
        return Foretold(None, say("calls are in {currency}", currency=setup.settings.currency))
    latest = called(setup, period, day)
    if adjusted and not any(each.adjustment for each in latest.values()):
        return Foretold(None, say("no adjustment"))
    return _added_up(so_far, calls_added(so_far, latest, adjusted=adjusted))


def _added_up(so_far: PeriodSoFar, target: Target | None) -> Foretold:
    """Add up calls at the rates of the day; whose call has no rate is missing."""
    setup, day = so_far.book.setup, so_far.moment[0]
    if target is None:
        return Foretold(None, say("no call"))
    worth, code = converter(setup), setup.settings.currency
    worths = {
        line.quota.who: (line, worth(quota.Aimed(line.value, line.quota.currency), day))
        for line in target.lines
    }
    unrated = {
        who: line.quota.currency or setup.home
        for who, (line, value) in worths.items()
        if value.unrated or value.currency != code
    }
    currencies = tuple(dict.fromkeys(unrated.values()))
    if unrated.keys() == worths.keys():
        return Foretold(None, say("no rate of {codes} by that day", codes=", ".join(currencies)))
    amount = sum((value.amount for who, (_, value) in worths.items() if who not in unrated), ZERO)
    return Foretold(amount, "", (*target.missing, *unrated), currencies)


METHODS: Final[Mapping[str, Callable[[PeriodSoFar], Foretold]]] = {
    "call": partial(_call, adjusted=False),
    "adjusted": partial(_call, adjusted=True),
    "commit": lambda so_far: _open(so_far, "commit"),
    "best_case": lambda so_far: _open(so_far, "commit", "best_case"),
    "weighted": lambda so_far: _open(so_far, "weighted"),
    "run_rate": _run_rate,
    "yield": _yield,
    "naive": _naive,
}
"""The methods by name, in the order in which they are shown."""


def foretold(name: str, so_far: PeriodSoFar) -> Foretold:
    """Return what a method says; before the first deal of the store only people say anything."""
    first, day = so_far.lookback.first, so_far.moment[0]
    if not name.startswith(("call", "adj")) and (first is None or first > day):
        return Foretold(None, say("no deals yet"))
    return METHODS[name](so_far)


def all_of(book: Book) -> Forecaster:
    """Return whose calls are those of the deals that a book speaks of."""
    if book.people is None:
        return Forecaster(ALL if book.scope is None else None)
    hierarchy = quota.Hierarchy(book.setup.team)
    groups = {name: frozenset(hierarchy.group(name)) for name in hierarchy.teams()}
    groups |= {who: frozenset(hierarchy.group(who)) | {who} for who in book.people}
    names = (name for name, group in groups.items() if group == book.people)
    return Forecaster(next(names, None))


def each_of(book: Book, by: str, owners: Collection[str]) -> dict[str, Forecaster]:
    """Return people with all below, or teams, by name; `owners` who are in no team stand alone.

    A manager whose people are not all spoken of stands alone, and has no calls. Last comes who is
    in none of these: deals without an owner, or of owners without a team.
    """
    hierarchy = quota.Hierarchy(book.setup.team)
    if by == "team":
        names = hierarchy.teams()
    else:
        rows = [who for who, _ in hierarchy.rows()]
        names = [*dict.fromkeys([*rows, *hierarchy.in_circles(), *sorted(owners)])]
    groups = {name: frozenset(hierarchy.group(name)) or {name} for name in names if name}
    rest = frozenset(owners).difference(*groups.values())
    each = {name: _among(book, name, frozenset(group)) for name, group in groups.items()}
    each["none"] = Forecaster(None, rest) if rest else None
    return {name: forecaster for name, forecaster in each.items() if forecaster}


def _among(book: Book, name: str, people: frozenset[str]) -> Forecaster | None:
    some = people
    if book.people is not None and not people <= book.people:
        some = frozenset([name]) & book.people
    if not some:
        return None
    is_whole = some == people and (book.scope is None or book.people is not None)
    return Forecaster(name if is_whole else None, some)
