"""Quotas: what is to be reached in a period, which line counts, and of what one is the sum."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple, TypeAlias

from pipectl.domain.model.team import Person, manager_circles, present_id
from pipectl.domain.values import scalars
from pipectl.domain.values.calendar import (
    PERIOD,
    Period,
    between,
    is_whole_months,
    months_in,
    parse_period,
)
from pipectl.domain.values.schema import MapOf, optional, required
from pipectl.records import dataclass

ALL: Final = "all"
"""Whose quota is that of the firm."""

GOALS: Final = {
    "amount": "amount won",
    "count": "deals won",
    "activities": "activities",
    "created": "deals created",
    "created_amount": "pipeline created",
}
"""The keys of a line that say what is to be reached, and in words; a line has one of them."""

MONEY: Final = ("amount", "created_amount")
"""Those that are amounts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """One line of quotas.yaml; the latest day wins for its person, period and goal.

    `count` are deals won, `created` deals created, `activities` numbers by kind, as `meeting`.
    """

    who: str = required(scalars.TEXT)
    period: str = required(PERIOD)
    amount: Decimal | None = optional(scalars.AMOUNT)
    count: int | None = optional(scalars.WHOLE)
    activities: dict[str, int] = optional(MapOf(scalars.WHOLE, scalars.parse_word), dict)
    created: int | None = optional(scalars.WHOLE)
    created_amount: Decimal | None = optional(scalars.AMOUNT)
    currency: str | None = optional(scalars.CURRENCY)
    day: date = required(scalars.DAY)
    note: str | None = optional(scalars.PROSE)


class Goal(NamedTuple):
    """What is to be reached: a key of GOALS; of activities also their kind."""

    key: str
    activity: str = ""

    @property
    def is_money(self) -> bool:
        """Say whether it is an amount."""
        return self.key in MONEY

    def __str__(self) -> str:
        """Return it in words."""
        return f"activities: {self.activity}" if self.activity else GOALS[self.key]


AMOUNT: Final = Goal("amount")
COUNT: Final = Goal("count")

Span: TypeAlias = tuple[date, date]
"""The first and the last day of a period."""

Key: TypeAlias = tuple[Goal, str, Span]
"""What is to be reached, by whom, from when to when."""


class QuotaLine(NamedTuple):
    """A line that counts: its place in the file, and what it says of one goal."""

    place: int
    quota: Quota
    value: Decimal


class Target(NamedTuple):
    """A quota: the lines that it is the sum of, and the parts that have none."""

    lines: tuple[QuotaLine, ...]
    missing: tuple[str, ...] = ()


class QuotaParts(NamedTuple):
    """Of what a quota is the sum: how they are called together, each with its name and quota."""

    noun: str
    targets: tuple[tuple[str, Target | None], ...]


def goals_of(quota: Quota) -> dict[Goal, Decimal]:
    """Return what a line says: one goal, or a goal for each kind of activities."""
    values = ((key, getattr(quota, key)) for key in GOALS if key != "activities")
    single = {Goal(key): Decimal(value) for key, value in values if value is not None}
    kinds = {Goal("activities", kind): Decimal(n) for kind, n in quota.activities.items()}
    return single | kinds


def is_member(who: str, team: Mapping[str, Person]) -> Callable[[str], bool]:
    """Return what says whether a person's quota is a part of that of a firm, manager or team.

    The firm's are the people who report to nobody; a team's its people who manage nobody.
    """
    managers = {present_id(team, person.manager) for person in team.values()}
    if who == ALL:
        return lambda id_: present_id(team, team[id_].manager) not in team
    if who in team:
        return lambda id_: present_id(team, team[id_].manager) == who
    return lambda id_: team[id_].team == who and id_ not in managers


class Quotas:
    """The lines of quotas.yaml as they count at the end of a day.

    A quota is as it is given, else the sum of its months, quarters or halves, or of its people.
    """

    def __init__(
        self,
        lines: Iterable[Quota],
        team: Mapping[str, Person],
        fiscal_year_start: int,
        day: date = date.max,
    ) -> None:
        """Choose the lines that count: of those up to the day the latest, of two the lower."""
        self.team = team
        self.lines: dict[Key, QuotaLine] = {}
        self._targets: dict[Key, Target | None] = {}
        for index, quota in enumerate(lines):
            span = parse_period(quota.period, fiscal_year_start)[:2]
            who = present_id(team, quota.who) or quota.who
            for goal, value in goals_of(quota).items() if quota.day <= day else ():
                key = (goal, who, span)
                if key not in self.lines or self.lines[key].quota.day <= quota.day:
                    self.lines[key] = QuotaLine(index, quota, value)

    def people(self) -> tuple[str, ...]:
        """Return the people: those of the team; without one all who have a quota of their own."""
        whos = dict.fromkeys(who for _, who, _ in self.lines)
        return tuple(self.team) or tuple(who for who in whos if who != ALL)

    def goals(self) -> tuple[Goal, ...]:
        """Return everything that somebody is to reach, money first."""
        order = tuple(GOALS)
        every = {goal for goal, _, _ in self.lines}
        return tuple(sorted(every, key=lambda goal: (order.index(goal.key), goal.activity)))

    def target(self, goal: Goal, who: str, span: Span) -> Target | None:
        """Return a quota, None where there is none; in a circle of managers one has no sum."""
        key = (goal, who, span)
        if key in self.lines:
            return Target((self.lines[key],))
        if key not in self._targets:
            self._targets[key] = None
            sums = [_added(parts) for parts in self.parts(key)]
            self._targets[key] = self._surest(who, [sum_ for sum_ in sums if sum_ is not None])
        return self._targets[key]

    def _surest(self, who: str, sums: Sequence[Target]) -> Target | None:
        """Return a whole sum, then one with a quota of this very name in it, then that of people.

        Months of a manager that are themselves sums of people's would hide a quarter that is set
        for these; without a quota of its own name a year could be less than its own quarter. Of two
        that lack parts that of the people, which is the last one, names who has none.
        """

        def lacks(target: Target) -> tuple[bool, bool, int]:
            names = (present_id(self.team, line.quota.who) for line in target.lines)
            return bool(target.missing), who not in names, len(target.missing)

        return min(reversed(sums), key=lacks, default=None)

    def parts(self, key: Key) -> Iterator[QuotaParts]:
        """Yield of what a quota would be the sum, by time and by people."""
        goal, who, span = key
        noun, spans = _parts_of(span)
        if spans:
            there = [part for part in spans if self._is_there(who, part)]
            named = ((f"{who} {between(*part).label}", part) for part in there)
            yield QuotaParts(
                noun, tuple((name, self.target(goal, who, part)) for name, part in named)
            )
        people = [person for person in self._below(who) if self._is_there(person, span)]
        if people:
            noun = "people below" if who in self.team else "people"
            yield QuotaParts(noun, tuple((each, self.target(goal, each, span)) for each in people))

    def _below(self, who: str) -> Iterable[str]:
        if who == ALL and manager_circles(self.team):
            # Some report to nobody at the top: the others' quotas are not the firm's.
            return ()
        if self.team:
            return filter(is_member(who, self.team), self.team)
        return self.people() if who == ALL else ()

    def _is_there(self, person: str, span: Span) -> bool:
        """Say whether a person has not left before a period."""
        until = self.team[person].until if person in self.team else None
        return until is None or until >= span[0]


def _added(parts: QuotaParts) -> Target | None:
    """Add up what there is; a part without a quota is missing under its own name."""
    lines = [line for _, target in parts.targets if target for line in target.lines]
    missing = [
        name
        for part, target in parts.targets
        for name in ((part,) if target is None else target.missing)
    ]
    return Target(tuple(lines), tuple(dict.fromkeys(missing))) if lines else None


def _parts_of(span: Span) -> tuple[str, list[Span]]:
    """Return the halves of a year, the quarters of a half, the months of all else."""
    period = Period(*span, "")
    months = months_in(period) if is_whole_months(period) else []
    size, noun = {12: (6, "halves"), 6: (3, "quarters")}.get(len(months), (1, "months"))
    starts = range(0, len(months), size) if len(months) > 1 else ()
    return noun, [(months[at].first, months[at + size - 1].last) for at in starts]
