"""What is open: nothing is left out, nothing counts twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from builders import book, deal, entry, setup, stage
from builders import pipeline as rules_of
from pipectl.domain.model.settings import ExchangeRate
from pipectl.domain.values.calendar import parse_period
from pipectl.errors import UsageError
from pipectl.query.columns import group_names, grouping
from pipectl.reports import forecast, pipeline
from reports.tables import column, rows, totals


def opened(deal_id: str, stage_id: str = "proposal", **said: Any) -> Any:
    return deal(entry("2026-09-01", stage=stage_id, **said), id=deal_id)


def euro(rate: str, day: str = "2026-01-01") -> ExchangeRate:
    return ExchangeRate(day=date.fromisoformat(day), currency="EUR", rate=Decimal(rate))


def test_every_open_stage_has_a_row_in_the_pipelines_order_with_its_name() -> None:
    page = pipeline.report(book(opened("a", amount=100)))
    assert column(page, "groups", "stage") == ["prospecting", "proposal"]
    assert column(page, "groups", "name") == ["Prospecting", "Forslag"]
    assert column(page, "groups", "deals") == [0, 1]


def test_an_empty_store_has_rows_of_nothing_and_no_share() -> None:
    page = pipeline.report(book())
    (total,) = totals(page, "groups")
    assert (total["deals"], total["amount"], total["share"]) == (0, 0, (0, 0))


def test_weighted_takes_the_deals_own_probability_before_the_stages_even_zero() -> None:
    kept = book(opened("a", amount=100), opened("b", amount=100, probability=0))
    (total,) = totals(pipeline.report(kept), "groups")
    assert total["weighted"] == 55


def test_omitted_is_a_part_of_the_amount() -> None:
    page = pipeline.report(book(opened("a", "prospecting", amount=30), opened("b", amount=70)))
    (total,) = totals(page, "groups")
    assert (total["amount"], total["omitted"]) == (100, 30)


def test_parked_deals_are_out_of_the_total_and_in_a_row_of_their_own() -> None:
    page = pipeline.report(book(opened("a", amount=30, parked_until="2026-12-01")))
    assert totals(page, "groups")[0]["deals"] == 0
    assert rows(page, "apart")[2]["amount"] == 30


def test_overdue_and_undated_deals_are_counted_once_more() -> None:
    kept = book(opened("a", amount=30, expected_close="2026-11-24"), opened("b", amount=5))
    overdue, undated, _ = rows(pipeline.report(kept), "apart")
    assert (overdue["amount"], undated["amount"]) == (30, 5)


def test_a_deal_without_an_amount_counts_and_is_said() -> None:
    page = pipeline.report(book(opened("a"), opened("b", amount=5)))
    assert totals(page, "groups")[0]["deals"] == 2
    assert "1 deal without an amount, counted as 0" in page.notes


def test_amounts_are_converted_at_the_latest_rate_up_to_the_day() -> None:
    rates = (euro("11"), euro("12", "2026-11-01"), euro("13", "2026-11-26"))
    kept = book(opened("a", amount=10, currency="EUR"), rules=setup(rates=rates))
    assert totals(pipeline.report(kept), "groups")[0]["amount"] == 120
    assert totals(pipeline.report(kept.at(date(2026, 10, 31))), "groups")[0]["amount"] == 110


def test_a_currency_without_a_rate_is_counted_and_named_and_never_added() -> None:
    kept = book(
        opened("a", amount=10, currency="SEK"),
        opened("b", amount=1),
        rules=setup(rates=(euro("11"),)),
    )
    page = pipeline.report(kept)
    (total,) = totals(page, "groups")
    assert (total["deals"], total["amount"]) == (2, 1)
    assert "partial: 1 deal in SEK not added up; rates.yaml has no rate by that day" in page.notes


def test_a_rate_of_a_later_day_is_none() -> None:
    kept = book(
        opened("a", amount=10, currency="EUR"), rules=setup(rates=(euro("11", "2026-11-26"),))
    )
    assert totals(pipeline.report(kept), "groups")[0]["amount"] == 0


def test_without_rates_each_currency_has_rows_and_a_total_of_its_own() -> None:
    kept = book(opened("a", amount=10, currency="EUR"), opened("b", amount=7))
    page = pipeline.report(kept)
    assert [(row["deals"], row["amount"]) for row in rows(page, "groups")[1:]] == [
        (2, 7),
        (None, 10),
    ]
    assert [row["amount"] for row in totals(page, "groups")] == [7, 10]
    assert "amounts of several currencies are not added up: there is no rates.yaml" in page.notes


def test_an_omitted_deal_counts_nowhere_and_is_said() -> None:
    page = pipeline.report(book(opened("a", amount=10, omit="duplicate")))
    assert totals(page, "groups")[0]["deals"] == 0
    assert "1 deal left out as duplicate, test or other" in page.notes


def test_a_period_is_one_of_the_expected_close() -> None:
    kept = book(opened("a", expected_close="2026-12-15"), opened("b", expected_close="2027-01-01"))
    page = pipeline.report(kept, period=parse_period("2026Q4", 1))
    assert totals(page, "groups")[0]["deals"] == 1


def test_deals_are_grouped_by_month_of_their_expected_close_and_none_comes_last() -> None:
    kept = book(opened("a"), opened("b", expected_close="2027-01-01"))
    page = pipeline.report(kept, by=grouping("month", setup()))
    assert column(page, "groups", "month") == ["2027-01", "none"]


def test_deals_that_are_all_closed_are_said() -> None:
    won = deal(entry("2026-09-01", stage="proposal"), entry("2026-10-01", stage="won"), id="a")
    assert pipeline.report(book(won)).notes == ("1 deal asked about, none open",)
    assert pipeline.report(book()).notes == ()
    may = parse_period("2026-05", 1)
    assert pipeline.report(book(won, opened("b")), period=may).notes == ()


def test_groups_of_numbers_stand_in_the_order_of_numbers() -> None:
    likely = [opened(f"d{percent}", probability=percent) for percent in (100, 20, 5)]
    kept = book(*likely, opened("d"))
    page = pipeline.report(kept, by=grouping("probability", kept.setup))
    assert column(page, "groups", "probability") == ["5", "20", "55", "100"]


def test_names_that_are_numbers_stand_before_other_names() -> None:
    names = ("Ål", "nan", "10", "9", "Infinity", "Bø")
    first = entry("2026-09-01", stage="proposal")
    kept = book(*(deal(first, id=f"d{i}", account=name) for i, name in enumerate(names)))
    page = pipeline.report(kept, by=grouping("account", kept.setup))
    assert column(page, "groups", "account") == ["9", "10", "Ål", "Bø", "Infinity", "nan"]


@pytest.mark.parametrize(("start", "label"), [(1, "2026Q4"), (2, "FY2027Q4"), (7, "FY2027Q2")])
def test_a_quarter_is_one_of_the_firms_year(start: int, label: str) -> None:
    rules = setup(fiscal_year_start=start)
    kept = book(opened("a", expected_close="2026-12-01"), rules=rules)
    page = pipeline.report(kept, by=grouping("quarter", rules))
    assert column(page, "groups", "quarter") == [label]


@pytest.mark.parametrize(
    ("by", "labels"),
    [
        ("owner,stage", [("kari", "prospecting"), ("kari", "proposal"), ("ola", "proposal")]),
        ("stage, owner", [("prospecting", "kari"), ("proposal", "kari"), ("proposal", "ola")]),
    ],
)
def test_groups_stand_within_groups(by: str, labels: list[tuple[str, str]]) -> None:
    owners = [("a", "proposal", "ola"), ("b", "proposal", "kari"), ("c", "prospecting", "kari")]
    kept = book(*(opened(name, stage, owner=owner) for name, stage, owner in owners))
    page = pipeline.report(kept, by=grouping(by, setup()))
    names = by.replace(" ", "").split(",")
    assert [tuple(row[name] for name in names) for row in rows(page, "groups")] == labels


@pytest.mark.parametrize("by", ["owner,owner", "owner,stage,source", "owner, stage,owner"])
def test_groups_are_of_one_field_or_two(by: str) -> None:
    with pytest.raises(UsageError, match="write `owner`, or `owner,source`"):
        grouping(by, setup())


def test_several_pipelines_have_a_column_for_theirs() -> None:
    other = rules_of(stage("lead"), stage("done", "won"), stage("gone", "lost"), id="other")
    page = pipeline.report(book(opened("a"), rules=setup(rules_of(), other)))
    assert column(page, "groups", "pipeline") == ["sales", "sales", "other"]


def test_the_source_of_each_probability_is_counted() -> None:
    page = pipeline.report(book(opened("a"), opened("b", probability=5)))
    assert page.notes[0].startswith("probabilities: 1 own, 1 default")


@given(
    st.lists(strategies.deals(), max_size=6),
    st.lists(
        st.sampled_from(group_names(strategies.SETUP)), min_size=1, max_size=2, unique=True
    ).map(",".join),
    strategies.days,
)
def test_groups_add_up_to_the_total_whatever_they_are(kept: Any, names: str, day: date) -> None:
    whole = replace(book(*kept, rules=strategies.SETUP), as_of=day)
    page = pipeline.report(whole, by=grouping(names, strategies.SETUP))
    found = rows(page, "groups")
    assert sum(row["deals"] or 0 for row in found) == totals(page, "groups")[0]["deals"]
    for sums in ("amount", "omitted"):
        parts = sum((row[sums] for row in found), Decimal(0))
        assert parts == sum((row[sums] for row in totals(page, "groups")), Decimal(0))


def test_what_is_not_omitted_is_the_forecast_pipeline() -> None:
    rules = setup(rules_of(stage("demo"), *rules_of().stages))
    kept = book(
        *(deal(entry("2026-09-01", stage=at, amount=100), id=at) for at in ("demo", "proposal")),
        rules=rules,
    )
    (whole,) = totals(pipeline.report(kept), "groups")
    foreseen = totals(forecast.report(kept), "open")[0]
    assert whole["amount"] - whole["omitted"] == foreseen["amount"] == 100


@pytest.mark.parametrize(
    ("stages", "name", "weighted"), [("now", "proposal", 55), ("as-was", "demo", 44)]
)
def test_a_retired_stage_counts_wholly_as_its_successor_or_wholly_as_it_was(
    stages: Any, name: str, weighted: int
) -> None:
    rules = setup(
        rules_of(
            stage("demo", probability=Decimal(44), category="commit", replaced_by="proposal"),
            stage("proposal", probability=Decimal(55), category="best_case"),
            stage("won", "won"),
        )
    )
    page = pipeline.report(book(opened("a", "demo", amount=100), rules=rules), stages=stages)
    (row,) = (each for each in rows(page, "groups") if each["deals"])
    assert (row["stage"], row["weighted"]) == (name, weighted)
