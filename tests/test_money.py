"""Exact amounts: digits in, the same digits kept, and nothing guessed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, FloatOperation, Inexact, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.money import (
    CURRENCIES,
    LAST_DAYS,
    divide,
    parse_amount,
    parse_currency,
    parse_percent,
    parse_short_amount,
)
from strategies import amounts


@pytest.mark.parametrize("text", ["0", "120000", "1250.50", "0.0001", "999999999999999999.9999"])
def test_an_amount_is_exactly_what_is_written(text: str) -> None:
    assert str(parse_amount(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        *("1_000", "1e3", ".inf", ".nan", "NaN", "Infinity", "1,000", "1 000", "1.000,50", "+5"),
        *("1.", ".5", "", "kr 100", "100 NOK", "0x10", "10k"),
    ],
)
def test_nothing_else_is_an_amount(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not an amount; write digits like 120000 or 1250\.50"):
        parse_amount(text)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("-5", "below 0, the least that an amount can be; write 0 or more"),
        ("0.00001", "5 decimals, an amount at most 4; write it rounded"),
        ("1" * 19, "19 digits before the point, an amount at most 18; write a smaller one"),
    ],
)
def test_an_amount_beyond_a_limit_is_refused_with_the_limit(text: str, limit: str) -> None:
    with pytest.raises(ValueError, match=f"^'{text}' (is|has) {limit}$"):
        parse_amount(text)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("45.000", "write 45000 or 45"),
        ("1.500", "write 1500 or 1.5000"),
        ("0.125", "write 125 or 0.1250"),
    ],
)
@pytest.mark.parametrize("parse", [parse_amount, parse_short_amount])
def test_three_decimals_may_be_thousands_and_are_refused(
    parse: Callable[[str], Decimal], text: str, remedy: str
) -> None:
    with pytest.raises(ValueError, match=rf"^'{text}' may mean \d+; {remedy}$"):
        parse(text)


@given(st.integers(0, 10**18 - 1), st.integers(0, 9999))
def test_no_digit_of_an_amount_is_lost(units: int, fraction: int) -> None:
    read = parse_amount(f"{units}.{fraction:04}")
    assert read * 10000 == units * 10000 + fraction
    assert str(read) == f"{units}.{fraction:04}"


@given(st.lists(amounts, max_size=50))
def test_sums_are_exact(values: list[Decimal]) -> None:
    with localcontext(prec=100):
        exact = sum(values, Decimal(0))
    assert sum(values, Decimal(0)) == exact


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("10k", "10000"),
        ("1.5m", "1500000"),
        ("120K", "120000"),
        ("2M", "2000000"),
        ("0k", "0"),
        ("0.0005k", "0.5"),
        ("1.2345678k", "1234.5678"),
        ("1.234567k", "1234.5670"),
        ("120000.50", "120000.50"),
    ],
)
def test_a_person_may_write_thousands_and_millions(text: str, amount: str) -> None:
    read = parse_short_amount(text)
    assert str(read) == amount


@pytest.mark.parametrize("text", ["10 k", "k", "1.k", "-1k", "1kk", "1mk", "1b", "1e3k"])
def test_no_other_short_form_is_known(text: str) -> None:
    with pytest.raises(ValueError, match="is not an amount; write digits"):
        parse_short_amount(text)


def test_a_short_amount_may_not_be_finer_than_an_amount() -> None:
    with pytest.raises(ValueError, match=r"^'1.00000001k' is finer than 4 decimals; write the"):
        parse_short_amount("1.00000001k")


def test_a_short_amount_may_not_be_larger_than_an_amount() -> None:
    assert parse_short_amount("999999999999m") == 999_999_999_999_000_000
    with pytest.raises(ValueError, match="is not an amount"):
        parse_short_amount("1000000000000m")


@given(st.decimals(0, 10**9, places=3))
def test_thousands_are_exact(value: Decimal) -> None:
    assert parse_short_amount(f"{value}k") == value * 1000


@pytest.mark.parametrize("text", ["NOK", "EUR", "DKK", "BGN", "JPY", "KWD"])
def test_a_currency_is_a_code(text: str) -> None:
    assert parse_currency(text) == text


@pytest.mark.parametrize("text", ["XCG", "SLE", "ZWG", "VES", "MRU", "STN", "BYN", "SSP", "RSD"])
def test_the_codes_of_today_are_in_use(text: str) -> None:
    assert parse_currency(text) == text
    assert text not in LAST_DAYS


@pytest.mark.parametrize(
    ("text", "last"),
    [
        *(("BGN", "2026-01-31"), ("ANG", "2025-06-30"), ("HRK", "2023-01-14"), ("DEM", "2002")),
        *(("ITL", "2002-02-28"), ("LTL", "2014-12-31"), ("SLL", "2023-12-31"), ("ZWL", "2024")),
        *(("CUC", "2021"), ("VEF", "2018"), ("BYR", "2017"), ("TRL", "2005"), ("MRO", "2018")),
        *(("XEU", "1998"), ("CSK", "1993"), ("SUR", "1992"), ("YUM", "2002"), ("ZMK", "2013")),
    ],
)
def test_a_code_of_an_old_deal_is_known_with_its_last_day(text: str, last: str) -> None:
    assert parse_currency(text) == text
    assert LAST_DAYS[text].startswith(last)


def test_no_currency_is_in_use_and_no_more() -> None:
    assert not CURRENCIES & LAST_DAYS.keys()
    assert all(len(code) == 3 and code.isupper() for code in LAST_DAYS)
    assert all(date.fromisoformat(day) < date(2026, 2, 1) for day in LAST_DAYS.values())


@pytest.mark.parametrize(
    ("text", "hint"), [("nok", "NOK"), ("Eur", "EUR"), ("kr", "EUR, NOK or USD"), ("€", "EUR, NO")]
)
def test_a_wrong_currency_is_told_the_right_one(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match=f"is not a currency; write its ISO 4217 code, as {hint}"):
        parse_currency(text)


def test_every_currency_is_a_code_of_three_capitals() -> None:
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in CURRENCIES)


@pytest.mark.parametrize("text", ["XAU", "XXX", "XTS", "XDR", "BTC"])
def test_metals_and_test_codes_are_no_currencies(text: str) -> None:
    with pytest.raises(ValueError, match="is not a currency"):
        parse_currency(text)


@pytest.mark.parametrize("text", ["0", "1", "60", "100", "12.5", "100.0", "0.0"])
def test_a_percentage_is_from_0_to_100(text: str) -> None:
    assert parse_percent(text) == Decimal(text)


@pytest.mark.parametrize("text", ["101", "100.01", "60%", "", "1e1", "sixty"])
def test_nothing_beyond_is_a_percentage(text: str) -> None:
    with pytest.raises(ValueError, match="is not a percentage; write a number from 0 to 100"):
        parse_percent(text)


@pytest.mark.parametrize(
    ("text", "limit"), [("-1", "below 0, the least"), ("33.33333", "5 decimals, a percentage at")]
)
def test_a_percentage_beyond_a_limit_is_refused_with_the_limit(text: str, limit: str) -> None:
    with pytest.raises(ValueError, match=f"^'{text}' (is|has) {limit}"):
        parse_percent(text)


@pytest.mark.parametrize(
    ("text", "meant"), [("0.6", "60"), ("0.05", "5"), ("0.125", "12.5"), ("0.10", "10")]
)
def test_a_fraction_is_refused_with_the_percentage_it_may_mean(text: str, meant: str) -> None:
    with pytest.raises(ValueError, match=f"looks like a fraction; write {meant} for percent$"):
        parse_percent(text)


# Arithmetic


def test_what_would_be_rounded_without_a_word_is_an_error() -> None:
    with pytest.raises(Inexact):
        Decimal(1) / 3
    with pytest.raises(FloatOperation):
        Decimal(1) < 0.5  # noqa: B015
    assert divide(1, 3) * 3 == 1 - Decimal("1e-80")


huge = st.integers(-(10**40), 10**40).map(lambda digits: Decimal(digits).scaleb(-9))


@given(st.lists(st.tuples(huge, huge), max_size=20))
def test_sums_and_products_of_any_size_are_exact(pairs: list[tuple[Decimal, Decimal]]) -> None:
    summed = sum((amount * rate for amount, rate in pairs), Decimal(0))
    assert Fraction(summed) == sum(Fraction(amount) * Fraction(rate) for amount, rate in pairs)


@given(huge, huge.filter(bool))
def test_a_quotient_is_as_good_as_exact_before_it_is_shown(part: Decimal, whole: Decimal) -> None:
    quotient = divide(part, whole)
    assert abs(Fraction(quotient) - Fraction(part) / Fraction(whole)) <= Fraction(1, 10**25)
