"""Accounts by the names that people call them."""

from __future__ import annotations

import pytest

from pipectl.domain.model.account import Account, account_id, accounts_by_name, name_key

ACCOUNTS = (
    Account(id="acme-as", name="Acme AS", aliases=("Acme", "ACME A/S")),
    Account(id="acme", name="Acme Holding"),
    Account(id="nes", name="Nes", aliases=("acme holding",)),
    Account(id="other", name="Nordlys"),
    Account(id="third", name="nordlys"),
)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("acme-as", ["acme-as"]),
        ("ACME-AS", ["acme-as"]),
        (" acme \t AS", ["acme-as"]),
        ("acme a/s", ["acme-as"]),
        ("acme", ["acme"]),
        ("Acme Holding", ["acme"]),
        ("Nordlys", ["other", "third"]),
        ("nobody", []),
    ],
)
def test_an_account_answers_to_its_id_else_to_its_name_else_to_an_alias(
    text: str, ids: list[str]
) -> None:
    accounts = accounts_by_name(ACCOUNTS).get(name_key(text), ())
    assert [account.id for account in accounts] == ids


def test_an_account_that_says_a_name_twice_answers_to_it_once() -> None:
    twice = Account(id="nes", name="Nes", aliases=("Nes A/S", "NES a/s"))
    assert accounts_by_name([twice])["nes a/s"] == [twice]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ærlig Å", "æRLIG A\u030a"),
        ("Čapek", "C\u030cAPEK"),
        ("Розов", "РОЗОВ"),
        ("Straße", "STRASSE"),
    ],
)
def test_a_name_is_compared_in_every_script(name: str, text: str) -> None:
    assert name_key(text) in accounts_by_name([Account(id="one", name=name)])


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("Acme AS", (), "acme-as"),
        ("Acme AS", ("acme-as",), "acme-as-bbbb"),
        ("Acme AS", ("acme-as", "acme-as-bbbb"), "acme-as-bbbbb"),
        ("No", (), "no-bbbb"),
        ("3", (), "3-bbbb"),
        ("\u65e5\u672c", (), "account"),
    ],
)
def test_an_account_is_called_by_its_name_as_far_as_that_can_be_an_id(
    name: str, taken: tuple[str, ...], expected: str
) -> None:
    assert account_id(name, lambda letters: letters[0], taken.__contains__) == expected
