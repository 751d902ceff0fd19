"""The fields of a deal by name: what a name leads to, read and set."""

from __future__ import annotations

from decimal import Decimal

import pytest

from builders import deal, setup
from pipectl.domain.model.account import Account, Address
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.fields import get, links_of, path_of, put, shape_of
from pipectl.domain.values import scalars

RULES = setup(fields={"seats": "number"})


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("amount", ("amount", None)),
        ("tags", ("tags", None)),
        ("refs.hubspot", ("refs", "hubspot")),
        ("qualification.budget", ("qualification", "budget")),
        ("x-color", ("extra", "x-color")),
        ("seats", ("fields", "seats")),
    ],
)
def test_a_name_leads_to_an_attribute_and_a_key_in_it(name: str, path: tuple[str, str]) -> None:
    assert path_of(name) == path


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("campaign", "spring"),
        ("tags", ("urgent",)),
        ("refs.hubspot", "42"),
        ("x-color", "red"),
        ("seats", Decimal(0)),
    ],
)
def test_a_field_has_the_value_that_was_put_and_none_without_it(name: str, value: object) -> None:
    filled = put(deal(), name, value)
    assert get(filled, name) == value
    assert put(filled, name, None) == deal()


def test_the_last_part_of_a_record_takes_the_record_with_it() -> None:
    account = Account(name="Acme")
    filled = put(account, "address.city", "Oslo")
    assert filled.address == Address(city="Oslo")
    assert put(filled, "address.city", None) == account


def test_a_record_with_parts_that_must_be_there_is_set_as_a_whole() -> None:
    assert path_of("next_step.what") == ("fields", "next_step.what")


def test_links_are_the_fields_that_hold_an_id() -> None:
    assert set(links_of(Deal)) == {"parent", "duplicate_of"}
    assert links_of(Account) == ("parent",)


def test_zero_is_a_value() -> None:
    assert get(deal(probability=0), "probability") == 0


def test_an_empty_list_is_none() -> None:
    assert get(deal(), "tags") is None


def test_a_field_is_read_by_its_shape() -> None:
    assert shape_of("seats", RULES) == scalars.NUMBER
    assert shape_of("refs.hubspot", RULES) == scalars.TEXT
    assert shape_of("amount", RULES) == scalars.AMOUNT


@pytest.mark.parametrize("name", ["region", "qualification.budget"])
def test_what_is_no_field_of_a_value_has_no_shape(name: str) -> None:
    assert shape_of(name, RULES) is None
