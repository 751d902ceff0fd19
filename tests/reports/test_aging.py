"""The age of open deals, in the rows of the definition."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from builders import TODAY, book, deal, entry, setup
from pipectl.domain.values.calendar import parse_period
from pipectl.query.columns import group_names, grouping
from pipectl.reports import aging
from reports.tables import column, rows, totals


def aged(days: int, **more: Any) -> Any:
    began = (TODAY - timedelta(days=days)).isoformat()
    return deal(entry(began, stage="proposal", **{"amount": 10, **more}), id=f"deal-{days}")


def test_each_age_is_in_its_row_and_a_row_without_deals_stays() -> None:
    page = aging.report(book(*map(aged, (0, 30, 31, 60, 61, 180, 181, 999))))
    assert [(row["age"], row["deals"], row["amount"]) for row in rows(page, "aging")] == [
        ("0-30", 2, 20),
        ("31-60", 2, 20),
        ("61-90", 1, 10),
        ("91-180", 1, 10),
        ("over 180", 2, 20),
    ]
    assert totals(page, "aging")[0]["deals"] == 8


def test_closed_deals_have_no_age_and_parked_ones_are_apart() -> None:
    won = deal(entry("2026-10-01", stage="proposal"), entry("2026-10-02", stage="won"), id="won")
    page = aging.report(book(won, aged(5, parked_until="2027-01-01")))
    assert totals(page, "aging")[0]["deals"] == 0
    assert rows(page, "apart")[-1]["deals"] == 1


def test_in_groups_only_ages_with_deals_have_a_row() -> None:
    kept = book(aged(5, owner="ola"), aged(50, owner="kari"))
    page = aging.report(kept, by=grouping("owner", setup()))
    assert [(row["owner"], row["age"]) for row in rows(page, "aging")] == [
        ("kari", "31-60"),
        ("ola", "0-30"),
    ]


def test_a_period_is_that_of_the_expected_close() -> None:
    kept = book(aged(5, expected_close="2026-12-01"), aged(6, expected_close="2027-12-01"))
    page = aging.report(kept, period=parse_period("2026-12", 1))
    assert column(page, "aging", "deals") == [1, 0, 0, 0, 0]


@pytest.mark.parametrize("name", group_names(setup()))
def test_it_can_be_split_by_whatever_deals_are_grouped_by(name: str) -> None:
    page = aging.report(book(aged(5), aged(95)), by=grouping(name, setup()))
    assert sum(column(page, "aging", "deals")) == 2


@given(st.lists(strategies.deals(), max_size=8), strategies.days)
def test_rows_add_up_to_what_is_open(kept: Any, day: Any) -> None:
    whole = replace(book(*kept, rules=strategies.SETUP), as_of=day)
    page = aging.report(whole, by=grouping("owner", strategies.SETUP))
    assert (
        sum(each or 0 for each in column(page, "aging", "deals"))
        == totals(page, "aging")[0]["deals"]
    )
    assert sum(column(page, "aging", "amount")) == sum(t["amount"] for t in totals(page, "aging"))
