"""What the rules say about a pipeline's file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from builders import pipeline, stage
from pipectl.domain.checks.pipeline import pipeline_findings
from pipectl.domain.model.pipeline import ExitCriteria, FollowUp, LostReason, OnEnter, Stage
from pipectl.domain.model.qualification import Criterion, Framework
from pipectl.domain.values.schema import keys_of, revive
from pipectl.errors import Severity

OPEN = (stage("a"), stage("b"), stage("c"), stage("d"))
ENDS = (stage("won", "won"), stage("lost", "lost"))


def said(*stages: Stage, **more: Any) -> list[tuple[Any, ...]]:
    found = pipeline_findings(pipeline(*stages, **more), {"region": "text"})
    return [(one.path, one.what) for one in found]


def test_nothing_is_said_of_a_pipeline_that_is_right() -> None:
    assert said(*OPEN, *ENDS) == []


def test_a_stages_id_stands_once() -> None:
    assert said(*OPEN, stage("a"), *ENDS) == [(("stages", 4, "id"), "the id 'a' is given twice")]


def test_a_reasons_id_stands_once() -> None:
    twice = (LostReason(id="price", name="Pris"), LostReason(id="price", name="Dyrt"))
    assert said(*OPEN, *ENDS, lost_reasons=twice) == [
        (("lost_reasons", 1, "id"), "the id 'price' is given twice")
    ]


def test_a_pipeline_has_open_won_and_lost_stages() -> None:
    assert said(*OPEN) == [
        (("stages",), "no stage has the type won"),
        (("stages",), "no stage has the type lost"),
    ]
    assert (("stages",), "no stage is open") in said(*ENDS)


def test_a_stage_called_won_is_not_of_that_type_by_its_name() -> None:
    found = pipeline_findings(pipeline(*OPEN, stage("won"), stage("lost", "lost")), {})
    assert [one.what for one in found] == ["no stage has the type won"]
    assert found[0].remedy == "add {id: won, name: Won, type: won}"
    assert found[0].severity is Severity.PROBLEM


def test_an_exit_asks_for_fields_that_a_deal_can_have() -> None:
    asks = ExitCriteria(require=("amount", "source", "notes", "next_step", "region", "amont"))
    assert said(stage("z", exit=asks), *OPEN, *ENDS) == [
        (("stages", 0, "exit", "require", 5), "a deal has no field 'amont'")
    ]


def test_an_exit_asks_for_criteria_of_the_framework() -> None:
    asks = ExitCriteria(qualification={"budget": "likely", "champion": "weak"})
    assert said(*OPEN, stage("z", exit=asks), *ENDS) == [
        (
            ("stages", 4, "exit", "qualification", "champion"),
            "this pipeline has no criterion 'champion'",
        )
    ]
    other = said(stage("z", exit=asks), *OPEN, *ENDS, qualification="meddic")
    assert [what for _, what in other] == ["this pipeline has no criterion 'budget'"]


@pytest.mark.parametrize(("count", "unusual"), [(1, 1), (3, 1), (4, 0), (8, 0), (9, 1)])
def test_a_count_of_stages_that_is_unusual_is_a_hint(count: int, unusual: int) -> None:
    stages = [stage(f"s{number}") for number in range(count)]
    found = pipeline_findings(pipeline(*stages, *ENDS), {})
    assert [one.severity for one in found] == [Severity.HINT] * unusual


def test_leads_may_have_as_few_stages_as_they_like() -> None:
    assert said(stage("a"), *ENDS, kind="leads") == []


def test_a_framework_of_ones_own_has_criteria_each_once_and_no_weight_below_zero() -> None:
    def of(*criteria: Criterion) -> list[tuple[Any, ...]]:
        return said(*OPEN, *ENDS, qualification=Framework(criteria=criteria))

    path = ("qualification", "criteria")
    assert of(Criterion(id="budget"), Criterion(id="need", weight=Decimal(0))) == []
    assert of() == [(path, "the framework has no criteria")]
    assert of(Criterion(id="budget"), Criterion(id="budget")) == [
        ((*path, 1, "id"), "the id 'budget' is given twice")
    ]
    assert of(Criterion(id="budget", weight=Decimal(-1))) == [
        ((*path, 0, "weight"), "the weight -1 is below 0")
    ]


def test_an_exit_asks_for_something_and_for_each_item_once() -> None:
    asked = ExitCriteria(activities={"call": 0, "meeting": 1}, done=("cost", "benefit", "cost"))
    assert said(stage("z", exit=asked), *OPEN, *ENDS) == [
        (("stages", 0, "exit", "activities", "call"), "0 of 'call' asks for nothing"),
        (("stages", 0, "exit", "done", 2), "'cost' is given twice"),
    ]


def test_a_closed_deal_is_asked_nothing_and_given_nothing() -> None:
    won = stage("won", "won", exit=ExitCriteria(require=("amount",)), on_enter=OnEnter())
    asked = pipeline(*OPEN, won, ENDS[1])
    idle = "does nothing in a stage where the deal is closed"
    found = [(one.what, one.severity) for one in pipeline_findings(asked, {})]
    assert found == [(f"exit {idle}", Severity.HINT), (f"on_enter {idle}", Severity.HINT)]


@pytest.mark.parametrize("text", ["+3d", "+2w", "+1m", "today", "eom", "fri"])
def test_a_stage_says_when_its_next_step_is_due(text: str) -> None:
    assert revive(keys_of(FollowUp)["due"].shape, text) == text


@pytest.mark.parametrize("text", ["soon", "3 days", "3d", "10/11/2026", ""])
def test_a_due_day_that_nobody_can_count_is_refused_in_the_pipelines_file(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date; write "):
        revive(keys_of(FollowUp)["due"].shape, text)
