"""Who waits for whom: what is usual in a store, and what lasts longer."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import book, deal, entry, pipeline, setup, stage
from pipectl.domain.history.activities import Activity
from pipectl.domain.journeys.waiting import (
    Norms,
    Overrun,
    Threshold,
    answer_times,
    ghosted,
    norms,
    stalled,
    unanswered_since,
)

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal
    from pipectl.domain.model.settings import Setup

FIRST = date(2026, 9, 1)
RULES = setup(
    pipeline(
        stage("first", rotting_days=10),
        stage("second"),
        stage("third", rotting_days=3),
        stage("won", "won"),
        stage("lost", "lost"),
    )
)


def mails(ways: str) -> tuple[Activity, ...]:
    """Make an activity a day: o out, i in, b both, . none."""
    directions = {"o": "out", "i": "in", "b": None}
    return tuple(
        Activity(FIRST + timedelta(days=number), "email", "kari", directions[way])
        for number, way in enumerate(ways)
        if way != "."
    )


@pytest.mark.parametrize(
    ("ways", "times", "since"),
    [
        ("o.i", [2], None),
        ("oo.i", [3], None),
        ("o.b", [2], None),
        ("i", [], None),
        ("b", [], None),
        ("io", [], 1),
        ("i.oo.", [], 2),
        ("o.ioi", [2, 1], None),
        ("bo.b..o", [2], 6),
        ("", [], None),
    ],
)
def test_an_answer_is_waited_for_from_the_first_activity_out_after_the_last_one_in(
    ways: str, times: list[int], since: int | None
) -> None:
    assert list(answer_times(mails(ways))) == times
    day = None if since is None else FIRST + timedelta(days=since)
    assert unanswered_since(mails(ways)) == day


def test_a_meeting_is_both_whoever_asked_for_it() -> None:
    mail, *_, call = mails("o..o")
    assert unanswered_since([mail, call._replace(kind="meeting")]) is None
    assert list(answer_times([mail, call._replace(kind="meeting")])) == [3]


@given(st.text("oib.", max_size=30))
def test_each_run_of_activities_out_is_answered_or_waits(ways: str) -> None:
    runs = [run for run in ways.replace(".", "").replace("b", "i").split("i") if run]
    answered = len(list(answer_times(mails(ways))))
    assert len(runs) == answered + (unanswered_since(mails(ways)) is not None)


def waited(days: int, **more: str) -> Deal:
    """Make a deal whose customer answered after so many days."""
    answer = (FIRST + timedelta(days=days)).isoformat()
    mail = {"activity": "email"}
    return deal(
        entry("2026-09-01", stage="first"),
        entry("2026-09-01", **mail, direction="out"),
        entry(answer, **mail, direction="in", **more),
    )


def usual(*deals: Deal, rules: Setup = RULES, as_of: str = "2026-11-25") -> Norms:
    return norms(book(*deals, rules=rules, as_of=as_of))


def test_with_few_answers_two_weeks_are_usual() -> None:
    assert usual().silence == Threshold(Decimal(14), 0, "usual")
    assert usual(*[waited(1)] * 19).silence == Threshold(Decimal(14), 19, "usual")


def test_with_enough_answers_nine_of_ten_say_what_is_usual() -> None:
    deals = [waited(days) for days in range(1, 22)]
    assert usual(*deals).silence == Threshold(Decimal(19), 21, "history")


def test_a_customer_has_three_days_at_least() -> None:
    assert usual(*[waited(1)] * 20).silence == Threshold(Decimal(3), 20, "least")


def test_an_answer_that_came_later_and_a_deal_that_counts_nowhere_are_no_time() -> None:
    assert usual(*[waited(5)] * 20, as_of="2026-09-05").silence.n == 0
    assert usual(*[waited(5, omit="test")] * 20).silence.n == 0


def stayed(days: int, after: str = "second") -> Deal:
    left = (FIRST + timedelta(days=days)).isoformat()
    return deal(entry("2026-09-01", stage="first"), entry(left, stage=after))


def test_with_few_steps_forward_a_stage_has_its_rotting_days() -> None:
    stays = usual(*[stayed(30)] * 19).stays
    assert stays["sales", "first"] == Threshold(Decimal(10), 19, "stage")
    assert ("sales", "second") not in stays
    assert stays["sales", "third"] == Threshold(Decimal(7), 0, "least")


@pytest.mark.parametrize("after", ["second", "third", "won"])
def test_with_enough_of_them_three_of_four_say_what_is_usual(after: str) -> None:
    deals = [stayed(days, after) for days in range(10, 31)]
    assert usual(*deals).stays["sales", "first"] == Threshold(Decimal(25), 21, "history")


def test_a_loss_a_step_back_and_a_visit_that_lasts_say_nothing() -> None:
    lost = [stayed(30, "lost")] * 20
    back = [deal(entry("2026-09-01", stage="second"), entry("2026-09-09", stage="first"))] * 20
    stays = usual(*lost, *back).stays
    assert stays["sales", "first"].n == 0
    assert ("sales", "second") not in stays


def test_a_lead_that_becomes_a_deal_has_gone_forward() -> None:
    stages = (stage("lead"), stage("won", "won"), stage("lost", "lost"))
    rules = setup(RULES.pipelines["sales"], pipeline(*stages, id="leads", kind="leads"))
    lead = deal(
        entry("2026-09-01", stage="lead", pipeline="leads"),
        entry("2026-09-09", stage="first", pipeline="sales"),
    )
    assert usual(*[lead] * 20, rules=rules).stays["leads", "lead"] == Threshold(
        Decimal(8), 20, "history"
    )


def test_a_visit_to_a_stage_and_to_what_has_replaced_it_are_one() -> None:
    stages = (stage("old", replaced_by="first"), *RULES.pipelines["sales"].stages)
    moved = deal(
        entry("2026-09-01", stage="old"),
        entry("2026-09-05", stage="first", via="migrate"),
        entry("2026-09-21", stage="third"),
    )
    stays = usual(*[moved] * 20, rules=setup(pipeline(*stages))).stays
    assert stays["sales", "first"] == Threshold(Decimal(20), 20, "history")


def test_longer_than_usual_is_ghosted_and_not_as_long() -> None:
    silent = deal(
        entry("2026-09-01", stage="first"),
        entry("2026-09-03", activity="email", direction="out"),
        entry("2026-09-08", activity="call", direction="out"),
    )
    whole = book(silent, rules=RULES)
    (snapshot,) = whole.open()
    norm = norms(whole)
    assert ghosted(norm, snapshot, date(2026, 9, 17)) is None
    assert ghosted(norm, snapshot, date(2026, 9, 18)) == Overrun(15, norm.silence)


def test_longer_than_usual_in_a_stage_is_stalled_and_not_as_long() -> None:
    whole = book(deal(entry("2026-09-01", stage="first")), rules=RULES)
    (snapshot,) = whole.open()
    norm = norms(whole)
    assert stalled(RULES, norm, snapshot, date(2026, 9, 11)) is None
    overrun = stalled(RULES, norm, snapshot, date(2026, 9, 12))
    assert overrun == Overrun(11, Threshold(Decimal(10), 0, "stage"))


def test_a_stage_without_a_norm_stalls_nobody() -> None:
    whole = book(deal(entry("2026-01-01", stage="second")), rules=RULES)
    (snapshot,) = whole.open()
    assert stalled(RULES, norms(whole), snapshot, whole.as_of) is None
