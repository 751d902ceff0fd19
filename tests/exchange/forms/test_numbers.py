"""Numbers in their declared form."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.exchange.forms.numbers import Numbers, UndeclaredError, read_number

EUROPEAN = Numbers(decimal=",", thousands=".")
SPACED = Numbers(decimal=",", thousands=" ")
AMERICAN = Numbers(decimal=".", thousands=",", unit=("$",))
AMERICAN_EURO = replace(AMERICAN, unit=("€",))


@pytest.mark.parametrize(
    ("text", "numbers", "read"),
    [
        ("120000", None, "120000"),
        ("1250.50", None, "1250.50"),
        ("123456789012345678", None, "123456789012345678"),
        ("1.234.567,80", EUROPEAN, "1234567.8"),
        ("45.000", EUROPEAN, "45000"),
        ("45,000", EUROPEAN, "45"),
        ("0,125", EUROPEAN, "0.1250"),
        ("1234567", EUROPEAN, "1234567"),
        ("$ 1,234.50", AMERICAN, "1234.5"),
        ("-$5", AMERICAN, "-5"),
        ("1 234,5", SPACED, "1234.5"),
        ("1\u00a0234\u00a0567,50", SPACED, "1234567.5"),
        ("kr\u00a01\u202f234,5", replace(SPACED, unit=("kr",)), "1234.5"),
        ("1 234", Numbers(decimal=",", thousands="\u00a0"), "1234"),
        ("15000.0", Numbers(decimal="."), "15000"),
        ("179500.00000000", None, "179500"),
        ("8461.18000000", None, "8461.18"),
        ("0.00000000", None, "0"),
        ("350,-", None, "350"),
        ("350 000,-", SPACED, "350000"),
        ("350.000,-", None, "350000"),
        ("350 000,-", None, "350000"),
        ("-1.350.000,--", None, "-1350000"),
        ("350.000,--", EUROPEAN, "350000"),
        ("1.234,50 kr", replace(EUROPEAN, unit=("kr",)), "1234.5"),
        ("kr. 1.234,50", replace(EUROPEAN, unit=("kr",)), "1234.5"),
        ("NOK 120 000", replace(SPACED, unit=("€", "nok")), "120000"),
        ("€1,234", AMERICAN_EURO, "1234"),
        ("1,234 €", AMERICAN_EURO, "1234"),
        ("1'234.50", Numbers(thousands="'"), "1234.5"),
        ("1’234.50", Numbers(thousands="'"), "1234.5"),
        ("1\u2009234", SPACED, "1234"),
        ("(500)", None, "-500"),
        ("500-", None, "-500"),
        ("\u2212500", None, "-500"),
        ("(1.234,50)", EUROPEAN, "-1234.5"),
        ("+500", None, "500"),
        ("-0", None, "-0"),
        ("1234.5600000000001", Numbers(round=2), "1234.56"),
        ("0.30000000000000004", Numbers(round=2), "0.3"),
        ("2.675", Numbers(round=2), "2.68"),
        ("120k", Numbers(unit=("k",)), "120000"),
        ("1,5 mill.", Numbers(decimal=",", unit=("k", "mill.")), "1500000"),
        ("MNOK 2,5", Numbers(decimal=",", unit=("MNOK",)), "2500000"),
        ("120 k€", Numbers(unit=("k", "€")), "120000"),
        ("120 T€", Numbers(unit=("T€",)), "120000"),
    ],
)
def test_a_number_is_read_in_its_form(text: str, numbers: Numbers | None, read: str) -> None:
    assert read_number(text, numbers) == read


@pytest.mark.parametrize(
    "text", ["1,234", "1.234,50", "45.000", "1'000", "1 000", "1,234.50", "€ 5", "1e3"]
)
def test_without_a_form_only_digits_and_a_point_are_read(text: str) -> None:
    with pytest.raises(UndeclaredError, match=r"may be read in two ways|is not a number of digits"):
        read_number(text, None)


@pytest.mark.parametrize("text", ["1.23", "12.34.567", "1,2,3", "", "x", "1e3", "٣", "1.2345,0"])
def test_another_form_of_numbers_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number of the form declared"):
        read_number(text, EUROPEAN)


def test_the_form_declared_is_quoted_so_that_a_space_is_seen() -> None:
    with pytest.raises(ValueError, match=r'\(\{decimal: ",", thousands: " "\}\)'):
        read_number("1.234", SPACED)


@given(st.integers(0, 10**18 - 1))
def test_big_numbers_stay_exact(number: int) -> None:
    assert int(read_number(f"{number:,}".replace(",", "."), EUROPEAN)) == number


@pytest.mark.parametrize("text", ["350.000,-", "12.50,-"])
def test_what_has_no_hundredths_is_not_read_with_decimals(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number of the form declared"):
        read_number(text, Numbers(decimal="."))
