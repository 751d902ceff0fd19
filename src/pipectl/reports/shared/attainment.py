"""Quotas beside what was reached: a line for each person below the manager, team and firm."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from pipectl.domain.figures import conversion, pacing, quota
from pipectl.domain.history.book import Book
from pipectl.domain.model.goals import ALL, AMOUNT, Goal, Quotas, Target
from pipectl.domain.model.team import manager_circles, present_id
from pipectl.domain.values.calendar import Period
from pipectl.domain.values.links import circle_from
from pipectl.money import Money, spoken
from pipectl.reports.shared import sums
from pipectl.table import NA, PARTIAL, Cell, Column, Kind, Named, Ratio, Row
from pipectl.words import NO_VALUE, as_is, joined, say

WHO: Final = (
    Column("who", "Who"),
    Column("level", "Level", Kind.COUNT, for_programs=True),
    Column("part", "Part", for_programs=True),
)
"""Who it is; of a manager `whole` is with all below, `own` without."""
_WHOLE: Final = "whole"
_OWN: Final = "own"


class Attained(NamedTuple):
    """A line: who it is, the quota, and what was reached by the people who are in it."""

    who: Row
    target: Target | None
    reached: quota.Reached
    people: frozenset[str]


class QuotaSheet(NamedTuple):
    """All that lines are made of; `aims` converts quotas, `worth` deals; `open` is the pipeline."""

    book: Book
    period: Period
    goal: Goal
    quotas: Quotas
    people: quota.Hierarchy
    open: Sequence[quota.OpenDeal]
    own: dict[str, quota.Reached]
    worth: conversion.Converter
    aims: conversion.Converter

    @property
    def home(self) -> str:
        """The currency of totals, none where deals are counted."""
        return self.book.setup.settings.currency if self.goal.is_money else ""

    @property
    def kind(self) -> Kind:
        """The kind of a column of its figures."""
        return Kind.MONEY if self.goal.is_money else Kind.COUNT

    def of(self, goal: Goal) -> "QuotaSheet":
        """Return the sheet for another goal."""
        worth = conversion.converter(self.book.setup)
        return self._replace(goal=goal, aims=worth if goal.is_money else quota.number)

    def target(self, who: str) -> Target | None:
        """Return the quota of a person, a team or the firm."""
        return self.quotas.target(self.goal, who, self.period[:2])

    def quota(self, target: Target | None) -> conversion.Total | None:
        """Add up a quota, at the rates of the day or of the last one of the period."""
        return quota.quota(target, self.aims, min(self.book.as_of, self.period.last))

    def cell(self, value: Decimal | None, code: str) -> Cell:
        """Return a figure as a cell: an amount, or a number."""
        if value is None:
            return NA
        return Money(value, code) if self.goal.is_money else value

    def ratio(self, part: Decimal, whole: Decimal | None, code: str) -> Cell:
        """Return the share of a figure in another one, n/a where there is none."""
        if whole is None:
            return NA
        if self.goal.is_money:
            return Ratio(Money(part, code), Money(whole, code))
        return Ratio(part, whole)

    def sentence(self, target: Target | None) -> str:
        """Write a quota in a sentence."""
        total = self.quota(target) or conversion.total(())
        if not self.goal.is_money:
            return str(total.in_currency(""))
        form = self.book.setup.settings.numbers
        codes = conversion.currencies(self.home, (total,))
        return ", ".join(spoken(Money(total.in_currency(code), code), form) for code in codes)


def sheet(book: Book, period: Period, goal: Goal, deals: Sequence[sums.Valued]) -> QuotaSheet:
    """Gather the quotas and what was reached of them; `deals` are the open ones."""
    is_money = goal.is_money
    worth = conversion.converter(book.setup) if is_money else quota.one
    counted = [
        quota.OpenDeal(
            valued.deal, valued.worth if is_money else quota.one(), sums.fraction(valued.chance)
        )
        for valued in deals
        if pacing.is_forecast(book, valued.deal, period, book.as_of)
    ]
    return QuotaSheet(
        book,
        period,
        goal,
        quota.quotas_of(book),
        quota.Hierarchy(book.setup.team),
        counted,
        quota.reached(book, period, counted, worth),
        worth,
        worth if is_money else quota.number,
    )


def by_person(sheet: QuotaSheet) -> Iterator[Attained]:
    """Yield people below their managers, with all below; then who is in nobody's sum.

    Where only some people are spoken of, a manager whose people are not among them stands alone.
    """
    rows = sheet.people.rows()
    top = min((level for who, level in rows if _among(sheet, [who])), default=0)
    for who, level in ((who, level - top) for who, level in rows):
        group = _among(sheet, sheet.people.group(who))
        own = _among(sheet, [who])
        if own and len(group) < len(sheet.people.group(who)):
            yield _line(sheet, (who, level, _OWN), None, own)
        elif own:
            target = sheet.target(who)
            if target or _is_there(sheet, who) or group & sheet.own.keys():
                yield _line(sheet, (who, level, _WHOLE), target, group)
            if sheet.people.manages(who) and who in sheet.own:
                yield _line(sheet, (who, level + 1, _OWN), None, own)
    for who in _among(sheet, _loose(sheet)):
        yield _line(sheet, (who, 0, _WHOLE), _own_target(sheet, who), {who: None})
    if quota.NOBODY in sheet.own:
        yield _line(sheet, (quota.NOBODY, 0, _WHOLE), None, {quota.NOBODY: None})


def by_team(sheet: QuotaSheet) -> Iterator[Attained]:
    """Yield teams with all their members; then who is in none."""
    team = sheet.book.setup.team
    for name in sheet.people.teams():
        members = sheet.people.group(name)
        group = _among(sheet, members)
        if group:
            target = sheet.target(name) if len(group) == len(members) else None
            yield _line(sheet, (name, 0, _WHOLE), target, group)
    rest = [who for who in sheet.own if who not in team or team[who].team is None]
    if rest:
        yield _line(sheet, (quota.NOBODY, 0, _WHOLE), None, dict.fromkeys(rest))


def total(sheet: QuotaSheet) -> list[Attained]:
    """Return the line of the firm; of a team where it is that alone, of one person none."""
    reached, people = quota.added(list(sheet.own.values())), frozenset(sheet.own)
    spoken_of = sheet.book.people
    if spoken_of is None:
        return [Attained((Named(ALL, say("Total")), 0, _WHOLE), sheet.target(ALL), reached, people)]
    groups = {name: set(sheet.people.group(name)) for name in sheet.people.teams()}
    name = next((name for name, group in groups.items() if group == spoken_of), None)
    if name is None or len(spoken_of) == 1:
        return []
    return [Attained((Named(name, say("Total")), 0, _WHOLE), sheet.target(name), reached, people)]


def quota_of(book: Book, period: Period, code: str) -> Cell:
    """Return the quota of all that is spoken of in a currency, n/a where none is set."""
    of_all = sheet(book, period, AMOUNT, ())
    whole = of_all.quota(target_of_all(of_all))
    return of_all.cell(whole.sums.get(code) if whole else None, code)


def target_of_all(sheet: QuotaSheet) -> Target | None:
    """Return the quota of all that is spoken of: the firm's, a team's, or one person's."""
    lines = total(sheet) or [line for line in by_person(sheet) if line.who[1:] == (0, _WHOLE)]
    return lines[0].target if len(lines) == 1 else None


def _among(sheet: QuotaSheet, people: Sequence[str]) -> dict[str, None]:
    """Return those of some people who are spoken of, in their order."""
    spoken_of = sheet.book.people
    return {who: None for who in people if spoken_of is None or who in spoken_of}


def _is_there(sheet: QuotaSheet, who: str) -> bool:
    until = sheet.book.setup.team[who].until
    return until is None or until >= sheet.period.first


def _loose(sheet: QuotaSheet) -> list[str]:
    """Return those who report to nobody at the top, and those who are in no team.yaml."""
    team = sheet.book.setup.team
    strangers = sorted(sheet.own.keys() - team.keys() - {quota.NOBODY})
    quotas = [who for who in sheet.quotas.people() if who not in team]
    return list(dict.fromkeys([*sheet.people.in_circles(), *quotas, *strangers]))


def _own_target(sheet: QuotaSheet, who: str) -> Target | None:
    """Return a person's quota of their own, where there is no sum of those below."""
    target, team = sheet.target(who), sheet.book.setup.team
    lines = target.lines if target else ()
    return target if all(present_id(team, line.quota.who) == who for line in lines) else None


def held_against(target: Target | None, cell: Cell) -> Cell:
    """Return a figure of what was won against a quota; without parts of it, it would be wrong."""
    return PARTIAL if target and target.missing else cell


def _line(
    sheet: QuotaSheet, place: tuple[str, int, str], target: Target | None, group: dict[str, None]
) -> Attained:
    """Make the line of a person or team at a level; people read it further to the right."""
    who, level, part = place
    name = say("{who}, own", who=who) if part == _OWN else who or NO_VALUE
    people = frozenset(each for each in sheet.own if each in group)
    reached = quota.added([sheet.own[each] for each in sheet.own if each in people])
    label = (Named(who or "none", joined(["  " * level, name], "")), level, part)
    return Attained(label, target, reached, people)


def caveats(sheet: QuotaSheet, lines: Sequence[Attained]) -> Iterator[str]:
    """Say what quotas lack, where they differ from those of their people, and who is in no sum."""
    yield from _unequal(sheet, lines)
    targets = [line.target for line in lines if line.target]
    yield from lacking(targets)
    yield from _unrolled(sheet)
    sums_ = [whole for target in targets if (whole := sheet.quota(target))]
    for code in dict.fromkeys(code for whole in sums_ for code in whole.unrated):
        yield say(
            "partial: quotas in {code} not added up; rates.yaml has no rate by that day", code=code
        )


def lacking(targets: Sequence[Target | None]) -> Iterator[str]:
    """Say which parts quotas lack, if any."""
    names = dict.fromkeys(name for target in targets if target for name in target.missing)
    if names:
        yield say(
            "quotas are partial, without {names}; set these, to 0 for no quota",
            names=", ".join(names),
        )


def _unequal(sheet: QuotaSheet, lines: Sequence[Attained]) -> Iterator[str]:
    whos = dict.fromkeys([*(str(line.who[0]) for line in lines), *sheet.people.teams()])
    for who in whos if sheet.book.people is None else ():
        whole = sheet.target(who)
        people = quota.of_people(sheet.quotas, sheet.goal, who, sheet.period[:2])
        if whole and people and not whole.missing and _differ(sheet, whole, people):
            both = (sheet.sentence(target) for target in (whole, people))
            yield say(
                "mismatch: the quota of {who} is {whole}, those of its people add up to {sum}",
                who=who,
                whole=next(both),
                sum=next(both),
            )


def _differ(sheet: QuotaSheet, whole: Target, people: Target) -> bool:
    """Say whether two quotas differ in what is not in both; without a rate nobody can say."""
    totals = [
        sheet.quota(Target(tuple(line for line in target.lines if line not in other.lines)))
        or conversion.total(())
        for target, other in ((whole, people), (people, whole))
    ]
    own, rest = ({code: sum_ for code, sum_ in each.sums.items() if sum_} for each in totals)
    return own != rest and not any(each.unrated for each in totals)


def _unrolled(sheet: QuotaSheet) -> Iterator[str]:
    """Name the people and teams that are in no sum of others."""
    team = sheet.book.setup.team
    teams = quota.unrolled(sheet.quotas, sheet.goal, sheet.people, sheet.period[:2])
    strangers = sorted(sheet.own.keys() - team.keys() - {quota.NOBODY}) if team else []
    for circle in manager_circles(team):
        yield say(
            "managers in a circle: {circle}; correct one of them in team.yaml",
            circle=circle_from(circle, 0),
        )
    for names, what in (
        (sheet.people.in_circles(), say("in no manager's figures and no sum of quotas therefore")),
        (strangers, say("in the total alone, being in no team.yaml")),
        (teams, say("in no sum, as none of their people has a quota")),
    ):
        if names:
            yield joined([what, as_is(", ".join(names))], ": ")
