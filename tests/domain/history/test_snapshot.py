"""Snapshots: how a deal stood at the end of a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from builders import TODAY, book, deal, entry, pipeline, probability_of, setup, snapshot, stage
from pipectl.domain.history.entries import add_up, in_order
from pipectl.domain.history.snapshot import (
    Snapshot,
    currency_of,
    is_overdue,
    is_parked,
    take_snapshot,
)
from pipectl.domain.model.deal import TRACKED, Answer, Deal, Entry
from strategies import SETUP, days, drifted_deals

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup

START = entry("2026-09-01", stage="prospecting", amount=100, owner="kari")
ONE_DAY = timedelta(days=1)


def stood(one: Deal, day: date | str = TODAY, rules: Setup | None = None) -> Snapshot:
    on = date.fromisoformat(day) if isinstance(day, str) else day
    found = take_snapshot(one, on, rules or setup())
    assert found is not None
    return found


def on(*history: Entry, day: str = "2026-11-25") -> Snapshot:
    return stood(deal(START, *history), day)


def test_a_signal_has_its_last_day() -> None:
    days = ("2026-09-05", "2026-09-07", "2026-09-09")
    assert on(*(entry(day, signal="commitment") for day in days), day="2026-09-08").signals == {
        "commitment": date(2026, 9, 7)
    }


def test_before_its_first_entry_there_is_no_deal() -> None:
    assert take_snapshot(deal(START), date(2026, 8, 31), setup()) is None


def test_a_deal_is_there_on_the_day_of_its_first_entry() -> None:
    first = stood(deal(START), "2026-09-01")
    assert (first.created, first.since, first.last) == (date(2026, 9, 1),) * 3


def test_the_first_entry_by_day_is_the_creation_wherever_it_stands() -> None:
    one = deal(entry("2026-09-10", stage="proposal"), START)
    assert stood(one).created == date(2026, 9, 1)


def test_a_day_ends_with_its_last_entry() -> None:
    history = (entry("2026-09-10", amount=120), entry("2026-09-11", amount=130))
    assert on(*history, day="2026-09-10").amount == 120
    assert on(*history, day="2026-09-09").amount == 100


def test_what_came_later_is_not_known() -> None:
    later = entry("2026-10-02", stage="won", note="Signed", qualification={"budget": "confirmed"})
    before = on(later, day="2026-10-01")
    assert (before.stage, before.closed, before.qualification) == ("prospecting", None, {})
    assert (before.last, before.touched) == (date(2026, 9, 1), date(2026, 9, 1))


@given(drifted_deals(), days)
def test_a_day_knows_no_entry_of_a_later_day(one: Deal, day: date) -> None:
    entries = in_order(one.history)
    known = tuple(e for e in entries if e.day <= day)
    found = take_snapshot(one, day, SETUP)
    if not known:
        assert found is None
    elif len(known) < len(entries):
        assert found is not None
        fields, states = add_up(known)
        assert {name: getattr(found, name) for name in fields} == fields
        assert found.qualification == states
        assert (found.last, found.drift) == (known[-1].day, ())


@given(drifted_deals())
def test_from_its_last_entry_on_a_deal_is_what_its_top_says(one: Deal) -> None:
    last = in_order(one.history)[-1].day
    for day in (last, last + ONE_DAY, date(2099, 1, 1)):
        found = take_snapshot(one, day, SETUP)
        assert found is not None
        assert {n: getattr(found, n) for n in TRACKED} == {n: getattr(one, n) for n in TRACKED}
        assert found.qualification == {n: a.state for n, a in one.qualification.items()}


@given(drifted_deals())
def test_after_its_last_entry_a_deal_stands_still(one: Deal) -> None:
    last = in_order(one.history)[-1].day
    assert take_snapshot(one, last, SETUP) == take_snapshot(one, date.max, SETUP)


def test_a_name_is_as_it_is_now_on_every_day() -> None:
    one = deal(START, entry("2026-10-02", amount=5), title="Nettside", tags=("urgent",))
    early = stood(one, "2026-09-01")
    assert (early.title, early.tags) == ("Nettside", ("urgent",))


def test_a_top_that_differs_counts_from_the_last_entry_on() -> None:
    one = deal(START, entry("2026-10-02", note="Called"), amount=150)
    before, after = stood(one, "2026-10-01"), stood(one, "2026-10-02")
    assert before.amount == 100
    assert after.amount == 150
    assert [before.drift, after.drift] == [(), ("amount",)]


def test_a_deal_is_in_its_stage_since_the_present_visit() -> None:
    history = (
        entry("2026-09-10", stage="proposal"),
        entry("2026-09-20", stage="prospecting"),
        entry("2026-10-01", stage="proposal"),
        entry("2026-10-05", stage="proposal", amount=7),
    )
    assert on(*history).since == date(2026, 10, 1)


def test_a_deal_is_closed_on_the_day_it_entered_a_won_stage() -> None:
    history = (entry("2026-10-01", stage="won"), entry("2026-10-09", note="Invoice sent"))
    assert on(*history).closed == date(2026, 10, 1)


def test_an_entry_that_names_the_won_stage_again_does_not_move_the_close() -> None:
    history = (entry("2026-10-01", stage="won"), entry("2026-10-09", stage="won", amount=90))
    assert on(*history).closed == date(2026, 10, 1)


def test_to_name_the_default_pipeline_later_does_not_move_the_close() -> None:
    history = (entry("2026-10-01", stage="won"), entry("2026-10-09", pipeline="sales"))
    assert on(*history).closed == date(2026, 10, 1)


def test_the_close_is_not_in_a_pipeline_where_the_stage_of_that_name_is_open() -> None:
    service = pipeline(stage("done", "won"), id="service")
    rules = setup(pipeline(stage("done"), stage("won", "won")), service)
    moved = deal(entry("2026-09-01", stage="done"), entry("2026-10-09", pipeline="service"))
    assert stood(moved, rules=rules).closed == date(2026, 10, 9)


def test_another_pipeline_later_does_not_move_the_close() -> None:
    partners = pipeline(stage("trial"), stage("won", "won"), stage("lost", "lost"), id="partners")
    rules = setup(pipeline(), partners)
    won_twice = deal(
        START,
        entry("2026-09-15", stage="won"),
        entry("2026-09-20", stage="proposal"),
        entry("2026-10-01", stage="won"),
        entry("2026-10-09", pipeline="partners"),
        entry("2026-10-12", pipeline="sales", stage="won"),
    )
    stands = stood(won_twice, rules=rules)
    assert (stands.closed, stands.since) == (date(2026, 10, 1), date(2026, 10, 12))


def test_a_loss_is_a_close_with_a_reason() -> None:
    lost = on(entry("2026-10-01", stage="lost", reason="price"))
    assert (lost.closed, lost.reason) == (date(2026, 10, 1), "price")


def test_the_reason_of_a_forced_win_is_no_reason_of_a_loss() -> None:
    won = on(entry("2026-10-01", stage="won", reason="the board said so"))
    assert (won.closed, won.reason) == (date(2026, 10, 1), None)


def test_a_reopened_deal_has_no_close_and_no_reason() -> None:
    history = (
        entry("2026-10-01", stage="lost", reason="price"),
        entry("2026-10-20", stage="proposal"),
    )
    assert on(*history, day="2026-10-19").closed == date(2026, 10, 1)
    again = on(*history)
    assert (again.closed, again.reason) == (None, None)


def test_a_deal_closed_twice_closed_the_last_time() -> None:
    history = (
        entry("2026-10-01", stage="lost", reason="price"),
        entry("2026-10-20", stage="proposal"),
        entry("2026-11-02", stage="won"),
    )
    assert (on(*history).closed, on(*history).reason) == (date(2026, 11, 2), None)


def test_won_is_a_type_whatever_the_stage_is_called() -> None:
    rules = setup(pipeline(stage("won"), stage("x", "won", name="Lost"), stage("y", "lost")))
    open_one = deal(entry("2026-09-01", stage="won"))
    closed_one = deal(entry("2026-09-01", stage="won"), entry("2026-09-05", stage="x"))
    assert stood(open_one, rules=rules).closed is None
    assert stood(closed_one, rules=rules).closed == date(2026, 9, 5)


def test_a_probability_of_100_or_0_closes_nothing() -> None:
    rules = setup(
        pipeline(stage("sure", probability=Decimal(100)), stage("w", "won"), stage("l", "lost"))
    )
    assert stood(deal(entry("2026-09-01", stage="sure")), rules=rules).closed is None
    assert on(entry("2026-09-02", probability=0)).closed is None


def test_winning_leaves_the_expected_close_as_it_was() -> None:
    history = (entry("2026-09-02", expected_close="2026-12-15"), entry("2026-10-01", stage="won"))
    won = on(*history)
    assert (won.expected_close, won.closed) == (date(2026, 12, 15), date(2026, 10, 1))


def test_an_import_is_no_touch_of_a_person() -> None:
    history = (
        entry("2026-09-10", activity="call"),
        entry("2026-10-01", via="import", amount=5),
        entry("2026-10-02", via="fix", amount=6),
    )
    found = on(*history)
    assert (found.touched, found.last) == (date(2026, 9, 10), date(2026, 10, 2))


def test_a_deal_that_only_programs_wrote_was_never_touched() -> None:
    one = deal(entry("2026-09-01", stage="prospecting", via="import"))
    assert stood(one).touched is None


def test_an_omitted_deal_counts_from_its_day_on_nowhere() -> None:
    whole = book(deal(START, entry("2026-10-01", omit="duplicate")))
    assert [len(list(whole.open(date(2026, 9, 30)))), len(list(whole.open()))] == [1, 0]
    assert len(list(whole.snapshots())) == 1


@pytest.mark.parametrize(
    ("until", "parked"), [("2026-11-24", 0), ("2026-11-25", 0), ("2026-11-26", 1)]
)
def test_a_deal_is_parked_up_to_a_day_and_no_longer_on_it(until: str, parked: int) -> None:
    one = snapshot(parked_until=date.fromisoformat(until))
    assert is_parked(one, TODAY) is bool(parked)


def test_a_deal_that_was_never_parked_is_not() -> None:
    assert not is_parked(snapshot(), TODAY)


def test_an_open_deal_is_overdue_the_day_after_its_expected_close() -> None:
    one = snapshot(expected_close=TODAY)
    assert [is_overdue(one, TODAY), is_overdue(one, TODAY + ONE_DAY)] == [False, True]


def test_closed_deals_and_those_without_a_date_are_never_overdue() -> None:
    assert not is_overdue(snapshot(), TODAY)
    assert not is_overdue(snapshot(expected_close=date(2026, 1, 1), closed=TODAY), TODAY)


def test_an_amount_is_in_the_deals_currency_or_the_stores() -> None:
    assert currency_of(setup(), snapshot(currency="EUR")) == "EUR"
    assert currency_of(setup(), snapshot()) == "NOK"


def test_a_probability_is_the_stages_unless_the_deal_has_its_own() -> None:
    assert probability_of(setup(), snapshot()) == (Decimal(55), "stage")
    assert probability_of(setup(), snapshot(probability=Decimal(70))) == (Decimal(70), "own")


def test_an_own_probability_of_zero_is_a_probability() -> None:
    assert probability_of(setup(), snapshot(probability=Decimal(0))) == (Decimal(0), "own")


def test_a_stages_probability_of_zero_is_a_probability() -> None:
    rules = setup(pipeline(stage("proposal", probability=Decimal(0))))
    assert probability_of(rules, snapshot()) == (Decimal(0), "stage")


def test_a_probability_that_nobody_gave_is_none() -> None:
    assert probability_of(setup(pipeline(stage("proposal"))), snapshot()) == (None, "none")


def test_a_standing_says_states_and_keeps_evidence_in_the_deal() -> None:
    one = deal(START, entry("2026-10-01", qualification={"budget": "weak"}))
    with_evidence = replace(one, qualification={"budget": Answer(state="weak", evidence="a mail")})
    assert stood(with_evidence).qualification == {"budget": "weak"}


def test_a_standing_names_the_stages_it_visited_in_its_pipeline() -> None:
    rules = setup(pipeline(), pipeline(id="after"))
    back = (entry("2026-10-01", stage="proposal"), entry("2026-10-02", stage="prospecting"))
    assert on(*back).been == ("prospecting", "proposal")
    moved = deal(START, entry("2026-10-03", stage="proposal", pipeline="after"))
    assert stood(moved, rules=rules).been == ("proposal",)


def test_a_migration_does_not_reset_the_day_since_which_a_deal_is_in_its_stage() -> None:
    moved = entry("2026-10-01", stage="proposal")
    migrated = entry("2026-11-01", stage="prospecting", via="migrate")
    assert on(moved, migrated).since == date(2026, 10, 1)
    assert on(moved, migrated, entry("2026-11-02", stage="proposal")).since == date(2026, 11, 2)


def test_a_deal_is_in_its_stage_since_it_came_to_one_that_this_has_replaced() -> None:
    retired = (stage("first", replaced_by="old"), stage("old", replaced_by="needs"))
    rules = setup(pipeline(stage("lead"), *retired, stage("needs"), stage("won", "won")))
    days = {"lead": "2026-08-10", "first": "2026-08-18", "old": "2026-09-01", "needs": "2026-09-30"}
    moves = [entry(day, stage=name) for name, day in days.items()]
    assert stood(deal(*moves), rules=rules).since == date(2026, 8, 18)


def test_a_close_stays_on_its_day_where_its_stage_was_replaced() -> None:
    stages = (stage("proposal"), stage("signed", "won", replaced_by="won"), stage("won", "won"))
    migrated = entry("2026-11-02", stage="won", via="migrate")
    won = deal(entry("2026-07-01", stage="proposal"), entry("2026-08-01", stage="signed"), migrated)
    assert stood(won, rules=setup(pipeline(*stages))).closed == date(2026, 8, 1)


def test_a_deal_is_settled_since_its_owner_currency_or_pipeline_last_changed() -> None:
    moved, handed = entry("2026-09-10", stage="proposal"), entry("2026-09-12", owner="ola")
    start = entry("2026-09-01", stage="prospecting", owner="kari")
    assert on(start, moved).settled == date(2026, 9, 1)
    assert on(start, handed, moved).settled == date(2026, 9, 12)


def test_a_deal_whose_top_differs_is_settled_since_its_last_entry() -> None:
    history = (entry("2026-09-01", stage="prospecting"), entry("2026-09-10", stage="proposal"))
    assert stood(deal(*history, owner="ola")).settled == date(2026, 9, 10)
