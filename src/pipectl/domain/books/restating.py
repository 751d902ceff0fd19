"""A closed period beside what is known of it now: each difference, and what makes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.domain.books import counting
from pipectl.domain.books.closing import calls_up_to, quotas_by_person
from pipectl.domain.books.digests import is_material
from pipectl.domain.books.tracing import REORDERED, Cause, traced
from pipectl.domain.figures.conversion import ZERO, Converted, Converter, converter
from pipectl.domain.figures.quota import Hierarchy, quotas_of
from pipectl.domain.history.entries import sets
from pipectl.domain.model.closed_book import PARTS, ClosedBook
from pipectl.domain.model.goals import AMOUNT
from pipectl.domain.model.team import present_id
from pipectl.records import dataclass

if TYPE_CHECKING:
    from datetime import date

    from pipectl.domain.books.counting import Counted
    from pipectl.domain.history.book import Book
    from pipectl.domain.model.calls import ForecastCall
    from pipectl.domain.model.goals import Quota, QuotaLine, Quotas, Span
    from pipectl.domain.model.settings import ExchangeRate
    from pipectl.domain.values.calendar import Period

NOT_TRACED: Final = "not traced"
PIPELINE: Final = "pipeline"
RATE: Final = "rate"


class Difference(NamedTuple):
    """What a deal counts for in a figure, then and now, and why: the causes, or a word.

    The difference is `now` - `then`: where both entries and a rate make one, one of them is what
    the deal would be worth now at the rate of then. `deals` is that of the count: 1, 0 or -1.
    """

    id: str
    part: str
    before: Counted | None
    after: Counted | None
    then: Converted | None
    now: Converted | None
    deals: int
    why: str
    causes: tuple[Cause, ...] = ()

    @property
    def sums(self) -> dict[str, Decimal]:
        """Return the difference by currency."""
        return _minus(self.now, self.then)


@dataclass(frozen=True)
class Restated:
    """A closed period, what is known of it now, and the differences; the book is as of its day.

    `before` and `after` are what deals add to its figures, `causes` what happened to each deal
    that has changed, also where no figure has.
    """

    book: Book
    closed: ClosedBook
    before: tuple[Counted, ...]
    after: tuple[Counted, ...]
    causes: Mapping[str, tuple[Cause, ...]]
    today: date

    @property
    def period(self) -> Period:
        """The period."""
        return self.closed.whole_period

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """What differs, figure by figure, deal by deal; together they are the whole difference."""
        before, after = _by_place(self.before), _by_place(self.after)
        places = sorted({*before, *after}, key=lambda place: (PARTS.index(place[0]), place[1]))
        return tuple(
            difference
            for place in places
            for difference in self._differences(place, before.get(place), after.get(place))
        )

    def _differences(
        self, place: tuple[str, str], before: Counted | None, after: Counted | None
    ) -> Iterator[Difference]:
        """Yield what entries make of the difference, at the rates of then, and what rates make."""
        part, name = place
        causes = tuple(c for c in self.causes.get(name, ()) if self._explains(c, part))
        then, now = before and before.worth, after and after.worth
        between = self._at_rates_then(before, after)
        by_entries, by_rates = (then, now), (now, now)
        if between is not None:
            by_entries, by_rates = (then, between), (between, now)
        count = (after is not None) - (before is not None)
        is_same = counting.stands(self.book, before) == counting.stands(self.book, after)
        if _differ(*by_entries) or count or not is_same:
            is_rate = is_same and counting.own(before) == counting.own(after)
            why = "" if causes else RATE if is_rate else self._by_itself(before, after)
            yield Difference(name, part, before, after, *by_entries, count, why, causes)
        if _differ(*by_rates):
            yield Difference(name, part, before, after, *by_rates, 0, RATE)

    def _by_itself(self, before: Counted | None, after: Counted | None) -> str:
        """Say why a deal differs to which nothing has happened."""
        others = self.pipelines_then
        is_pipeline = counting.is_elsewhere(self.book, before, after, others)
        return PIPELINE if is_pipeline else NOT_TRACED

    def _at_rates_then(self, before: Counted | None, after: Counted | None) -> Converted | None:
        """Return what a deal would be worth now at the rate of then.

        None where it is in another currency now, or counts on another day.
        """
        if before is None or after is None or before.was.currency != after.was.currency:
            return None
        day = before.was.day or min(self.closed.last, self.closed.as_of)
        if day != (after.was.day or counting.end_of(self.book, self.period)):
            return None
        return self._worth_then(after.was, day)

    @cached_property
    def _worth_then(self) -> Converter:
        return converter(counting.setup_then(self.closed, self.book.setup))

    def _explains(self, cause: Cause, part: str) -> bool:
        """Say whether what happened to a deal can make a figure another one."""
        if cause.entry is None or cause.what in ("changed", REORDERED):
            return True
        ends = {"open": self.closed.last, "new": self.book.as_of}
        is_counted = cause.entry.day <= ends.get(part, self.today)
        omits = part != "open" and sets(cause.entry, "omit")
        return omits or (is_counted and is_material(cause.entry))

    def currency_of(self, difference: Difference) -> str:
        """Return the currency of a deal's own amount."""
        part = difference.before or difference.after
        return (part and part.was.currency) or self.book.setup.home

    def rates_of(self, difference: Difference) -> tuple[ExchangeRate | None, ExchangeRate | None]:
        """Return the lines of rates.yaml that counted for a deal then and now."""
        code, setup = self.currency_of(difference), self.book.setup
        end_then = min(self.closed.last, self.closed.as_of)
        then, now = difference.before, difference.after
        return (
            counting.rates_of(counting.setup_then(self.closed, setup))(
                code, (then and then.was.day) or end_then
            ),
            counting.rates_of(setup)(
                code, (now and now.was.day) or counting.end_of(self.book, self.period)
            ),
        )

    @property
    def pipelines_then(self) -> set[str]:
        """The pipelines that were counted and are not now, or the reverse."""
        return {*self.closed.pipelines} ^ {*(counting.whole(self.book).pipelines or ())}

    @property
    def renamed(self) -> Mapping[str, str]:
        """Who of the people in the closed period has another id now."""
        team = self.book.setup.team
        names = {person.who: present_id(team, person.who) for person in self.closed.people}
        return {old: new for old, new in names.items() if old and new and old != new}

    @property
    def news(self) -> Mapping[str, tuple[Cause, ...]]:
        """What happened to deals, without what belongs to later days and makes no difference."""
        differing = {each.id: each.causes for each in self.differences}
        spoken_of = {part.id for part in (*self.before, *self.after)}
        return {
            name: several
            for name, causes in self.causes.items()
            if self.book.people is None or name in spoken_of
            if (several := tuple(c for c in causes if self._is_news(c, differing.get(name, ()))))
        }

    def _is_news(self, cause: Cause, causes: tuple[Cause, ...]) -> bool:
        return cause.day is None or cause.day <= self.closed.as_of or cause in causes


def restated(book: Book, closed: ClosedBook) -> Restated:
    """Compare a closed period with what a book knows of it, within its pipelines and people.

    Won and lost are what reports print now, whatever day a correction has; new and open deals are
    as of the day of which it was closed, for what came after it belongs to later periods. What is
    left out now counts as neither won, lost nor new. A period that was closed before its end is
    compared as of its end.
    """
    period = closed.whole_period
    now = replace(counting.whole(book), people=book.people)
    if book.pipelines is not None:
        now = replace(now, pipelines=now.pipelines and now.pipelines & book.pipelines)
    now = now.at(max(closed.as_of, min(closed.last, book.as_of)))
    after = [
        part
        for part in counting.counted(now, period, book.as_of)
        if counting.is_spoken_of(book, part)
    ]
    names, causes = traced(now, book.as_of, closed, {part.id for part in after})
    before = (
        part._replace(id=names.get(part.id, part.id))
        for part in counting.counted_then(closed, book.setup)
        if counting.is_spoken_of(book, part)
    )
    return Restated(now, closed, tuple(before), tuple(after), causes, book.as_of)


def _by_place(parts: Iterable[Counted]) -> dict[tuple[str, str], Counted]:
    return {(part.part, part.id): part for part in parts}


def _differ(then: Converted | None, now: Converted | None) -> bool:
    return any(_minus(now, then).values())


def _minus(after: Converted | None, before: Converted | None) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for part, sign in ((after, 1), (before, -1)):
        if part is not None:
            sums[part.currency] = sums.get(part.currency, ZERO) + sign * part.amount
    return sums


class QuotaChange(NamedTuple):
    """A quota that is another one now, by currency; `lines` make it, `place` is that of the old.

    `is_rate` where its lines come to the same at the rates of then.
    """

    who: str
    before: Mapping[str, Decimal]
    after: Mapping[str, Decimal]
    lines: Sequence[QuotaLine]
    place: int | None
    is_rate: bool = False

    @property
    def last(self) -> Quota | None:
        """Return the latest line that makes it."""
        return max((line.quota for line in self.lines), key=lambda each: each.day, default=None)


def quota_changes(result: Restated) -> Sequence[QuotaChange]:
    """Return the quotas that are others today than they were, by the ids of today."""
    book, closed = replace(result.book, as_of=result.today), result.closed
    team, span = book.setup.team, result.period[:2]
    whos = [present_id(team, person.who) or "" for person in closed.people]
    before = {who: person.quota for who, person in zip(whos, closed.people, strict=True)}
    places = {who: place for place, who in enumerate(whos)}
    after = {who or "": quota for who, quota in quotas_by_person(book, result.period).items()}
    then = replace(book, setup=counting.setup_then(closed, book.setup))
    by_lines = {who or "": quota for who, quota in quotas_by_person(then, result.period).items()}
    quotas = quotas_of(book)
    return [
        QuotaChange(
            *(who, before.get(who, {}), after.get(who, {})),
            *(_lines(quotas, who, span), places.get(who)),
            is_rate=before.get(who, {}) == by_lines.get(who, {}),
        )
        for who in dict.fromkeys([*before, *after])
        if before.get(who, {}) != after.get(who, {}) and _is_of(result.book, who)
    ]


def call_changes(result: Restated) -> list[tuple[str, ForecastCall]]:
    """Return the calls of days that were closed which came late, and those that are gone."""
    now = calls_up_to(result.book.setup, result.period, result.closed.as_of)
    then = result.closed.calls
    gone = [("gone", call) for call in then if call not in now]
    several = [*gone, *(("late", call) for call in now if call not in then)]
    return [(why, call) for why, call in several if _is_of(result.book, call.who)]


def _is_of(book: Book, who: str) -> bool:
    """Say whether a person, or all of a team, are those whose deals alone are spoken of."""
    team = book.setup.team
    name = present_id(team, who) or who
    return book.people is None or {*(Hierarchy(team).group(name) or [name])} <= book.people


def _lines(quotas: Quotas, who: str, span: Span) -> Sequence[QuotaLine]:
    target = quotas.target(AMOUNT, who, span)
    return target.lines if target else ()
