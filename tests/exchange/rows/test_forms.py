"""Dates and numbers in their declared form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.exchange.rows.forms import Moment, date_form, read_moment, read_number
from pipectl.exchange.rows.rules import Numbers

DAY = date(2026, 2, 3)


@pytest.mark.parametrize(
    ("text", "form", "second"),
    [
        ("2026-02-03", None, None),
        ("02/03/26", "MM/DD/YY", None),
        ("3.2.2026", "D.M.YYYY", None),
        ("03-Feb-2026", "DD-Mon-YYYY", None),
        ("02/03/26 08:55 PM", "MM/DD/YY hh:mm AM", 20 * 3600 + 55 * 60),
        ("02/03/26 12:05 am", "MM/DD/YY hh:mm AM", 300),
        ("02/03/26 12:05 PM", "MM/DD/YY hh:mm AM", 12 * 3600 + 300),
        ("2026-02-03T16:14:25.000+0000", "YYYY-MM-DDThh:mm:ss.fffzone", 58465),
        ("2026-02-03T16:14:25.123Z", "YYYY-MM-DDThh:mm:ss.fffzone", 58465),
        ("20260203", "YYYYMMDD", None),
    ],
)
def test_a_date_is_read_in_its_form(text: str, form: str | None, second: int | None) -> None:
    assert read_moment(text, form) == Moment(DAY, second)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("02/03/26", None),
        ("2026-2-3", None),
        ("2026-02-03T10:00", None),
        ("2026-02-03", "MM/DD/YY"),
        ("13/03/26", "MM/DD/YY"),
        ("02/30/26", "MM/DD/YY"),
        ("03-Fbe-2026", "DD-Mon-YYYY"),
        ("03-ebm-2026", "DD-Mon-YYYY"),
        ("02/03/26 13:05 PM", "MM/DD/YY hh:mm AM"),
        ("02/03/26 ", "MM/DD/YY"),
        ("٠٢/٠٣/٢٦", "MM/DD/YY"),
    ],
)
def test_another_form_is_refused(text: str, form: str | None) -> None:
    with pytest.raises(ValueError, match="is not a date of the form"):
        read_moment(text, form)


@pytest.mark.parametrize("form", ["", "MM/DD", "YYYY", "YYYY-MM-DD-DD", "hh:mm"])
def test_a_form_without_year_month_and_day_is_refused(form: str) -> None:
    with pytest.raises(ValueError, match="write"):
        date_form(form)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_comes_back_from_its_form(day: date) -> None:
    assert read_moment(f"{day:%m/%d/%y}", "MM/DD/YY").day == day
    assert read_moment(f"{day:%d.%m.%Y}", "DD.MM.YYYY").day == day


EUROPEAN = Numbers(decimal=",", thousands=".")
SPACED = Numbers(decimal=",", thousands=" ")
AMERICAN = Numbers(decimal=".", thousands=",", unit="$")


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
        ("kr\u00a01\u202f234,5", replace(SPACED, unit="kr"), "1234.5"),
        ("1 234", Numbers(decimal=",", thousands="\u00a0"), "1234"),
        ("15000.0", Numbers(decimal="."), "15000"),
    ],
)
def test_a_number_is_read_in_its_form(text: str, numbers: Numbers | None, read: str) -> None:
    assert read_number(text, numbers) == read


@pytest.mark.parametrize("text", ["1,234", "1.234,50", "45.000", "1'000", "1 000", "1,234.50"])
def test_without_a_form_what_may_be_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="may be read in two ways"):
        read_number(text, None)


@pytest.mark.parametrize("text", ["1.23", "12.34.567", "1,2,3", "", "x", "1e3", "٣", "1.2345,0"])
def test_another_form_of_numbers_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number of the form declared"):
        read_number(text, EUROPEAN)


def test_the_form_declared_is_quoted_so_that_a_space_is_seen() -> None:
    with pytest.raises(ValueError, match=r"\(decimal mark ',', thousands ' '\)"):
        read_number("1.234", SPACED)


@given(st.integers(0, 10**18 - 1))
def test_big_numbers_stay_exact(number: int) -> None:
    assert int(read_number(f"{number:,}".replace(",", "."), EUROPEAN)) == number
