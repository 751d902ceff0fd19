"""What each account brought, and which deals belong to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from builders import book, deal, entry
from pipectl.domain.model.account import Account
from pipectl.render import text
from pipectl.reports import accounts
from reports.tables import column, rows

FIRMS = (
    Account(id="acme-as", name="Acme AS", aliases=("Acme Norge",), parent="group"),
    Account(id="group", name="Acme Group"),
    Account(id="beta", name="Beta"),
)


def opened(name: str, account: str | None) -> Any:
    return deal(entry("2026-10-01", stage="proposal", amount=7), id=name, account=account)


def reported(*texts: str | None, firms: tuple[Account, ...] = FIRMS, **options: Any) -> Any:
    deals = [opened(f"deal-{number}", account) for number, account in enumerate(texts)]
    return accounts.report(replace(book(*deals), accounts=firms), **options)


def found(page: Any) -> dict[str, int]:
    return {row["account"]: row["open"] for row in rows(page, "accounts")}


def test_a_deal_belongs_to_the_account_that_its_text_means_in_any_letters() -> None:
    page = reported("acme as", "ACME NORGE", "acme-as", "Beta")
    assert found(page) == {"acme-as": 3, "beta": 1}
    assert "Acme AS" in text.render(page)


def test_an_account_in_no_record_stands_under_its_text() -> None:
    assert found(reported("Nobody Ltd", "nobody  ltd", None)) == {"Nobody Ltd": 2, "none": 1}


def test_a_text_that_two_accounts_answer_to_means_neither() -> None:
    twins = (Account(id="one", name="Twin"), Account(id="two", name="Twin"))
    assert found(reported("Twin", firms=twins)) == {"Twin": 1}


def test_accounts_stand_in_the_order_of_their_names() -> None:
    firms = (Account(id="z", name="Alpha"), Account(id="a", name="Omega"))
    assert column(reported("Alpha", "Omega", firms=firms), "accounts", "account") == ["z", "a"]


def test_parents_add_up_what_is_below_them() -> None:
    assert found(reported("Acme AS", "Acme Group", parents=True)) == {"group": 2}


def test_parents_that_lead_back_leave_each_account_by_itself() -> None:
    circle = (Account(id="a", name="A", parent="b"), Account(id="b", name="B", parent="a"))
    assert found(reported("A", "B", firms=circle, parents=True)) == {"a": 1, "b": 1}
