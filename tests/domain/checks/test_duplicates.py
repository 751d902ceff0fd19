"""What must hold between deals."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from builders import setup, snapshot
from pipectl.domain.checks.duplicates import across, caveats
from pipectl.domain.model.account import Account

if TYPE_CHECKING:
    from pipectl.domain.history.snapshot import Snapshot

LATER = date(2026, 10, 1)


def doubts(*deals: Snapshot) -> list[tuple[int, str]]:
    return [(index, finding.what) for index, finding in across(deals, setup())]


def duplicate(name: str, original: str, **more: Any) -> Snapshot:
    return snapshot(id=name, **{"omit": "duplicate", "duplicate_of": original, **more})


def test_deals_of_different_accounts_or_titles_are_different() -> None:
    deals = (snapshot(id="a"), snapshot(id="b", account="Nes"), snapshot(id="c", title="Course"))
    assert doubts(*deals) == []


@pytest.mark.parametrize(
    ("account", "title"),
    [
        ("Acme AS", "Website redesign"),
        ("ACME  as ", "website\u00a0Redesign"),
        ("Ac\u200bme AS\u2060", "Website re\u00addesign"),
    ],
)
def test_two_open_deals_of_one_account_and_title_are_a_warning(account: str, title: str) -> None:
    twin = snapshot(id="b", account=account, title=title)
    assert doubts(snapshot(id="a"), twin) == [(1, "the deal a has this account and title too")]


def test_deals_of_one_account_by_different_names_are_twins() -> None:
    deals = (snapshot(id="a", account="Acme AS"), snapshot(id="b", account="acme-norge"))
    accounts = (Account(id="acme-norge", name="Acme Norge AS", aliases=("Acme AS",)),)
    what = "the deal a has this account and title too"
    assert [f.what for _, f in across(deals, setup(), accounts)] == [what]
    assert len(caveats(deals[0], deals[1:], setup(), accounts)) == 1


def test_a_name_that_two_accounts_have_is_compared_as_a_text() -> None:
    deals = (snapshot(id="a", account="Acme"), snapshot(id="b", account="acme-1"))
    accounts = (Account(id="acme-1", name="Acme"), Account(id="acme-2", name="Acme"))
    assert list(across(deals, setup(), accounts)) == []


def test_two_open_deals_of_one_title_without_an_account_are_a_warning() -> None:
    assert len(doubts(snapshot(id="a", account=None), snapshot(id="b", account=None))) == 1


def test_a_deal_that_is_omitted_or_erased_is_no_twin() -> None:
    erased = {"account": None, "title": "Erased"}
    assert doubts(snapshot(id="a"), snapshot(id="b", omit="test")) == []
    assert doubts(snapshot(id="a", **erased), snapshot(id="b", **erased)) == []


def test_a_deal_and_the_one_it_came_from_are_no_twins() -> None:
    assert doubts(snapshot(id="a", parent="b"), snapshot(id="b")) == []
    assert caveats(snapshot(id="a", parent="b"), [snapshot(id="b")], setup()) == []


def test_a_closed_deal_is_the_twin_of_one_with_its_days() -> None:
    won = {"stage": "won", "closed": LATER}
    assert doubts(snapshot(id="a"), snapshot(id="b", **won)) == []
    assert doubts(snapshot(id="a", stage="won", closed=date(2026, 9, 9)), snapshot(**won)) == []
    assert [index for index, _ in doubts(snapshot(id="a", **won), snapshot(**won))] == [1]


def test_a_duplicate_of_a_deal_that_counts_is_right() -> None:
    lost = {"stage": "lost", "closed": LATER}
    assert doubts(snapshot(id="a"), duplicate("b", "a")) == []
    assert doubts(snapshot(id="a", **lost), duplicate("b", "a", last=date(2026, 9, 2))) == []
    assert doubts(duplicate("b", "not-there", stage="lost", closed=LATER)) == []


def test_duplicates_of_each_other_are_a_warning_at_each() -> None:
    what = "duplicates in a circle, of which none counts:"
    assert doubts(duplicate("a", "b"), duplicate("b", "a")) == [
        (0, f"{what} a → b → a"),
        (1, f"{what} b → a → b"),
    ]
    assert doubts(duplicate("a", "a")) == [(0, f"{what} a → a")]
    assert doubts(duplicate("c", "a"), duplicate("a", "b"), duplicate("b", "a"))[0] == (
        0,
        "the deal a leads into a circle of duplicates, so none counts",
    )


def test_a_long_chain_and_a_long_circle_are_gone_through_once() -> None:
    ring = [duplicate(f"d{n}", f"d{(n + 1) % 1000}") for n in range(1000)]
    what = dict(doubts(*ring))
    assert len(what) == 1000
    assert max(map(len, what.values())) < 200


def test_a_duplicate_of_a_duplicate_names_the_one_that_counts() -> None:
    deals = (snapshot(id="a"), duplicate("b", "a"), duplicate("c", "b"))
    ((index, finding),) = across(deals, setup())
    assert (index, finding.what) == (2, "the deal b is a duplicate itself")
    assert finding.remedy == "run `pipectl omit c --duplicate-of a`"


def test_a_duplicate_of_a_deal_that_counts_nowhere_is_a_warning() -> None:
    deals = (snapshot(id="a", omit="test"), duplicate("b", "a"))
    assert doubts(*deals) == [(1, "the deal a is left out too (test), so neither counts")]
    lost = snapshot(id="a", stage="lost", closed=LATER)
    assert doubts(lost, duplicate("b", "a", last=LATER)) == [
        (1, "the deal a was lost on 2026-10-01, so neither is open")
    ]


def test_a_duplicate_that_counts_all_the_same_is_a_warning() -> None:
    deals = (snapshot(id="a"), duplicate("b", "a", omit=None, title="Course"))
    assert doubts(*deals) == [(1, "a duplicate of a that counts all the same")]


def test_what_is_said_of_a_deal_that_joins_names_each_twin() -> None:
    others = (snapshot(id="a", amount=5, currency="EUR"), snapshot(id="b", title="Course"))
    assert caveats(snapshot(title="website  redesign"), others, setup()) == [
        "there is an open deal with this account and title: a, 5 EUR, since 2026-09-01"
    ]


def test_the_older_of_two_deals_is_the_original() -> None:
    new, old = (snapshot(id=name, created=date(2026, 9, day)) for name, day in (("a", 2), ("b", 1)))
    ((index, finding),) = across([new, old], setup())
    assert (index, finding.what) == (0, "the deal b has this account and title too")
