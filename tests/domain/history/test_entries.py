"""History added up: the state on any day, and agreement with the top."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import TODAY, deal, entry, pipeline, setup, snapshot
from pipectl.domain.checks.deal import findings
from pipectl.domain.history.entries import (
    add_up,
    aged,
    aged_on,
    assessed,
    at_top,
    cut,
    drift,
    in_order,
    state_on,
)
from pipectl.domain.history.snapshot import take_snapshot
from pipectl.domain.model.deal import TRACKED, Answer, Deal, Entry, NextStep
from pipectl.domain.model.qualification import score
from pipectl.errors import Severity
from pipectl.query.columns import select
from strategies import SETUP, days, deals, drifted_deals, histories

if TYPE_CHECKING:
    from random import Random


START = entry("2026-09-01", stage="prospecting", amount=100000, owner="kari")


@given(deals())
def test_a_deal_of_the_strategy_is_as_a_store_holds_it(one: Deal) -> None:
    found = findings(one, SETUP)
    assert [finding for finding in found if finding.severity is Severity.PROBLEM] == []


def test_entries_are_in_order_of_days_wherever_they_stand() -> None:
    late, early = entry("2026-10-02", amount=2), entry("2026-09-10", amount=1)
    assert in_order((late, START, early)) == [START, early, late]


def test_entries_of_one_day_keep_their_order() -> None:
    first, second = entry("2026-10-02", amount=2), entry("2026-10-02", amount=1)
    assert in_order((first, START, second)) == [START, first, second]
    assert add_up(in_order((first, START, second)))[0]["amount"] == 1


@given(histories(), st.randoms(use_true_random=False))
def test_where_entries_of_different_days_stand_does_not_matter(
    history: tuple[Entry, ...], random: Random
) -> None:
    by_day = {one.day: one for one in history}
    moved = list(by_day.values())
    random.shuffle(moved)
    assert add_up(in_order(moved)) == add_up(in_order(tuple(by_day.values())))


@given(histories())
def test_every_field_is_what_the_last_entry_that_names_it_says(history: tuple[Entry, ...]) -> None:
    fields, _ = add_up(in_order(history))
    for name in TRACKED:
        naming = [e for e in in_order(history) if name in e.clears or getattr(e, name) is not None]
        assert fields.get(name) == (getattr(naming[-1], name) if naming else None)


def test_the_last_value_counts() -> None:
    fields, _ = add_up([START, entry("2026-10-02", amount=120000)])
    assert fields == {"stage": "prospecting", "amount": 120000, "owner": "kari"}


def test_an_empty_value_clears_a_field() -> None:
    fields, _ = add_up([START, entry("2026-10-02", "amount")])
    assert fields == {"stage": "prospecting", "owner": "kari"}


def test_a_cleared_field_can_be_set_again() -> None:
    fields, _ = add_up([START, entry("2026-10-02", "amount"), entry("2026-10-03", amount=5)])
    assert fields["amount"] == 5


def test_zero_is_a_value() -> None:
    fields, _ = add_up([START, entry("2026-10-02", amount=0, probability=0)])
    assert (fields["amount"], fields["probability"]) == (Decimal(0), Decimal(0))


def test_a_criterion_has_the_state_it_was_given_last() -> None:
    _, states = add_up(
        [
            entry("2026-09-20", qualification={"authority": "weak", "need": "likely"}),
            entry("2026-10-02", qualification={"authority": "confirmed"}),
        ]
    )
    assert states == {"authority": "confirmed", "need": "likely"}


def test_an_empty_state_takes_a_criterion_away() -> None:
    _, states = add_up(
        [
            entry("2026-09-20", qualification={"authority": "weak", "need": "likely"}),
            entry("2026-10-02", qualification={"authority": None}),
        ]
    )
    assert states == {"need": "likely"}


def test_notes_and_activities_change_nothing() -> None:
    more = entry("2026-10-02", note="First demo", activity="meeting", reason="why not")
    assert add_up([START, more]) == add_up([START])


def test_the_top_counts_from_the_day_of_the_last_entry() -> None:
    one = deal(START, entry("2026-10-02", note="Called"), amount=150000)
    before, _ = state_on(one, date(2026, 10, 1))
    after, _ = state_on(one, date(2026, 10, 2))
    assert (before["amount"], after["amount"]) == (Decimal(100000), Decimal(150000))


def test_before_its_first_entry_a_deal_is_in_no_state() -> None:
    assert state_on(deal(START), date(2026, 8, 31)) == ({}, {})


@given(drifted_deals(), days)
def test_a_deal_that_is_cut_says_what_it_said_on_that_day(one: Deal, day: date) -> None:
    then = cut(one, day)
    if then is None:
        assert all(e.day > day for e in one.history)
    else:
        assert at_top(then) == state_on(one, day)
        assert then.history == tuple(e for e in one.history if e.day <= day)
        assert then.title == one.title


def test_evidence_of_a_later_assessment_is_not_known_before() -> None:
    early = entry("2026-09-10", qualification={"budget": "weak", "need": "likely"})
    later = entry("2026-10-20", qualification={"budget": "confirmed"})
    answers = {
        "budget": Answer(state="confirmed", evidence="CFO's mail"),
        "need": Answer(state="likely", evidence="their tender"),
    }
    then = cut(deal(START, early, later, qualification=answers), date(2026, 10, 1))
    assert then is not None
    assert then.qualification == {
        "budget": Answer(state="weak"),
        "need": Answer(state="likely", evidence="their tender"),
    }


def test_a_top_that_differs_in_a_criterion_does_not_change_the_days_before() -> None:
    history = (
        START,
        entry("2026-09-10", qualification={"budget": "weak", "need": "likely"}),
        entry("2026-10-20", note="Called"),
    )
    then = cut(deal(*history, qualification={"need": Answer(state="weak")}), date(2026, 10, 1))
    assert then is not None
    assert then.qualification == {"budget": Answer(state="weak"), "need": Answer(state="likely")}


@given(deals())
def test_a_top_that_follows_its_history_has_not_drifted(one: Deal) -> None:
    assert drift(one) == ()


@given(drifted_deals())
def test_drift_names_exactly_what_differs(one: Deal) -> None:
    top, top_states = at_top(one)
    total, states = add_up(in_order(one.history))
    differing = {name for name in TRACKED if top.get(name) != total.get(name)} | {
        f"qualification.{name}"
        for name in {**states, **top_states}
        if states.get(name) != top_states.get(name)
    }
    assert set(drift(one)) == differing


def test_drift_is_a_field_that_differs_is_missing_or_is_not_in_the_history() -> None:
    one = deal(START, amount=120000, owner=None, expected_close="2026-12-15")
    assert drift(one) == ("amount", "expected_close", "owner")


def test_an_amount_of_another_form_is_the_same_amount() -> None:
    assert drift(replace(deal(START), amount=Decimal("100000.00"))) == ()


def test_zero_at_the_top_is_not_a_missing_value() -> None:
    assert drift(deal(START, probability=0)) == ("probability",)


def test_a_next_step_differs_by_its_day_and_by_its_words() -> None:
    planned = entry("2026-10-02", next_step=NextStep(due=date(2026, 11, 28), what="Ring"))
    one = deal(START, planned, next_step=NextStep(due=date(2026, 11, 28), what="Write"))
    assert drift(one) == ("next_step",)


def test_drift_of_a_criterion_is_one_of_its_state_alone() -> None:
    assessed = entry("2026-10-02", qualification={"budget": "weak", "need": "likely"})
    answers = {
        "budget": Answer(state="weak", evidence="a mail", contact="Ola"),
        "authority": Answer(state="unknown"),
    }
    one = deal(START, assessed, qualification=answers)
    assert drift(one) == ("qualification.need", "qualification.authority")


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
