"""Sales velocity: four factors, what each is of, and what a change comes from."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import prod
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from builders import book, deal, entry, pipeline, setup
from pipectl.domain.figures.velocity import Factors, changes
from pipectl.domain.model.pipeline import LostReason
from pipectl.domain.model.settings import ExchangeRate
from pipectl.domain.values.calendar import parse_period
from pipectl.domain.values.intervals import Interval
from pipectl.errors import UsageError
from pipectl.money import divide
from pipectl.query.columns import group_names, grouping
from pipectl.render import csv, json, text
from pipectl.reports import velocity
from pipectl.table import NA, Table
from reports.tables import column, part, rows


def closed(
    deal_id: str,
    day: str,
    end: str = "won",
    *,
    began: str = "2026-10-01",
    why: str | None = None,
    **said: Any,
) -> Any:
    first = entry(began, **{"stage": "proposal", "amount": 100, "owner": "kari", **said})
    return deal(first, entry(day, stage=end, reason=why), id=deal_id)


def opened(deal_id: str, stage: str = "proposal", **said: Any) -> Any:
    return deal(entry("2026-09-01", stage=stage, **said), id=deal_id)


def first(page: Any) -> dict[str, Any]:
    return rows(page, "factors")[0]


def test_nothing_resolved_is_not_available_and_never_zero_percent() -> None:
    row = first(velocity.report(book(opened("a"))))
    assert (row["n"], row["win_rate"]) == (1, (0, 0))
    assert (row["size"], row["cycle"], row["velocity"]) == (NA, NA, NA)


def test_only_lost_deals_have_a_win_rate_of_zero_and_no_velocity() -> None:
    row = first(velocity.report(book(closed("a", "2026-11-01", "lost"))))
    assert (row["win_rate"], row["velocity"]) == ((0, 1), NA)


def test_n_counts_open_deals_past_the_first_stage() -> None:
    kept = book(opened("a"), opened("b", "prospecting"), opened("c", parked_until="2026-12-01"))
    assert first(velocity.report(kept))["n"] == 1
    assert first(velocity.report(kept, n="open"))["n"] == 2


def test_n_can_count_the_deals_created_in_the_window() -> None:
    kept = book(opened("a"), closed("b", "2026-11-01", began="2026-08-27"))
    assert first(velocity.report(kept, n="created"))["n"] == 1


def test_the_window_is_90_days_both_ends_included() -> None:
    kept = book(closed("a", "2026-08-28", began="2026-08-01"), closed("b", "2026-11-25"))
    assert first(velocity.report(kept))["won"] == 2
    earlier = book(closed("a", "2026-08-27", began="2026-08-01"))
    assert first(velocity.report(earlier))["won"] == 0


def test_a_cycle_within_a_day_counts_as_one_and_says_so() -> None:
    page = velocity.report(book(closed("a", "2026-11-01", began="2026-11-01"), opened("b")))
    assert (first(page)["cycle"], first(page)["velocity"]) == (0, 100)
    (table, *_) = page.parts
    assert isinstance(table, Table)
    assert table.notes == ("L is below a day and counts as 1: 2026-08-28 to 2026-11-25",)


def test_every_row_in_which_l_counts_as_one_is_named() -> None:
    owners = {"kari": "2026-11-01", "ola": "2026-11-01", "liv": "2026-10-01"}
    kept = [closed(who, "2026-11-01", began=day, owner=who) for who, day in owners.items()]
    (table,) = velocity.report(book(*kept), by=grouping("owner", setup())).parts
    assert isinstance(table, Table)
    assert table.notes == ("L is below a day and counts as 1: kari, ola",)


def test_days_are_compared_with_as_many_before_though_they_are_whole_months() -> None:
    kept = replace(book(closed("a", "2026-01-02", began="2025-12-01")), as_of=date(2026, 3, 31))
    page = velocity.report(kept)
    assert column(page, "factors", "window")[1] == "2025-10-03 to 2025-12-31"


def test_a_period_that_has_not_ended_or_differs_in_length_says_so() -> None:
    page = velocity.report(book(opened("a")), period=parse_period("2026Q4", 1))
    assert page.notes[0] == "2026Q4 has not ended: it counts up to 2026-11-25"
    november = velocity.report(book(opened("a")), period=parse_period("2026-11", 1))
    assert "2026-11 has 30 days, 2026-10 31" in november.notes


def test_a_currency_without_rates_has_its_own_factors_and_change() -> None:
    kept = [closed("a", "2026-11-01"), closed("b", "2026-11-01", currency="EUR", amount=30)]
    kept += [closed("c", "2026-10-20", currency="EUR", amount=10)]
    page = velocity.report(book(*kept), n="closed", period=parse_period("2026-11", 1))
    changed = {(row["currency"], row["factor"]): row["ratio"] for row in rows(page, "change")}
    assert (changed["EUR", "A"], changed["NOK", "A"]) == (3, NA)


def test_a_deal_reopened_since_is_no_longer_lost() -> None:
    reopened = deal(
        entry("2026-10-01", stage="proposal"),
        entry("2026-10-02", stage="lost"),
        entry("2026-10-03", stage="proposal"),
    )
    row = first(velocity.report(book(reopened)))
    assert (row["win_rate"], row["n"]) == ((0, 0), 1)


def test_a_rate_of_today_does_not_restate_what_was_won_before() -> None:
    days = ("2026-01-01", "2026-11-20")
    rates = tuple(
        ExchangeRate(day=entry(day).day, currency="EUR", rate=Decimal(rate))
        for day, rate in zip(days, (11, 99), strict=True)
    )
    kept = book(closed("a", "2026-11-01", currency="EUR"), rules=setup(rates=rates))
    assert first(velocity.report(kept))["amount"] == 1100


def test_the_narrow_rate_leaves_out_what_never_was_a_deal() -> None:
    reasons = tuple(
        LostReason(id=name, name=name, class_=name)
        for name in ("lost", "disqualified", "no_decision")
    )
    kept = [closed(name, "2026-11-01", "lost", why=name) for name in ("lost", "disqualified")]
    kept += [closed("x", "2026-11-01", "lost", why="no_decision"), closed("w", "2026-11-01")]
    page = velocity.report(book(*kept, rules=setup(pipeline(lost_reasons=reasons))))
    broad, narrow, _ = rows(page, "win_rate")
    assert (broad["value"], narrow["value"]) == ((1, 4), (1, 2))


def test_an_owners_row_has_what_was_theirs_on_the_day() -> None:
    handed_over = deal(
        entry("2026-10-01", stage="proposal", amount=5, owner="kari"),
        entry("2026-11-01", stage="won"),
        entry("2026-11-10", owner="ola"),
    )
    kept = book(handed_over, opened("b", owner="ola"))
    page = velocity.report(kept, by=grouping("owner", setup()))
    found = {row["owner"]: (row["n"], row["won"], row["amount"]) for row in rows(page, "factors")}
    assert found == {"kari": (0, 1, 5), "ola": (1, 0, 0)}


def test_deals_without_an_owner_come_last() -> None:
    kept = book(opened("a"), opened("b", owner="ola"), opened("c", owner="kari"))
    page = velocity.report(kept, by=grouping("owner", setup()))
    assert column(page, "factors", "owner") == ["kari", "ola", "none"]


@pytest.mark.parametrize("name", group_names(setup()))
@pytest.mark.parametrize("form", [csv, json, text])
def test_it_can_be_split_by_whatever_deals_are_grouped_by(name: str, form: Any) -> None:
    kept = book(closed("a", "2026-11-10"), opened("b", expected_close="2026-12-01"))
    page = velocity.report(kept, by=grouping(name, setup()))
    assert sum(column(page, "factors", "won")) == 1
    assert sum(column(page, "factors", "n")) == 1
    assert form.render(page)


def test_split_by_stage_it_has_a_row_for_each_stage_in_order() -> None:
    kept = book(closed("a", "2026-11-10"), opened("b"), opened("c", "prospecting"))
    page = velocity.report(kept, by=grouping("stage", setup()))
    found = [(row["name"], row["n"], row["won"]) for row in rows(page, "factors")]
    assert found == [("Prospecting", 0, 0), ("Forslag", 1, 1)]


def test_a_field_that_counts_days_does_so_up_to_the_end_of_the_window() -> None:
    page = velocity.report(
        book(opened("a")), by=grouping("age", setup()), period=parse_period("2026-09", 1)
    )
    found = dict(zip(column(page, "factors", "age"), column(page, "factors", "n"), strict=True))
    assert found == {"0": 0, "29": 1}


def test_a_reason_written_by_its_name_has_its_class() -> None:
    never = LostReason(id="no_budget", name="Ikke budsjett", class_="disqualified")
    kept = book(
        closed("a", "2026-11-01", "lost", why="ikke budsjett"),
        closed("w", "2026-11-01"),
        rules=setup(pipeline(lost_reasons=(never,))),
    )
    _, narrow, _ = rows(velocity.report(kept), "win_rate")
    assert narrow["value"] == (1, 1)


def test_the_change_in_money_is_split_among_the_factors() -> None:
    kept = [
        *(closed(f"w{n}", "2026-11-01", amount=100 * n) for n in (1, 2, 3)),
        closed("l1", "2026-11-02", "lost"),
        closed("e1", "2026-08-01", began="2026-06-01", amount=50),
        closed("e2", "2026-08-02", "lost", began="2026-06-01"),
    ]
    page = velocity.report(book(*kept), n="closed")
    assert [f"{ratio:.3f}" for ratio in column(page, "change", "ratio")] == [
        "2.000", "4.000", "1.500", "1.968", "23.613",
    ]  # fmt: skip
    *parts, whole = column(page, "change", "part")
    assert abs(sum(parts) - whole) < Decimal("1e-20")


def test_a_factor_of_zero_makes_the_change_not_available() -> None:
    page = velocity.report(book(closed("a", "2026-11-01")), n="closed")
    assert column(page, "change", "part") == [NA] * 5


def test_a_pipeline_out_of_the_forecast_is_not_counted_and_said() -> None:
    rules = setup(pipeline(), pipeline(id="service", forecast=False))
    page = velocity.report(book(closed("a", "2026-11-01", pipeline="service"), rules=rules))
    assert first(page)["won"] == 0
    assert "not counted: 1 deal of service (forecast: false)" in page.notes


def test_currencies_without_rates_have_a_row_each() -> None:
    kept = book(closed("a", "2026-11-01"), closed("b", "2026-11-01", currency="EUR", amount=30))
    found = rows(velocity.report(kept, period=parse_period("2026-11", 1)), "factors")
    assert [(row["won"], row["amount"]) for row in found[:2]] == [(1, 100), (1, 30)]


figures = st.builds(
    Factors,
    n=st.integers(1, 50),
    won=st.integers(1, 20),
    lost=st.integers(0, 20),
    amount=st.decimals(1, 10**9, places=4),
    cycle=st.decimals(0, 900, places=2),
)


@given(figures, figures)
def test_parts_add_up_and_ratios_multiply_to_the_change_of_v(now: Factors, before: Factors) -> None:
    *factors, whole = changes(now.levers, before.levers)
    assert now.velocity
    assert before.velocity
    assert whole.part == now.velocity - before.velocity
    assert abs(
        sum((each.part or Decimal(0) for each in factors), Decimal(0)) - (whole.part or Decimal(0))
    ) < Decimal("1e-30")
    product = prod((each.ratio or Decimal(0) for each in factors), start=Decimal(1))
    assert abs(product - (whole.ratio or Decimal(0))) < Decimal("1e-30") * product


@given(st.lists(strategies.deals(), max_size=6), strategies.days)
def test_with_n_closed_n_a_w_is_what_was_won(kept: Any, day: Any) -> None:
    whole = replace(book(*kept, rules=strategies.SETUP), as_of=day)
    for row in rows(velocity.report(whole, n="closed"), "factors"):
        won, resolved = row["win_rate"]
        if won:
            product = row["n"] * row["size"] * won / resolved
            assert abs(product - row["amount"]) <= abs(row["amount"]) * Decimal("1e-25")


def test_a_win_in_a_currency_without_a_rate_is_no_part_of_the_mean() -> None:
    rates = (ExchangeRate(day=entry("2026-01-01").day, currency="EUR", rate=Decimal(10)),)
    kept = [closed("a", "2026-11-01"), closed("b", "2026-11-01", currency="SEK")]
    page = velocity.report(book(*kept, rules=setup(rates=rates)))
    assert (first(page)["size"], first(page)["won"]) == (100, 1)
    (size,) = rows(page, "size")
    assert (size["mean"], size["n"]) == (100, 1)


def quarters() -> Any:
    return book(
        *(closed(f"q2-{n}", "2026-06-01", began="2026-04-01", amount=300) for n in range(2)),
        closed("q2-lost", "2026-06-01", "lost", began="2026-04-01"),
        closed("q3", "2026-08-01", began="2026-07-01", amount=900),
        opened("open"),
        deal(entry("2026-05-01", stage="proposal"), id="long-open"),
    )


def test_the_change_of_each_window_to_the_next_is_split() -> None:
    both = parse_period("2026Q2", 1)._replace(last=date(2026, 9, 30))
    page = velocity.report(quarters(), period=both, parts=Interval.QUARTERS)
    v = column(page, "factors", "velocity")
    (ratio,), (part,) = rows(page, "ratios"), rows(page, "parts")
    names = ("n", "size", "win_rate", "cycle")
    assert float(prod(ratio[name] for name in names)) == pytest.approx(float(ratio["velocity"]))
    assert float(sum(part[name] for name in names)) == pytest.approx(float(part["velocity"]))
    assert float(part["velocity"]) == pytest.approx(float(v[1] - v[0]))
    assert part["period"] == "2026Q3"


def test_a_window_of_several_is_the_report_of_it_alone() -> None:
    whole = quarters()
    page = velocity.report(whole, period=parse_period("2026", 1), parts=Interval.QUARTERS)
    for row in rows(page, "factors"):
        alone = first(velocity.report(whole, period=parse_period(row.pop("period"), 1)))
        alone.pop("window")
        assert row == alone


def test_a_comparison_with_a_year_earlier_splits_that_change() -> None:
    page = velocity.report(quarters(), period=parse_period("2026Q2", 1), compare="year")
    assert column(page, "factors", "window") == ["2026Q2", "2025Q2"]


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("n=+5", (6, 100, 100, 10)),
        ("n=7,size=250", (7, 250, 100, 10)),
        ("size=-20%", (1, 80, 100, 10)),
        ("rate=50", (1, 100, 50, 10)),
        ("rate=50 %, cycle=+10%", (1, 100, 50, 11)),
        ("rate=-25", (1, 100, 75, 10)),
        ("cycle=12,5", (1, 100, 100, Decimal("12.5"))),
    ],
)
def test_what_if_changes_factors(text: str, then: tuple[Any, ...]) -> None:
    whole = book(closed("a", "2026-11-11", began="2026-11-01"), opened("b"))
    row = rows(velocity.report(whole, what_if=text), "what_if")[1]
    assert (row["n"], row["size"], row["rate"], row["cycle"]) == then
    n, size, rate, cycle = then
    assert row["velocity"] == divide(Decimal(n * size * rate) / 100, cycle)


@pytest.mark.parametrize(
    "text", [" ", "cycle", "cycle=20%", "won=3", "rate=101", "n=-2", "cycle=-20%,", "size=1=2"]
)
def test_what_if_refuses_what_is_no_change_of_a_factor(text: str) -> None:
    whole = book(closed("a", "2026-11-11", began="2026-11-01"), opened("b"))
    with pytest.raises(UsageError, match="--what-if: "):
        velocity.report(whole, what_if=text)


@pytest.mark.parametrize("text", ["cycle=0", "cycle=-100%", "cycle=-9.5"])
def test_what_if_a_cycle_is_below_a_day_it_counts_as_one_and_says_so(text: str) -> None:
    whole = book(closed("a", "2026-11-11", began="2026-11-01"), opened("b"))
    page = velocity.report(whole, what_if=text)
    assert rows(page, "what_if")[1]["cycle"] == 1
    assert part(page, "what_if").notes == ("L is below a day and counts as 1: then",)


@pytest.mark.parametrize("text", ["100k", "0.1m", "0,1M", "+0k,rate=100"])
def test_what_if_a_size_is_typed_as_other_amounts_are(text: str) -> None:
    whole = book(closed("a", "2026-11-11", began="2026-11-01", amount=100_000), opened("b"))
    assert rows(velocity.report(whole, what_if=f"size={text}"), "what_if")[1]["size"] == 100_000


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rate=0.5", "'rate=0.5' looks like a fraction; write rate=50% for percent"),
        ("rate=0,25", "'rate=0,25' looks like a fraction; write rate=25% for percent"),
        ("n=+1,n=+2", "n is there twice; write one of n=+1 and n=+2"),
        ("cycle=5,CYCLE=-20%", "cycle is there twice; write one of cycle=5 and CYCLE=-20%"),
        ("n=5k", "'n=5k' is no change of a factor"),
    ],
)
def test_what_if_refuses_what_may_mean_something_else(text: str, words: str) -> None:
    whole = book(closed("a", "2026-11-11", began="2026-11-01"), opened("b"))
    with pytest.raises(UsageError, match=re.escape(words)):
        velocity.report(whole, what_if=text)


def test_what_if_nothing_was_won_is_not_available() -> None:
    row = rows(velocity.report(book(opened("a")), what_if="n=+5"), "what_if")[1]
    assert (row["n"], row["velocity"]) == (6, NA)


def test_what_if_speaks_of_one_window() -> None:
    with pytest.raises(UsageError, match="one window"):
        velocity.report(quarters(), what_if="n=3", compare="year")


def test_who_won_nothing_in_a_quarter_has_no_mean_of_it() -> None:
    other = closed("z", "2026-08-01", began="2026-07-01", owner="ola")
    kept = book(closed("a", "2026-11-01"), other)
    page = velocity.report(kept, by=grouping("owner", setup()), parts=Interval.QUARTERS)
    before = next(row for row in rows(page, "factors") if row["owner"] == "kari")
    assert before["period"] == "2026Q3"
    assert (before["n"], before["size"], before["velocity"], before["amount"]) == (0, NA, NA, 0)
