"""Top and history are brought together, the one way or the other."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from builders import TODAY, action, deal, entry
from pipectl.domain.actions import reconcile
from pipectl.domain.actions.action import Action, Change
from pipectl.domain.history.drift import drift
from pipectl.domain.history.entries import in_order
from pipectl.domain.model.deal import Answer, Deal
from pipectl.errors import UsageError
from strategies import drifted_deals

START = entry("2026-09-01", stage="prospecting", amount=100)


@given(drifted_deals())
def test_recording_makes_them_agree_and_leaves_the_top(one: Deal) -> None:
    fixed = reconcile.record(one, Action(TODAY, "kari", TODAY)).deal
    assert drift(fixed) == ()
    assert (fixed.amount, fixed.qualification) == (one.amount, one.qualification)


@given(drifted_deals())
def test_following_makes_them_agree_and_leaves_the_history(one: Deal) -> None:
    fixed = reconcile.follow_history(one, Action(TODAY, "kari", TODAY)).deal
    assert drift(fixed) == ()
    assert fixed.history == one.history


def test_a_stage_is_recorded_on_the_day_it_was_entered() -> None:
    fixed = reconcile.record(deal(START, stage="proposal"), action("2026-10-02"))
    wanted = entry("2026-10-02", by="kari", via="fix", stage="proposal")
    assert fixed.deal.history == (START, wanted)
    assert fixed.messages == ()


def test_a_day_before_another_entry_of_the_field_is_not_taken_and_said() -> None:
    history = (START, entry("2026-10-20", stage="proposal"))
    fixed = reconcile.record(deal(*history, stage="won"), action("2026-10-02"))
    assert fixed.deal.history[-1].day == date(2026, 10, 20)
    assert len(fixed.messages) == 1
    assert "stage recorded on 2026-10-20" in fixed.messages[0]


def test_a_record_is_refused_in_the_future_and_before_the_creation() -> None:
    for day in ("2026-11-26", "2026-08-31"):
        with pytest.raises(UsageError):
            reconcile.record(deal(START, amount=5), action(day))


def test_where_they_agree_nothing_is_recorded() -> None:
    one = deal(START)
    assert reconcile.record(one, action()) == Change(one, ())


def test_an_empty_history_gets_the_top_as_its_first_entry() -> None:
    one = deal(START, history=())
    fixed = reconcile.record(one, action("2026-10-02"))
    wanted = entry("2026-10-02", by="kari", via="fix", stage="prospecting", amount=100)
    assert fixed.deal.history == (wanted,)


def test_an_empty_history_never_empties_the_top() -> None:
    with pytest.raises(UsageError, match="comes to no stage; use --fix record"):
        reconcile.follow_history(deal(START, history=()), action())


def test_a_top_that_follows_keeps_evidence_and_loses_what_the_history_does_not_say() -> None:
    history = (START, entry("2026-10-02", qualification={"budget": "likely"}))
    answers = {"budget": Answer(state="weak", evidence="a mail"), "need": Answer(state="weak")}
    one = deal(*history, amount=7, owner="ola", qualification=answers)
    fixed = reconcile.follow_history(one, action()).deal
    assert fixed.amount == 100
    assert fixed.owner is None
    assert fixed.qualification == {"budget": Answer(state="likely", evidence="a mail")}


def test_the_untracked_is_nobodys_business_here() -> None:
    one = deal(START, amount=7, tags=("urgent",), notes="Big one")
    for fixed in (
        reconcile.record(one, action()).deal,
        reconcile.follow_history(one, action()).deal,
    ):
        assert (fixed.tags, fixed.notes, in_order(fixed.history)[0]) == (
            ("urgent",),
            "Big one",
            START,
        )
