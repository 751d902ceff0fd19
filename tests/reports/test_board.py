"""The board of open deals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from builders import book, deal, entry
from pipectl.errors import UsageError
from pipectl.query.columns import grouping
from pipectl.reports import board
from pipectl.table import Named, Tone
from reports.tables import column, part

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal


def one(name: str, amount: int, **values: object) -> Deal:
    return deal(
        entry("2026-09-01", stage="proposal", amount=amount, owner="kari", **values),
        id=name,
        account=name.upper(),
    )


BOOK = book(*(one(name, amount) for name, amount in (("a", 100), ("b", 300), ("c", 200), ("d", 5))))


def test_a_column_has_number_sum_and_the_largest_deals() -> None:
    assert column(board.report(BOOK), "sales", "proposal") == [
        *("4 deals", "605", None),
        *("b", "300", None, "c", "200", None, "a", "100", None),
        "and 1 more",
    ]


def test_for_programs_amounts_are_amounts() -> None:
    page = board.report(BOOK, top=1)
    assert column(page, "sales", "proposal_amount") == [None, 605, None, None, 300, None, None]


def test_a_stage_without_deals_says_so() -> None:
    assert column(board.report(BOOK, top=1), "sales", "prospecting")[:2] == ["0 deals", None]


def test_an_overdue_deal_is_marked_and_called_by_its_account() -> None:
    late = book(one("late", 5, expected_close="2026-11-01"))
    card = column(board.report(late), "sales", "proposal")[3]
    assert isinstance(card, Named)
    assert (card.label, card.tone) == ("LATE", Tone.BAD)


def test_each_group_has_a_board() -> None:
    page = board.report(BOOK, by=grouping("owner", BOOK.setup))
    assert [each.title for each in page.parts] == ["kari"]


def test_a_board_of_a_stage_is_called_by_its_name_alone() -> None:
    page = board.report(BOOK, by=grouping("stage", BOOK.setup))
    assert [each.title for each in page.parts] == ["Prospecting", "Forslag"]


def test_parked_deals_are_not_on_it() -> None:
    page = board.report(book(one("a", 5, parked_until="2027-01-01")))
    assert part(page, "sales").rows == (("0 deals", None, "0 deals", None),)
    assert page.notes == ("1 parked, left out",)


def test_fewer_than_no_deals_are_refused() -> None:
    with pytest.raises(UsageError, match="--top -1 is below 0"):
        board.report(BOOK, top=-1)


def test_it_says_in_which_currency_amounts_without_one_are() -> None:
    page = board.report(book(one("a", 5, currency="EUR")))
    assert page.title == "Board, in NOK"
    assert column(page, "sales", "proposal")[1] == "5 EUR"
