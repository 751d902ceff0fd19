"""Open deals in order: by expected value, by score, or by the mean of the two ranks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from builders import book, deal, entry, setup
from pipectl.domain.model.deal import NextStep
from pipectl.domain.model.settings import ExchangeRate
from pipectl.errors import UsageError
from pipectl.reports import rank
from reports.tables import column, part, rows


def opened(deal_id: str, amount: int | None = 100, **said: Any) -> Any:
    """Make an open deal whose stage has a probability of 55 %."""
    return deal(entry("2026-09-01", stage="proposal", amount=amount, **said), id=deal_id)


def known(deal_id: str, amount: int, *criteria: str) -> Any:
    return opened(deal_id, amount, qualification=dict.fromkeys(criteria, "confirmed"))


def test_deals_are_ranked_by_amount_times_probability() -> None:
    page = rank.report(book(opened("a", 100), opened("b", 300), opened("c", 300, probability=10)))
    assert column(page, "rank", "deal") == ["b", "a", "c"]
    assert column(page, "rank", "value") == [165, 55, 30]
    assert column(page, "rank", "rank") == [1, 2, 3]


def test_deals_of_the_same_value_share_a_rank_and_stand_by_id() -> None:
    page = rank.report(book(opened("c"), opened("b"), opened("a", 200), opened("d", 10)))
    found = [(row["rank"], row["deal"]) for row in rows(page, "rank")]
    assert found == [(1, "a"), (2, "b"), (2, "c"), (4, "d")]


def test_deals_can_be_ranked_by_what_is_known_of_them() -> None:
    kept = book(known("a", 900, "need"), known("b", 1, "need", "budget"))
    page = rank.report(kept, by="score")
    assert column(page, "rank", "deal") == ["b", "a"]
    assert column(page, "rank", "score") == [50, 25]


def test_both_is_the_mean_of_the_two_ranks() -> None:
    kept = book(known("a", 900), known("b", 500, "need", "budget"), known("c", 400, "need"))
    page = rank.report(kept, by="both")
    found = [(r["deal"], r["rank"], r["value_rank"], r["score_rank"]) for r in rows(page, "rank")]
    assert found == [("b", Decimal("1.5"), 2, 1), ("a", 2, 1, 3), ("c", Decimal("2.5"), 3, 2)]


def test_people_see_both_ranks_only_where_both_count() -> None:
    page = rank.report(book(opened("a")))
    hidden = [one.name for one in part(page, "rank").columns if one.for_programs]
    assert hidden == ["value_rank", "score_rank", "deal"]


def test_a_deal_without_an_amount_comes_last_and_is_said() -> None:
    page = rank.report(book(opened("a", None), opened("b", 0)))
    assert column(page, "rank", "deal") == ["b", "a"]
    assert "1 deal without an amount: last by value" in page.notes


def test_an_amount_without_a_rate_has_no_value_and_is_said() -> None:
    page = rank.report(book(opened("a", 9000, currency="EUR"), opened("b", 1)))
    assert column(page, "rank", "value") == [Decimal("0.55"), None]
    assert "1 deal without a rate to NOK: last by value" in page.notes


def test_other_currencies_are_ranked_by_their_value_in_that_of_the_store() -> None:
    rates = (ExchangeRate(day=date(2026, 1, 1), currency="EUR", rate=Decimal(11)),)
    kept = book(opened("a", 100, currency="EUR"), opened("b", 1000), rules=setup(rates=rates))
    assert column(rank.report(kept), "rank", "value") == [605, 550]


def test_a_next_step_and_idle_days_stand_beside_the_rank() -> None:
    step = NextStep(due=date(2026, 12, 1), what="Call")
    (row,) = rows(rank.report(book(opened("a", next_step=step))), "rank")
    assert (row["next_due"], row["idle"]) == (date(2026, 12, 1), 85)


def test_parked_deals_are_left_out_and_counted() -> None:
    page = rank.report(book(opened("a", parked_until="2026-12-24"), opened("b")))
    assert column(page, "rank", "deal") == ["b"]
    assert "1 parked, left out" in page.notes


def test_a_limit_says_how_many_there_are() -> None:
    page = rank.report(book(opened("a"), opened("b"), opened("c")), limit=2)
    assert column(page, "rank", "deal") == ["a", "b"]
    assert page.notes[0] == "2 of 3 deals"


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_that_shows_nothing_is_refused(limit: int) -> None:
    with pytest.raises(UsageError, match=f"--limit: {limit} shows nothing; write 1 or more"):
        rank.report(book(), limit=limit)


def test_an_empty_store_has_no_ranks() -> None:
    assert rows(rank.report(book()), "rank") == []


@given(
    st.lists(strategies.deals(), max_size=6),
    strategies.days,
    st.sampled_from(["value", "score", "both"]),
)
def test_every_open_deal_that_is_not_parked_has_its_place(kept: Any, day: date, by: Any) -> None:
    whole = replace(book(*kept, rules=strategies.SETUP), as_of=day)
    ranks = column(rank.report(whole, by=by), "rank", "rank")
    parked = sum(1 for one in whole.open() if one.parked_until and one.parked_until > day)
    assert len(ranks) == sum(1 for _ in whole.open()) - parked
    assert ranks == sorted(ranks)
