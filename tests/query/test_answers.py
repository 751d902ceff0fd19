"""What the settings say of a deal: its own word first, then its stage's."""

from __future__ import annotations

from decimal import Decimal

import pytest

from builders import pipeline, setup, snapshot, stage
from pipectl.domain.model.qualification import Criterion, Framework
from pipectl.domain.model.team import Person
from pipectl.query.answers import (
    category_of,
    index_of,
    owner_of,
    percent_of,
    probability_of,
    stage_of,
)

LEADS = pipeline(stage("new", name="Ny"), stage("proposal", name="Skisse"), id="leads")


def test_a_deal_without_a_pipeline_is_in_the_default_one() -> None:
    index = index_of(setup(pipeline(), LEADS))
    in_default = stage_of(snapshot(stage="proposal"), index)
    in_leads = stage_of(snapshot(stage="proposal", pipeline="leads"), index)
    assert (in_default.name, in_leads.name) == ("Forslag", "Skisse")


@pytest.mark.parametrize(("own", "found"), [(None, 55), (Decimal(20), 20), (Decimal(0), 0)])
def test_the_own_probability_counts_before_the_stages_and_zero_is_one(
    own: Decimal | None, found: int
) -> None:
    assert probability_of(snapshot(probability=own), index_of(setup())) == found


def test_the_own_category_counts_before_the_stages() -> None:
    index = index_of(setup())
    assert category_of(snapshot(), index) == "best_case"
    assert category_of(snapshot(category="commit"), index) == "commit"


def test_a_former_id_is_the_person_of_today() -> None:
    index = index_of(setup(team={"kari": Person(name="Kari", was=("karin",))}))
    assert owner_of(snapshot(owner="karin"), index) == "kari"
    assert owner_of(snapshot(owner="stranger"), index) == "stranger"


def test_a_present_id_counts_before_a_former_one() -> None:
    team = {"kari": Person(name="Kari", was=("ola",)), "ola": Person(name="Ola")}
    assert owner_of(snapshot(owner="ola"), index_of(setup(team=team))) == "ola"


def test_the_score_is_a_percentage_of_the_possible_points() -> None:
    index = index_of(setup())
    assert percent_of(snapshot(), index) == 0
    assert (
        percent_of(snapshot(qualification={"budget": "confirmed", "need": "confirmed"}), index)
        == 50
    )


def test_there_is_no_score_without_a_framework_that_weighs_anything() -> None:
    weightless = Framework(criteria=(Criterion(id="fit", weight=Decimal(0)),))
    index = index_of(setup(pipeline(qualification=weightless)))
    assert percent_of(snapshot(), index) is None
