"""Exit criteria: which stages are asked on the way, and what a deal lacks."""

from __future__ import annotations

import pytest

from builders import deal, entry, pipeline, stage
from pipectl.domain.checks.exit_criteria import stages_between, unmet_criteria, unmet_on_way
from pipectl.domain.model.deal import Answer, Objection
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
    next_step=True,
    no_open_objection=True,
    done=("problem", "benefit"),
)


def test_each_point_has_the_command_that_would_meet_it() -> None:
    one = deal(
        entry("2026-09-01", stage="a"),
        entry("2026-09-02", activity="Call"),
        entry("2026-09-03", objection=Objection(id="k7", text="Too dear")),
        entry("2026-09-04", activity="demo", done="problem"),
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
