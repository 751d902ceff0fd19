"""What must hold of accounts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import setup, snapshot
from pipectl.domain.checks.account import across, caveats, findings, misnamed
from pipectl.domain.model.account import Account
from pipectl.domain.model.team import Person

ONE_OF_BOTH = "give one of the two another name, or make one account of both"
ACME = Account(id="acme-as", name="Acme AS")


def account(name: str, *aliases: str, parent: str | None = None) -> Account:
    return Account(id=name.lower().replace(" ", "-"), name=name, aliases=aliases, parent=parent)


def said(*accounts: Account) -> list[tuple[int, tuple[str | int, ...], str]]:
    return [(index, finding.path, finding.what) for index, finding in across(accounts, setup())]


def test_accounts_with_names_of_their_own_are_right() -> None:
    assert said(account("Acme AS", "Acme", "ACME"), account("Nes"), account("Dahl")) == []


def test_two_accounts_that_answer_to_one_text_are_a_warning_at_the_second() -> None:
    accounts = (account("Acme AS", "Acme"), account("Acme Holding", "x", " ACME\u00a0"))
    assert said(*accounts) == [(1, ("aliases", 1), "' ACME\u00a0' means the account acme-as too")]


def test_a_name_is_compared_composed() -> None:
    accounts = (account("Bj\u00f8rn \u00c5s"), replace(account("Bj\u00f8rn  A\u030as"), id="other"))
    assert [path for _, path, _ in said(*accounts)] == [("name",)]


def test_parents_that_lead_back_are_a_warning_at_each_of_them() -> None:
    accounts = (account("A", parent="b"), account("B", parent="a"), account("C", parent="a"))
    circle = "the parents of this account lead back to it"
    assert said(*accounts) == [(0, ("parent",), circle), (1, ("parent",), circle)]
    assert said(account("A", parent="a")) == [(0, ("parent",), circle)]


def test_an_owner_is_a_person_of_the_team() -> None:
    with_team = replace(setup(), team={"kari": Person(name="Kari Nes")})
    owned = replace(account("Acme"), owner="ola")
    (finding,) = findings(owned, with_team)
    assert finding.what == "the owner 'ola' is not in team.yaml"
    assert list(findings(owned, setup())) == []


def test_what_is_said_of_an_account_that_joins_is_about_itself() -> None:
    others = (account("Nes"), account("nes", "Dahl"))
    joining = replace(account("Dahl", parent="dahl"), owner="ola")
    assert caveats(joining, others, setup(team={"kari": Person(name="Kari Nes")})) == [
        "the owner 'ola' is not in team.yaml; add a line there, or write one of kari",
        f"'Dahl' means the account nes too; {ONE_OF_BOTH}",
        "the parents of this account lead back to it; correct the id of one",
    ]


@pytest.mark.parametrize("text", ["Acmee", "Acme AB", "acne as", "Amce AS", "Acme", "acmme a.s."])
def test_a_deals_account_that_is_a_slip_from_a_name_is_a_warning(text: str) -> None:
    ((row, finding),) = misnamed([snapshot(account="Nes"), snapshot(account=text)], [ACME])
    assert (row, finding.path, finding.what) == (1, ("account",), f"there is no account '{text}'")
    assert finding.remedy == "did you mean Acme AS? Else run `pipectl account add`"


@pytest.mark.parametrize("text", [None, "acme  as", "ACME-AS", "Acme Shipping", "Shop 13", "Ace"])
def test_a_name_that_is_known_or_unlike_all_names_is_no_slip(text: str | None) -> None:
    shop = Account(id="shop-12", name="Shop 12")
    assert list(misnamed([snapshot(account=text)], [ACME, shop])) == []


def test_a_name_is_said_once_for_all_deals_that_have_it() -> None:
    deals = [snapshot(account="Acmee"), snapshot(account="Acmee"), snapshot(account="Acmee")]
    ((_, finding),) = misnamed(deals, [ACME])
    assert finding.what == "there is no account 'Acmee', here and in 2 more files"
