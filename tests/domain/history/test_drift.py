"""Drift: where the top of a deal and its history differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given

from builders import deal, entry
from pipectl.domain.history.drift import drift
from pipectl.domain.history.entries import add_up, at_top, in_order
from pipectl.domain.model.deal import TRACKED, Answer, Deal, NextStep
from strategies import deals, drifted_deals

START = entry("2026-09-01", stage="prospecting", amount=100000, owner="kari")


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
