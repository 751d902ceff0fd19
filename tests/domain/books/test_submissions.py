"""Which calls count: the latest of each, adjustments beside them, people below managers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from builders import setup
from pipectl.domain.books.submissions import called, is_adjustment, rolled_up
from pipectl.domain.model.calls import ForecastCall
from pipectl.domain.model.goals import ALL, AMOUNT
from pipectl.domain.model.team import Person
from pipectl.domain.values.calendar import parse_period

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup

QUARTER = parse_period("2026Q4", 1)
TEAM = {
    "ola": Person(name="Ola", team="north"),
    "kari": Person(name="Kari", team="north", manager="ola", was=("karin",)),
    "eva": Person(name="Eva", team="north", manager="ola"),
}


def call(who: str, commit: int, day: str, **more: Any) -> ForecastCall:
    usual = {"period": "2026Q4", "commit": Decimal(commit), "day": date.fromisoformat(day)}
    return ForecastCall(**{"who": who, **usual, **more})


def rules(*calls: ForecastCall, **settings: Any) -> Setup:
    return replace(setup(team=TEAM, **settings), calls=calls)


def total(
    *calls: ForecastCall, adjusted: bool = False, who: str = ALL
) -> tuple[int | None, list[str]]:
    whole = rules(*calls)
    quotas = rolled_up(called(whole, QUARTER), whole, adjusted=adjusted)
    target = quotas.target(AMOUNT, who, QUARTER[:2])
    if target is None:
        return None, []
    return int(sum(line.value for line in target.lines)), [*target.missing]


def test_the_latest_call_counts_and_of_a_day_the_lower_line() -> None:
    lines = [call("kari", 3, "2026-11-09"), call("kari", 1, "2026-11-02")]
    assert total(*lines, call("karin", 4, "2026-11-09"), who="kari") == (4, [])


def test_an_adjustment_stands_beside_the_call_and_stays_when_that_is_submitted_anew() -> None:
    own, later = call("kari", 10, "2026-11-02"), call("kari", 12, "2026-11-16")
    whole = rules(own, call("kari", 8, "2026-11-09", by="ola"), later)
    latest = called(whole, QUARTER)["kari"]
    assert (latest.own, latest.adjustment) == whole.calls[2:0:-1]
    assert total(*whole.calls, who="kari") == (12, [])
    assert total(*whole.calls, adjusted=True, who="kari") == (8, [])


def test_a_call_that_somebody_makes_of_himself_by_another_id_is_his_own() -> None:
    assert not is_adjustment(rules(), call("karin", 1, "2026-11-02", by="kari"))
    assert is_adjustment(rules(), call("kari", 1, "2026-11-02", by="eva"))
    assert not is_adjustment(rules(), call("north", 1, "2026-11-02", by="eva"))
    assert not is_adjustment(setup(), call("all", 1, "2026-11-02", by="eva"))


def test_a_call_is_adjusted_by_managers_at_any_height_alone() -> None:
    own = call("kari", 10, "2026-11-02")
    assert total(own, call("kari", 1, "2026-11-09", by="eva"), adjusted=True) == (10, ["eva"])
    chain = {**TEAM, "ola": Person(name="Ola", manager="siv"), "siv": Person(name="Siv")}
    high = replace(rules(own, call("karin", 8, "2026-11-09", by="siv")), team=chain)
    assert called(high, QUARTER)["kari"].adjustment == high.calls[1]


def test_a_managers_call_is_of_all_below_and_else_the_sum_of_theirs() -> None:
    below = [call("kari", 10, "2026-11-02"), call("eva", 5, "2026-11-02")]
    assert total(*below) == (15, [])
    assert total(below[0]) == (10, ["eva"])
    assert total(*below, call("ola", 12, "2026-11-02")) == (12, [])


def test_calls_of_the_months_are_none_of_the_quarter() -> None:
    months = [call("kari", 1, "2026-10-01", period=f"2026-{month}") for month in (10, 11, 12)]
    assert total(*months, who="kari") == (None, [])


def test_a_quarter_of_the_firm_is_that_of_the_calendar_with_the_same_days() -> None:
    lines = [call("kari", 1, "2026-10-01"), call("kari", 2, "2026-10-02", period="FY2026Q4")]
    assert called(rules(*lines), QUARTER)["kari"].own == lines[1]


def test_a_call_of_a_later_day_is_not_known_yet() -> None:
    lines = [call("kari", 1, "2026-11-02"), call("kari", 2, "2026-11-09")]
    assert called(rules(*lines), QUARTER, date(2026, 11, 8))["kari"].own == lines[0]
    assert called(rules(*lines), QUARTER, date(2026, 11, 1)) == {}
