"""Candidates for disqualification: each reason by itself, all of them together, none acted on."""

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
from pipectl.domain.model.deal import NextStep
from pipectl.domain.model.pipeline import LostReason
from pipectl.domain.model.qualification import Criterion, Framework
from pipectl.errors import UsageError
from pipectl.reports import disqualify
from reports.tables import column, rows, totals

FRESH = "2026-11-20"


def opened(deal_id: str, day: str = FRESH, **said: Any) -> Any:
    return deal(entry(day, **{"stage": "proposal", "amount": 100, **said}), id=deal_id)


def lacking(deal_id: str, *criteria: str, **said: Any) -> Any:
    return opened(deal_id, qualification=dict.fromkeys(criteria, "absent"), **said)


def rotting(days: int) -> Any:
    return setup(pipeline(stage("proposal", rotting_days=days), stage("lost", "lost")))


def reasons(*deals: Any, rules: Any = None, **asked: Any) -> dict[str, tuple[str, ...]]:
    """Return the reasons of each candidate by its id."""
    page = disqualify.report(book(*deals, rules=rules), **asked)
    return {row["deal"]: row["reasons"] for row in rows(page, "candidates")}


def test_a_deal_with_nothing_against_it_is_no_candidate() -> None:
    assert reasons(opened("a")) == {}


def test_budget_or_authority_absent_is_a_reason() -> None:
    found = reasons(lacking("a", "budget"), lacking("b", "budget", "authority"))
    assert found == {"a": ("Budget absent",), "b": ("Budget absent", "Authority absent")}


def test_need_or_timeline_absent_is_none_and_neither_is_an_unknown_budget() -> None:
    unknown = opened("b", qualification={"budget": "unknown"})
    assert reasons(lacking("a", "need", "timeline"), unknown) == {}


def test_a_reason_is_in_the_language_of_the_store() -> None:
    assert reasons(lacking("a", "budget"), rules=setup(language="nb")) == {
        "a": ("Budsjett absent",)
    }


def test_a_framework_of_ones_own_says_which_criteria_are_hard() -> None:
    criteria = (Criterion(id="fit", name="Fit", hard=True), Criterion(id="budget"))
    rules = setup(pipeline(qualification=Framework(criteria=criteria)))
    assert reasons(lacking("a", "fit"), lacking("b", "budget"), rules=rules) == {
        "a": ("Fit absent",)
    }


@pytest.mark.parametrize(
    ("framework", "hard"), [("meddic", "economic_buyer"), ("champ", "money"), ("anum", "authority")]
)
def test_in_other_frameworks_it_is_money_and_who_decides(framework: str, hard: str) -> None:
    rules = setup(pipeline(qualification=framework))
    assert list(reasons(lacking("a", hard), rules=rules)) == ["a"]


def test_stale_several_times_over_is_a_reason() -> None:
    kept = (opened("a", "2026-11-05"), opened("b", "2026-11-04"))  # 20 and 21 days
    assert reasons(*kept, rules=rotting(10)) == {"b": ("stale 2 times over",)}
    assert reasons(*kept, rules=rotting(10), times=3) == {}


def test_a_next_step_that_is_not_yet_due_protects_from_being_stale() -> None:
    step = NextStep(due=date(2026, 12, 1), what="Call")
    assert reasons(opened("a", "2026-10-01", next_step=step), rules=rotting(10)) == {}


def test_three_pushes_are_a_reason() -> None:
    closes = ("2026-09-30", "2026-10-31", "2026-11-30", "2026-12-31")
    pushed = [entry(FRESH, stage="proposal")] + [entry(FRESH, expected_close=c) for c in closes]
    assert reasons(deal(*pushed, id="a"), deal(*pushed[:4], id="b")) == {"a": ("pushed 3 times",)}


def test_what_nobody_touched_for_long_is_a_candidate() -> None:
    kept = (opened("a", "2026-09-26"), opened("b", "2026-09-25"))  # 60 and 61 days
    assert reasons(*kept) == {"b": ("untouched for over 60 days",)}
    assert len(reasons(*kept, idle=30)) == 2


def test_what_an_import_wrote_is_no_persons_doing() -> None:
    imported = deal(
        entry("2026-09-01", stage="proposal"), entry(FRESH, via="import", note="x"), id="a"
    )
    assert list(reasons(imported)) == ["a"]


def test_parked_omitted_and_closed_deals_are_no_candidates() -> None:
    kept = (
        lacking("a", "budget", parked_until="2026-12-24"),
        lacking("b", "budget", omit="test"),
        lacking("c", "budget", stage="won"),
    )
    assert reasons(*kept) == {}


def test_the_most_reasons_come_first_then_the_largest_amount() -> None:
    kept = book(
        lacking("a", "budget", amount=10),
        lacking("b", "budget", amount=20),
        lacking("c", "budget", "authority", amount=5),
    )
    page = disqualify.report(kept)
    assert column(page, "candidates", "deal") == ["c", "b", "a"]
    assert [row["amount"] for row in totals(page, "candidates")] == [35]


def test_the_footer_names_the_command_and_the_reasons_it_takes() -> None:
    why = (
        LostReason(id="price", name="Price"),
        LostReason(id="no_budget", name="No budget", class_="disqualified"),
    )
    kept = book(lacking("a", "budget"), rules=setup(pipeline(lost_reasons=why)))
    said = "to disqualify one: pipectl disqualify DEAL --reason REASON; reasons: no_budget"
    assert said in disqualify.report(kept).notes
    assert disqualify.report(book()).notes == ()


@pytest.mark.parametrize("asked", [{"times": 0}, {"idle": 0}, {"times": -1}])
def test_a_limit_below_one_is_refused(asked: Any) -> None:
    with pytest.raises(UsageError, match="would list every deal; write 1 or more"):
        disqualify.report(book(), **asked)


@given(st.lists(strategies.deals(), max_size=6), strategies.days, st.integers(1, 5))
def test_a_stricter_limit_never_adds_a_candidate(kept: Any, day: date, times: int) -> None:
    whole = replace(book(*kept, rules=strategies.SETUP), as_of=day)
    loose = disqualify.report(whole, times=times, idle=20 * times)
    strict = disqualify.report(whole, times=times + 1, idle=20 * times + 1)
    assert len(rows(strict, "candidates")) <= len(rows(loose, "candidates"))
    assert all(row["reasons"] for row in rows(loose, "candidates"))
    assert sum((r["amount"] or Decimal(0) for r in rows(loose, "candidates")), Decimal(0)) >= 0
