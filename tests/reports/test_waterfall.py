"""The waterfall as a report: its days, its window, what stands below it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from builders import book, deal, entry, setup
from pipectl.domain.model.settings import ExchangeRate
from pipectl.domain.values.calendar import parse_period
from pipectl.errors import UsageError
from pipectl.reports import waterfall
from reports.tables import column, rows, totals

if TYPE_CHECKING:
    from pipectl.table import Page

START = entry("2026-09-01", stage="proposal", amount=100, expected_close="2026-12-01")
Q4 = parse_period("2026Q4", 1)


def of(*deals: Any, as_of: str = "2026-11-25", rules: Any = None, **more: Any) -> Page:
    return waterfall.report(book(*deals, as_of=as_of, rules=rules), **more)


@pytest.mark.parametrize(
    ("month", "opening"), [(1, "Open on 2026-09-30"), (12, "Open on 2026-08-31")]
)
def test_without_a_day_it_is_since_the_fiscal_quarters_beginning(month: int, opening: str) -> None:
    page = of(deal(START), rules=setup(fiscal_year_start=month))
    assert column(page, "waterfall", "what")[0].label == opening


def test_with_a_period_that_begins_later_it_is_since_its_beginning() -> None:
    page = of(deal(START), period=parse_period("2026-11", 1))
    assert column(page, "waterfall", "what")[0].label == "Open on 2026-10-31"


@pytest.mark.parametrize("since", ["2026-09-29", "2026-06-30"])
def test_a_window_that_does_not_hold_all_days_is_refused(since: str) -> None:
    with pytest.raises(UsageError, match="2026Q4 does not hold all days from 2026-"):
        of(period=Q4, since=date.fromisoformat(since))
    with pytest.raises(UsageError, match="2026Q4 does not hold all days"):
        of(period=Q4, as_of="2027-01-01", since=date(2026, 10, 1))


def test_a_window_of_just_these_days_is_none_too_short() -> None:
    page = of(period=Q4, as_of="2026-12-31", since=date(2026, 9, 30))
    assert totals(page, "waterfall")[0]["deals"] == 0


@pytest.mark.parametrize("since", [date(2026, 11, 25), date(2027, 1, 1)])
def test_a_day_that_is_not_before_the_reports_is_refused(since: date) -> None:
    with pytest.raises(UsageError, match="there are no days up to 2026-11-25; choose an earlier"):
        of(since=since)


def test_rows_in_which_there_is_nothing_are_left_out() -> None:
    page = of(deal(START, entry("2026-11-18", stage="won", amount=130)))
    assert [(row["what"], row["deals"], row["amount"]) for row in rows(page, "waterfall")] == [
        ("opening", 1, 100),
        ("increased", 0, 30),
        ("won", -1, -130),
    ]


def test_several_currencies_without_rates_have_a_row_each() -> None:
    foreign = replace(START, currency="EUR")
    page = of(deal(START), deal(foreign, entry("2026-11-01", stage="won")))
    assert [(row["what"], row["deals"], row["amount"]) for row in rows(page, "waterfall")] == [
        ("opening", 2, 100),
        ("opening", None, 100),
        ("won", -1, -100),
    ]


def test_what_is_not_forecast_is_counted_below() -> None:
    page = of(deal(entry("2026-10-02", stage="prospecting", amount=5)))
    assert page.notes == ("not forecast: 1 deal in Prospecting",)


def test_a_currency_without_a_rate_makes_it_partial_once_a_deal() -> None:
    rates = (ExchangeRate(day=date(2026, 1, 1), currency="EUR", rate=Decimal(11)),)
    page = of(deal(START, entry("2026-11-18", currency="SEK")), rules=setup(rates=rates))
    assert [note for note in page.notes if note.startswith("partial: 1 deal in SEK")]


def test_gross_is_said_in_the_title() -> None:
    assert of(gross=True).title == "Pipeline waterfall, event by event"
