"""What must hold of calls."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from builders import setup
from pipectl.domain.checks.calls import call_findings
from pipectl.domain.model.calls import ForecastCall
from pipectl.domain.model.team import Person
from pipectl.errors import Severity

TEAM = {"ola": Person(name="Ola"), "kari": Person(name="Kari", manager="ola", was=("karin",))}
GOOD = ForecastCall(who="kari", period="2026Q4", commit=Decimal(10), day=date(2026, 11, 2))


def findings(*calls: ForecastCall, team: Any = TEAM) -> list[tuple[object, ...]]:
    whole = replace(setup(team=team), calls=calls)
    every = list(call_findings(whole))
    assert {finding.severity for finding in every} <= {Severity.WARNING, Severity.HINT}
    return [finding.path for finding in every]


def test_a_call_of_somebody_in_the_team_is_right() -> None:
    assert findings(GOOD, replace(GOOD, who="karin", day=date(2026, 12, 31))) == []
    assert findings(replace(GOOD, by="ola"), replace(GOOD, who="all", by="kari")) == []


def test_a_stranger_calls_for_nobody() -> None:
    assert findings(GOOD, replace(GOOD, who="karl")) == [(1, "who")]
    assert findings(replace(GOOD, by="north")) == [(0, "by")]


def test_who_is_not_above_somebody_adjusts_nothing() -> None:
    assert findings(replace(GOOD, who="ola", by="kari")) == [(0, "by")]


def test_without_a_team_anybody_calls() -> None:
    assert findings(replace(GOOD, who="anybody", by="somebody"), team={}) == []


def test_a_best_case_is_not_below_the_commit() -> None:
    assert findings(replace(GOOD, best_case=Decimal(10))) == []
    assert findings(replace(GOOD, best_case=Decimal(9))) == [(0, "best_case")]


def test_a_call_is_made_before_its_period_is_over() -> None:
    assert findings(replace(GOOD, day=date(2027, 1, 1))) == [(0, "day")]


def test_the_same_call_twice_is_a_hint() -> None:
    assert findings(GOOD, replace(GOOD, note="again")) == [(1,)]
    assert findings(GOOD, replace(GOOD, day=date(2026, 11, 9))) == []
