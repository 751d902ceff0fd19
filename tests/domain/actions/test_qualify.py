"""Criteria assessed: by id or name, a state each, and evidence for what is confirmed."""

from __future__ import annotations

from typing import Any

import pytest

from builders import action, deal, entry, pipeline, setup
from pipectl.domain.actions import qualify
from pipectl.domain.history.entries import drift
from pipectl.domain.model.deal import Answer, Deal
from pipectl.domain.model.qualification import Criterion, Framework
from pipectl.errors import UsageError

RULES = setup(pipeline())
START = entry("2026-09-01", stage="prospecting", amount=100, currency="NOK", owner="kari")
BEGUN = deal(START)


def assessed(*assessments: str, one: Deal = BEGUN, day: str | None = None, **more: Any) -> Deal:
    return qualify.qualify(RULES, one, assessments, action(day), **more).deal


def test_an_assessment_is_an_entry_and_the_state_at_the_top() -> None:
    changed = assessed("budget=weak", "need=likely")
    assert changed.history[-1].qualification == {"budget": "weak", "need": "likely"}
    assert changed.qualification == {"budget": Answer(state="weak"), "need": Answer(state="likely")}


def test_an_assessment_that_changes_nothing_is_booked_too() -> None:
    again = assessed("budget=weak", one=assessed("budget=weak"))
    assert [e.qualification for e in again.history[1:]] == [{"budget": "weak"}] * 2


def test_absent_is_a_state_of_its_own() -> None:
    assert assessed("budget=absent").qualification["budget"].state == "absent"


def test_confirmed_wants_evidence() -> None:
    with pytest.raises(
        UsageError, match=r"^budget is confirmed only with evidence; add --evidence"
    ):
        assessed("budget=confirmed")
    with_it = assessed("budget=confirmed", evidence="CFO's mail").qualification["budget"]
    assert with_it == Answer(state="confirmed", evidence="CFO's mail")


@pytest.mark.parametrize("blanks", ["", " ", "\t\n"])
def test_blanks_are_no_evidence(blanks: str) -> None:
    with pytest.raises(UsageError, match=r"^budget is confirmed only with evidence; add"):
        assessed("budget=confirmed", evidence=blanks)


def test_evidence_that_is_there_already_will_do() -> None:
    one = assessed("budget=likely", evidence="CFO's mail")
    assert assessed("budget=confirmed", one=one).qualification["budget"].evidence == "CFO's mail"


def test_what_is_said_of_an_answer_stays_when_its_state_changes() -> None:
    one = assessed("authority=weak", contact="Ola", value="120k")
    assert assessed("authority=likely", evidence="met her", one=one).qualification == {
        "authority": Answer(state="likely", evidence="met her", contact="Ola", value="120k")
    }


def test_an_empty_state_takes_the_answer_away() -> None:
    one = assessed("budget=weak", evidence="a mail")
    cleared = assessed("budget=", one=one)
    assert cleared.qualification == {}
    assert cleared.history[-1].qualification == {"budget": None}


def test_evidence_of_an_earlier_day_does_not_speak_for_a_later_state() -> None:
    known = Answer(state="confirmed", evidence="CFO's mail")
    later = entry("2026-10-20", qualification={"budget": "confirmed"})
    one = deal(START, later, qualification={"budget": known})
    change = qualify.qualify(
        RULES, one, ["budget=weak"], action("2026-10-05"), evidence="they guess"
    )
    assert change.deal.qualification == {"budget": known}
    assert change.messages == ("budget stays confirmed, set on 2026-10-20",)


def test_an_assessment_before_the_answer_was_cleared_leaves_it_cleared() -> None:
    one = deal(START, entry("2026-10-20", qualification={"budget": None}))
    changed = assessed("budget=weak", one=one, day="2026-10-05", evidence="they guess")
    assert changed.qualification == {}
    assert drift(changed) == ()


@pytest.mark.parametrize(
    ("assessment", "message"),
    [
        ("budget", "'budget' has no state; write budget=likely"),
        ("xyz=weak", "there is no criterion 'xyz'; there are budget, authority, need, timeline"),
        ("bugdet=weak", "there is no criterion 'bugdet'; did you mean budget?; there are budget"),
        ("budget=good", "there is no state 'good'; write one of absent, unknown, weak, likely, c"),
        ("budget=likly", "there is no state 'likly'; did you mean likely?; write one of absent"),
        ("Behov=weak", "there is no criterion 'Behov'"),
    ],
)
def test_an_unknown_criterion_or_state_is_answered_with_the_known_ones(
    assessment: str, message: str
) -> None:
    with pytest.raises(UsageError) as refused:
        assessed(assessment)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("language", "said", "criterion"),
    [
        ("en", "Budget", "budget"),
        ("en", "AUTHORITY", "authority"),
        ("nb", "Behov", "need"),
        ("nb", "bEHOV", "need"),
        ("nb", "need", "need"),
        ("bg", "бюджет", "budget"),
    ],
)
def test_a_criterion_goes_by_its_id_or_its_name_in_the_stores_language(
    language: str, said: str, criterion: str
) -> None:
    rules = setup(pipeline(), language=language)
    change = qualify.qualify(rules, BEGUN, [f"{said}=weak"], action())
    assert change.deal.history[-1].qualification == {criterion: "weak"}


def test_a_criterion_of_ones_own_goes_by_the_name_it_was_given() -> None:
    mine = Framework(criteria=(Criterion(id="pain", name="Smerte"), Criterion(id="due_date")))
    rules = setup(pipeline(qualification=mine))
    change = qualify.qualify(rules, BEGUN, ["smerte=weak", "Due Date=likely"], action())
    assert change.deal.history[-1].qualification == {"pain": "weak", "due_date": "likely"}


def test_an_id_goes_before_a_name() -> None:
    mine = Framework(criteria=(Criterion(id="pain", name="Need"), Criterion(id="need")))
    change = qualify.qualify(setup(pipeline(qualification=mine)), BEGUN, ["need=weak"], action())
    assert change.deal.history[-1].qualification == {"need": "weak"}


@pytest.mark.parametrize("again", ["budget=likely", "budget=weak", "Budget=weak", "budget="])
def test_a_criterion_is_assessed_once(again: str) -> None:
    with pytest.raises(UsageError, match=r"^a criterion is given twice; assess it once$"):
        assessed("budget=weak", again)
