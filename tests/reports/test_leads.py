"""The plan of leads: what it says, and when it says nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from builders import book, deal, entry, setup
from pipectl.domain.model.settings import ExchangeRate
from pipectl.errors import PipectlError, UsageError
from pipectl.money import Money
from pipectl.reports import leads
from pipectl.table import NA
from reports.tables import part, rows

WON = deal(
    entry("2026-01-10", stage="prospecting", amount=100), entry("2026-01-20", stage="won"), id="won"
)
LOST = deal(entry("2026-01-11", stage="prospecting"), entry("2026-02-20", stage="lost"), id="lost")
BOOK = book(WON, LOST)


def test_what_is_needed_naively_and_for_80_percent_and_by_when() -> None:
    page = leads.report(BOOK, wins=2, by=date(2026, 12, 31))
    (row,) = rows(page, "needed")
    assert (row["of"], row["naive"], row["sure"]) == ("deals", 4, 5)
    assert (row["by"], row["by_slow"]) == (date(2026, 12, 21), date(2026, 12, 21))


def test_a_revenue_is_so_many_mean_amounts_won() -> None:
    page = leads.report(BOOK, revenue=Money(Decimal(101), "NOK"))
    assert page.about is not None
    assert page.about["wins"] == "2"
    assert "mean amount won 100 NOK, of 1 deal" in page.notes


def test_a_day_that_has_passed_is_named() -> None:
    assert "2026-01-31 has passed" in leads.report(BOOK, wins=1, by=date(2026, 1, 31)).notes


def test_a_day_by_which_they_must_exist_that_has_passed_is_marked() -> None:
    page = leads.report(BOOK, wins=1, by=date(2026, 12, 1))
    assert part(page, "needed").notes == ("has passed: 2026-11-21",)
    assert part(leads.report(BOOK, wins=1, by=date(2026, 12, 31)), "needed").notes == ()


def test_there_is_no_day_before_the_first_of_all() -> None:
    (row,) = rows(leads.report(BOOK, wins=1, by=date(1, 1, 10)), "needed")
    assert (row["by"], row["by_slow"]) == (NA, NA)


@pytest.mark.parametrize("whole", [book(), book(LOST)])
def test_without_a_rate_it_refuses_with_the_reason(whole: object) -> None:
    with pytest.raises(PipectlError, match="how many it takes is unknown"):
        leads.report(whole, wins=1)  # type: ignore[arg-type]


def test_without_an_amount_won_a_revenue_is_refused() -> None:
    with pytest.raises(PipectlError, match="no amount was won in EUR"):
        leads.report(BOOK, revenue=Money(Decimal(100), "EUR"))


@pytest.mark.parametrize("wins", [None, 0, 10_001])
def test_wins_are_one_to_ten_thousand(wins: int | None) -> None:
    with pytest.raises(UsageError):
        leads.report(BOOK, wins=wins)


def test_what_it_does_not_count_is_named() -> None:
    test = deal(entry("2026-01-10", stage="prospecting", omit="test"), id="test")
    notes = leads.report(book(WON, LOST, test), wins=1).notes
    assert "1 deal left out as duplicate, test or other" in notes


def test_what_the_mean_amount_leaves_out_is_named() -> None:
    rates = (ExchangeRate(day=date(2026, 1, 1), currency="EUR", rate=Decimal(10)),)
    first = entry("2026-01-10", stage="prospecting", amount=100, currency="SEK")
    unrated = deal(first, entry("2026-01-20", stage="won"), id="sek")
    whole = book(WON, LOST, unrated, rules=setup(rates=rates))
    notes = leads.report(whole, revenue=Money(Decimal(100), "NOK")).notes
    assert any(note.startswith("partial: 1 deal in SEK not added up") for note in notes)


def test_a_month_is_mature_by_the_wins_of_the_pipeline_whatever_the_scope() -> None:
    quick = deal(
        entry("2026-10-10", stage="prospecting", owner="ane"),
        entry("2026-10-11", stage="won"),
        id="quick",
    )
    slow = deal(entry("2026-01-10", stage="prospecting"), entry("2026-10-10", stage="won"), id="s")
    of_ane = replace(book(quick, slow), scope=lambda deal, _: deal.owner == "ane")
    with pytest.raises(PipectlError, match="no month is old enough"):
        leads.report(of_ane, wins=1)


def test_wins_and_a_revenue_at_once_are_refused() -> None:
    with pytest.raises(UsageError, match="--wins and --revenue do not go together; write one"):
        leads.report(BOOK, wins=2, revenue=Money(Decimal(3), "NOK"))
