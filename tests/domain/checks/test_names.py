"""A text that two of a kind answer to means neither."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import pipeline, setup, stage
from pipectl.domain.checks.names import (
    in_pipeline,
    in_team,
    misspelled,
    of_pipelines,
    shared,
    spellings,
)
from pipectl.domain.model.pipeline import LostReason
from pipectl.domain.model.qualification import Criterion, Framework
from pipectl.domain.model.team import Person
from pipectl.errors import Severity

ENDS = (stage("won", "won"), stage("lost", "lost"))


@pytest.mark.parametrize("name", [*("Beta", "BETA", "beta ", " Beta"), *("b", "B", " b")])
def test_a_stage_is_not_called_like_another_one_or_its_id(name: str) -> None:
    stages = (stage("a", name=name), stage("b", name="Beta"), *ENDS)
    (finding,) = in_pipeline(pipeline(*stages))
    assert finding.severity is Severity.WARNING
    assert finding.path in (("stages", 0, "name"), ("stages", 1, "name"))


def test_letters_composed_otherwise_are_the_same() -> None:
    stages = (stage("a", name="Caf\u00e9"), stage("b", name="Cafe\u0301"), *ENDS)
    (finding,) = in_pipeline(pipeline(*stages))
    assert finding.path == ("stages", 1, "name")
    assert finding.what == "'Cafe\u0301' means the stage a too"


def test_ids_that_differ_only_in_case_are_told() -> None:
    (finding,) = in_pipeline(pipeline(stage("a", name="X"), stage("A", name="Y"), *ENDS))
    assert (finding.path, finding.what) == (("stages", 1, "id"), "'A' means the stage a too")


def test_a_stage_may_be_called_like_itself_and_like_a_retired_one() -> None:
    old = stage("old", name="Beta", replaced_by="beta")
    assert list(in_pipeline(pipeline(old, stage("beta"), *ENDS))) == []


def test_reasons_and_criteria_have_names_of_their_own_too() -> None:
    reasons = (LostReason(id="price", name="Price"), LostReason(id="other", name="price"))
    criteria = (Criterion(id="need"), Criterion(id="pain", name="Need"))
    stages = pipeline(*ENDS, lost_reasons=reasons, qualification=Framework(criteria=criteria))
    assert [finding.what for finding in in_pipeline(stages)] == [
        "'price' means the reason price too",
        "'Need' means the criterion need too",
    ]


def test_a_pipeline_is_not_called_like_another_one() -> None:
    sales = pipeline(name="Sales")
    other = replace(sales, id="other", name="SALES")
    ((naming, owner),) = shared(of_pipelines([sales, other]))
    assert (naming.id, naming.path, owner) == ("other", ("name",), "sales")


def said_of(**people: Person) -> list[tuple[object, str]]:
    return [(finding.path, finding.what) for finding in in_team(setup(team=people))]


def test_a_source_is_given_in_one_way() -> None:
    ((finding),) = in_pipeline(pipeline(*ENDS, sources=("fair", "Fair")))
    assert (finding.path, finding.what) == (("sources", 1), "'Fair' means the source fair too")


@pytest.mark.parametrize(
    "other",
    [
        "aCME as",
        "Acme AS ",
        "\u00a0Acme AS",
        "Acme  AS",
        "Ac\u200bme AS",
        "Acme\xad AS",
        "Acme AS\U000e0041",
        "Ａcme AS",
        "\u202eAcme AS",
        "Acme\u3164 AS",
    ],
)
def test_a_name_is_the_same_but_for_what_is_hardly_seen(other: str) -> None:
    assert list(spellings({other: 1, "Acme AS": 1, "Acme": 9})) == [(other, "Acme AS")]


def test_the_spelling_of_most_is_the_usual_one() -> None:
    assert list(spellings({"acme": 2, "ACME": 1, "Acme": 1})) == [
        ("ACME", "acme"),
        ("Acme", "acme"),
    ]


def test_what_cannot_be_told_apart_is_told_in_words() -> None:
    finding = misspelled(("account",), "Cafe\u0301", "Caf\u00e9", 2)
    assert finding.what == (
        "the account 'Cafe\u0301' is 'Caf\u00e9' elsewhere, composed of other characters, "
        "here and in 2 more files"
    )


def test_a_person_is_not_called_like_the_id_of_another_one() -> None:
    assert said_of(kari=Person(name="Kari"), ola=Person(name="KARI")) == [
        (("ola", "name"), "'KARI' means the person kari too")
    ]


def test_an_id_of_before_is_nobody_elses() -> None:
    team = {"kari": Person(name="A", was=("kk",)), "kk": Person(name="B"), "KARI": Person(name="C")}
    assert said_of(**team) == [
        (("KARI",), "'KARI' means the person kari too"),
        (("kari", "was", 0), "'kk' means the person kk too"),
    ]


def test_two_people_may_have_one_name() -> None:
    assert said_of(anna=Person(name="Anna Berg"), berg=Person(name="Anna Berg")) == []


def test_an_id_that_is_another_ones_name_too_is_told_once() -> None:
    team = {"kari": Person(name="Kari Nes"), "Kari": Person(name="kari")}
    assert len([*in_team(setup(team=team))]) == 1
