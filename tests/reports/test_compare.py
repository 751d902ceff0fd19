"""Two periods side by side: what each figure is of, and when a difference says nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from builders import book, deal, entry, pipeline, setup
from pipectl.domain.model.pipeline import LostReason
from pipectl.domain.values.calendar import parse_period
from pipectl.errors import UsageError
from pipectl.query.columns import grouping
from pipectl.reports import compare
from pipectl.table import NA, Table
from reports.tables import column, part, rows

H1 = parse_period("2026H1", 1)
H2 = parse_period("2026H2", 1)


def closed(day: str, end: str = "won", *, began: str = "2026-01-01", **said: Any) -> Any:
    """Make a deal that was closed on a day; without more it has an amount of 100."""
    why = said.pop("why", None)
    first = entry(began, **{"stage": "proposal", "amount": 100, **said})
    return deal(first, entry(day, stage=end, reason=why), id=f"{end}-{day}-{began}")


def compared(*deals: Any, **more: Any) -> Any:
    return compare.report(book(*deals, **more), before=H1, after=H2)


def test_win_rates_stand_side_by_side_with_what_they_gained_in_points() -> None:
    page = compared(
        closed("2026-03-01"),
        closed("2026-04-01", "lost"),
        closed("2026-08-01"),
        closed("2026-09-01"),
        closed("2026-10-01"),
        closed("2026-11-01", "lost"),
    )
    row = rows(page, "win_rate")[0]
    assert (row["before"], row["after"], row["points"]) == ((1, 2), (3, 4), 25)
    assert row["intervals"] == "overlap"


def test_rates_that_chance_does_not_explain_have_intervals_apart() -> None:
    lost = [closed(f"2026-03-{n:02}", "lost") for n in range(1, 21)]
    won = [closed(f"2026-08-{n:02}") for n in range(1, 21)]
    assert rows(compared(*lost, *won), "win_rate")[0]["intervals"] == "apart"


def test_the_narrow_rate_leaves_out_what_never_was_a_deal() -> None:
    reason = LostReason(id="no_budget", name="No budget", class_="disqualified")
    rules = setup(pipeline(lost_reasons=(reason,)))
    kept = (closed("2026-03-01"), closed("2026-03-02", "lost", why="no_budget"))
    assert column(compared(*kept, rules=rules), "win_rate", "before") == [(1, 2), (1, 1)]


def test_the_win_rate_by_value_weighs_deals_by_their_amount() -> None:
    page = compared(closed("2026-03-01", amount=300), closed("2026-04-01", "lost"))
    (row,) = rows(page, "win_rate_by_value")
    assert (row["before"], row["after"], row["points"]) == ((300, 400), (0, 0), NA)


def test_of_nothing_there_is_no_figure_and_no_difference() -> None:
    page = compared()
    assert column(page, "win_rate", "points") == [NA, NA]
    assert column(page, "win_rate", "intervals") == [NA, NA]
    assert column(page, "cycle", "difference") == [NA, NA]
    assert column(page, "numbers", "difference")[:3] == [0, 0, 0]


def test_only_lost_deals_have_a_rate_of_zero_and_no_cycle() -> None:
    page = compared(closed("2026-03-01", "lost"), closed("2026-08-01", "lost"))
    assert rows(page, "win_rate")[0]["points"] == 0
    assert column(page, "cycle", "before") == [NA, NA]


def test_cycles_are_compared_by_mean_and_median() -> None:
    page = compared(
        closed("2026-01-11"), closed("2026-01-31"), closed("2026-08-01", began="2026-07-02")
    )
    mean, median = rows(page, "cycle")
    assert (mean["before"], mean["before_n"], mean["after"], mean["difference"]) == (20, 2, 30, 10)
    assert (median["before"], median["after"], median["intervals"]) == (20, 30, None)


def test_the_interval_of_a_mean_is_that_of_five_deals_and_more() -> None:
    four = [closed(f"2026-03-0{n}") for n in range(1, 5)]
    five = [closed(f"2026-08-0{n}") for n in range(1, 6)]
    page = compared(*four, *five)
    row = rows(page, "cycle")[0]
    assert (row["before_margin"], row["intervals"]) == (None, NA)
    assert abs(row["after_margin"] - Decimal("1.3859")) < Decimal("0.0001")
    assert "no +/- for a mean of fewer than 5 deals" in page.notes


def test_deal_sizes_have_rows_a_currency_where_there_are_no_rates() -> None:
    page = compared(closed("2026-03-01"), closed("2026-08-01", amount=30, currency="EUR"))
    found = [(row["before"], row["after"], row["difference"]) for row in rows(page, "size")]
    assert found == [(100, NA, NA), (100, NA, NA), (NA, 30, NA), (NA, 30, NA)]


def test_velocity_and_its_factors_are_those_of_each_period() -> None:
    page = compared(closed("2026-03-02"), closed("2026-08-01"))
    assert column(page, "factors", "period") == ["2026H1", "2026H2"]
    assert column(page, "factors", "cycle") == [60, 212]


def test_it_says_that_before_and_after_are_no_proof() -> None:
    assert compared().notes[0] == "before and after prove nothing: other things have changed too"


def test_a_second_period_is_young_while_slow_deals_of_it_may_still_be_won() -> None:
    kept = closed("2026-04-11")
    said = "2026H2 is young: it has not ended; a quarter of the deals won took more than 100 days"
    assert said in compared(kept).notes
    said = said.replace("has not ended", "ended 100 days ago")
    assert said in compared(kept, as_of="2027-04-10").notes
    old = compared(kept, as_of="2027-04-11").notes
    assert not [note for note in old if "young" in note]


def test_a_period_that_has_not_begun_is_said() -> None:
    page = compare.report(book(), before=H2, after=parse_period("2027", 1))
    assert "2027 has not begun" in page.notes


def test_uneven_periods_are_said() -> None:
    page = compare.report(book(), before=H1, after=parse_period("2026-10", 1))
    said = "181 days against 31: compare rates and means, not numbers of deals"
    assert said in page.notes


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "--before is missing; write pipectl report compare --before 2026H1 --after 2026H2"),
        ({"before": H1}, "--after is missing; write pipectl report compare"),
        ({"before": H2, "after": H1}, "--after 2026H1 begins on 2026-01-01, but --before 2026H2"),
        ({"before": parse_period("2026", 1), "after": H2}, "none that overlap"),
    ],
)
def test_two_periods_are_needed_one_after_the_other(asked: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        compare.report(book(), **asked)


@given(st.lists(strategies.deals(), max_size=6), strategies.days)
def test_both_periods_add_up_to_their_deals(kept: Any, day: date) -> None:
    page = compared(*kept, rules=strategies.SETUP, as_of=day)
    numbers = {row["what"]: row for row in rows(page, "numbers")}
    for side in ("before", "after"):
        won, resolved = rows(page, "win_rate")[0][side]
        assert won == numbers["won"][side]
        assert resolved == won + numbers["lost"][side]
        assert {row[f"{side}_n"] for row in rows(page, "cycle")} == {won}


def test_each_group_has_what_it_has_alone() -> None:
    deals = [
        deal(
            entry("2026-01-10", stage="proposal", amount=100, owner=owner),
            entry(day, stage=end),
            id=f"{owner}-{day}",
        )
        for owner in ("kari", "ola")
        for day, end in (("2026-03-01", "won"), ("2026-08-01", "lost"), ("2026-09-01", "won"))
        if (owner, end) != ("ola", "lost")
    ]
    whole = book(*deals)
    page = compare.report(whole, before=H1, after=H2, by=grouping("owner", setup()))
    for owner in ("kari", "ola"):
        alone = replace(whole, scope=partial(is_of, owner))
        for table in compare.report(alone, before=H1, after=H2).parts:
            assert isinstance(table, Table)
            both = part(page, table.name)
            assert [row[1:] for row in both.rows if row[0] == owner] == [*table.rows]


def is_of(owner: str, deal: Any, _: date) -> bool:
    return bool(deal.owner == owner)


def test_groups_without_a_figure_are_counted_below_it() -> None:
    deals = [closed("2026-03-01", owner="kari"), closed("2026-04-01", "lost", owner="ola")]
    whole = book(*deals, as_of="2026-12-31")
    page = compare.report(whole, before=H1, after=H2, by=grouping("owner", setup()))
    assert {row["owner"] for row in rows(page, "win_rate")} == {"kari", "ola"}
    assert {row["owner"] for row in rows(page, "cycle")} == {"kari"}
    assert part(page, "cycle").notes == ("1 of 2 groups have nothing here",)
