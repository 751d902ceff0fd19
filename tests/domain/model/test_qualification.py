"""Frameworks, points and gaps."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.domain.model.deal import STATES
from pipectl.domain.model.qualification import (
    FRAMEWORKS,
    Criterion,
    Framework,
    PassRule,
    Score,
    Verdict,
    at_least,
    criteria_of,
    passes,
    score,
    verdict,
)


@pytest.mark.parametrize(
    ("name", "criteria"),
    [
        ("bant", "budget authority need timeline"),
        ("champ", "challenges authority money prioritization"),
        ("anum", "authority need urgency money"),
        ("spiced", "situation pain impact critical_event decision"),
    ],
)
def test_a_framework_has_its_criteria_in_order(name: str, criteria: str) -> None:
    assert [criterion.id for criterion in criteria_of(name)] == criteria.split()


def test_meddpicc_is_meddic_with_two_more() -> None:
    assert set(FRAMEWORKS["meddpicc"]) - set(FRAMEWORKS["meddic"]) == {
        "paper_process",
        "competition",
    }


def test_points_of_the_states() -> None:
    points = [score("bant", {"budget": state}).points for state in STATES]
    assert dict(zip(STATES, points, strict=True)) == {
        "absent": 0,
        "unknown": 0,
        "weak": 1,
        "likely": 2,
        "confirmed": 3,
    }


def test_what_nobody_asked_is_unknown() -> None:
    assert score("bant", {}) == Score(
        Decimal(0), Decimal(12), ("budget", "authority", "need", "timeline")
    )


def test_a_score_is_points_out_of_those_possible_and_gaps_are_below_likely() -> None:
    states = {"budget": "confirmed", "authority": "weak", "need": "likely"}
    assert score("bant", states) == Score(Decimal(6), Decimal(12), ("authority", "timeline"))


def test_a_weight_counts_a_criterion_more() -> None:
    own = Framework(criteria=(Criterion(id="budget", weight=Decimal("2.5")), Criterion(id="need")))
    found = score(own, {"budget": "likely", "need": "confirmed"})
    assert found == Score(Decimal(8), Decimal("10.5"), ())


def test_a_criterion_of_another_framework_counts_nothing() -> None:
    assert score("bant", {"champion": "confirmed"}).points == 0


@given(st.dictionaries(st.sampled_from(FRAMEWORKS["bant"]), st.sampled_from(STATES)))
def test_a_score_lies_between_nothing_and_everything(states: dict[str, str]) -> None:
    found = score("bant", states)
    assert 0 <= found.points <= found.possible == 12
    assert (found.points == 12) <= (found.gaps == ())


def test_at_least_compares_points() -> None:
    assert at_least("confirmed", "likely")
    assert at_least("likely", "likely")
    assert not at_least("weak", "likely")
    assert not at_least(None, "weak")
    assert not at_least("absent", "weak")


def own(rule: PassRule | None = None) -> Framework:
    """Make a framework of budget, which is hard and counts twice, and need."""
    criteria = (Criterion(id="budget", weight=Decimal(2), hard=True), Criterion(id="need"))
    return Framework(criteria=criteria, pass_=rule)


EACH_WEAK = PassRule(each="weak")
SUM_OF_6 = PassRule(sum=Decimal(6))
NEED_MISSING = "need is unknown, each must be at least weak"
BOTH = PassRule(each="weak", sum=Decimal(6))


@pytest.mark.parametrize(
    ("rule", "states", "found"),
    [
        (None, {"budget": "confirmed"}, (None, "the pipeline has no rule for it")),
        (PassRule(), {"budget": "confirmed"}, (None, "the pipeline has no rule for it")),
        (None, {"budget": "absent"}, (False, "budget is absent")),
        (SUM_OF_6, {"budget": "absent", "need": "confirmed"}, (False, "budget is absent")),
        (EACH_WEAK, {"budget": "weak", "need": "weak"}, (True, "each is at least weak")),
        (EACH_WEAK, {"budget": "likely"}, (False, NEED_MISSING)),
        (SUM_OF_6, {"budget": "likely", "need": "likely"}, (True, "the score is at least 6")),
        (SUM_OF_6, {"budget": "likely"}, (False, "the score is 4, it must be at least 6")),
        (SUM_OF_6, {"budget": "confirmed", "need": "absent"}, (True, "the score is at least 6")),
        (
            BOTH,
            {"budget": "weak"},
            (False, f"{NEED_MISSING}; the score is 2, it must be at least 6"),
        ),
        (
            BOTH,
            {"budget": "likely", "need": "likely"},
            (True, "each is at least weak and the score is at least 6"),
        ),
    ],
)
def test_a_deal_passes_by_the_rule_of_its_framework(
    rule: PassRule | None, states: dict[str, str], found: Verdict
) -> None:
    assert verdict(own(rule), states) == found
    assert passes(own(rule), states) is found[0]


def test_the_usual_frameworks_have_no_rule() -> None:
    assert passes("bant", dict.fromkeys(FRAMEWORKS["bant"], "confirmed")) is None


@given(st.dictionaries(st.sampled_from(["budget", "need"]), st.sampled_from(STATES)))
def test_a_better_state_never_makes_a_deal_fail(states: dict[str, str]) -> None:
    better = dict.fromkeys(("budget", "need"), "confirmed")
    assert passes(own(BOTH), better)
    for name in states:
        if passes(own(BOTH), states):
            assert passes(own(BOTH), {**states, name: "confirmed"})
