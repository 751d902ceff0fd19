"""What must hold of calls: who makes them, of which period, and the best case above."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from pipectl.domain.checks.quotas import is_known, whos
from pipectl.domain.model.calls import ForecastCall
from pipectl.domain.model.goals import ALL
from pipectl.domain.model.settings import Setup
from pipectl.domain.model.team import managers_of, present_id
from pipectl.domain.values.calendar import parse_period
from pipectl.domain.values.text import show_amount, suggestion
from pipectl.errors import Finding, Severity


def call_findings(setup: Setup) -> Iterator[Finding]:
    """A call is of somebody in the team, is made before its period is over, and is made once."""
    seen: set[ForecastCall] = set()
    for index, call in enumerate(setup.calls):
        yield from _strangers(index, call, setup)
        finding = call_refused(setup, call)
        if finding:
            path = (index, *finding.path[1:])
            yield finding._replace(path=path, severity=Severity.WARNING)
        alike = replace(call, note=None)
        if alike in seen:
            what = f"the call of {call.who} for {call.period} of {call.day} stands here twice"
            yield Finding((index,), what, "delete one of the two lines", Severity.HINT)
        seen.add(alike)


def _strangers(index: int, call: ForecastCall, setup: Setup) -> Iterator[Finding]:
    """With a team.yaml a call is of a person or a team in it, or of all; a person adjusts it."""
    if not setup.team:
        return
    if not is_known(setup, call.who):
        what = f"'{call.who}' is no person or team in team.yaml, so this call counts for nobody"
        remedy = f"write a person, a team or {ALL}{suggestion(call.who, whos(setup))}"
        yield Finding((index, "who"), what, remedy, Severity.WARNING)
    if call.by is not None and present_id(setup.team, call.by) not in setup.team:
        what = f"'{call.by}' who made this call is no person in team.yaml"
        remedy = f"write a person{suggestion(call.by, setup.team)}, or leave `by` out"
        yield Finding((index, "by"), what, remedy, Severity.WARNING)


def call_refused(setup: Setup, call: ForecastCall) -> Finding | None:
    """Say what is against a call as it would be written; its path is within the last line."""
    place = len(setup.calls)
    form = setup.settings.numbers
    if call.best_case is not None and call.best_case < call.commit:
        best, commit = (show_amount(amount, form) for amount in (call.best_case, call.commit))
        what = f"the best case {best} is below the commit {commit}"
        return Finding((place, "best_case"), what, "a best case contains the commit; write both")
    if call.currency and not _has_rate(setup, call.currency, call.day):
        what = f"rates.yaml has no rate of {call.currency} by {call.day}, so this call counts 0"
        remedy = f"`pipectl rates set {call.currency} RATE` writes one, {setup.home} for 1"
        return Finding((place, "currency"), what, f"{remedy} {call.currency}")
    if stranger := _no_manager(setup, call):
        return stranger._replace(path=(place, "by"))
    last = parse_period(call.period, setup.settings.fiscal_year_start).last
    if call.day > last:
        what = f"{call.period} ended on {last}, before this call of {call.day}"
        return Finding((place, "day"), what, "a call is made while its period runs, or before")
    return None


def _no_manager(setup: Setup, call: ForecastCall) -> Finding | None:
    """Say so where somebody in the team adjusts the call of a person who is not below them."""
    team = setup.team
    who, by = present_id(team, call.who) or call.who, present_id(team, call.by)
    if who not in team or by not in team or by == who or by in managers_of(team, who):
        return None
    managers = ", ".join(managers_of(team, who)) or f"nobody: {who} has no manager in team.yaml"
    what = f"{by} is no manager of {who}, so this adjustment does not count"
    return Finding((), what, f"{who}'s call is adjusted by {managers}")


def _has_rate(setup: Setup, currency: str, day: date) -> bool:
    days = (rate.day for rate in setup.rates if rate.currency == currency)
    return currency == setup.home or any(since <= day for since in days)


def too_early(setup: Setup, call: ForecastCall, before: ForecastCall) -> Finding | None:
    """Say so where a call would be of a day before the one that it is to replace."""
    if call.day >= before.day:
        return None
    place = next(index for index, each in enumerate(setup.calls) if each is before)
    what = f"the call that counts is of {before.day}, after {call.day}"
    return Finding((place, "day"), what, "submit on that day or later")
