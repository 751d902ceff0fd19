"""What a quota is: as it is given, else the sum of its months or its people."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipectl.domain.model.goals import AMOUNT, COUNT, Goal, Quota, Quotas
from pipectl.domain.model.team import Person
from pipectl.domain.values.calendar import parse_period

DAY = date(2025, 12, 1)
TEAM = {
    "ola": Person(name="Ola", team="north"),
    "kari": Person(name="Kari", team="north", manager="ola", was=("karin",)),
    "mads": Person(name="Mads", team="north", manager="ola", until=date(2026, 3, 31)),
    "siri": Person(name="Siri", team="south"),
}


def quota(who: str, period: str, amount: int | None = 100, day: date = DAY, **goal: Any) -> Quota:
    value = None if goal or amount is None else Decimal(amount)
    return Quota(who=who, period=period, amount=value, day=day, **goal)


def of(  # noqa: PLR0913 - what a test is about
    *lines: Quota,
    who: str = "kari",
    period: str = "2026Q1",
    goal: Goal = AMOUNT,
    start: int = 1,
    day: date = date.max,
    team: dict[str, Person] | None = None,
) -> tuple[int, tuple[str, ...]] | None:
    quotas = Quotas(lines, TEAM if team is None else team, start, day)
    target = quotas.target(goal, who, parse_period(period, start)[:2])
    return target and (int(sum(line.value for line in target.lines)), target.missing)


def test_a_quarter_is_the_sum_of_its_months_unless_it_is_set() -> None:
    months = [quota("kari", f"2026-0{number}") for number in (1, 2, 3)]
    assert of(*months) == (300, ())
    assert of(*months, quota("kari", "2026Q1", 500)) == (500, ())


def test_a_missing_part_is_named() -> None:
    assert of(quota("kari", "2026-01"), quota("kari", "2026-03")) == (200, ("kari 2026-02",))
    assert of(quota("kari", "2026-04")) is None


@pytest.mark.parametrize("who", ["all", "ola", "north"])
def test_what_is_set_for_a_quarter_is_in_its_year_though_people_have_quotas(who: str) -> None:
    lines = (quota(who, "2026Q4", 900), quota("kari", "2026Q4", 400))
    assert of(*lines, who=who, period="2026") == (900, (f"{who} 2026H1", f"{who} 2026Q3"))


def test_a_quarter_set_for_who_reports_to_nobody_counts_before_months_of_people_below() -> None:
    months = [quota("kari", f"2026-0{number}") for number in (4, 5, 6)]
    lines = (*months, quota("ola", "2026Q2", 250), quota("siri", "2026Q2", 0))
    assert of(*lines, who="all", period="2026Q2") == (250, ())
    own = quota("all", "2026-04", 7)
    siris = [quota("siri", f"2026-0{number}", 0) for number in (5, 6)]
    assert of(*lines, *siris, own, who="all", period="2026Q2") == (207, ())


def test_a_quarter_after_somebody_has_left_is_not_missing() -> None:
    assert of(quota("mads", "2026Q1"), who="mads", period="2026") == (100, ())


@pytest.mark.parametrize(("period", "amount"), [("FY2026", 400), ("FY2026H1", 200)])
def test_a_fiscal_year_or_half_is_the_sum_of_its_own_quarters(period: str, amount: int) -> None:
    lines = [quota("kari", f"FY2026Q{number}") for number in (1, 2, 3, 4)]
    assert of(*lines, period=period, start=4) == (amount, ())
    assert of(*lines, period="2026", start=4) == (100, ("kari 2026Q2", "kari 2026H2"))


def test_the_line_of_the_latest_day_up_to_the_day_of_the_report_counts() -> None:
    lines = (quota("kari", "2026Q1"), quota("karin", "2026Q1", 150, date(2026, 2, 1)))
    assert of(*lines) == (150, ())
    assert of(*lines, day=date(2026, 1, 31)) == (100, ())
    assert of(*lines, day=date(2025, 11, 30)) is None


def test_a_managers_quota_is_that_of_the_direct_reports_who_are_there() -> None:
    lines = (quota("kari", "2026Q1"), quota("mads", "2026Q1"), quota("kari", "2026Q2"))
    assert of(*lines, who="ola") == (200, ())
    assert of(*lines, who="ola", period="2026Q2") == (100, ())
    assert of(lines[0], who="ola") == (100, ("mads",))
    assert of(*lines, quota("ola", "2026Q1", 999), who="ola") == (999, ())


def test_a_teams_quota_is_that_of_its_members_who_manage_nobody() -> None:
    lines = (quota("kari", "2026Q1"), quota("mads", "2026Q1"), quota("ola", "2026Q1", 999))
    assert of(*lines, who="north") == (200, ())


def test_the_firms_quota_is_that_of_those_who_report_to_nobody() -> None:
    lines = (quota("ola", "2026Q1", 500), quota("siri", "2026Q1"), quota("kari", "2026Q1"))
    assert of(*lines, who="all") == (600, ())
    assert of(*lines[1:], who="all") == (200, ("mads",))


def test_without_a_team_the_firms_quota_is_that_of_all_people() -> None:
    assert of(quota("x", "2026Q1"), quota("y", "2026-01"), who="all", team={}) == (
        200,
        ("y 2026-02", "y 2026-03"),
    )


def test_managers_in_a_circle_have_no_sum() -> None:
    team = {"a": Person(name="A", manager="b"), "b": Person(name="B", manager="a")}
    assert of(quota("x", "2026Q1"), who="a", team=team) is None
    assert of(quota("a", "2026Q1"), who="b", team=team) == (100, ())


def test_each_goal_is_its_own() -> None:
    lines = (
        quota("kari", "2026Q1", 500),
        quota("kari", "2026Q1", count=3),
        quota("kari", "2026Q1", activities={"meeting": 10, "call": 40}),
    )
    assert of(*lines, goal=COUNT) == (3, ())
    assert of(*lines, goal=Goal("activities", "call")) == (40, ())
    assert of(*lines) == (500, ())
    every = Quotas(lines, TEAM, 1).goals()
    assert [str(goal) for goal in every] == [
        "amount won",
        "deals won",
        "activities: call",
        "activities: meeting",
    ]


def test_a_week_is_no_part_of_a_month() -> None:
    line = quota("kari", "2026-W02", activities={"meeting": 10})
    assert of(line, period="2026-W02", goal=Goal("activities", "meeting")) == (10, ())
    assert of(line, period="2026-01", goal=Goal("activities", "meeting")) is None
