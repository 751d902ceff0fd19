"""Quotas and what was reached of them: by person, team and firm, managers with all below."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from pipectl.domain.figures import pacing
from pipectl.domain.figures.conversion import (
    ZERO,
    Converted,
    Converter,
    Total,
    Valuable,
    sum_of,
    total,
)
from pipectl.domain.figures.velocity import closing_day
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.goals import Goal, Quotas, Span, Target
from pipectl.domain.model.team import Person, present_id
from pipectl.domain.values.calendar import Period
from pipectl.money import divide

NOBODY: Final = ""
"""Whose deals have no owner."""


class OpenDeal(NamedTuple):
    """An open deal of the forecast pipeline, its worth and its chance as a fraction."""

    deal: Snapshot
    worth: Converted
    chance: Decimal


class Reached(NamedTuple):
    """What somebody has won in a period, and may win in it; `lately` in the last 91 days."""

    won: Total
    pipeline: Total
    weighted: Total
    lately: Total


class Figures(NamedTuple):
    """What was reached of a quota, all in one currency or all numbers; no quota is None."""

    quota: Decimal | None
    won: Decimal
    pipeline: Decimal
    weighted: Decimal
    lately: Decimal

    @property
    def gap(self) -> Decimal | None:
        """Return what is missing; below 0 the quota is exceeded."""
        return None if self.quota is None else self.quota - self.won

    def pace(self, elapsed: Decimal) -> Decimal | None:
        """Return attainment / elapsed share of the period."""
        if not self.quota or not elapsed:
            return None
        return divide(divide(self.won, self.quota), elapsed)


class Hierarchy:
    """Who reports to whom."""

    def __init__(self, team: Mapping[str, Person]) -> None:
        """Lay out the reports of each; whose manager is not in the team reports to nobody."""
        self.team = team
        self._reports: dict[str | None, list[str]] = {}
        for who, person in team.items():
            manager = present_id(team, person.manager)
            self._reports.setdefault(manager if manager in team else None, []).append(who)

    def rows(self) -> list[tuple[str, int]]:
        """Return all who report up to somebody at the top, each below the manager, with a level."""
        rows: list[tuple[str, int]] = []
        waiting = [(who, 0) for who in reversed(self._reports.get(None, []))]
        while waiting:
            who, level = waiting.pop()
            rows.append((who, level))
            waiting += [(each, level + 1) for each in reversed(self._reports.get(who, []))]
        return rows

    def in_circles(self) -> list[str]:
        """Return those who report to nobody at the top."""
        rolled = {who for who, _ in self.rows()}
        return [who for who in self.team if who not in rolled]

    def manages(self, who: str) -> bool:
        """Say whether somebody reports to a person."""
        return who in self._reports

    def group(self, who: str) -> list[str]:
        """Return a person with all below, or the members of a team."""
        if who not in self.team:
            return [each for each, person in self.team.items() if person.team == who]
        group = {who: None}
        waiting = [who]
        while waiting:
            below = [each for each in self._reports.get(waiting.pop(), []) if each not in group]
            group.update(dict.fromkeys(below))
            waiting += below
        return list(group)

    def teams(self) -> list[str]:
        """Return the teams, in the order of their first members."""
        return list(dict.fromkeys(p.team for p in self.team.values() if p.team is not None))


def quotas_of(book: Book) -> Quotas:
    """Return the quotas as they were valid on the book's day."""
    setup = book.setup
    return Quotas(setup.quotas, setup.team, setup.settings.fiscal_year_start, book.as_of)


def reached(
    book: Book, period: Period, deals: Iterable[OpenDeal], worth: Converter
) -> dict[str, Reached]:
    """Add up, by owner: a win is the owner's of its day, an open deal the owner's of today."""
    own: dict[str, tuple[list[Converted], ...]] = {}

    def of(deal: Snapshot) -> tuple[list[Converted], ...]:
        return own.setdefault(owner_of(book, deal), ([], [], [], []))

    for place, (first, last) in enumerate((period[:2], pacing.run_window(book.as_of)[:2])):
        for dated in pacing.won(book, first, last):
            of(dated.then)[3 * place].append(worth(dated.now, closing_day(dated)))
    for deal, value, chance in deals:
        parts = of(deal)
        parts[1].append(value)
        parts[2].append(value._replace(amount=value.amount * chance))
    return {who: Reached(*map(total, parts)) for who, parts in own.items()}


def owner_of(book: Book, deal: Snapshot) -> str:
    """Return whose a deal is, by the id of today."""
    return present_id(book.setup.team, deal.owner) or NOBODY


def added(parts: Collection[Reached]) -> Reached:
    """Add up what several have reached."""
    several = list(parts)
    return (
        Reached(*(sum_of(*column) for column in zip(*several, strict=True))) if several else _NONE
    )


_NONE: Final = Reached(*(4 * [total(())]))


class Done(NamedTuple):
    """One thing done towards a goal: by whom, for which deal, on which day, and its worth.

    The day of an amount is that of its rate.
    """

    who: str
    deal: Snapshot
    day: date
    worth: Converted


class Aimed(NamedTuple):
    """What a line of quotas.yaml says of a goal, to be converted as an amount is."""

    amount: Decimal | None
    currency: str | None


def quota(target: Target | None, worth: Converter, day: date) -> Total | None:
    """Add up the lines of a quota, at the rates of a day; None where there is none."""
    if target is None:
        return None
    return total(worth(Aimed(line.value, line.quota.currency), day) for line in target.lines)


def figures(quota_: Total | None, reached_: Reached, currency: str) -> Figures:
    """Return what was reached in one currency; a quota in others is none in this one."""
    values = (part.in_currency(currency) for part in reached_)
    return Figures(None if quota_ is None else quota_.sums.get(currency), *values)


def of_people(quotas: Quotas, goal: Goal, who: str, span: Span) -> Target | None:
    """Return what the people of a manager, team or firm add up to, None where none has a quota."""
    targets = [
        target
        for parts in quotas.parts((goal, who, span))
        if parts.noun.startswith("people")
        for _, target in parts.targets
        if target
    ]
    return Target(tuple(line for target in targets for line in target.lines)) if targets else None


def unrolled(quotas: Quotas, goal: Goal, people: Hierarchy, span: Span) -> list[str]:
    """Return the teams whose quota is in no sum, as none of their people has one."""
    return [
        team
        for team in people.teams()
        if (goal, team, span) in quotas.lines
        and not any(quotas.target(goal, who, span) for who in people.group(team))
    ]


def done(book: Book, goal: Goal, period: Period, worth: Converter) -> Iterator[Done]:
    """Yield what was done towards a goal other than the amount won.

    Deals won and created are of their owner on that day, activities of who did them.
    """
    first, last = period[:2]
    if goal.key == "count":
        for dated in pacing.won(book, first, last):
            yield Done(owner_of(book, dated.then), dated.now, dated.day, one())
    elif goal.activity:
        yield from _activities(book, goal, first, last)
    else:
        for dated in book.created(first, last):
            day = (dated.now.closed or book.as_of) if goal.is_money else dated.day
            value = worth(dated.now, day) if goal.is_money else one()
            yield Done(owner_of(book, dated.then), dated.now, day, value)


def _activities(book: Book, goal: Goal, first: date, last: date) -> Iterator[Done]:
    # Somebody's meeting counts whosever deal it was for.
    whole = book if book.people is None else replace(book, scope=None)
    for deal in whole.snapshots():
        for activity in deal.activities if deal.omit is None and deal.last >= first else ():
            if activity.kind == goal.activity and first <= activity.day <= last:
                who = present_id(book.setup.team, activity.by) or NOBODY
                yield Done(who, deal, activity.day, one())


def one(*_: object) -> Converted:
    """Return what a deal is worth where deals are counted."""
    return Converted(Decimal(1), "")


def number(value: Valuable, _day: date) -> Converted:
    """Return a quota that is a number, in the currency of what is counted: none."""
    return Converted(value.amount or ZERO, "")
