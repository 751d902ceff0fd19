"""Evidence ages: by the last assessment of each criterion, and only where the pipeline says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from builders import TODAY, deal, entry, pipeline, setup, snapshot
from pipectl.domain.history.assessments import aged, aged_on, assessed
from pipectl.domain.history.snapshot import take_snapshot
from pipectl.domain.model.deal import Answer
from pipectl.domain.model.qualification import score
from pipectl.query.columns import select

NINETY = setup(pipeline(evidence_days=90))
OLD = entry("2026-08-01", by="kari", qualification={"budget": "likely", "need": "unknown"})
KNOWN = deal(
    entry("2026-07-01", stage="prospecting"),
    OLD,
    entry("2026-11-01", by="ola", qualification={"authority": "weak"}),
)


def test_the_last_assessment_of_a_criterion_counts() -> None:
    again = entry("2026-11-20", qualification={"budget": "likely"})
    found = assessed((*KNOWN.history, again))
    assert (found["budget"], found["need"]) == (again, OLD)


@pytest.mark.parametrize(("days", "is_aged"), [(89, False), (90, False), (91, True)])
def test_what_was_assessed_longer_ago_is_aged(days: int, is_aged: bool) -> None:  # noqa: FBT001 - a case
    day = TODAY - timedelta(days=days)
    found = aged(pipeline(evidence_days=90), {"budget": "likely"}, {"budget": day}, TODAY)
    assert found == ({"budget": days} if is_aged else {})


def test_what_is_unknown_has_no_age_and_what_is_absent_has() -> None:
    old = {"need": OLD.day, "budget": OLD.day}
    states = {"need": "unknown", "budget": "absent"}
    assert aged(pipeline(evidence_days=90), states, old, TODAY) == {"budget": 116}


def test_a_state_without_an_assessment_has_no_age() -> None:
    assert aged(pipeline(evidence_days=90), {"budget": "likely"}, {}, TODAY) == {}


def test_without_the_setting_nothing_ages() -> None:
    assert aged_on(setup(), KNOWN, TODAY) == {}
    assert aged_on(NINETY, KNOWN, TODAY) == {"budget": 116}


def test_an_assessment_that_changes_nothing_makes_an_answer_young_again() -> None:
    again = entry("2026-11-20", qualification={"budget": "likely"})
    young = deal(*KNOWN.history, again, qualification={"budget": Answer(state="likely")})
    assert aged_on(NINETY, young, TODAY) == {}


def test_age_does_not_change_the_score() -> None:
    states = {"budget": "likely"}
    assert score(pipeline(evidence_days=1).qualification, states) == score("bant", states)


def test_a_list_shows_what_is_aged_with_its_days_on_any_day() -> None:
    stood = take_snapshot(KNOWN, TODAY, NINETY)
    assert stood is not None
    assert select("aged", NINETY).value(stood, TODAY) == ("budget 116 d",)
    assert select("aged", NINETY).value(stood, OLD.day) == ()
    assert select("aged", setup()).value(snapshot(), TODAY) == ()


def test_days_of_assessments_are_kept_only_where_they_are_asked_for() -> None:
    stood = take_snapshot(KNOWN, TODAY, setup())
    assert stood is not None
    assert stood.assessed == {}
