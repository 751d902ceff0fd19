"""What is known of open deals: scores, gaps, groups, and who is behind their stage."""

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
from pipectl.domain.model.pipeline import ExitCriteria
from pipectl.domain.model.qualification import Criterion, Framework, PassRule
from pipectl.domain.model.team import Person
from pipectl.query.columns import grouping
from pipectl.reports import qualification
from reports.tables import column, part, rows, totals

ALL = ("budget", "authority", "need", "timeline")


def opened(deal_id: str, at: str = "proposal", **said: Any) -> Any:
    return deal(entry("2026-09-01", stage=at, **said), id=deal_id)


def known(deal_id: str, at: str = "proposal", /, **states: str) -> Any:
    return opened(deal_id, at, qualification=states)


def stages(count: int, **more: Any) -> Any:
    """Make a pipeline of so many open stages, s1 and on."""
    named = [stage(f"s{n}", **more.pop(f"s{n}", {})) for n in range(1, count + 1)]
    return setup(pipeline(*named, stage("won", "won"), stage("lost", "lost"), **more))


def gated() -> Any:
    """Make a pipeline whose first two stages ask for a budget, the second for more."""
    first = {"exit": ExitCriteria(qualification={"budget": "weak"})}
    second = {"exit": ExitCriteria(qualification={"budget": "likely", "need": "likely"})}
    return stages(4, s1=first, s2=second)


def behind(*deals: Any, rules: Any = None) -> dict[str, tuple[str, ...]]:
    page = qualification.report(book(*deals, rules=rules))
    return {row["deal"]: row["lacks"] for row in rows(page, "behind")}


def test_the_best_known_deal_comes_first_with_its_points() -> None:
    page = qualification.report(
        book(known("a"), known("b", budget="confirmed", need="weak"), known("c", need="likely"))
    )
    found = [(r["deal"], r["points"], r["possible"]) for r in rows(page, "deals")]
    assert found == [("b", 4, 12), ("c", 2, 12), ("a", 0, 12)]
    assert column(page, "deals", "score")[2] == 0


def test_a_gap_is_a_criterion_below_likely_in_the_stores_language() -> None:
    page = qualification.report(
        book(known("a", budget="likely", need="weak"), rules=setup(language="nb"))
    )
    assert column(page, "deals", "gaps") == [("Myndighet", "Behov", "Tidslinje")]


def test_programs_get_the_state_of_each_criterion() -> None:
    page = qualification.report(book(known("a", budget="absent", need="weak")))
    (row,) = rows(page, "deals")
    assert [row[name] for name in ALL] == ["absent", "unknown", "weak", "unknown"]
    assert all(one.for_programs for one in part(page, "deals").columns if one.name in ALL)


def test_whether_a_deal_passes_is_shown_where_there_is_a_rule() -> None:
    rule = PassRule(each="weak")
    framework = Framework(criteria=(Criterion(id="need"),), pass_=rule)
    rules = setup(pipeline(qualification=framework))
    page = qualification.report(book(known("a", need="weak"), known("b"), rules=rules))
    assert column(page, "deals", "passes") == ["yes", "no"]
    without = part(qualification.report(book()), "deals")
    assert "passes" in {one.name for one in without.columns if one.for_programs}


def test_parked_and_omitted_deals_are_out_and_counted() -> None:
    kept = book(opened("a", parked_until="2026-12-24"), opened("b", omit="test"), opened("c"))
    page = qualification.report(kept)
    assert column(page, "deals", "deal") == ["c"]
    assert page.notes == ("1 parked, left out", "1 deal left out as duplicate, test or other")


def test_owners_and_stages_have_a_mean_score_and_the_deals_with_gaps() -> None:
    everything = opened("a", owner="kari", qualification=dict.fromkeys(ALL, "confirmed"))
    page = qualification.report(
        book(everything, opened("b", owner="kari"), opened("c", "prospecting"))
    )
    kari, nobody = rows(page, "by_owner")
    assert (kari["owner"], kari["deals"], kari["mean"], kari["with_gaps"]) == (
        "kari",
        2,
        50,
        (1, 2),
    )
    assert nobody["owner"] == "none"
    assert column(page, "by_stage", "deals") == [1, 2]
    (whole,) = totals(page, "by_stage")
    assert (whole["deals"], whole["with_gaps"]) == (3, (2, 3))


def test_another_field_takes_the_place_of_owner_and_stage() -> None:
    kept = book(opened("a"))
    page = qualification.report(kept, by=grouping("source", setup()))
    assert [one.name for one in page.parts] == ["deals", "by", "behind"]
    assert part(page, "by").title == "By source"


def test_a_deal_is_behind_when_a_stage_that_it_left_asks_for_more() -> None:
    found = behind(known("a", "s3", budget="weak", need="confirmed"), rules=gated())
    assert found == {"a": ("Budget likely (is weak)",)}


def test_what_the_present_stage_asks_for_is_still_to_come() -> None:
    assert behind(known("a", "s2", budget="weak"), known("b", "s1"), rules=gated()) == {}


def test_where_stages_ask_a_low_score_alone_is_not_behind() -> None:
    met = known("a", "s4", budget="likely", need="likely")
    assert behind(met, rules=gated()) == {}


@pytest.mark.parametrize(
    ("count", "at", "is_behind"),
    [(7, "s4", False), (7, "s5", True), (4, "s2", False), (4, "s3", True)],
)
def test_without_gates_half_the_points_are_due_past_the_middle(
    count: int, at: str, *, is_behind: bool
) -> None:
    assert ("a" in behind(known("a", at), rules=stages(count))) is is_behind


def test_half_of_the_points_are_enough() -> None:
    half = known("a", "s7", budget="confirmed", need="confirmed")
    less = known("b", "s7", budget="confirmed", need="likely")
    assert list(behind(half, less, rules=stages(7))) == ["b"]


def test_an_empty_store_has_no_mean() -> None:
    page = qualification.report(book())
    assert [str(one) for one in column(page, "by_stage", "deals")] == ["0", "0"]
    assert rows(page, "deals") == []


@given(st.lists(strategies.deals(), max_size=6), strategies.days)
def test_groups_add_up_to_the_deals_that_are_listed(kept: Any, day: date) -> None:
    whole = replace(book(*kept, rules=strategies.SETUP), as_of=day)
    page = qualification.report(whole)
    count = len(rows(page, "deals"))
    for name in ("by_owner", "by_stage"):
        assert sum(column(page, name, "deals")) == totals(page, name)[0]["deals"] == count
    scores = column(page, "deals", "score")
    assert scores == sorted(scores, reverse=True)
    assert all(Decimal(0) <= score <= Decimal(100) for score in scores)


def test_a_person_has_one_row_whatever_id_they_had_before() -> None:
    rules = setup(team={"kari": Person(name="Kari Nes", was=("karin",))})
    page = qualification.report(
        book(opened("a", owner="karin"), opened("b", owner="kari"), rules=rules)
    )
    assert [(row["owner"], row["deals"]) for row in rows(page, "by_owner")] == [("kari", 2)]
    assert column(page, "deals", "owner") == ["kari", "kari"]
