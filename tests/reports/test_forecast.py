"""The forecast: every open deal in one row, won by its actual close, roll-ups that only grow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from builders import book, deal, entry, pipeline, setup, stage
from pipectl.domain.model.settings import ExchangeRate
from pipectl.domain.values.calendar import parse_period
from pipectl.domain.values.intervals import Interval
from pipectl.query.columns import grouping
from pipectl.reports import forecast
from reports.tables import column, part, rows, totals

Q4 = parse_period("2026Q4", 1)
RATED = setup(rates=(ExchangeRate(day=date(2026, 1, 1), currency="EUR", rate=Decimal(11)),))


def opened(deal_id: str, close: str | None = None, **said: Any) -> Any:
    more = {"expected_close": close} if close else {}
    history = entry("2026-09-01", **{"stage": "proposal", "amount": 100, **more, **said})
    return deal(history, id=deal_id)


def won(deal_id: str, day: str, **said: Any) -> Any:
    return deal(
        entry("2026-09-01", stage="proposal", amount=100, expected_close="2026-10-10"),
        entry(day, stage="won", **said),
        id=deal_id,
    )


@pytest.mark.parametrize(
    ("close", "row"),
    [
        ("2026-09-30", "before 2026Q4"),
        ("2026-10-01", "2026-10"),
        ("2026-10-31", "2026-10"),
        ("2026-12-31", "2026-12"),
        ("2027-01-01", "later"),
        (None, "without a date"),
    ],
)
def test_an_open_deal_stands_in_the_row_of_its_expected_close(close: str | None, row: str) -> None:
    page = forecast.report(book(opened("a", close)), period=Q4)
    assert [one["when"] for one in rows(page, "open") if one["deals"]] == [row]


def test_an_overdue_deal_within_the_period_is_said_in_its_row() -> None:
    page = forecast.report(book(opened("a", "2026-10-10"), opened("b", "2026-12-10")), period=Q4)
    assert column(page, "open", "overdue") == [0, 100, 0, 0, 0, 0]


def test_won_deals_count_by_actual_close_and_not_by_the_expected_one() -> None:
    page = forecast.report(book(won("a", "2026-11-03")), period=Q4)
    assert column(page, "forecast", "closed") == [0, 100, 0, 100]
    assert sum(column(page, "open", "deals")) == 0


def test_roll_ups_add_what_is_less_sure_to_what_is_won() -> None:
    kept = book(
        won("w", "2026-11-03"),
        opened("c", "2026-12-01", category="commit"),
        opened("b", "2026-12-01"),
        opened("p", "2026-12-01", category="pipeline"),
    )
    whole = rows(forecast.report(kept, period=Q4), "forecast")[-1]
    named = ("closed", "commit_forecast", "best_case_forecast", "open", "weighted_forecast")
    assert [whole[name] for name in named] == [100, 200, 300, 300, 100 + 3 * 55]


def test_omitted_and_parked_deals_stand_apart() -> None:
    kept = book(
        opened("o", "2026-12-01", category="omitted"),
        opened("p", "2026-12-01", parked_until="2026-12-24"),
        opened("b", "2026-12-01"),
    )
    whole, omitted, parked = totals(forecast.report(kept, period=Q4), "open")
    assert [one["amount"] for one in (whole, omitted, parked)] == [100, 100, 100]


def test_a_lost_deal_is_in_no_row() -> None:
    lost = deal(entry("2026-09-01", stage="proposal", amount=9), entry("2026-10-01", stage="lost"))
    page = forecast.report(book(lost), period=Q4)
    assert sum(column(page, "open", "deals")) == 0
    assert set(column(page, "forecast", "closed")) == {0}


def test_won_is_known_by_the_stages_type_and_not_by_its_name() -> None:
    rules = setup(pipeline(stage("a"), stage("lost", "won"), stage("won", "lost")))
    kept = deal(entry("2026-09-01", stage="a", amount=9), entry("2026-10-02", stage="lost"))
    page = forecast.report(book(kept, rules=rules), period=Q4)
    assert rows(page, "forecast")[-1]["closed"] == 9


@pytest.mark.parametrize(
    "foreign",
    [
        opened("a", "2026-12-01", currency="SEK"),
        opened("a", "2026-12-01", currency="SEK", category="omitted"),
        opened("a", "2026-12-01", currency="SEK", parked_until="2027-03-01"),
        won("a", "2026-11-05", currency="SEK"),
    ],
)
def test_what_is_in_no_row_for_want_of_a_rate_is_said(foreign: Any) -> None:
    page = forecast.report(book(foreign, won("b", "2026-11-05"), rules=RATED), period=Q4)
    assert [note for note in page.notes if note.startswith("partial: 1 deal in SEK")]


def test_what_was_won_without_an_amount_is_said() -> None:
    kept = deal(entry("2026-09-01", stage="proposal"), entry("2026-10-02", stage="won"))
    assert "1 deal without an amount, counted as 0" in forecast.report(book(kept), period=Q4).notes


def test_without_a_period_it_is_the_fiscal_years_quarter() -> None:
    page = forecast.report(book(rules=setup(fiscal_year_start=4)))
    assert page.title == "Forecast FY2027Q3"
    assert column(page, "open", "when")[1:4] == ["2026-10", "2026-11", "2026-12"]


def test_a_year_by_quarters() -> None:
    page = forecast.report(book(), period=parse_period("2026", 1), by=grouping("quarter", setup()))
    assert column(page, "forecast", "when") == ["2026Q1", "2026Q2", "2026Q3", "2026Q4", "2026"]


def test_a_week_is_one_row() -> None:
    page = forecast.report(book(opened("a", "2026-11-25")), period=parse_period("2026-W48", 1))
    assert column(page, "forecast", "open") == [100]


def test_a_pipeline_out_of_the_forecast_is_not_in_it() -> None:
    rules = setup(pipeline(), pipeline(id="service", forecast=False))
    kept = book(opened("a", "2026-12-01", pipeline="service"), rules=rules)
    page = forecast.report(kept, period=Q4)
    assert totals(page, "open")[0]["deals"] == 0
    assert "not counted: 1 deal of service (forecast: false)" in page.notes
    assert page.about == {"as_of": "2026-11-25", "pipeline": "sales, service", "period": Q4.label}


@given(st.lists(strategies.deals(), max_size=6), strategies.days, strategies.days)
def test_rows_add_up_to_the_forecast_pipeline(kept: Any, day: date, other: date) -> None:
    whole = replace(book(*kept, rules=strategies.SETUP), as_of=day)
    first, last = sorted((day, other))
    page = forecast.report(whole, period=parse_period(f"{first.year}", 1))
    assert last >= first
    total = totals(page, "open")
    assert sum(one or 0 for one in column(page, "open", "deals")) == total[0]["deals"]
    amounts = sum(column(page, "open", "amount"), Decimal(0))
    wanted = [one for one in total if one["when"] == "Forecast pipeline"]
    assert amounts == sum((one["amount"] for one in wanted), Decimal(0))
    for row in rows(page, "forecast"):
        assert row["closed"] <= row["commit_forecast"] <= row["best_case_forecast"]


def by_owner(**more: Any) -> Any:
    kept = book(
        won("w", "2026-11-03", owner="kari"),
        opened("c", "2026-12-01", category="commit", owner="kari"),
        opened("l", "2027-02-01", owner="kari"),
        opened("b", "2026-12-01", owner="ola"),
        opened("o", owner="ola", category="omitted"),
    )
    return forecast.report(kept, by=grouping("owner", setup()), **more)


def test_a_group_has_what_is_open_and_what_the_period_brings() -> None:
    page = by_owner(period=Q4)
    assert [(r["owner"], r["deals"], r["amount"]) for r in rows(page, "open")] == [
        ("kari", 2, 200),
        ("ola", 1, 100),
    ]
    assert [(r["owner"], r["closed"], r["commit_forecast"]) for r in rows(page, "forecast")] == [
        ("kari", 100, 200),
        ("ola", 0, 0),
    ]
    assert totals(page, "open")[0]["amount"] == 300
    assert totals(page, "forecast")[0]["best_case_forecast"] == 300


def test_groups_have_periods_side_by_side() -> None:
    page = by_owner(parts=Interval.QUARTERS)
    lines = [(r["owner"], r["when"], r["open"]) for r in rows(page, "forecast")]
    assert lines[3:5] == [("kari", "2026Q4", 100), ("ola", "2026Q1", 0)]
    assert totals(page, "forecast")[0]["closed"] == 100


def test_quarters_are_those_of_the_fiscal_year() -> None:
    page = forecast.report(book(rules=setup(fiscal_year_start=4)), parts=Interval.QUARTERS)
    assert column(page, "forecast", "when") == [*(f"FY2027Q{n}" for n in (1, 2, 3, 4)), "FY2027"]


def test_a_forecast_is_compared_with_that_of_the_same_day_of_the_period_before() -> None:
    kept = book(won("w", "2026-11-03"), opened("c", "2026-12-01"))
    page = forecast.report(kept, period=Q4, compare="previous")
    lines = [(r["period"], r["closed"], r["open"]) for r in rows(page, "forecast")]
    assert lines == [
        ("2026Q3 on 2026-08-25", 0, 0),
        ("2026Q4 on 2026-11-25", 100, 100),
        ("change", 100, 100),
    ]


def test_a_comparison_by_group_has_the_change_of_each() -> None:
    lines = rows(by_owner(period=Q4, compare="year"), "forecast")
    changes = [(r["owner"], r["open"]) for r in lines if r["period"] == "change"]
    assert changes == [("kari", 100), ("ola", 100), ("Total", 200)]


def test_what_a_period_leaves_out_of_groups_is_said_and_the_two_open_columns_differ() -> None:
    page = by_owner(period=Q4)
    titles = [[c.title for c in part(page, name).columns] for name in ("open", "forecast")]
    assert ("Open" in titles[0], "Open in period" in titles[1]) == (True, True)
    assert part(page, "open").notes == ("not in the forecast of 2026Q4: 1 later",)
