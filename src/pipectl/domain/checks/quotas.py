"""What must hold of quotas and rates: one figure for one thing, and parts that make the whole."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Final, TypeAlias

from pipectl.domain.model.account import name_key
from pipectl.domain.model.goals import (
    ALL,
    GOALS,
    Goal,
    Key,
    Quota,
    QuotaLine,
    QuotaParts,
    Quotas,
    Target,
    goals_of,
)
from pipectl.domain.model.settings import ExchangeRate, Setup
from pipectl.domain.model.team import manager_circles, present_id
from pipectl.domain.values.calendar import parse_period
from pipectl.domain.values.text import show_amount, suggestion
from pipectl.errors import Finding, KeyPath, NotFoundError, Severity
from pipectl.money import Money, spoken

_LEAP: Final = 3
"""A rate so many times the one before is hardly true."""

_Said: TypeAlias = tuple[object, str, object, KeyPath]
"""What a line is about, its name, what it says of it, and where."""


def rate_findings(setup: Setup) -> Iterator[Finding]:
    """A currency has one rate on a day, which is no leap, and the store's own has none."""
    home = setup.settings.currency
    lines = (
        ((rate.currency, rate.day), f"the rate of {rate.currency}", rate.rate, (index, "rate"))
        for index, rate in enumerate(setup.rates)
    )
    yield from _twice(lines)
    for index, rate in enumerate(setup.rates):
        if rate.currency == home:
            what = f"{home} is the store's own currency, so this rate counts for nothing"
            yield Finding((index, "currency"), what, "delete the line", Severity.WARNING)
    yield from _leaps(setup)


def _leaps(setup: Setup) -> Iterator[Finding]:
    """A rate that is many times the one before, or a part of it, is one with a slipped comma."""
    by_day = sorted(enumerate(setup.rates), key=lambda line: (line[1].currency, line[1].day))
    for (_, before), (index, rate) in pairwise(by_day):
        low, high = sorted((before.rate, rate.rate))
        if before.currency == rate.currency and high >= _LEAP * low:
            was, now = (setup.show(each.rate) for each in (before, rate))
            what = f"the rate of {rate.currency} leaps from {was} to {now} on {rate.day}"
            remedy = "correct it, unless the currency did"
            yield Finding((index, "rate"), what, remedy, Severity.WARNING)


def quota_findings(setup: Setup) -> Iterator[Finding]:
    """A quota has one goal and is given once for its day; months and people make up the wholes."""
    for index, quota in enumerate(setup.quotas):
        yield from _goal_findings(index, quota)
        yield from _stranger(index, quota, setup)
    yield from _twice(_said(setup))
    start = setup.settings.fiscal_year_start
    quotas = Quotas(setup.quotas, setup.team, start)
    for key, line in quotas.lines.items():
        for parts in quotas.parts(key):
            yield from _unequal(setup, key, line, parts)


def _goal_findings(index: int, quota: Quota) -> Iterator[Finding]:
    keys = [key for key in GOALS if getattr(quota, key) not in (None, {})]
    if not keys:
        what = "this line does not say what is to be reached"
        yield Finding((index,), what, f"add one of {', '.join(GOALS)}")
    if len(keys) > 1:
        what = f"this line has {len(keys)} goals: {', '.join(keys)}"
        yield Finding((index, keys[1]), what, "write a line for each")
    if keys and quota.currency and not any(Goal(key).is_money for key in keys):
        what = f"a quota of {GOALS[keys[0]]} has no currency"
        yield Finding((index, "currency"), what, "delete the key", Severity.WARNING)


def _stranger(index: int, quota: Quota, setup: Setup) -> Iterator[Finding]:
    """With a team.yaml a quota is of a person or a team in it, or of all."""
    if not setup.team or is_known(setup, quota.who):
        return
    what = f"'{quota.who}' is no person or team in team.yaml, so this quota counts for nobody"
    remedy = f"write a person, a team or {ALL}{suggestion(quota.who, whos(setup))}"
    yield Finding((index, "who"), what, remedy, Severity.WARNING)


def whos(setup: Setup) -> tuple[str, ...]:
    """Return whose a quota can be: people, teams, and all."""
    teams = (person.team for person in setup.team.values() if person.team)
    return tuple(dict.fromkeys((*setup.team, *teams, ALL)))


def is_known(setup: Setup, who: str) -> bool:
    """Say whether a person, now or before, a team or the firm is called so."""
    return present_id(setup.team, who) in whos(setup)


def _said(setup: Setup) -> Iterator[_Said]:
    """Yield what lines say of each goal; one with a note may well revise another of its day."""
    home, start = setup.settings.currency, setup.settings.fiscal_year_start
    for index, quota in enumerate(setup.quotas):
        who, span = present_id(setup.team, quota.who), parse_period(quota.period, start)[:2]
        for goal, value in goals_of(quota).items():
            thing = (who, quota.day, span, goal, quota.note)
            path: KeyPath = (index, goal.key, *([goal.activity] if goal.activity else []))
            yield thing, _name(goal, quota), (value, quota.currency or home), path


def _name(goal: Goal, quota: Quota) -> str:
    what = "" if goal.key == "amount" else f" ({goal})"
    return f"the quota of {quota.who} for {quota.period}{what}"


def _unequal(setup: Setup, key: Key, line: QuotaLine, parts: QuotaParts) -> Iterator[Finding]:
    """Compare a quota with those of its parts; those of people below need not make it up."""
    goal, form = key[0], setup.settings.numbers
    sums = [_sum(setup, target, line.quota) for _, target in parts.targets]
    some = [sum_ for sum_ in sums if sum_ is not None]
    total = sum(some, Decimal(0))
    must_be_equal = len(some) == len(sums) and parts.noun != "people below"
    if some and (total > line.value or (must_be_equal and total != line.value)):
        what = (
            f"{_name(goal, line.quota)} is {show_amount(line.value, form)}, "
            f"and those of its {parts.noun} add up to {show_amount(total, form)}"
        )
        remedy = "correct one of them, in a new line with the day of the change"
        yield Finding((line.place, goal.key), what, remedy, Severity.WARNING)


def _sum(setup: Setup, target: Target | None, whole: Quota) -> Decimal | None:
    """Add up a quota, None where a part is missing or in another currency than the whole."""
    home = setup.settings.currency
    if target is None or target.missing:
        return None
    if any((line.quota.currency or home) != (whole.currency or home) for line in target.lines):
        return None
    return sum((line.value for line in target.lines), Decimal(0))


def find_who(setup: Setup, text: str) -> str:
    """Return the person, team or `all` that a text names; without a team.yaml it is anybody.

    Raises NotFoundError, with the nearest name.
    """
    key = name_key(text)
    named = [who for who in whos(setup) if name_key(who) == key]
    who = named[0] if named else setup.person(text)
    if setup.team and not is_known(setup, who):
        people = (person.name for person in setup.team.values())
        near = suggestion(text, [*whos(setup), *people])
        raise NotFoundError(
            f"'{text}' is no person or team{near}; write one of {', '.join(whos(setup))}", "person"
        )
    return present_id(setup.team, who) or who


def lines_of(setup: Setup, quota: Quota) -> list[QuotaLine]:
    """Return the lines that count now for what a new line speaks of."""
    quotas = Quotas(setup.quotas, setup.team, setup.settings.fiscal_year_start)
    span = parse_period(quota.period, setup.settings.fiscal_year_start)[:2]
    keys = [(goal, quota.who, span) for goal in goals_of(quota)]
    return [quotas.lines[key] for key in keys if key in quotas.lines]


def quota_taken(setup: Setup, quota: Quota) -> Finding | None:
    """Say so where there is a quota for this already; a hint where it is this one."""
    if same := _same(setup, quota):
        return same
    for line in lines_of(setup, quota):
        goal = goal_in_words(setup, line.quota)
        what = f"{quota.who} has a quota for {quota.period} already, {goal}"
        return Finding((line.place,), what, "`pipectl quota revise` gives another one")
    return None


def quota_too_early(setup: Setup, quota: Quota) -> Finding | None:
    """Say so where a revision would be before the quota that it is to replace, or is that one."""
    if same := _same(setup, quota):
        return same
    for line in lines_of(setup, quota):
        if quota.day < line.quota.day:
            what = f"the quota that counts is of {line.quota.day}, after {quota.day}"
            return Finding((line.place, "day"), what, "revise it on that day or later")
    return None


def _same(setup: Setup, quota: Quota) -> Finding | None:
    """Say so where all that a line says counts on its day already."""
    lines, home = lines_of(setup, quota), setup.settings.currency
    present = [(line.value, line.quota.currency or home) for line in lines]
    values = [(value, quota.currency or home) for value in goals_of(quota).values()]
    if present != values or any(line.quota.day > quota.day for line in lines):
        return None
    what = f"{quota.who}: the quota for {quota.period} is {goal_in_words(setup, quota)} already"
    return Finding((lines[0].place,), what, severity=Severity.HINT)


def rate_taken(setup: Setup, rate: ExchangeRate) -> Finding | None:
    """Say so where there is a rate of this currency and day already; a hint where it is this."""
    lines = [
        (line.day, index, line.rate)
        for index, line in enumerate(setup.rates)
        if line.currency == rate.currency and line.day <= rate.day
    ]
    day, index, present = max(lines, default=(None, 0, None))
    value = setup.show(rate.rate if present is None else present)
    if present == rate.rate:
        what = f"1 {rate.currency} is {value} {setup.home} on {rate.day} already"
        return Finding((index,), what, severity=Severity.HINT)
    if day == rate.day:
        what = f"there is a rate of {rate.currency} for {rate.day} already, {value}"
        return Finding((index,), what, "correct it there, or choose another day with --on")
    return None


def goal_in_words(setup: Setup, quota: Quota) -> str:
    """Say what a line wants: `400 000 NOK`, `4 deals won`, `10 meeting`."""
    for key in ("amount", "created_amount"):
        amount = getattr(quota, key)
        if amount is not None:
            code, form = quota.currency or setup.home, setup.settings.numbers
            places = 0 if amount == int(amount) else 2
            what = "" if key == "amount" else f" of {GOALS[key]}"
            return f"{spoken(Money(amount, code), form, places)}{what}"
    kinds = [f"{setup.show(count)} {kind}" for kind, count in quota.activities.items()]
    numbers = [
        f"{setup.show(getattr(quota, key))} {GOALS[key]}"
        for key in ("count", "created")
        if getattr(quota, key) is not None
    ]
    return ", ".join([*kinds, *numbers])


def team_findings(setup: Setup) -> Iterator[Finding]:
    """A manager is in the team and nobody's own, and no team is called like a person."""
    teams = dict.fromkeys(person.team for person in setup.team.values() if person.team)
    for name, person in setup.team.items():
        manager = present_id(setup.team, person.manager)
        if name == ALL or name in teams:
            other = "the firm in a quota" if name == ALL else f"the team '{name}'"
            yield Finding((name,), f"'{name}' means {other} too", "give one another name")
        if manager is not None and manager not in setup.team:
            what = f"the manager '{manager}' is not in team.yaml, so {name} counts as nobody's"
            remedy = f"add a line there, or correct it{suggestion(manager, setup.team)}"
            yield Finding((name, "manager"), what, remedy, Severity.WARNING)
    for circle in manager_circles(setup.team):
        names = (
            f"{', '.join(circle[:-1])} and {circle[-1]} are" if circle[1:] else f"{circle[0]} is"
        )
        what = f"{names} in a circle of managers, so they report to nobody at the top"
        remedy = "correct the manager of one of them"
        yield Finding((circle[0], "manager"), what, remedy, Severity.WARNING)


def _twice(lines: Iterable[_Said]) -> Iterator[Finding]:
    """Two lines of one thing: a warning where they say something else, else a hint."""
    values: dict[object, object] = {}
    for thing, name, value, path in lines:
        if thing not in values:
            values[thing] = value
        elif values[thing] == value:
            what = f"{name} is given twice for one day"
            yield Finding(path, what, "delete one of the two lines", Severity.HINT)
        else:
            what = f"{name} is given twice for one day, and differs"
            remedy = "the lower line counts: delete the wrong one, or correct its day"
            yield Finding(path, what, remedy, Severity.WARNING)
