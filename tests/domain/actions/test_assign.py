"""Fields without a history set as a person types them, of an account as of a deal."""

from __future__ import annotations

from decimal import Decimal

import pytest

from builders import TODAY, setup
from pipectl.domain.actions.assign import assigned, settable, split
from pipectl.domain.model.account import Account, Address
from pipectl.errors import UsageError

RULES = setup(fields={"seats": "number"})
ACME = Account(
    id="acme-as",
    name="Acme AS",
    aliases=("Acme", "Acme, Inc"),
    address=Address(city="Oslo"),
    tags=("key",),
)


def assign(assignment: str, account: Account = ACME) -> Account:
    return assigned(RULES, account, split(assignment), TODAY)


@pytest.mark.parametrize(
    ("assignment", "name", "value"),
    [
        ("name=Čapek a.s.", "name", "Čapek a.s."),
        ("owner=kari", "owner", "kari"),
        ("parent=nordic", "parent", "nordic"),
        ("tag=ny,stor", "tags", ("ny", "stor")),
        ("tags+=ny,stor", "tags", ("key", "ny", "stor")),
        ("tags=", "tags", ()),
        ("aliases=A, B", "aliases", ("A", "B")),
        ("aliases+=Розов, син", "aliases", ("Acme", "Acme, Inc", "Розов, син")),
        ("aliases-=Acme, Inc", "aliases", ("Acme",)),
        ("address.postcode=0155", "address", Address(city="Oslo", postcode="0155")),
        ("address.city=", "address", None),
        ("address=", "address", None),
        ("seats=12", "fields", {"seats": Decimal(12)}),
    ],
)
def test_a_field_of_an_account_is_set(assignment: str, name: str, value: object) -> None:
    assert getattr(assign(assignment), name) == value


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("name=", "name cannot be empty; write name=value"),
        ("id=acme", "an id never changes"),
        ("parent=Acme AS", "parent: 'Acme AS' cannot be an id"),
        ("parent=acme-as", "acme-as cannot be its own parent"),
        (
            "address=Oslo",
            "address has several parts; write one of address.street, address.postcode",
        ),
        (
            "address.town=Oslo",
            "there is no field 'address.town'; did you mean address.city?; there are name, aliases",
        ),
        ("amount=5", "there is no field 'amount'"),
        ("indstry=x", "did you mean industry?"),
        ("x-color=red", "there is no field 'x-color'"),
        ("refs.crm=5", "there is no field 'refs.crm'"),
        ("name+=x", "name is not a list; write name=value"),
        ("tags=a b", "tags: 'a b' is not a short name"),
        ("Acme", "'Acme' has no '='; write key=value, or key= to clear"),
    ],
)
def test_a_refusal_names_the_field_and_what_to_write(assignment: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        assign(assignment)
    assert message in str(refused.value)


def test_every_field_that_is_named_in_the_refusal_can_be_set() -> None:
    for name in settable(RULES, Account):
        assert assign(f"{name}={'5' if name == 'seats' else 'nordic'}") != ACME
