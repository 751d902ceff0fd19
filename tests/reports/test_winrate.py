"""Win rates: of what they are, what the narrow one leaves out, and what was created."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from builders import book, deal, entry, pipeline, setup
from pipectl.domain.model.pipeline import LostReason
from pipectl.domain.values.calendar import parse_period
from pipectl.query.columns import group_names, grouping
from pipectl.render import text
from pipectl.reports import winrate
from reports.tables import column, rows, totals

YEAR = parse_period("2026", 1)


def closed(name: str, day: str, end: str = "won", began: str = "2026-10-01", **more: Any) -> Any:
    reason = more.pop("reason", None)
    first = entry(began, **{"stage": "proposal", "amount": 100, "owner": "kari", **more})
    return deal(first, entry(day, stage=end, reason=reason), id=name)


def test_nothing_closed_is_not_available_and_never_zero_percent() -> None:
    page = winrate.report(book())
    assert [row["value"] for row in rows(page, "win_rate")] == [(0, 0), (0, 0), (0, 0)]
    assert rows(page, "created")[0]["rate"] == (0, 0)
    assert "0.0 %" not in text.render(page)


def test_the_window_is_the_90_days_up_to_the_day_unless_a_period_is_named() -> None:
    kept = book(closed("a", "2026-08-27", began="2026-08-01"), closed("b", "2026-11-25"))
    page = winrate.report(kept)
    assert page.about is not None
    assert page.about["period"] == "2026-08-28 to 2026-11-25"
    assert rows(page, "win_rate")[0]["value"] == (1, 1)
    assert rows(winrate.report(kept, period=YEAR), "win_rate")[0]["value"] == (2, 2)


def test_a_period_that_has_not_begun_is_said_to_be_so() -> None:
    ahead = parse_period("2099Q1", 1)
    assert winrate.report(book(), period=ahead).notes[0] == "2099Q1 has not begun"


def test_a_group_has_a_row_in_each_table_and_the_total_all_of_it() -> None:
    reason = LostReason(id="no_need", name="No need", class_="disqualified")
    kept = book(
        closed("a", "2026-11-01"),
        closed("b", "2026-11-02", "lost", reason="no_need", amount=300),
        closed("c", "2026-11-02", "lost", owner="ola"),
        rules=setup(pipeline(lost_reasons=(reason,))),
    )
    page = winrate.report(kept, by=grouping("owner", setup()))
    assert [(row["owner"], row["rate"]) for row in rows(page, "count")] == [
        ("kari", (1, 2)),
        ("ola", (0, 1)),
    ]
    assert column(page, "narrow", "rate") == [(1, 1), (0, 1)]
    assert column(page, "value", "rate") == [(100, 400), (0, 100)]
    assert [totals(page, name)[0]["rate"] for name in ("count", "narrow", "value")] == [
        (1, 3),
        (1, 2),
        (100, 500),
    ]


def test_by_value_a_currency_without_rates_has_a_row_of_its_own() -> None:
    kept = book(closed("a", "2026-11-01"), closed("b", "2026-11-01", "lost", currency="EUR"))
    values = [row["value"] for row in rows(winrate.report(kept), "win_rate")[2:]]
    assert values == [(100, 100), (0, 100)]


def test_a_cohort_is_what_was_created_in_the_period_as_it_is_now() -> None:
    kept = book(
        closed("a", "2026-11-01"),
        closed("b", "2026-11-01", "lost"),
        deal(entry("2026-10-05", stage="proposal", parked_until="2027-01-01"), id="c"),
        closed("d", "2026-11-01", began="2026-02-01"),
    )
    page = winrate.report(kept, period=parse_period("2026-10", 1))
    (row,) = rows(page, "created")
    assert [row[name] for name in ("created", "won", "lost", "open")] == [3, 1, 1, 1]
    assert (row["rate"], row["resolved"]) == ((1, 3), (1, 2))
    assert "parked" not in " ".join(page.notes)


@pytest.mark.parametrize(("day", "cohort"), [("2026-11-01", "immature"), ("2026-11-02", "mature")])
def test_a_cohort_is_immature_until_it_is_older_than_most_won_cycles(day: str, cohort: str) -> None:
    kept = book(closed("a", "2026-10-31", began="2026-10-16"), deal(id="b"), as_of=day)
    page = winrate.report(kept, period=parse_period("2026-10-17", 1))
    assert column(page, "created", "cohort") == [cohort]


def test_what_makes_a_cohort_mature_is_the_pipelines_whatever_the_scope() -> None:
    kept = book(closed("a", "2026-10-02"), closed("b", "2026-11-20", began="2025-11-20", owner="x"))
    scoped = replace(kept, scope=lambda seen, _: seen.owner == "kari")
    page = winrate.report(scoped, period=parse_period("2026-10", 1))
    assert column(page, "created", "cohort") == ["immature"]


def test_nothing_won_yet_leaves_every_cohort_immature() -> None:
    page = winrate.report(book(deal()), period=parse_period("2026-01", 1))
    assert column(page, "created", "cohort") == ["immature"]


def test_what_was_created_and_left_out_is_counted_below() -> None:
    kept = book(deal(entry("2026-10-01", stage="proposal", omit="test")))
    assert "1 deal left out as duplicate, test or other" in winrate.report(kept).notes


@pytest.mark.parametrize("name", group_names(setup()))
def test_it_can_be_split_by_whatever_deals_are_grouped_by(name: str) -> None:
    kept = book(closed("a", "2026-11-10"), deal(entry("2026-11-01", stage="proposal"), id="b"))
    page = winrate.report(kept, by=grouping(name, setup()))
    assert (sum(column(page, "count", "won")), sum(column(page, "created", "created"))) == (1, 2)


@given(st.lists(strategies.deals(), max_size=8), strategies.days)
def test_groups_add_up_to_the_whole(kept: Any, day: Any) -> None:
    whole = replace(book(*kept, rules=strategies.SETUP), as_of=day)
    page = winrate.report(whole, by=grouping("owner", strategies.SETUP))
    for name, counts in (("count", ("won", "lost")), ("created", ("created", "won", "open"))):
        (total,) = totals(page, name)
        assert [sum(column(page, name, each)) for each in counts] == [total[n] for n in counts]
