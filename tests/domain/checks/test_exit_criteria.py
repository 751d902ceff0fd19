"""Exit criteria: which stages are asked on the way, and what a deal lacks."""

from __future__ import annotations

from datetime import date

import pytest

from builders import deal, entry, pipeline, setup, stage
from pipectl.domain.checks.deal import findings
from pipectl.domain.checks.exit_criteria import (
    passings,
    stages_between,
    unmet_criteria,
    unmet_on_way,
)
from pipectl.domain.model.deal import Answer, NextStep, Objection
from pipectl.domain.model.pipeline import ExitCriteria, find_stage

SALES = pipeline(
    stage("a"), stage("won", "won"), stage("b"), stage("c"), stage("lost", "lost"), stage("d")
)
BEGUN = deal(entry("2026-09-01", stage="a"))


@pytest.mark.parametrize(
    ("start", "end", "asked"),
    [
        ("a", "b", ["a"]),
        ("a", "d", ["a", "b", "c"]),
        ("b", "c", ["b"]),
        ("c", "b", []),
        ("b", "b", []),
        ("b", "won", ["b", "c", "d"]),
        ("a", "won", ["a", "b", "c", "d"]),
        ("lost", "c", ["a", "b"]),
        ("lost", "won", ["a", "b", "c", "d"]),
        (None, "c", ["a", "b"]),
    ],
)
def test_the_open_stages_that_are_left_are_asked(
    start: str | None, end: str, asked: list[str]
) -> None:
    target = find_stage(SALES, end)
    assert target is not None
    found = stages_between(SALES, find_stage(SALES, start), target)
    assert [one.id for one in found] == asked


def test_a_stage_without_criteria_asks_nothing() -> None:
    assert unmet_criteria(BEGUN, stage("a")) == []


def test_what_is_missing_is_named_in_order() -> None:
    asks = stage(
        "a",
        exit=ExitCriteria(
            require=("amount", "owner", "region"),
            qualification={"budget": "likely", "need": "weak"},
        ),
    )
    one = deal(entry("2026-09-01", stage="a", owner="kari", qualification={"budget": "weak"}))
    assert [lack.what for lack in unmet_criteria(one, asks)] == [
        "amount",
        "region",
        "budget at least likely (it is weak)",
        "need at least weak (it is unknown)",
    ]


EVERYTHING = ExitCriteria(
    require=("amount", "next_step", "parked_until", "refs"),
    qualification={"budget": "likely", "need": "confirmed"},
    activities={"meeting": 1, "call": 3},
    signals=("feedback", "commitment"),
    next_step=True,
    no_open_objection=True,
    done=("problem", "benefit"),
)


def test_each_point_has_the_command_that_would_meet_it() -> None:
    one = deal(
        entry("2026-09-01", stage="a"),
        entry("2026-09-02", activity="Call"),
        entry("2026-09-03", objection=Objection(id="k7", text="Too dear")),
        entry("2026-09-04", activity="demo", done="problem", signal="feedback"),
        id="acme",
    )
    lacks = unmet_criteria(one, stage("a", exit=EVERYTHING))
    assert [(lack.what, lack.command, lack.times) for lack in lacks] == [
        ("amount", "pipectl set acme amount=…", 1),
        ("next_step", "pipectl next acme TEXT --due DATE", 1),
        ("parked_until", "pipectl park acme --until DATE", 1),
        ("refs", "pipectl set acme refs.SYSTEM=…", 1),
        ("budget at least likely (it is unknown)", "pipectl qualify acme budget=likely", 1),
        (
            "need at least confirmed (it is unknown)",
            "pipectl qualify acme need=confirmed --evidence TEXT",
            1,
        ),
        ("the activity meeting", "pipectl log acme meeting", 1),
        ("the activity call 3 times (so far 1)", "pipectl log acme call", 2),
        ("the signal commitment", "pipectl log acme signal:commitment", 1),
        ('an answer to the objection k7 "Too dear"', "pipectl objection acme k7 --resolved", 1),
        ("done:benefit", "pipectl log acme done:benefit", 1),
    ]


def test_of_two_stages_the_one_that_asks_for_more_is_named() -> None:
    first = stage(
        "a",
        exit=ExitCriteria(
            require=("amount",), qualification={"budget": "weak"}, activities={"call": 1}
        ),
    )
    second = stage(
        "b",
        exit=ExitCriteria(
            require=("amount",), qualification={"budget": "likely"}, activities={"call": 2}
        ),
    )
    for stages in ((first, second), (second, first)):
        found = {lack.about: (one.id, lack.times) for one, lack in unmet_on_way(BEGUN, stages)}
        assert found == {
            ("field", "amount"): (stages[0].id, 1),
            ("criterion", "budget"): ("b", 1),
            ("activity", "call"): ("b", 2),
        }


@pytest.mark.parametrize(
    ("state", "met"), [("absent", 0), ("unknown", 0), ("weak", 0), ("likely", 1), ("confirmed", 1)]
)
def test_a_criterion_is_met_from_its_least_state_on(state: str, met: int) -> None:
    asks = stage("a", exit=ExitCriteria(qualification={"budget": "likely"}))
    one = deal(qualification={"budget": Answer(state=state)})
    assert (unmet_criteria(one, asks) == []) is bool(met)


PASSED = pipeline(
    stage("a", exit=ExitCriteria(require=("amount",))),
    stage("b", exit=ExitCriteria(next_step=True, no_open_objection=True)),
    stage("c", exit=ExitCriteria(activities={"call": 1}, done=("cost",))),
    stage("won", "won"),
    stage("lost", "lost"),
)
RULES = setup(PASSED, pipeline(stage("x"), stage("y"), id="other"))
A = entry("2026-09-01", stage="a", amount=5)
STEP = NextStep(due=date(2026, 9, 20), what="Call")
DEAR = Objection(id="k7", text="Too dear")


def said(*history: object) -> list[str]:
    found = findings(deal(*history), RULES)  # type: ignore[arg-type]
    return [one.what.removeprefix("past the stage ") for one in found]


def test_what_was_not_met_is_said_of_every_stage_behind() -> None:
    assert said(entry("2026-08-01", stage="a"), entry("2026-09-01", stage="won")) == [
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
    assert passings(entries, PASSED, "sales") == passed


def test_a_deal_begins_anew_in_another_pipeline() -> None:
    entries = [
        entry("2026-09-01", stage="b"),
        entry("2026-09-02", stage="y", pipeline="other"),
        entry("2026-09-03", "pipeline", stage="c"),
    ]
    assert passings(entries, PASSED, "sales") == {"a": 2, "b": 2}
    assert passings(entries[:2], RULES.pipelines["other"], "sales") == {"x": 1}
