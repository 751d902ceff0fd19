"""Each event between two days is one movement, with what stood before and behind it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given

import strategies
from builders import book, deal, entry, pipeline, setup, stage
from pipectl.domain.figures.movements import KINDS, movements, net_movements
from pipectl.domain.figures.waterfall import Extent, waterfall
from pipectl.domain.model.settings import ExchangeRate
from pipectl.domain.model.team import Person

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book

START = entry(
    "2026-09-01", stage="proposal", amount=100, owner="kari", expected_close="2026-12-10", by="ida"
)
SINCE = date(2026, 10, 31)


def of(*history: Any, rules: Any = None, **more: Any) -> Any:
    whole = replace(book(deal(*history), as_of="2026-11-30", rules=rules), **more)
    return [(event.kind, str(event.day)[8:]) for event in movements(whole, SINCE)]


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([START], []),
        ([START, entry("2026-11-02", note="hei")], []),
        ([START, entry("2026-12-02", stage="won")], []),
        ([entry("2026-11-02", stage="proposal")], ["created"]),
        ([entry("2026-11-02", stage="won")], ["created", "won"]),
        ([START, entry("2026-11-02", stage="prospecting")], ["moved"]),
        ([START, entry("2026-11-02", stage="won")], ["won"]),
        ([START, entry("2026-11-02", stage="lost")], ["lost"]),
        ([START, entry("2026-11-02", stage="won"), entry("2026-11-03", stage="won")], ["won"]),
        (
            [START, entry("2026-11-02", stage="lost"), entry("2026-11-02", stage="proposal")],
            ["lost", "reopened"],
        ),
        ([START, entry("2026-11-02", owner="ola")], ["handed_on"]),
        ([START, entry("2026-11-02", omit="test")], ["omitted"]),
        ([START, entry("2026-11-02", expected_close="2027-01-01")], ["pushed"]),
        ([START, entry("2026-11-02", "expected_close")], ["pushed"]),
        ([START, entry("2026-11-02", expected_close="2026-11-30")], ["pulled"]),
        ([START, entry("2026-11-02", expected_close="2026-12-31")], []),
        ([START, entry("2026-11-02", amount=130)], ["grown"]),
        ([START, entry("2026-11-02", "amount")], ["shrunk"]),
        ([START, entry("2026-11-02", parked_until="2027-01-01")], ["parked"]),
        ([START, entry("2026-11-02", parked_until="2026-11-20")], ["parked", "back"]),
        ([START, entry("2026-09-02", parked_until="2026-11-20")], ["back"]),
        (
            [
                START,
                entry("2026-11-02", parked_until="2027-01-01"),
                entry("2026-11-03", "parked_until"),
            ],
            ["parked", "back"],
        ),
        (
            [START, entry("2026-11-02", stage="won", amount=90, owner="ola")],
            ["handed_on", "won", "shrunk"],
        ),
    ],
)
def test_each_kind_of_event_is_told(history: Any, expected: Any) -> None:
    assert [kind for kind, _ in of(*history)] == expected
    assert set(expected) <= set(KINDS)


def test_parking_ends_on_its_day_and_nobody_books_it() -> None:
    whole = book(deal(START, entry("2026-11-02", parked_until="2026-11-20", by="kari")))
    parked, back = movements(whole, SINCE)
    assert (parked.by, back.by, back.day) == ("kari", None, date(2026, 11, 20))


def test_what_was_left_out_meanwhile_is_counted_again() -> None:
    out, back = entry("2026-11-02", omit="test"), entry("2026-11-05", "omit")
    assert of(START, out, back) == [("omitted", "02"), ("restored", "05")]


def test_of_what_is_left_out_in_the_end_only_that_is_told() -> None:
    won = entry("2026-11-02", stage="won")
    assert of(START, won, entry("2026-11-05", omit="test")) == [("omitted", "05")]


def test_a_deal_that_leaves_the_scope_is_told_once_more() -> None:
    scope: Any = lambda deal, _: deal.owner == "kari"  # noqa: E731 - one line
    handed, won = entry("2026-11-02", owner="ola"), entry("2026-11-05", stage="won")
    assert of(START, handed, won, scope=scope) == [("handed_on", "02")]


def test_an_earlier_id_of_a_person_is_the_same_person() -> None:
    rules = setup(team={"kari": Person(name="Kari Nes", was=("karin",))})
    assert of(START, entry("2026-11-02", owner="karin"), rules=rules) == []


def test_another_pipeline_is_a_transfer_and_no_move() -> None:
    rules = setup(pipeline(), pipeline(stage("trial"), stage("won", "won"), id="more"))
    there = entry("2026-11-02", pipeline="more", stage="trial")
    assert of(START, there, rules=rules) == [("transferred", "02")]


def test_to_be_in_the_stage_that_replaced_one_is_no_move() -> None:
    stages = (stage("offer", replaced_by="proposal"), stage("proposal"), stage("won", "won"))
    start = replace(START, stage="offer")
    rules = setup(pipeline(*stages))
    assert of(start, entry("2026-11-02", stage="proposal", via="migrate"), rules=rules) == []


@pytest.mark.parametrize(("amount", "kind"), [(9, "shrunk"), (11, "grown")])
def test_another_currency_is_compared_at_the_rate_of_the_day(amount: int, kind: str) -> None:
    rates = (ExchangeRate(day=date(2026, 1, 1), currency="EUR", rate=Decimal(10)),)
    changed = entry("2026-11-02", amount=amount, currency="EUR")
    assert of(START, changed, rules=setup(rates=rates)) == [(kind, "02")]


@given(strategies.busy_books())
def test_wins_and_losses_are_those_of_the_gross_waterfall(drawn: tuple[Book, date]) -> None:
    whole, since = drawn
    whole = replace(whole, scope=None, pipelines=None)
    kinds = Counter(event.kind for event in movements(whole, since))
    assume(not kinds["omitted"] and not kinds["restored"])
    rows = waterfall(whole, since, Extent(), gross=True).rows
    assert (kinds["won"], kinds["lost"]) == (-rows["won"].deals, -rows["lost"].deals)


def test_the_net_lists_hold_what_is_open_at_both_ends() -> None:
    there, back = entry("2026-11-02", stage="prospecting"), entry("2026-11-03", stage="proposal")
    cleared = entry("2026-11-03", "expected_close")
    whole = book(
        deal(START, there, id="moved"),
        deal(START, there, back, id="to-and-fro"),
        deal(START, cleared, id="undated"),
    )
    moved, pushed, reopened = net_movements(whole, SINCE)
    assert [[pair.after.id for pair in pairs] for pairs in (moved, pushed, reopened)] == [
        ["moved"],
        ["undated"],
        [],
    ]
