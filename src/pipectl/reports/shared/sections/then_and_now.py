"""What stands behind the figures of a closed period: lines of its file, and deals as known now."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Final, NamedTuple

from pipectl.domain.books import counting
from pipectl.domain.books.counting import Counted
from pipectl.domain.books.restating import RATE, Difference, QuotaChange, Restated
from pipectl.domain.figures import conversion, quota
from pipectl.domain.figures.conversion import ZERO, Converted
from pipectl.domain.model.calls import ForecastCall
from pipectl.money import Money
from pipectl.table import Behind, Cell, Contribution, Figure
from pipectl.table.figure import ANY, CREATED, count, difference, total
from pipectl.words import joined, say

_KEYS: Final = {"won": "stage", "lost": "stage", "new": CREATED, "open": ANY}
"""What entries say that makes a deal count in a figure."""

_CLOSED: Final = "as closed"
_NOW: Final = "now"


class ClosedSide(NamedTuple):
    """A period as it was closed, or as it is known now."""

    result: Restated
    is_then: bool

    def number(self, parts: Sequence[Counted]) -> Figure:
        """Count deals."""
        return count(
            f"number of deals {self._name}",
            (self._part(each, 1, _KEYS[each.part]) for each in parts),
        )

    def amounts(self, parts: Iterable[Counted], code: str) -> Figure:
        """Add up what deals are worth, at the rates that the closed file has, or those of now."""
        formula = f"sum of the amounts {self._name}, at the rates {self._name}"
        return total(formula, [self._worth(each, code) for each in parts], code)

    def converted(
        self, pairs: Iterable[tuple[Counted | None, Converted | None]], code: str
    ) -> Figure:
        """Add up what deals are worth on this side of differences."""
        parts = [
            self._part(each, Money(worth.amount, code) if worth.currency == code else None)
            for each, worth in pairs
            if each and worth
        ]
        return total(f"sum of the amounts {self._name}", parts, code)

    @property
    def _name(self) -> str:
        return _CLOSED if self.is_then else _NOW

    def _part(self, each: Counted, value: Cell, key: str = "amount") -> Contribution:
        if each.place is not None:
            return Contribution(each.id, value, line=of_file(self.result, "deals", each.place))
        is_corrected = key == "amount" and each.part in ("won", "lost")
        return Contribution(
            each.id, value, key, self.result.today if is_corrected else self._day(each)
        )

    def _day(self, each: Counted) -> date:
        closed = self.result.closed
        if self.is_then:
            return each.was.day or min(closed.last, closed.as_of)
        return each.was.day or counting.end_of(self.result.book, self.result.period)

    def _worth(self, each: Counted, code: str) -> Contribution:
        setup = self.result.book.setup
        setup = counting.setup_then(self.result.closed, setup) if self.is_then else setup
        day, own = self._day(each), each.was.currency or setup.home
        worth = conversion.converter(setup)(each.was, day)
        amount = None if each.was.amount is None else Money(each.was.amount, own)
        if worth.currency != code or worth.unrated:
            return self._part(each, None)._replace(amount=amount)
        rate = None if own == code else conversion.rate_of(setup, own, day)
        value = Money(worth.amount, code)
        return self._part(each, value)._replace(amount=amount, rate=rate)


def of_file(result: Restated, key: str, place: int) -> tuple[str, str, int]:
    """Return where a line of a closed file is."""
    return f"books/{result.closed.period}.yaml", key, place


def behind(
    result: Restated, before: Sequence[Counted], after: Sequence[Counted], code: str
) -> Behind:
    """Return what stands behind counts and sums as closed and now, and the difference."""
    then, now = ClosedSide(result, is_then=True), ClosedSide(result, is_then=False)

    def between() -> Figure:
        sides = (_NOW, now.amounts(after, code)), (_CLOSED, then.amounts(before, code))
        return difference("now - as closed", *sides)

    return {
        "deals_closed": partial(then.number, before),
        "closed": partial(then.amounts, before, code),
        "deals_now": partial(now.number, after),
        "now": partial(now.amounts, after, code),
        "difference": between,
    }


def merged(differences: Sequence[Difference]) -> Iterator[Difference]:
    """Yield one difference a deal and figure: what entries make of it, and a rate besides."""
    rates = {(each.id, each.part): each for each in differences if each.why == RATE}
    for each in differences:
        if each.why != RATE:
            rate = rates.pop((each.id, each.part), None)
            yield (
                each._replace(now=rate.now, why=joined([say(why_of(each)), say(RATE)]))
                if rate
                else each
            )
    yield from rates.values()


def why_of(each: Difference) -> str:
    """Say in words what makes a difference."""
    return each.why or ", ".join(dict.fromkeys(cause.what for cause in each.causes))


def sum_of(worths: Iterable[Converted | None], code: str) -> Money:
    """Add up what deals are worth in a currency."""
    return Money(sum((w.amount for w in worths if w and w.currency == code), ZERO), code)


def behind_difference(result: Restated, several: Sequence[Difference], code: str) -> Behind:
    """Return what stands behind differences, together, and behind what one of them is between."""
    befores, afters = (
        [part for part in column if part]
        for column in zip(*((each.before, each.after) for each in several), strict=True)
    )
    return {
        **behind(result, befores, afters, code),
        "difference": partial(_split, result, several, code),
    }


def _split(result: Restated, several: Sequence[Difference], code: str) -> Figure:
    """Return what entries, or rates, make of a difference."""
    names = (_NOW, _CLOSED)
    if all(each.why == RATE for each in several):
        names = ("at the rates of now", "at the rates as closed")
    elif not any(each.why.endswith(RATE) for each in several):
        names = ("now, at the rates as closed", _CLOSED)
    then = [(each.before or each.after, each.then) for each in several]
    now = [(each.after or each.before, each.now) for each in several]
    sides = (
        ClosedSide(result, is_then=False).converted(now, code),
        ClosedSide(result, is_then=True).converted(then, code),
    )
    return difference(" - ".join(names), *zip(names, sides, strict=True))


def behind_quota(result: Restated, change: QuotaChange, code: str) -> Behind:
    """Return what stands behind a quota as closed, in a currency, and behind that of now."""
    end = counting.end_of(replace(result.book, as_of=result.today), result.period)
    setup = result.book.setup
    worth = conversion.converter(setup)

    def then() -> Figure:
        amount = change.before.get(code)
        value = None if amount is None else Money(amount, code)
        place = None if change.place is None else of_file(result, "people", change.place)
        return total("the quota as closed", [Contribution(change.who, value, line=place)], code)

    def now() -> Figure:
        parts = []
        for line in change.lines:
            value = worth(quota.Aimed(line.value, line.quota.currency), end)
            is_part = value.currency == code and not value.unrated
            cell = Money(value.amount, code) if is_part else None
            where = ("quotas.yaml", line.place)
            parts.append(Contribution(f"{line.quota.who} {line.quota.period}", cell, line=where))
        return total("the quota set, else the sum of its months or people", parts, code)

    def between() -> Figure:
        return difference("now - as closed", (_NOW, now()), (_CLOSED, then()))

    return {"closed": then, "now": now, "difference": between}


def behind_call(result: Restated, call: ForecastCall, cell: Cell) -> Behind:
    """Return what stands behind the amount of a call that is gone, or came late."""
    closed, calls = result.closed, result.book.setup.calls
    if call in closed.calls:
        line: tuple[str, str, int] | tuple[str, int] = of_file(
            result, "calls", closed.calls.index(call)
        )
    else:
        line = ("calls.yaml", [replace(each, note=None) for each in calls].index(call))
    part = Contribution(f"{call.who} {call.period}", cell, line=line)
    return {"commit": lambda: Figure("the amount of the call", lambda values: values[0], [part])}
