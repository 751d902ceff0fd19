"""What changed in a deal, in words of sales."""

from __future__ import annotations

from typing import Any

import pytest

from builders import deal, entry, pipeline, setup
from pipectl.domain.differences.deals import deal_change
from pipectl.domain.model.deal import Deal, Entry, NextStep, Objection
from pipectl.reports.differences.deal_words import Setups, words_of_change, words_of_deal
from pipectl.table import label

RULES = setup(pipeline(), pipeline(id="renewals"))
BOTH = Setups(RULES, RULES)
BASE = entry(
    "2026-09-01", stage="prospecting", amount=100_000, expected_close="2026-12-10", owner="kari"
)


def words(before: Deal, after: Deal) -> list[str]:
    change = deal_change(before, after, (RULES, RULES))
    return [label(text) for text in words_of_change(change, BOTH)]


def grown(*entries: Entry, **top: Any) -> Deal:
    return deal(BASE, *entries, **top)


CASES: list[tuple[dict[str, Any], list[str]]] = [
    ({"amount": 120_000}, ["amount 100 000 -> 120 000"]),
    ({"amount": 120_000, "currency": "EUR"}, ["amount 100 000 NOK -> 120 000 EUR"]),
    ({"currency": "EUR"}, ["amount 100 000 NOK -> 100 000 EUR"]),
    ({"expected_close": "2026-12-25"}, ["expected close pushed 15 days"]),
    ({"expected_close": "2026-12-09"}, ["expected close pulled 1 day"]),
    ({"stage": "proposal"}, ["prospecting -> proposal"]),
    ({"stage": "won"}, ["won: prospecting -> won"]),
    ({"stage": "lost", "reason": "price"}, ["lost because of price: prospecting -> lost"]),
    ({"owner": "ola"}, ["owner kari -> ola"]),
    ({"probability": 40}, ["probability empty -> 40 %"]),
    ({"category": "commit"}, ["category empty -> commit"]),
    ({"pipeline": "renewals"}, ["pipeline sales -> renewals"]),
    ({"parked_until": "2027-01-10"}, ["parked until 2027-01-10"]),
    ({"omit": "test"}, ["left out: test"]),
    ({"next_step": NextStep(due=BASE.day, what="Send it")}, ['next step: "Send it" by 2026-09-01']),
    ({"qualification": {"need": "likely"}}, ["need unknown -> likely"]),
    ({"activity": "email", "direction": "out"}, ["email out"]),
    ({"signal": "budget"}, ["signal: budget"]),
    ({"done": "benefit"}, ["done: benefit"]),
    ({"objection": Objection(id="price", text="Too dear")}, ['objection price: "Too dear"']),
    ({"note": "hello"}, ['note "hello"']),
    ({"reason": "as agreed"}, ['reason: "as agreed"']),
    ({"by": "ola"}, ["1 new entry"]),
]


@pytest.mark.parametrize(("more", "expected"), CASES)
def test_an_entry_is_said_in_words_of_sales(more: dict[str, Any], expected: list[str]) -> None:
    assert words(grown(), grown(entry("2026-09-09", **more))) == expected


def test_fields_that_are_cleared_are_said_to_be_so() -> None:
    parked = entry("2026-09-02", parked_until="2027-01-10", omit="test")
    back = entry("2026-09-03", "parked_until", "omit", "amount", "expected_close")
    assert words(grown(parked), grown(parked, back)) == [
        "amount 100 000 -> empty",
        "expected close 2026-12-10 -> empty",
        "back from parking",
        "counted again",
    ]


def test_a_reopened_deal_is_said_to_be_so() -> None:
    lost, again = (
        entry("2026-09-02", stage="lost", reason="price"),
        entry("2026-09-03", stage="proposal"),
    )
    assert words(grown(lost), grown(lost, again)) == ["reopened: lost -> proposal"]


def test_what_came_back_is_not_left_out() -> None:
    there = entry("2026-09-02", amount=90_000, expected_close="2026-12-31")
    back = entry("2026-09-03", amount=100_000, expected_close="2026-12-10")
    assert words(grown(), grown(there, back)) == [
        "amount 100 000 -> 90 000 -> 100 000",
        "expected close 2026-12-10 -> 2026-12-31 -> 2026-12-10",
    ]


def test_many_notes_and_activities_are_counted() -> None:
    several = [entry("2026-09-02", activity="call", note=f"n{each}") for each in range(3)]
    assert words(grown(), grown(*several)) == ["3 x call", "3 notes"]


def test_a_corrected_entry_says_what_it_was() -> None:
    old, new = entry("2026-09-02", amount=110_000), entry("2026-09-02", amount=111_000, by="ola")
    later = entry("2026-09-05", amount=120_000)
    assert words(grown(old, later), grown(new, later)) == [
        "history of 2026-09-02, corrected: amount: 110 000 -> amount: 111 000, by ola"
    ]
    assert words(grown(old, later), grown(later)) == [
        "history of 2026-09-02, taken out: amount: 110 000"
    ]


def test_other_keys_are_short_values_or_named() -> None:
    after = grown(title="Shop", notes="x" * 100, tags=("a", "b"))
    assert words(grown(), after) == [
        "title Website redesign -> Shop",
        "tags empty -> a, b",
        "other keys: notes",
    ]


def test_programs_read_exact_numbers() -> None:
    change = deal_change(grown(), grown(entry("2026-09-09", amount=120_000)), (RULES, RULES))
    assert [str(text) for text in words_of_change(change, BOTH)] == ["amount 100000 -> 120000"]


def test_a_whole_deal_is_what_it_is_worth_and_where_it_stands() -> None:
    texts = [label(text) for text in words_of_deal(grown(entry("2026-09-02", note="hi")), RULES)]
    assert texts == [
        '"Website redesign"',
        "Acme AS",
        "prospecting",
        "100 000 NOK",
        "expected close 2026-12-10",
        "owner kari",
        'note "hi"',
    ]
