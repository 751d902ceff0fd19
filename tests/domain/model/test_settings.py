"""The settings of a store, and which pipeline is meant."""

from __future__ import annotations

from typing import Any

import pytest

from builders import pipeline, setup, snapshot, stage
from pipectl.domain.model.settings import Settings
from pipectl.domain.values.schema import keys_of, revive, revive_record

PARTNERS = pipeline(id="partners")


def read(key: str, text: Any) -> Any:
    return revive(keys_of(Settings)[key].shape, text)


def test_a_store_needs_its_version_and_its_currency() -> None:
    assert {name for name, key in keys_of(Settings).items() if key.required} == {
        "version",
        "currency",
    }


def test_the_rest_has_defaults() -> None:
    settings = revive_record(Settings, {"version": "1", "currency": "NOK"})
    assert settings == Settings(
        version=1,
        currency="NOK",
        fiscal_year_start=1,
        default_pipeline="sales",
        language="en",
        fields={},
    )


def test_a_store_of_a_later_version_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match=r"^this pipectl reads version 1, not '2'; update it$"):
        read("version", "2")


@pytest.mark.parametrize("month", [*range(1, 13)])
def test_a_fiscal_year_begins_with_a_month(month: int) -> None:
    assert read("fiscal_year_start", str(month)) == month


@pytest.mark.parametrize("text", ["0", "13", "-1", "april"])
def test_nothing_else_is_a_month(text: str) -> None:
    with pytest.raises(ValueError, match="; write "):
        read("fiscal_year_start", text)


def test_a_field_of_ones_own_has_a_type() -> None:
    assert read("fields", {"region": "text", "seats": "number"}) == {
        "region": "text",
        "seats": "number",
    }
    with pytest.raises(
        ValueError, match=r"^'money' is unknown here; write one of text, number, dat"
    ):
        read("fields", {"region": "money"})


@pytest.mark.parametrize(("named", "pipeline_id"), [(None, "sales"), ("partners", "partners")])
def test_a_deal_that_names_no_pipeline_is_in_the_default_one(
    named: str | None, pipeline_id: str
) -> None:
    assert setup(pipeline(), PARTNERS).pipeline(snapshot(pipeline=named)).id == pipeline_id


def test_the_default_pipeline_is_the_one_that_the_store_names() -> None:
    rules = setup(pipeline(), PARTNERS, default_pipeline="partners")
    assert rules.pipeline(snapshot()) == PARTNERS


def test_a_deal_is_in_the_stage_of_its_own_pipeline() -> None:
    rules = setup(pipeline(), pipeline(stage("proposal", name="Skisse"), id="partners"))
    assert rules.stage(snapshot(stage="proposal", pipeline="partners")).name == "Skisse"
