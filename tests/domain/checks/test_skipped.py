"""The exit criteria behind a deal: asked again after edits, but not for what was forced."""

from __future__ import annotations

from datetime import date

import pytest

from builders import deal, entry, pipeline, setup, stage
from pipectl.domain.checks.deal import findings
from pipectl.domain.checks.skipped import passings
from pipectl.domain.model.deal import NextStep, Objection
from pipectl.domain.model.pipeline import ExitCriteria

SALES = pipeline(
    stage("a", exit=ExitCriteria(require=("amount",))),
    stage("b", exit=ExitCriteria(next_step=True, no_open_objection=True)),
    stage("c", exit=ExitCriteria(activities={"call": 1}, done=("cost",))),
    stage("won", "won"),
    stage("lost", "lost"),
)
RULES = setup(SALES, pipeline(stage("x"), stage("y"), id="other"))
A = entry("2026-09-01", stage="a", amount=5)
STEP = NextStep(due=date(2026, 9, 20), what="Call")
DEAR = Objection(id="k7", text="Too dear")


def said(*history: object) -> list[str]:
    found = findings(deal(*history), RULES)  # type: ignore[arg-type]
    return [one.what.removeprefix("past the stage ") for one in found]


def test_what_was_not_met_is_said_of_every_stage_behind() -> None:
    assert said(entry("2026-09-01", stage="won")) == [
        "a without amount",
        "b without next_step",
        "c without the activity call",
        "c without done:cost",
    ]


def test_what_was_met_is_not_said() -> None:
    assert said(A, entry("2026-09-05", stage="b")) == []
    done = (entry("2026-09-06", activity="call"), entry("2026-09-06", done="cost"))
    assert said(A, *done, entry("2026-09-07", stage="c", next_step=STEP)) == []


def test_a_forced_move_is_said_once_in_the_history() -> None:
    forced = entry("2026-09-05", stage="c", reason="they insist")
    assert said(entry("2026-09-01", stage="a"), forced) == []


def test_a_forced_move_excuses_only_what_it_went_past() -> None:
    forced = entry("2026-09-05", stage="c", reason="they insist")
    assert said(entry("2026-09-01", stage="a"), forced, entry("2026-09-08", stage="won")) == [
        "c without the activity call",
        "c without done:cost",
    ]


def test_who_goes_back_and_forward_again_is_asked_again() -> None:
    forced = entry("2026-09-05", stage="b", reason="they insist")
    back = entry("2026-09-06", stage="a")
    start = entry("2026-09-01", stage="a")
    assert said(start, forced, back, entry("2026-09-07", stage="b")) == ["a without amount"]


def test_a_loss_and_a_reopening_go_past_nothing() -> None:
    forced = entry("2026-09-05", stage="c", reason="they insist")
    lost = entry("2026-09-06", stage="lost", reason="price")
    start = entry("2026-09-01", stage="a")
    assert said(start, forced, lost, entry("2026-09-07", stage="c")) == []


def test_a_next_step_that_is_done_later_was_there() -> None:
    moved = entry("2026-09-05", stage="c")
    before = (A, entry("2026-09-03", next_step=STEP), moved)
    assert said(*before, entry("2026-09-10", "next_step")) == []
    assert said(A, moved) == ["b without next_step"]


def test_an_objection_that_comes_later_is_none_of_the_stages_behind() -> None:
    moved = entry("2026-09-05", stage="c", next_step=STEP)
    assert said(A, moved, entry("2026-09-08", objection=DEAR)) == []
    assert said(A, entry("2026-09-03", objection=DEAR), moved) == [
        'b without an answer to the objection k7 "Too dear"'
    ]


def test_an_objection_that_is_answered_later_is_answered() -> None:
    moved = entry("2026-09-05", stage="c", next_step=STEP)
    answer = entry("2026-09-09", objection=Objection(id="k7", resolved=""))
    assert said(A, entry("2026-09-03", objection=DEAR), moved, answer) == []


@pytest.mark.parametrize(
    ("stages", "passed"),
    [
        (["a"], {}),
        (["a", "c"], {"a": 1, "b": 1}),
        (["a", "b", "c"], {"a": 1, "b": 2}),
        (["c"], {"a": 0, "b": 0}),
        (["a", "b", "a", "c"], {"a": 3, "b": 3}),
        (["a", "won"], {"a": 1, "b": 1, "c": 1}),
        (["a", "b", "lost", "c"], {"a": 1, "b": 3}),
    ],
)
def test_which_entry_took_the_deal_past_a_stage(stages: list[str], passed: dict[str, int]) -> None:
    entries = [entry("2026-09-01", stage=name) for name in stages]
    assert passings(entries, SALES, "sales") == passed


def test_a_deal_begins_anew_in_another_pipeline() -> None:
    entries = [
        entry("2026-09-01", stage="b"),
        entry("2026-09-02", stage="y", pipeline="other"),
        entry("2026-09-03", "pipeline", stage="c"),
    ]
    assert passings(entries, SALES, "sales") == {"a": 2, "b": 2}
    assert passings(entries[:2], RULES.pipelines["other"], "sales") == {"x": 1}
