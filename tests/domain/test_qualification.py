"""Frameworks, points and gaps."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.domain.deal import STATES
from pipectl.domain.qualification import FRAMEWORKS
from pipectl.domain.qualification import Criterion
from pipectl.domain.qualification import Framework
from pipectl.domain.qualification import Score
from pipectl.domain.qualification import at_least
from pipectl.domain.qualification import criteria_of
from pipectl.domain.qualification import score


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
