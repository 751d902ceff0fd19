"""Parking: until a day that is ahead, for deals that are open."""

from __future__ import annotations

from datetime import date

import pytest

from builders import action, deal, entry, setup
from pipectl.domain.actions.parking import park, unpark
from pipectl.errors import UsageError

RULES = setup()
SPRING = date(2027, 3, 1)


def test_a_parked_deal_says_until_when() -> None:
    after = park(RULES, deal(), SPRING, action(note="No money yet")).deal
    assert after.parked_until == SPRING
    assert after.history[-1] == entry(
        "2026-11-25", by="kari", parked_until="2027-03-01", note="No money yet"
    )


def test_a_deal_that_is_parked_until_then_already_is_left_alone() -> None:
    one = deal(parked_until=SPRING, history=(entry("2026-09-01", parked_until="2027-03-01"),))
    change = park(RULES, one, SPRING, action())
    assert change.deal == one
    assert change.messages == ("acme-website-k7qm is parked until 2027-03-01 already",)


@pytest.mark.parametrize("day", ["2026-11-24", "2026-11-25"])
def test_a_day_that_is_not_ahead_parks_nothing(day: str) -> None:
    with pytest.raises(UsageError, match=f"{day} is not ahead, today is 2026-11-25"):
        park(RULES, deal(), date.fromisoformat(day), action())


@pytest.mark.parametrize("end", ["won", "lost"])
def test_a_closed_deal_is_not_parked(end: str) -> None:
    with pytest.raises(UsageError, match=f"is {end}; only an open deal is parked"):
        park(RULES, deal(entry("2026-09-01", stage=end)), SPRING, action())


def test_a_deal_comes_back() -> None:
    parked = park(RULES, deal(), SPRING, action("2026-11-20")).deal
    back = unpark(parked, action()).deal
    assert back.parked_until is None
    assert back.history[-1] == entry("2026-11-25", "parked_until", by="kari")


def test_a_deal_that_is_not_parked_is_left_alone() -> None:
    change = unpark(deal(), action())
    assert (change.deal, change.messages) == (deal(), ("acme-website-k7qm is not parked",))
