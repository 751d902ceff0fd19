"""Plain text: what a person reads on a terminal."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.money import Money
from pipectl.render.text import render
from pipectl.table import Column, Kind, Ratio, Table
from render.shapes import column, deals, facts, nok, page, words


def test_a_table_is_aligned_with_its_total_below_a_line() -> None:
    assert render(deals(title="Open deals", total=True)) == dedent("""\
        Open deals

        Deal     Tags  Pushes   Age  Close            Amount  Probability      Win rate
        -------  ----  ------  ----  ----------  -----------  -----------  ------------
        Website  a, b       3  12 d  2026-12-15  120 000 NOK         55 %  50.0 % (n=6)
        Empty                                                                 n/a (n=0)
        -------  ----  ------  ----  ----------  -----------  -----------  ------------
        Total               3                    120 000 NOK
        """)


def test_a_table_without_rows_shows_its_header() -> None:
    assert render(words()) == "X\n-\n"


def test_a_total_without_rows_has_one_line_above_it() -> None:
    assert render(replace(words(), totals=(("0 deals",),))) == "X\n-------\n0 deals\n"


def test_wide_and_joined_characters_are_aligned() -> None:
    columns = (Column("a", "A"), Column("b", "B"))
    rows = (("日本", "1"), ("e\u0301", "2"), ("👩\u200d👧", "3"), ("abcde", "4"))
    assert render(Table("t", "", columns, rows)).splitlines() == [
        "A      B",
        "-----  -",
        "日本   1",
        "e\u0301      2",
        "👩\u200d👧     3",
        "abcde  4",
    ]


@pytest.mark.parametrize("text", ["12e4", "12345678901234567.89", "1,000", "True", "nan", "0x10"])
def test_a_text_that_looks_like_a_value_stays_as_it_is(text: str) -> None:
    assert render(words(text)).splitlines()[-1] == text


def test_numbers_have_a_right_edge() -> None:
    assert render(column(Kind.MONEY, nok("5"), nok("1000"))).splitlines() == [
        "        X",
        "---------",
        "    5 NOK",
        "1 000 NOK",
    ]


def test_facts_stand_below_each_other() -> None:
    shown = render(facts(("title", "Website"), ("notes", "one\ntwo\n"), ("source", None)))
    assert shown == "Title   Website\nNotes   one\n        two\nSource  -\n"


def test_a_page_has_its_parts_apart_and_its_notes_last() -> None:
    table = replace(words("a"), title="First", notes=("of the table",))
    whole = page(table, facts(("who", "kari")), title="Page", notes=("one", "two"))
    whole = replace(whole, about={"as_of": "2026-11-20", "pipeline": "sales"})
    assert render(whole) == dedent("""\
        Page
        as of: 2026-11-20, pipeline: sales

        First
        X
        -
        a

        of the table

        Who  kari

        one
        two
        """)


def test_what_steers_a_terminal_is_visible_everywhere() -> None:
    bad = "\x1b]0;x\x07"
    table = Table(bad, bad, (Column(bad, bad),), ((bad,),), ((bad,),), (bad,))
    whole = replace(page(table, facts((bad, bad)), title=bad, notes=(bad,)), about={bad: bad})
    shown = render(whole)
    assert r"\x1b]0;x\x07" in shown
    assert all(character.isprintable() for character in shown.replace("\n", ""))


@given(st.lists(st.text(), min_size=1))
def test_a_row_is_a_line_without_spaces_at_its_end(values: list[str]) -> None:
    shown = render(words(*values, "last"))
    lines = shown.removesuffix("\n").split("\n")
    assert len(lines) == 2 + len(values) + 1
    assert lines == [line.rstrip() for line in lines]


def two_amounts(*rows: tuple[Money | None, Money | None]) -> Table:
    heads = (Column("a", "Amount", Kind.MONEY), Column("w", "Weighted", Kind.MONEY))
    return Table("t", "", heads, tuple(rows))


def test_a_currency_that_all_amounts_share_stands_in_the_titles() -> None:
    shown = render(two_amounts((nok("1000"), nok("550")), (nok("5.5"), None)))
    assert shown == dedent("""\
        Amount NOK  Weighted NOK
        ----------  ------------
          1 000.00           550
              5.50
        """)


def test_amounts_of_several_currencies_each_say_theirs() -> None:
    shown = render(two_amounts((nok("1000"), Money(Decimal(9), "EUR"))))
    assert shown.splitlines()[-1] == "1 000 NOK     9 EUR"


def test_a_part_of_the_total_leaves_its_n_to_it() -> None:
    shown = render(column(Kind.PART, Ratio(1, 3), Ratio(0, 0)))
    assert shown.splitlines()[2:] == ["33.3 %", "   n/a"]
