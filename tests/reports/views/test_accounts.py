"""Accounts with their deals: which deal belongs to which account, and what is open."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from builders import book, deal, entry
from pipectl.domain.model.account import Account
from pipectl.money import Money
from pipectl.reports.views import accounts
from pipectl.table import Table

ACME = Account(id="acme-as", name="Acme AS", aliases=("Acme", "ACME A/S"))
NES = Account(id="nes", name="Nes", aliases=("Acme Nes",), parent="acme-as", tags=("key",))
OTHER = Account(id="other", name="Øy", aliases=("Acme Nes",), parent="acme-as")


def rows(*texts: str | None, words: tuple[str, ...] = ()) -> list[tuple[object, ...]]:
    """Return id, deals, open deals and amount, with a deal of 100 NOK for each text."""
    deals = [
        deal(
            entry("2026-09-01", stage="prospecting", amount=100, currency="NOK"),
            id=f"deal-{number}",
            account=text,
        )
        for number, text in enumerate(texts)
    ]
    page = accounts.report(replace(book(*deals), accounts=(OTHER, NES, ACME)), words)
    (table,) = page.parts
    assert isinstance(table, Table)
    return [(row[0], *row[5:]) for row in table.rows]


def nok(amount: int) -> Money:
    return Money(Decimal(amount), "NOK")


@pytest.mark.parametrize("text", ["acme-as", " ACME   as ", "acme", "Acme A/S"])
def test_a_deal_belongs_to_the_account_that_answers_to_its_text(text: str) -> None:
    assert ("acme-as", 1, 1, nok(100)) in rows(text, "Somebody else", None)


def test_a_text_that_two_accounts_answer_to_means_neither() -> None:
    assert [row[1] for row in rows("Acme Nes")] == [0, 0, 0]


def test_accounts_stand_by_their_names() -> None:
    assert [row[0] for row in rows()] == ["acme-as", "nes", "other"]


@pytest.mark.parametrize(
    ("words", "ids"),
    [(("acme", "KEY"), ["nes"]), (("øY",), ["other"]), (("acme as",), ["acme-as"])],
)
def test_an_account_is_listed_that_has_all_words(words: tuple[str, ...], ids: list[str]) -> None:
    assert [row[0] for row in rows(words=words)] == ids


def test_a_page_of_an_account_has_the_accounts_below_it() -> None:
    page = accounts.page(ACME, replace(book(), accounts=(OTHER, NES, ACME)))
    children = page.parts[-1]
    assert isinstance(children, Table)
    assert children.rows == (("nes", "Nes"), ("other", "Øy"))
