"""CSV: exact values under stable names."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.money import Money
from pipectl.render.csv import render
from pipectl.table import Column, Kind, Ratio, Table
from render.shapes import column, deals, facts, nok, page, words


def test_a_table_has_names_and_rows_but_no_total() -> None:
    assert render(deals(title="Open deals", total=True)) == dedent("""\
        deal,tags,pushes,age,close,amount,amount_currency,probability,win_rate,win_rate_part,win_rate_n
        Website,"a, b",3,12,2026-12-15,120000,NOK,55,0.500000,3,6
        Empty,,,,,,,,,0,0
        """)


def test_a_table_without_rows_shows_its_header() -> None:
    assert render(words()) == "x\n"


@pytest.mark.parametrize("amount", ["0", "1250.50", "0.0001", "123456789012345678.1234", "-5"])
def test_money_is_never_rounded(amount: str) -> None:
    assert render(column(Kind.MONEY, nok(amount))).splitlines()[1] == f"{amount},NOK"


def test_a_large_number_has_no_exponent() -> None:
    assert render(column(Kind.MONEY, Money(Decimal("1E+6"), "EUR"))) == (
        "x,x_currency\n1000000,EUR\n"
    )


def test_a_share_of_money_has_its_amounts() -> None:
    assert render(column(Kind.SHARE, Ratio(nok("1"), nok("3.5")))) == (
        "x,x_part,x_n\n0.285714,1,3.5\n"
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"])
def test_a_text_is_no_formula(start: str) -> None:
    ((_,), (cell,)) = csv.reader(io.StringIO(render(words(start + "1+1")), newline=""))
    assert cell == f"'{start}1+1"


def test_the_first_of_several_texts_is_no_formula() -> None:
    assert render(column(Kind.TEXTS, ("=1", "b"))) == 'x\n"\'=1, b"\n'


def test_a_number_below_zero_is_no_formula() -> None:
    assert render(column(Kind.COUNT, -5)) == "x\n-5\n"


def test_what_steers_a_terminal_is_made_visible() -> None:
    assert render(words("\x1b[31m\u202e")) == "x\n\\x1b[31m\\u202e\n"


def test_an_empty_field_alone_is_no_empty_line() -> None:
    assert render(words("", "a")) == 'x\n""\na\n'


def test_facts_are_one_row() -> None:
    assert render(facts(("title", "Website"), ("source", None))) == "title,source\nWebsite,\n"


def test_the_parts_of_a_page_are_separated_by_an_empty_line() -> None:
    whole = page(words("a"), words("b"), title="Page", notes=("note",))
    assert render(whole) == "x\na\n\nx\nb\n"


@given(st.lists(st.text(st.sampled_from('ab,;"\n\r\t ø日')).map("x".__add__)))
def test_texts_come_back(values: list[str]) -> None:
    read = list(csv.reader(io.StringIO(render(words(*values)), newline="")))
    assert read == [["x"], *([value] for value in values)]


def test_no_two_columns_have_one_name() -> None:
    columns = (
        Column("amount", "A", Kind.MONEY),
        Column("amount_currency", "B"),
        Column("amount", "C"),
    )
    table = Table("one", "", columns, ((nok("1"), "shells", "x"),))
    assert render(table) == ("amount,amount_currency,amount_currency_2,amount_2\n1,NOK,shells,x\n")
