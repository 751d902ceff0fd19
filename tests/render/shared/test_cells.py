"""Values as text for people: rounded half up, grouped, and safe to show."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.escape import safe
from pipectl.money import Money
from pipectl.render.shared.cells import columns, quotient, texts
from pipectl.table import Column, Form, Kind, Ratio, Table
from render.shapes import nok


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        (Kind.TEXT, "Website", "Website"),
        (Kind.TEXT, "12e4", "12e4"),
        (Kind.TEXTS, ("a", "b"), "a, b"),
        (Kind.TEXTS, (), ""),
        (Kind.COUNT, 12000, "12 000"),
        (Kind.COUNT, 0, "0"),
        (Kind.DAYS, 12, "12 d"),
        (Kind.DAYS, Decimal("43.25"), "43.3 d"),
        (Kind.DAY, dt.date(2026, 12, 5), "2026-12-05"),
        (Kind.MONEY, nok("120000"), "120 000 NOK"),
        (Kind.MONEY, nok("120000.00"), "120 000 NOK"),
        (Kind.MONEY, nok("1250.5"), "1 250.50 NOK"),
        (Kind.MONEY, nok("0.005"), "0.01 NOK"),
        (Kind.MONEY, nok("-1250"), "-1 250 NOK"),
        (Kind.MONEY, nok("-0.001"), "0.00 NOK"),
        (Kind.MONEY, nok("123456789012345678"), "123 456 789 012 345 678 NOK"),
        (Kind.RATE, Decimal("1.511"), "1.511"),
        (Kind.RATE, Decimal("11.50"), "11.5"),
        (Kind.RATE, Decimal("0.0531914893617021276595744681"), "0.053191489"),
        (Kind.PERCENT, Decimal(55), "55 %"),
        (Kind.PERCENT, Decimal("12.25"), "12.3 %"),
        (Kind.SHARE, Ratio(42, 79), "53.2 % (n=79)"),
        (Kind.SHARE, Ratio(0, 6), "0.0 % (n=6)"),
        (Kind.SHARE, Ratio(0, 0), "n/a (n=0)"),
        (Kind.SHARE, Ratio(Decimal(1), Decimal(8000)), "0.0 % (n=8 000)"),
        (Kind.SHARE, Ratio(nok("500"), nok("2000")), "25.0 % (n=2 000 NOK)"),
    ],
)
def test_each_kind_has_its_way(kind: Kind, value: Any, written: str) -> None:
    assert texts(kind, [value]) == [written]


@pytest.mark.parametrize("kind", Kind)
def test_none_is_empty(kind: Kind) -> None:
    assert texts(kind, [None]) == [""]


def test_a_column_has_the_same_decimals_in_every_row() -> None:
    amounts = [nok("120000"), None, Money(Decimal("0.5"), "EUR")]
    assert texts(Kind.MONEY, amounts) == ["120 000.00 NOK", "", "0.50 EUR"]


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_quotient_is_rounded_half_up(part: int, whole: int) -> None:
    expected = (2 * part * 10**6 + whole) // (2 * whole)
    assert quotient(Ratio(part, whole), 6) == Decimal(expected).scaleb(-6)


def test_a_quotient_just_below_a_half_is_not_rounded_twice() -> None:
    whole = 2 * 10**30
    assert quotient(Ratio(10**24 - 1, whole), 6) == Decimal("0.000000")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", r"\x1b[31mred"),
        ("\x00\x7f\x9b", r"\x00\x7f\x9b"),
        ("two\nlines\tand\r", r"two\nlines\tand\r"),
        ("\u202eright\u2066\u200e\u200f\u061c", r"\u202eright\u2066\u200e\u200f\u061c"),
        ("\u2028\u2029\ufeff\x85", r"\u2028\u2029\ufeff\x85"),
        ("\udc80", r"\udc80"),
        ("Ærlig 日本 👩\u200d👧 a\\b", "Ærlig 日本 👩\u200d👧 a\\b"),
    ],
)
def test_what_steers_a_terminal_is_made_visible(text: str, shown: str) -> None:
    assert safe(text) == shown


@given(st.text())
def test_a_safe_text_is_one_line_that_can_be_encoded(text: str) -> None:
    shown = safe(text)
    assert len(shown.splitlines()) <= 1
    assert safe(shown) == shown
    shown.encode()


@pytest.mark.parametrize(
    ("form", "amount", "days", "percent"),
    [
        ("1 234,50", "-1 234 567,50 NOK", "1 500,5 d", "12,5 %"),
        ("1.234,50", "-1.234.567,50 NOK", "1.500,5 d", "12,5 %"),
        ("1,234.50", "-1,234,567.50 NOK", "1,500.5 d", "12.5 %"),
        ("1 234.50", "-1 234 567.50 NOK", "1 500.5 d", "12.5 %"),
    ],
)
def test_numbers_have_the_form_of_the_store(
    form: str, amount: str, days: str, percent: str
) -> None:
    assert texts(Kind.MONEY, [Money(Decimal("-1234567.5"), "NOK")], Form(form)) == [amount]
    assert texts(Kind.DAYS, [Decimal("1500.5")], Form(form)) == [days]
    assert texts(Kind.PERCENT, [Decimal("12.5")], Form(form)) == [percent]


@pytest.mark.parametrize(
    ("kinds", "row", "written"),
    [
        ((Kind.PART, Kind.PERCENT), (Ratio(1, 2), Decimal(0)), ["50.0 %", "0.0 %"]),
        ((Kind.PERCENT, Kind.PERCENT), (Decimal("43.9"), Decimal(100)), ["43.9 %", "100.0 %"]),
        ((Kind.PERCENT, Kind.DAYS), (Decimal(40), Decimal("1.5")), ["40 %", "1.5 d"]),
    ],
)
def test_all_percents_of_a_table_have_as_many_decimals(
    kinds: tuple[Kind, ...], row: tuple[Any, ...], written: list[str]
) -> None:
    heads = tuple(Column(kind, kind, kind) for kind in kinds)
    assert [cell for (cell,) in columns(Table("t", "", heads, (row,)))] == written
