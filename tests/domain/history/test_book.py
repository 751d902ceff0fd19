"""The book: how every deal stood on a day, and nothing of what came later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

import strategies
from builders import TODAY, book, deal, entry, pipeline, setup

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book

START = entry("2026-09-01", stage="prospecting", amount=100, owner="kari")
ONE_DAY = timedelta(days=1)


def test_open_deals_are_those_neither_closed_nor_omitted() -> None:
    kept = [
        deal(START, id="open"),
        deal(START, entry("2026-10-01", stage="won"), id="won-1"),
        deal(START, entry("2026-10-01", stage="lost"), id="lost-1"),
        deal(START, entry("2026-10-01", omit="test"), id="test-1"),
        deal(START, entry("2026-10-01", parked_until="2027-01-01"), id="parked"),
        deal(entry("2026-11-26", stage="prospecting"), id="tomorrow"),
    ]
    assert [one.id for one in book(*kept).open()] == ["open", "parked"]


def test_a_reopened_deal_is_open_lost_and_open_again() -> None:
    whole = book(
        deal(START, entry("2026-10-01", stage="lost"), entry("2026-10-20", stage="proposal"))
    )
    wanted = {"2026-09-30": 1, "2026-10-01": 0, "2026-10-19": 0, "2026-10-20": 1}
    assert {day: len(list(whole.open(date.fromisoformat(day)))) for day in wanted} == wanted


def test_today_is_the_day_that_the_book_says() -> None:
    one = deal(START, entry("2026-10-01", amount=200))
    whole = book(one, as_of=date(2026, 9, 30))
    assert [found.amount for found in whole.open()] == [100]


def test_scope_is_judged_on_the_day_that_is_asked_for() -> None:
    handed_over = deal(START, entry("2026-10-01", owner="ola"))
    whole = replace(book(handed_over), scope=lambda one, _day: one.owner == "kari")
    assert [len(list(whole.open(date(2026, 9, 30)))), len(list(whole.open()))] == [1, 0]


WON = (entry("2026-10-01", stage="won", amount=120),)


def closed_in(whole: Book, first: str, last: str) -> list[tuple[str | None, object, date | None]]:
    found = whole.closed(date.fromisoformat(first), date.fromisoformat(last))
    return [(dated.then.owner, dated.now.amount, dated.now.closed) for dated in found]


def test_a_win_belongs_to_its_owner_on_its_day_with_the_amount_as_it_was_corrected() -> None:
    later = entry("2026-10-09", owner="ola", amount=130)
    whole = book(deal(START, *WON, later))
    expected = [("kari", Decimal(130), date(2026, 10, 1))]
    assert closed_in(whole, "2026-10-01", "2026-10-01") == expected


def test_scope_is_judged_on_the_day_of_the_win() -> None:
    later = entry("2026-10-09", owner="ola")
    whole = book(deal(START, *WON, later))
    of_kari = replace(whole, scope=lambda snapshot, _: snapshot.owner == "kari")
    assert len(closed_in(of_kari, "2026-10-01", "2026-10-31")) == 1
    assert len(list(of_kari.snapshots())) == 0


def test_a_deal_reopened_since_was_not_won() -> None:
    whole = book(deal(START, *WON, entry("2026-10-20", stage="proposal")))
    assert closed_in(whole, "2026-10-01", "2026-10-31") == []
    assert len(closed_in(whole.at(date(2026, 10, 19)), "2026-10-01", "2026-10-31")) == 1


def test_an_omitted_deal_counts_in_no_period() -> None:
    whole = book(deal(START, *WON, entry("2026-10-20", omit="duplicate")))
    assert closed_in(whole, "2026-10-01", "2026-10-31") == []
    assert list(whole.created(date(2026, 9, 1), date(2026, 9, 1))) == []


def test_creation_is_judged_on_its_day() -> None:
    whole = book(deal(START, entry("2026-09-02", owner="ola")))
    (found,) = whole.created(date(2026, 9, 1), date(2026, 9, 30))
    assert (found.then.owner, found.now.owner) == ("kari", "ola")


def test_an_earlier_book_knows_nothing_of_later_days() -> None:
    whole = book(deal(START, *WON), deal(entry("2026-11-01", stage="proposal"), id="later"))
    earlier = whole.at(date(2026, 9, 30))
    assert [one.id for one in earlier.snapshots(TODAY)] == ["acme-website-k7qm"]
    assert earlier.at(TODAY).as_of == date(2026, 9, 30)


def test_a_book_may_cover_some_pipelines_only() -> None:
    others = pipeline(id="after", forecast=False)
    rules = setup(pipeline(), others)
    there = deal(entry("2026-09-01", stage="proposal", pipeline="after"), id="other")
    whole = book(deal(START), there, rules=rules)
    assert len(list(replace(whole, pipelines=frozenset(["after"])).open())) == 1
    assert [one.id for one in whole.forecasting().open()] == ["acme-website-k7qm"]


@given(st.lists(strategies.drifted_deals(), max_size=5), strategies.days)
def test_the_deals_open_on_any_day_are_those_of_all_that_are(kept: Any, day: date) -> None:
    whole = replace(book(*kept, rules=strategies.SETUP), as_of=date.max)
    every = [deal for deal in whole.snapshots(day) if deal.closed is None and deal.omit is None]
    assert list(whole.open(day)) == every
