"""Which calls of a period count on a day: of each the latest, a manager's adjustment beside it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from pipectl.domain.model.calls import ForecastCall
from pipectl.domain.model.goals import ALL, Quota, Quotas
from pipectl.domain.model.settings import Setup
from pipectl.domain.model.team import managers_of, present_id
from pipectl.domain.values.calendar import Period, parse_period


class LatestCalls(NamedTuple):
    """What somebody has called last, and the last adjustment of it, which outlives later calls."""

    own: ForecastCall | None = None
    adjustment: ForecastCall | None = None

    @property
    def counting(self) -> ForecastCall | None:
        """Return the call as it was adjusted, where it was."""
        return self.adjustment or self.own


def is_adjustment(setup: Setup, call: ForecastCall) -> bool:
    """Say whether somebody else has made the call of a person; a team's is made by somebody."""
    team = setup.team
    who, by = present_id(team, call.who), present_id(team, call.by)
    is_person = who in team if team else who != ALL
    return is_person and by is not None and by != who


def counts(setup: Setup, call: ForecastCall) -> bool:
    """Say whether a call counts: an adjustment only by somebody above, where a team is known."""
    team = setup.team
    who, by = present_id(team, call.who) or call.who, present_id(team, call.by)
    return not (team and is_adjustment(setup, call)) or by in managers_of(team, who)


def calls_of(setup: Setup, period: Period, day: date = date.max) -> list[ForecastCall]:
    """Return the calls of a period that were made up to a day, in the order of the file."""
    start = setup.settings.fiscal_year_start
    calls = (call for call in setup.calls if call.day <= day)
    return [call for call in calls if parse_period(call.period, start)[:2] == period[:2]]


def called(setup: Setup, period: Period, day: date = date.max) -> dict[str, LatestCalls]:
    """Return who has called a period by a day, each with what counts then."""
    latest: dict[str, LatestCalls] = {}
    calls = [call for call in calls_of(setup, period, day) if counts(setup, call)]
    for call in sorted(calls, key=lambda call: call.day):
        who = present_id(setup.team, call.who) or call.who
        before = latest.get(who, LatestCalls())
        if is_adjustment(setup, call):
            latest[who] = before._replace(adjustment=call)
        else:
            latest[who] = before._replace(own=call)
    return latest


def silent(setup: Setup, latest: Mapping[str, LatestCalls], period: Period) -> list[str]:
    """Return who is there in a period, manages nobody and has not called."""
    team = setup.team
    managers = {present_id(team, person.manager) for person in team.values()}
    return [
        who
        for who, person in team.items()
        if who not in latest
        and who not in managers
        and (person.until is None or person.until >= period.first)
    ]


def rolled_up(latest: dict[str, LatestCalls], setup: Setup, *, adjusted: bool) -> Quotas:
    """Lay out calls as quotas are: a manager's is that of all below, else the sum of theirs."""
    return Quotas(_amounts(latest, adjusted=adjusted), setup.team, setup.settings.fiscal_year_start)


def _amounts(latest: dict[str, LatestCalls], *, adjusted: bool) -> Iterator[Quota]:
    for who, each in latest.items():
        call = each.counting if adjusted else each.own
        if call:
            amount, code = call.commit, call.currency
            yield Quota(who=who, period=call.period, amount=amount, currency=code, day=call.day)
