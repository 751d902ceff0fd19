"""Stages that a firm shapes: what may be done to them, and that histories still know them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import pipeline, stage
from pipectl.domain.actions.pipeline_edit import (
    add,
    change,
    live,
    migrate,
    place_after,
    remove,
    reorder,
)
from pipectl.domain.checks.pipeline import pipeline_findings
from pipectl.domain.model.pipeline import Pipeline, find_stage, live_id, live_stages, open_stages
from pipectl.domain.templates.templates import TEMPLATES, build_pipeline
from pipectl.errors import AmbiguousError, NotFoundError, PipectlError, Severity, UsageError

ENDS = (stage("won", "won"), stage("lost", "lost"))
SEVEN = build_pipeline("seven", "en")
FIVE = build_pipeline("five", "en")
MAP = {"needs": "first_contact", "negotiation": "closing"}


def ids(found: Pipeline) -> list[str]:
    return [one.id for one in open_stages(found)]


def test_a_new_stage_comes_behind_the_one_named_or_the_last_open_one() -> None:
    assert ids(add(pipeline(), stage("demo"), "prospecting")) == ["prospecting", "demo", "proposal"]
    assert ids(add(pipeline(), stage("demo"))) == ["prospecting", "proposal", "demo"]


def test_a_new_stage_may_be_put_behind_a_name_of_any_letter_case() -> None:
    assert ids(add(pipeline(), stage("demo"), "FORSLAG"))[-1] == "demo"


@pytest.mark.parametrize("name", ["Prospecting", "prospecting", "PROSPECTING "])
def test_a_stage_takes_no_name_that_means_another_one(name: str) -> None:
    start = pipeline(stage("prospecting"), stage("proposal"), *ENDS)
    message = "means the stage prospecting already"
    with pytest.raises(UsageError, match=message):
        change(start, "proposal", [f"name={name}"])
    with pytest.raises(UsageError, match=message):
        add(start, stage("demo", name=name))


def test_a_value_of_a_stage_that_is_given_twice_is_refused() -> None:
    with pytest.raises(UsageError, match="probability is given twice; write one value"):
        change(pipeline(), "proposal", ["probability=40", "probability=50"])


def test_names_that_clash_already_hinder_no_other_change() -> None:
    start = pipeline(stage("a", name="Twin"), stage("b", name="Twin"), stage("c"), *ENDS)
    assert ids(place_after(start, "c", None)) == ["c", "a", "b"]


def test_a_name_of_two_stages_is_ambiguous_and_an_id_is_not() -> None:
    start = pipeline(stage("a", name="Twin"), stage("b", name="TWIN"), stage("twin"), *ENDS)
    with pytest.raises(AmbiguousError, match=r"'Twin' means several .* write a or b or twin"):
        live(start, "Twin")
    assert live(start, "twin").id == "twin"


def test_a_live_stage_is_meant_rather_than_a_retired_one_of_its_name() -> None:
    old = stage("old", name="Twin", replaced_by="new")
    start = pipeline(old, stage("new", name="Twin"), *ENDS)
    assert live(start, "twin").id == "new"


@pytest.mark.parametrize("text", ["tilbud", "FORSLAG", "forslag/", "propo"])
def test_a_part_of_one_live_stages_name_or_id_means_it(text: str) -> None:
    old = stage("demo", name="Tilbud, demo", replaced_by="proposal")
    start = pipeline(stage("prospecting"), stage("proposal", name="Forslag/tilbud"), old, *ENDS)
    assert live(start, text).id == "proposal"


def test_a_part_of_several_stages_is_ambiguous_and_of_none_is_unknown() -> None:
    with pytest.raises(AmbiguousError, match="write prospecting or proposal"):
        live(pipeline(), "pro")
    with pytest.raises(NotFoundError, match="did you mean Forslag"):
        live(pipeline(), "Forslaag")


def test_a_map_takes_parts_of_names_too() -> None:
    assert migrate(SEVEN, FIVE, {"assess": "first con", "Negot": "clos"}) == migrate(
        SEVEN, FIVE, MAP
    )


def test_a_stage_changes_its_figures_and_name_and_keeps_the_rest() -> None:
    changed = change(pipeline(), "proposal", ["probability=40%", "rotting_days=9", "name=Tilbud"])
    found = find_stage(changed, "proposal")
    assert found is not None
    said = (found.probability, found.rotting_days, found.name, found.category)
    assert said == (Decimal(40), 9, "Tilbud", "best_case")


def test_an_empty_value_clears_a_figure() -> None:
    found = find_stage(change(pipeline(), "proposal", ["category="]), "proposal")
    assert found is not None
    assert found.category is None


def test_stages_are_brought_into_another_order() -> None:
    assert ids(reorder(pipeline(), ["Forslag", "prospecting"])) == ["proposal", "prospecting"]
    assert ids(place_after(SEVEN, "closing", "prospecting"))[:2] == ["prospecting", "closing"]
    assert ids(place_after(SEVEN, "closing", None))[0] == "closing"


def test_a_stage_taken_away_is_retired_where_it_stands() -> None:
    after = remove(SEVEN, "needs", "proposal")
    assert "needs" not in ids(after)
    assert [one.id for one in after.stages] == [one.id for one in SEVEN.stages]
    assert live_id(after, "needs") == "proposal"


def test_what_replaced_a_stage_may_be_replaced_itself() -> None:
    twice = remove(remove(SEVEN, "needs", "proposal"), "proposal", "negotiation")
    assert live_id(twice, "needs") == "negotiation"


def test_a_migration_goes_from_seven_stages_to_five_and_knows_all_seven() -> None:
    after = migrate(SEVEN, FIVE, MAP)
    assert ids(after) == ids(FIVE)
    assert {old: live_id(after, old) for old in MAP} == MAP
    found = find_stage(after, "proposal")
    assert found is not None
    assert found.probability == Decimal(50)


def test_a_migration_keeps_names_and_won_and_lost() -> None:
    named = change(SEVEN, "proposal", ["name=Offer"])
    after = migrate(named, FIVE, MAP)
    found = find_stage(after, "proposal")
    assert found is not None
    assert found.name == "Offer"
    assert [one.id for one in live_stages(after)][-2:] == ["won", "lost"]


def test_a_migration_there_and_back_uses_the_old_stages_again() -> None:
    assert migrate(migrate(SEVEN, FIVE, MAP), SEVEN, {}) == SEVEN


def test_a_migration_to_the_same_template_changes_nothing() -> None:
    assert migrate(SEVEN, SEVEN, {}) == SEVEN


def refused(*done: Any, error: type[PipectlError] = UsageError) -> str:
    call, *arguments = done
    with pytest.raises(error) as found:
        call(*arguments)
    return str(found.value)


def test_what_cannot_be_done_is_said_with_the_choices() -> None:
    assert refused(add, SEVEN, stage("needs")) == (
        "there is a stage 'needs' already: it is Needs assessment; choose another id"
    )
    gone = remove(SEVEN, "needs", "proposal")
    assert "it was retired" in refused(add, gone, stage("needs"))
    assert refused(add, SEVEN, stage("x"), "won") == (
        "won is a stage of won deals; name an open one"
    )
    assert refused(change, SEVEN, "needs", ["exit=x"]).startswith(
        "'exit' of a stage is not set here; write one of name, probability, category"
    )
    assert refused(change, SEVEN, "needs", ["probability"]).startswith("'probability' has no '='")
    assert refused(change, SEVEN, "needs", ["probability=0.5"]) == (
        "probability: '0.5' looks like a fraction; write 50 for percent"
    )
    assert refused(change, SEVEN, "needs", ["name="]) == "a stage has a name; write name=…"
    assert "missing: qualification" in refused(reorder, SEVEN, ["prospecting"])
    assert refused(reorder, SEVEN, ["needs", "needs"]) == "needs is given twice"
    assert refused(reorder, SEVEN, ["won"]).startswith("won is not open")
    assert refused(remove, SEVEN, "needs", "needs").startswith("needs cannot go into itself")
    assert (
        refused(remove, SEVEN, "needs", "won")
        == "needs is open, but won is won; name another stage that is open"
    )


def test_an_unknown_or_retired_stage_is_named_with_those_there_are() -> None:
    said = refused(remove, SEVEN, "neds", "proposal", error=NotFoundError)
    assert said.startswith("there is no stage 'neds' in the pipeline sales; did you mean needs?")
    gone = remove(SEVEN, "needs", "proposal")
    said = refused(change, gone, "needs", ["name=x"], error=NotFoundError)
    assert said.startswith("the stage needs was replaced by proposal; write one of prospecting")


def test_a_map_that_leaves_a_stage_out_is_refused_with_an_example() -> None:
    said = refused(migrate, SEVEN, FIVE, {"needs": "first_contact"})
    assert said.startswith(
        "the template has no negotiation as sales does; say where their deals go"
    )
    assert "--map negotiation=" in said


def test_a_map_that_names_what_is_not_there_is_refused() -> None:
    assert refused(migrate, SEVEN, FIVE, {**MAP, "proposal": "closing"}) == (
        "--map proposal=closing: 'proposal' does not go away; these do: needs, negotiation"
    )
    assert refused(migrate, SEVEN, FIVE, {**MAP, "needs": "demo"}).startswith(
        "--map needs=demo: the template has no stage 'demo'; it has prospecting"
    )


@given(st.sampled_from(sorted(TEMPLATES)), st.sampled_from(sorted(TEMPLATES)), st.data())
def test_whatever_is_migrated_every_stage_leads_to_a_live_one(
    first: str, second: str, data: st.DataObject
) -> None:
    old, new = build_pipeline(first, "en"), build_pipeline(second, "en")
    leaving = [one.id for one in open_stages(old) if one.id not in ids(new)]
    mapped = {one: data.draw(st.sampled_from(ids(new))) for one in leaving}
    after = migrate(old, new, mapped)
    assert ids(after) == ids(new)
    assert [one for one in pipeline_findings(after, {}) if one.severity is Severity.PROBLEM] == []
    for one in old.stages:
        assert live_id(after, one.id) in {live.id for live in live_stages(after)}


@pytest.mark.parametrize(
    ("assignment", "form", "field", "value"),
    [
        ("probability=50 %", None, "probability", Decimal(50)),
        ("probability=12,5%", None, "probability", Decimal("12.5")),
        ("rotting_days=1 000", None, "rotting_days", 1000),
        ("rotting_days=1.000", "1.234,50", "rotting_days", 1000),
    ],
)
def test_a_figure_of_a_stage_is_read_as_any_number_that_is_typed(
    assignment: str, form: str | None, field: str, value: object
) -> None:
    after = change(SEVEN, "proposal", [assignment], form)
    assert getattr(live(after, "proposal"), field) == value
