"""Accounts by the names that people call them."""

from __future__ import annotations

import pytest

from pipectl.domain.model.account import Account, account_id, accounts_named

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
    assert [account.id for account in accounts_named(text, ACCOUNTS)] == ids


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
