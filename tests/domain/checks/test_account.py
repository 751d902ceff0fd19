"""What must hold of accounts."""

from __future__ import annotations

from dataclasses import replace

from builders import setup
from pipectl.domain.checks.account import across, caveats, findings
from pipectl.domain.model.account import Account
from pipectl.domain.model.team import Person


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
        "the owner 'ola' is not in team.yaml",
        "'Dahl' means the account nes too",
        "the parents of this account lead back to it",
    ]
