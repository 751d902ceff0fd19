"""The settings of a store, and which pipeline is meant."""

from __future__ import annotations

from typing import Any

import pytest

from builders import pipeline, setup
from pipectl.domain.model.settings import Settings, pipeline_of
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


@pytest.mark.parametrize(("said", "found"), [(None, "sales"), ("partners", "partners")])
def test_a_deal_that_names_no_pipeline_is_in_the_default_one(said: str | None, found: str) -> None:
    known = pipeline_of(setup(pipeline(), PARTNERS), said)
    assert known is not None
    assert known.id == found


def test_the_default_pipeline_is_the_one_that_the_store_names() -> None:
    rules = setup(pipeline(), PARTNERS, default_pipeline="partners")
    assert pipeline_of(rules, None) == PARTNERS


def test_a_pipeline_that_is_not_there_is_none() -> None:
    assert pipeline_of(setup(), "x") is None
