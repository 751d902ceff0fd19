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
from pipectl.table import Column, Kind, Named, Ratio, Table, Tone
from render.shapes import column, deals, facts, nok, page, words


def test_a_table_is_aligned_with_its_total_below_a_line() -> None:
    assert render(deals(title="Open deals", total=True)) == dedent("""\
        Open deals

        Amounts in NOK
        Deal     Tags  Pushes   Age  Close        Amount  Probability      Win rate
        -------  ----  ------  ----  ----------  -------  -----------  ------------
        Website  a, b       3  12 d  2026-12-15  120 000       55.0 %  50.0 % (n=6)
        Empty                                                             n/a (n=0)
        -------  ----  ------  ----  ----------  -------  -----------  ------------
        Total               3                    120 000
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
    assert render(column(Kind.COUNT, 5, 1000)).splitlines() == ["    X", "-----", "    5", "1 000"]


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


def test_a_currency_that_all_amounts_share_stands_in_the_caption() -> None:
    shown = render(page(replace(two_amounts((nok("100"), nok("5.5"))), title="Open")))
    assert shown == dedent("""\
        Open, in NOK
        Amount  Weighted
        ------  --------
           100      5.50
        """)


def test_amounts_of_thousands_are_in_whole_units_where_they_need_not_be_exact() -> None:
    exact = Column("e", "Exact", Kind.MONEY, exact=True)
    whole = Table("t", "", (Column("a", "Sum", Kind.MONEY), exact), ((nok("1234.5"),) * 2,))
    assert render(whole).splitlines()[-1] == "1 235  1 234.50"


def test_a_heading_wider_than_its_cells_takes_two_lines() -> None:
    shown = render(Table("t", "", (Column("a", "Of which overdue", Kind.COUNT),), ((5,),)))
    assert shown.splitlines() == ["Of which", " overdue", "--------", "       5"]


def test_a_column_that_says_the_same_in_each_row_stands_in_the_caption() -> None:
    columns = (Column("deal", "Deal"), Column("owner", "Owner"), Column("stage", "Stage"))
    rows = tuple((name, "kari", name) for name in "abc")
    whole = Table("t", "Open", columns, rows)
    assert render(page(whole)).splitlines()[:2] == ["Open, owner: kari", "Deal  Stage"]
    assert render(page(replace(whole, chosen=True))).splitlines()[1] == "Deal  Owner  Stage"
    assert render(page(replace(whole, rows=rows[:2]))).splitlines()[1] == "Deal  Owner  Stage"


def test_what_stands_above_the_parts_is_not_said_again() -> None:
    columns = (Column("deal", "Deal"), Column("owner", "Owner"))
    whole = page(Table("t", "Open", columns, tuple((name, "kari") for name in "abc")))
    shown = render(replace(whole, about={"owner": "kari"})).splitlines()
    assert shown[:4] == ["owner: kari", "", "Open", "Deal"]


def test_people_read_the_label_of_what_is_named() -> None:
    assert render(words(Named("first_contact", "First contact"))).splitlines()[-1] == (
        "First contact"
    )


def test_colours_mark_what_is_late_won_or_lost() -> None:
    late = Column("late", "Late", Kind.DAYS, alarm=True)
    rows = ((Named("won", "Won", Tone.GOOD), 3), (Named("lost", "Lost", Tone.BAD), None))
    whole = Table("t", "", (Column("stage", "Stage"), late), rows)
    assert render(whole, colour=True).splitlines()[2:] == [
        "\x1b[32mWon  \x1b[0m  \x1b[31m 3 d\x1b[0m",
        "\x1b[31mLost \x1b[0m",
    ]
    assert "\x1b" not in render(whole)


def test_amounts_of_several_currencies_each_say_theirs() -> None:
    shown = render(two_amounts((nok("1000"), Money(Decimal(9), "EUR"))))
    assert shown.splitlines()[-1] == "1 000 NOK     9 EUR"


def test_a_part_of_the_total_leaves_its_n_to_it() -> None:
    shown = render(column(Kind.PART, Ratio(1, 3), Ratio(0, 0)))
    assert shown.splitlines()[2:] == ["33.3 %", "   n/a"]


def test_columns_side_by_side_that_have_no_room_stand_below() -> None:
    columns = tuple(Column(name, name.capitalize()) for name in ("one", "two", "three"))
    rows = (("a", "b", None), ("c", None, None))
    board = Table("board", "Board", columns, rows, side_by_side=True)
    assert render(board, 40).splitlines() == [
        *("Board", "", "One  Two", "---  ---", "a    b", "c"),
        *("", "Three", "-----"),
    ]
