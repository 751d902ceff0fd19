"""What amounts are worth on a day, in the store's currency or another one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from builders import book, deal, entry, setup, snapshot
from pipectl.domain.figures.conversion import Converted, converter
from pipectl.domain.model.settings import ExchangeRate
from pipectl.money import ROUNDING
from pipectl.reports import pipeline, velocity
from reports.tables import rows, totals

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup

DAY = date(2026, 11, 25)


def rated(*lines: tuple[str, str, str]) -> Setup:
    """Make a setup in NOK with these rates: day, currency, rate."""
    return setup(
        rates=tuple(
            ExchangeRate(day=date.fromisoformat(day), currency=code, rate=Decimal(rate))
            for day, code, rate in lines
        )
    )


def worth(rules: Setup, amount: int, currency: str | None = None, day: date = DAY) -> Converted:
    return converter(rules)(snapshot(amount=Decimal(amount), currency=currency), day)


RATES = rated(
    ("2026-01-01", "EUR", "10"), ("2026-07-01", "EUR", "12.5"), ("2026-01-01", "DKK", "2.5")
)


def test_totals_in_another_currency_go_by_its_rate_of_the_day() -> None:
    euros = RATES.in_currency("EUR")
    assert worth(euros, 100) == Converted(Decimal(8), "EUR")
    assert worth(euros, 100, day=date(2026, 6, 30)) == Converted(Decimal(10), "EUR")
    assert worth(euros, 100, "EUR") == Converted(Decimal(100), "EUR")


def test_between_two_others_it_is_the_cross_rate() -> None:
    assert worth(RATES.in_currency("EUR"), 100, "DKK") == Converted(Decimal(20), "EUR")


def test_without_a_rate_to_it_an_amount_is_counted_and_its_currency_named() -> None:
    dollars = RATES.in_currency("USD")
    assert worth(dollars, 100) == Converted(Decimal(0), "USD", unrated="NOK")
    assert worth(dollars, 100, "USD") == Converted(Decimal(100), "USD")
    assert worth(RATES.in_currency("EUR"), 100, day=date(2025, 1, 1)).unrated == "NOK"


def test_without_any_rate_the_store_s_own_amounts_are_no_others() -> None:
    assert worth(setup().in_currency("EUR"), 100) == Converted(Decimal(0), "EUR", unrated="NOK")
    assert worth(setup().in_currency("NOK"), 100) == Converted(Decimal(100), "NOK")


@given(st.integers(0, 10**12), st.sampled_from(["NOK", "EUR", "DKK"]))
def test_there_and_back_is_where_it_began(amount: int, code: str) -> None:
    there = worth(RATES.in_currency(code), amount, "DKK")
    back = converter(RATES.in_currency("DKK"))(
        snapshot(amount=there.amount, currency=there.currency), DAY
    )
    assert back.amount.quantize(Decimal("1e-9"), context=ROUNDING) == amount


def test_what_is_open_goes_by_the_rate_of_the_day_and_what_is_closed_by_that_of_its_close() -> None:
    whole = book(
        deal(entry("2026-06-01", stage="proposal", amount=1000), id="open"),
        deal(
            entry("2026-05-01", stage="proposal", amount=1000),
            entry("2026-06-01", stage="won"),
            id="won",
        ),
        rules=RATES.in_currency("EUR"),
    )
    (total,) = totals(pipeline.report(whole), "groups")
    assert total["amount"] == 80
    first = rows(velocity.report(whole.at(date(2026, 7, 31))), "factors")[0]
    assert first["amount"] == 100


def test_a_total_that_lacks_a_rate_is_partial() -> None:
    whole = book(deal(entry("2026-06-01", stage="proposal", amount=1000)), rules=RATES)
    page = pipeline.report(whole)
    assert not [note for note in page.notes if "partial" in note]
    dollars = book(
        deal(entry("2026-06-01", stage="proposal", amount=1000)), rules=RATES.in_currency("USD")
    )
    assert (
        "partial: 1 deal in NOK not added up; rates.yaml has no rate to USD by that day"
        in pipeline.report(dollars).notes
    )
