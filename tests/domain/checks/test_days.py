"""Days that are most likely mistyped."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from builders import deal, entry, setup
from pipectl.domain.checks.days import in_lists, warn_of_currency, warn_of_days, warn_of_own_days
from pipectl.domain.model.deal import Deal, NextStep
from pipectl.domain.model.settings import ExchangeRate
from pipectl.errors import Severity

RULES = setup()
START = entry("2026-09-01", stage="prospecting")


def said(record: Deal) -> list[tuple[object, str]]:
    return [(finding.path, finding.what) for finding in warn_of_days(record, RULES)]


def with_close(day: str) -> Deal:
    return deal(START, expected_close=date.fromisoformat(day))


@pytest.mark.parametrize(
    "day", ["1926-12-31", "0026-12-31", "0001-01-01", "1979-12-31", "9999-12-31"]
)
def test_a_close_in_another_century_is_doubtful(day: str) -> None:
    assert said(with_close(day)) == [
        (("expected_close",), f"expected_close {day} is in another century")
    ]
    assert {finding.severity for finding in warn_of_days(with_close(day), RULES)} == {
        Severity.WARNING
    }


@pytest.mark.parametrize("day", ["2026-09-01", "2027-06-30", "2036-12-31"])
def test_a_close_within_ten_years_of_the_last_entry_is_none(day: str) -> None:
    assert said(with_close(day)) == []


def test_a_close_farther_ahead_is_doubtful() -> None:
    what = "expected_close 2037-01-01 is more than 10 years after the last entry"
    assert said(with_close("2037-01-01")) == [(("expected_close",), what)]


def test_an_open_deal_does_not_close_before_it_began() -> None:
    what = "expected_close 2026-08-31 is before the deal began, on 2026-09-01"
    assert said(with_close("2026-08-31")) == [(("expected_close",), what)]


def test_a_closed_deal_may_have_been_expected_before_its_first_entry() -> None:
    won = entry("2026-09-02", stage="won")
    assert said(deal(START, won, expected_close=date(2026, 8, 31))) == []


def test_an_imported_deal_began_when_its_row_was_made() -> None:
    row = entry("2026-09-01", stage="prospecting", via="import")
    assert said(deal(row, expected_close=date(2024, 2, 3))) == []


def test_other_days_of_a_deal_are_looked_at_too() -> None:
    step = NextStep(due=date(2206, 9, 2), what="Ring")
    doubtful = deal(START, next_step=step, parked_until=date(2016, 12, 1))
    assert said(doubtful) == [
        (("next_step", "due"), "due 2206-09-02 is in another century"),
        (("parked_until",), "parked_until 2016-12-01 is before the deal began, on 2026-09-01"),
    ]


def test_the_day_of_an_entry_is_one_of_our_time() -> None:
    doubtful = deal(START, entry("0026-09-02", note="mistyped"))
    assert said(doubtful) == [(("history", 1, "day"), "day 0026-09-02 is in another century")]


def test_what_the_history_says_of_a_field_is_put_right_by_a_later_entry() -> None:
    wrong = entry("2026-09-02", expected_close=date(1926, 12, 31))
    right = entry("2026-09-03", expected_close=date(2026, 12, 31))
    assert said(deal(START, wrong, right)) == []


def test_a_custom_field_may_be_a_birthday() -> None:
    fields = {"born": date(1926, 1, 1), "slip": date(26, 1, 1), "seats": Decimal(9999)}
    assert [finding.path for finding in warn_of_own_days(fields)] == [("slip",)]


def test_days_beside_the_deals_are_of_our_time() -> None:
    days = (date(1926, 1, 1), date(2026, 1, 1), date(2206, 1, 1))
    rates = [ExchangeRate(day=day, currency="EUR", rate=Decimal(1)) for day in days]
    assert [finding.path for finding in in_lists("day", enumerate(rates))] == [
        (0, "day"),
        (2, "day"),
    ]


def test_a_currency_that_is_no_more_belongs_to_old_deals() -> None:
    old = entry("2001-09-01", stage="prospecting")
    assert list(warn_of_currency(deal(old, currency="DEM"), RULES)) == []
    (finding,) = warn_of_currency(deal(START, currency="DEM"), RULES)
    assert (finding.path, finding.what) == (("currency",), "DEM was money until 2002-05-15")
    assert list(warn_of_currency(deal(START, currency="EUR"), RULES)) == []
