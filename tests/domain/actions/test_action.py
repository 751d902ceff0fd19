"""An entry is booked, the top follows the sum, and a later entry keeps what it set."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import TODAY, action, deal, entry
from pipectl.domain.actions.action import (
    Action,
    Change,
    begun,
    book,
    follow_history,
    record_drift,
    record_top,
)
from pipectl.domain.history.entries import add_up, drift, in_order, insert, with_state
from pipectl.domain.model.deal import TRACKED, Answer, Deal, Entry, NextStep
from pipectl.errors import UsageError
from strategies import (
    TRACKED_VALUES,
    criteria,
    days,
    deals,
    drifted_deals,
    entries,
    histories,
    states,
)

START = entry("2026-09-01", stage="prospecting", amount=100, owner="kari")
ONE_DAY = timedelta(days=1)


@st.composite
def bookings(draw: st.DrawFn, strategy: st.SearchStrategy[Deal]) -> tuple[Deal, Action, Any]:
    """Draw a deal, a day on which something can be booked, and what is booked."""
    one = draw(strategy)
    on = draw(st.dates(in_order(one.history)[0].day, TODAY))
    names = draw(st.sets(st.sampled_from(sorted(TRACKED_VALUES)), max_size=4))
    clears = draw(st.sets(st.sampled_from(sorted(names)))) if names else set()
    said = {name: draw(TRACKED_VALUES[name]) for name in sorted(names - clears)}
    assessed = draw(st.dictionaries(criteria, st.none() | states, max_size=2))
    return one, Action(on, "kari", TODAY), {**said, "clears": clears, "qualification": assessed}


@given(bookings(deals()))
def test_the_top_equals_the_sum_afterwards(booked: tuple[Deal, Action, Any]) -> None:
    one, on, said = booked
    assert drift(book(one, on, **said).deal) == ()


@given(bookings(drifted_deals()))
def test_a_drifted_top_agrees_afterwards_too(booked: tuple[Deal, Action, Any]) -> None:
    one, on, said = booked
    assert drift(book(one, on, **said).deal) == ()


@given(bookings(deals()))
def test_one_entry_is_added_and_none_is_touched(booked: tuple[Deal, Action, Any]) -> None:
    one, on, said = booked
    history = book(one, on, **said).deal.history
    added = [index for index, e in enumerate(history) if not any(e is old for old in one.history)]
    assert len(added) == 1
    assert history[: added[0]] + history[added[0] + 1 :] == one.history


@given(bookings(deals()))
def test_what_a_later_entry_set_stays(booked: tuple[Deal, Action, Any]) -> None:
    one, on, said = booked
    later = book(one, on, **said).deal.history
    for name in TRACKED:
        setters = [
            e.day
            for e in one.history
            if e.day > on.day and (name in e.clears or getattr(e, name) is not None)
        ]
        if setters:
            for day in (min(setters), TODAY):
                assert value_on(later, name, day) == value_on(one.history, name, day)


@given(bookings(deals()))
def test_the_days_before_stay_as_they_were(booked: tuple[Deal, Action, Any]) -> None:
    one, on, said = booked
    before = on.day - ONE_DAY
    history = book(one, on, **said).deal.history
    for name in TRACKED:
        assert value_on(history, name, before) == value_on(one.history, name, before)


def value_on(history: tuple[Entry, ...], name: str, day: date) -> Any:
    fields, _ = add_up(e for e in in_order(history) if e.day <= day)
    return fields.get(name)


@given(histories(), days)
def test_a_sorted_history_stays_sorted(history: tuple[Entry, ...], day: date) -> None:
    before = tuple(in_order(history))
    added = insert(before, entry(day.isoformat(), note="here"))
    assert list(added) == in_order(added)


@given(histories(), st.data())
def test_an_entry_comes_behind_those_of_its_day(
    history: tuple[Entry, ...], data: st.DataObject
) -> None:
    day = data.draw(st.sampled_from([one.day for one in history]))
    added = data.draw(entries(day))
    of_the_day = [one for one in in_order(insert(history, added)) if one.day == day]
    assert of_the_day[-1] is added


@given(histories(), days)
def test_entries_keep_their_places_around_a_new_one(history: tuple[Entry, ...], day: date) -> None:
    added = entry(day.isoformat())
    assert tuple(one for one in insert(history, added) if one is not added) == history


def test_an_entry_says_who_when_and_why() -> None:
    change = book(deal(START), action("2026-10-02", by="ola", note="Phoned"), amount=120)
    assert change.deal.history[-1] == entry("2026-10-02", by="ola", note="Phoned", amount=120)
    assert change.messages == ()


def test_a_value_that_is_booked_is_at_the_top() -> None:
    change = book(deal(START), action(), clears=frozenset({"owner"}), amount=120)
    assert change.deal.amount == 120
    assert change.deal.owner is None


def test_a_value_of_zero_is_booked() -> None:
    assert book(deal(START), action(), amount=0).deal.amount == 0


def test_what_a_later_entry_set_is_said() -> None:
    later = deal(START, entry("2026-10-20", amount=120000))
    change = book(later, action("2026-10-05"), amount=90)
    assert change.deal.amount == 120000
    assert change.messages == ("amount stays 120 000, set on 2026-10-20",)


def test_what_a_later_entry_cleared_stays_empty() -> None:
    later = deal(START, entry("2026-10-20", "owner"))
    change = book(later, action("2026-10-05"), owner="ola")
    assert (change.deal.owner, change.messages) == (None, ("owner stays empty, set on 2026-10-20",))


def test_a_clear_is_overruled_like_a_value() -> None:
    later = deal(START, entry("2026-10-20", owner="ola"))
    change = book(later, action("2026-10-05"), clears=frozenset({"owner"}))
    assert (change.deal.owner, change.messages) == ("ola", ("owner stays ola, set on 2026-10-20",))


def test_a_next_step_is_named_by_its_words() -> None:
    step = NextStep(due=date(2026, 11, 28), what="Send the proposal")
    later = deal(START, entry("2026-10-20", next_step=step))
    change = book(later, action("2026-10-05"), next_step=NextStep(due=TODAY, what="Ring"))
    assert change.messages == ("next_step stays Send the proposal, set on 2026-10-20",)


def test_a_criterion_that_a_later_entry_assessed_keeps_its_state() -> None:
    later = deal(START, entry("2026-10-20", qualification={"budget": "confirmed"}))
    change = book(later, action("2026-10-05"), qualification={"budget": "weak", "need": "weak"})
    states = {name: answer.state for name, answer in change.deal.qualification.items()}
    assert states == {"budget": "confirmed", "need": "weak"}
    assert change.messages == ("budget stays confirmed, set on 2026-10-20",)


def test_a_later_entry_that_says_the_same_is_not_worth_a_word() -> None:
    later = deal(START, entry("2026-10-20", amount=90, qualification={"budget": "weak"}))
    assert (
        book(later, action("2026-10-05"), amount=90, qualification={"budget": "weak"}).messages
        == ()
    )


def test_tomorrow_has_not_happened() -> None:
    with pytest.raises(UsageError, match=r"^2026-11-26 is after today, 2026-11-25; book it when"):
        book(deal(START), action("2026-11-26"), amount=1)


def test_nothing_happens_before_a_deal_is_there() -> None:
    with pytest.raises(UsageError, match="is before acme-website-k7qm was created, on 2026-09-01;"):
        book(deal(entry("2026-09-10", note="x"), START), action("2026-08-31"), amount=1)


def test_the_first_entry_moves_back_alone_where_a_deal_is_to_begin_earlier() -> None:
    second = entry("2026-09-01", note="x")
    later = action("2026-08-31")._replace(moves_beginning=True)
    moved = begun(deal(START, second), later)
    assert moved.history == (replace(START, day=later.day), second)
    assert begun(moved, later) is moved
    with pytest.raises(UsageError, match=r"created, on 2026-09-01; .* add --move-beginning$"):
        begun(deal(START), action("2026-08-31"))


def test_the_first_day_and_today_can_be_booked() -> None:
    for day in ("2026-09-01", "2026-11-25"):
        assert book(deal(START), action(day), amount=1).deal.amount == 1


def test_a_drifted_top_is_recorded_first() -> None:
    change = book(deal(START, amount=150), action("2026-10-02"), owner="ola")
    assert change.deal.history[1:] == (
        entry("2026-10-02", by="kari", via="fix", amount=150),
        entry("2026-10-02", by="kari", owner="ola"),
    )


def test_what_was_recorded_first_is_said_before_all_else() -> None:
    answers = {"need": Answer(state="likely")}
    one = deal(
        entry("2026-09-01", stage="prospecting", amount=100, owner="kari"),
        entry("2026-10-20", probability=10, qualification={"budget": "weak"}),
        amount=Decimal("1250000.50"),
        owner=None,
        expected_close="2026-12-15",
        qualification=answers,
    )
    assert book(one, action("2026-10-05"), probability=20).messages == (
        (
            "recorded first, as the top says: amount 1 250 000.50, expected_close 2026-12-15, "
            "owner empty, qualification.budget empty, qualification.need likely"
        ),
        "probability stays 10, set on 2026-10-20",
    )


def test_drift_counts_from_the_last_entry_on_also_where_an_earlier_day_is_booked() -> None:
    drifted = deal(START, entry("2026-10-20", note="Called"), expected_close="2026-12-15")
    change = book(drifted, action("2026-09-10"), owner="ola")
    assert [(e.day.isoformat(), e.via) for e in change.deal.history[1:]] == [
        ("2026-09-10", None),
        ("2026-10-20", None),
        ("2026-10-20", "fix"),
    ]


def test_drift_is_recorded_as_it_stands_at_the_top() -> None:
    answers = {"need": Answer(state="likely", evidence="a mail")}
    history = (START, entry("2026-10-01", qualification={"budget": "weak"}))
    one = deal(*history, amount=None, expected_close="2026-12-15", qualification=answers)
    recorded = record_drift(one, action("2026-10-02"))
    assert recorded.history[-1] == entry(
        "2026-10-02",
        "amount",
        by="kari",
        via="fix",
        expected_close="2026-12-15",
        qualification={"budget": None, "need": "likely"},
    )
    assert replace(recorded, history=()) == replace(one, history=())


@given(drifted_deals(), days)
def test_drift_is_gone_when_it_is_recorded(one: Deal, day: date) -> None:
    assert drift(record_drift(one, Action(day, "kari", TODAY))) == ()


def test_a_top_that_agrees_needs_no_record() -> None:
    one = deal(START)
    assert record_drift(one, action()) is one


def test_a_state_changes_and_evidence_stays() -> None:
    answers = {"budget": Answer(state="weak", evidence="a mail"), "need": Answer(state="likely")}
    assert with_state(answers, "budget", "likely") == {
        "budget": Answer(state="likely", evidence="a mail"),
        "need": Answer(state="likely"),
    }
    assert with_state(answers, "authority", "weak")["authority"] == Answer(state="weak")
    assert with_state(answers, "budget", None) == {"need": Answer(state="likely")}


CREATED = entry("2026-09-01", stage="prospecting", amount=100)


@given(drifted_deals())
def test_recording_makes_them_agree_and_leaves_the_top(one: Deal) -> None:
    fixed = record_top(one, Action(TODAY, "kari", TODAY)).deal
    assert drift(fixed) == ()
    assert (fixed.amount, fixed.qualification) == (one.amount, one.qualification)


@given(drifted_deals())
def test_following_makes_them_agree_and_leaves_the_history(one: Deal) -> None:
    fixed = follow_history(one, Action(TODAY, "kari", TODAY)).deal
    assert drift(fixed) == ()
    assert fixed.history == one.history


def test_a_stage_is_recorded_on_the_day_it_was_entered() -> None:
    fixed = record_top(deal(CREATED, stage="proposal"), action("2026-10-02"))
    wanted = entry("2026-10-02", by="kari", via="fix", stage="proposal")
    assert fixed.deal.history == (CREATED, wanted)
    assert fixed.messages == ()


def test_a_day_before_another_entry_of_the_field_is_not_taken_and_said() -> None:
    history = (CREATED, entry("2026-10-20", stage="proposal"))
    fixed = record_top(deal(*history, stage="won"), action("2026-10-02"))
    assert fixed.deal.history[-1].day == date(2026, 10, 20)
    assert len(fixed.messages) == 1
    assert "stage recorded on 2026-10-20" in fixed.messages[0]


def test_a_record_is_refused_in_the_future_and_before_the_creation() -> None:
    for day in ("2026-11-26", "2026-08-31"):
        with pytest.raises(UsageError):
            record_top(deal(CREATED, amount=5), action(day))


def test_where_they_agree_nothing_is_recorded() -> None:
    one = deal(CREATED)
    assert record_top(one, action()) == Change(one, ())


def test_an_empty_history_gets_the_top_as_its_first_entry() -> None:
    one = deal(CREATED, history=())
    fixed = record_top(one, action("2026-10-02"))
    wanted = entry("2026-10-02", by="kari", via="fix", stage="prospecting", amount=100)
    assert fixed.deal.history == (wanted,)


def test_an_empty_history_never_empties_the_top() -> None:
    with pytest.raises(UsageError, match="adds up to no stage; use --fix record"):
        follow_history(deal(CREATED, history=()), action())


def test_a_top_that_follows_keeps_evidence_and_loses_what_the_history_does_not_say() -> None:
    history = (CREATED, entry("2026-10-02", qualification={"budget": "likely"}))
    answers = {"budget": Answer(state="weak", evidence="a mail"), "need": Answer(state="weak")}
    one = deal(*history, amount=7, owner="ola", qualification=answers)
    fixed = follow_history(one, action()).deal
    assert fixed.amount == 100
    assert fixed.owner is None
    assert fixed.qualification == {"budget": Answer(state="likely", evidence="a mail")}


def test_the_untracked_is_nobodys_business_here() -> None:
    one = deal(CREATED, amount=7, tags=("urgent",), notes="Big one")
    for fixed in (record_top(one, action()).deal, follow_history(one, action()).deal):
        assert (fixed.tags, fixed.notes, in_order(fixed.history)[0]) == (
            ("urgent",),
            "Big one",
            CREATED,
        )
