"""Tables on a narrow terminal: texts go on below or are cut, and nothing else is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.money import Money
from pipectl.render.shared.width import width
from pipectl.render.text import render
from pipectl.table import Column, Facts, Kind, Page, Table

COLUMNS = (
    Column("id", "Id"),
    Column("title", "Title", cuts=True),
    Column("what", "What is to be done"),
    Column("close", "Close", Kind.DAY),
)
CLOSE = date(2026, 12, 15)
SHOPS = "A web site for all of the shops"


def table(*rows: tuple[Any, ...], columns: tuple[Column, ...] = COLUMNS) -> Table:
    return Table("list", "", columns, rows, chosen=True)


def test_what_fits_stays_as_it_is() -> None:
    whole = table(("acme-k7qm", SHOPS, "Call", CLOSE))
    assert render(whole, 90) == render(whole)


def test_the_widest_text_gives_way_first() -> None:
    assert render(table(("acme-k7qm", SHOPS, "Call Kari", CLOSE)), 54) == dedent("""\
                                        What is to
        Id         Title                be done     Close
        ---------  -------------------  ----------  ----------
        acme-k7qm  A web site for all…  Call Kari   2026-12-15
        """)


def test_what_is_to_be_done_goes_on_below() -> None:
    assert render(table(("k7qm", "Web", "Send the revised offer", CLOSE)), 34) == dedent("""\
                     What is
                     to be
        Id    Title  done      Close
        ----  -----  --------  ----------
        k7qm  Web    Send the  2026-12-15
                     revised
                     offer
        """)


STAGES = (Column("stage", "Stage"), Column("n", "Left", Kind.COUNT))


def test_a_name_is_folded_at_its_blanks_before_a_word_is_broken() -> None:
    whole = table(("Kundebearbeiding og førstegangshenvendelse", 7), columns=STAGES)
    assert render(whole, 30) == dedent("""\
        Stage                   Left
        ----------------------  ----
        Kundebearbeiding og        7
        førstegangshenvendelse
        """)


def test_a_long_word_is_broken_where_all_columns_then_have_room() -> None:
    whole = table(("og førstegangshenvendelse", 7), columns=STAGES)
    assert render(whole, 24) == dedent("""\
        Stage               Left
        ------------------  ----
        og                     7
        førstegangshenvend
        else
        """)


def test_what_is_indented_goes_on_below_as_indented() -> None:
    whole = table(("  Kundebearbeiding og førstegangshenvendelse", 7), columns=STAGES)
    assert render(whole, 30) == dedent("""\
        Stage                     Left
        ------------------------  ----
          Kundebearbeiding og        7
          førstegangshenvendelse
        """)


def test_a_long_word_is_broken() -> None:
    whole = table(("x" * 40,), columns=COLUMNS[2:3])
    assert render(whole, 20).splitlines()[-2:] == ["x" * 20, "x" * 20]


def test_a_cut_leaves_no_joiner_that_joins_nothing() -> None:
    family = table(("abcdef 👩\u200d👧\u200d👦 more",), columns=COLUMNS[1:2])
    for room in range(8, 14):
        assert "\\u200d" not in render(family, room)


def test_wide_characters_count_twice() -> None:
    whole = table(("日本語の見積もりと契約",), columns=COLUMNS[1:2])
    assert render(whole, 14).splitlines()[-1] == "日本語の見積…"


def test_days_and_numbers_are_never_cut() -> None:
    last = render(table(("k7qm", SHOPS, "Call", CLOSE)), 44).splitlines()[-1]
    assert last.endswith("2026-12-15")


def test_columns_without_room_are_left_out_and_named() -> None:
    amounts = tuple(Column(f"a{n}", f"Amount {n}", Kind.MONEY) for n in range(4))
    whole = table((Money(Decimal(10**9), "NOK"),) * 4, columns=amounts)
    assert render(whole, 30) == dedent("""\
        Amounts in NOK
             Amount 0       Amount 1
        -------------  -------------
        1 000 000 000  1 000 000 000

        no room for: Amount 2, Amount
        3; -f csv has all
        """)


TITLE = Column("title", "Title")
AMOUNTS = tuple(Column(f"a{n}", f"Amount {n}", Kind.MONEY) for n in range(2))
MILLION = Money(Decimal(10**6), "NOK")


def test_columns_without_room_stand_below_with_the_labels_of_their_rows() -> None:
    whole = table(("Website", MILLION, MILLION), columns=(TITLE, *AMOUNTS))
    assert render(whole, 20) == dedent("""\
        Amounts in NOK
        Title     Amount 0
        -------  ---------
        Website  1 000 000

        Title     Amount 1
        -------  ---------
        Website  1 000 000
        """)


def test_where_there_is_no_room_columns_without_a_value_go_first() -> None:
    empty = Column("notes", "Notes and remarks")
    whole = table(("Website", None, MILLION, MILLION), columns=(TITLE, empty, *AMOUNTS))
    assert "Notes" not in render(whole, 30)
    assert render(whole, 30).splitlines()[-1] == "Website  1 000 000  1 000 000"


def test_a_spare_column_goes_where_all_others_then_have_room() -> None:
    columns = (Column("id", "Id", spare=True), TITLE, *AMOUNTS)
    whole = table(("acme-website", "Website", MILLION, MILLION), columns=columns)
    assert render(whole, 30).splitlines()[3:] == [
        "Website  1 000 000  1 000 000", "", "no room for: Id; -f csv has", "all"
    ]  # fmt: skip
    assert "acme-website" in render(whole, 20)


def test_titles_notes_and_facts_go_on_below() -> None:
    facts = Facts("deal", "", ((Column("notes", "Notes"), "one two three four"),))
    whole = Page("deal", "A long title", (facts,), ("a footer that is long",))
    assert render(whole, 20) == dedent("""\
        A long title

        Notes  one two three
               four

        a footer that is
        long
        """)


def test_facts_stand_below_their_names_on_a_very_narrow_terminal() -> None:
    facts = Facts("deal", "", ((Column("notes", "Notes"), "one two three four"), (TITLE, "x")))
    text = "Notes\n  one two\n  three four\nTitle\n  x\n"
    assert render(Page("deal", "", (facts,)), 12) == text


def test_columns_that_only_programs_see_take_no_room() -> None:
    columns = (Column("deal", "Deal", for_programs=True), *COLUMNS[1:2])
    whole = table(("acme-website-for-all-of-the-shops-k7qm", "Website"), columns=columns)
    assert render(whole, 10).splitlines()[-1] == "Website"


@pytest.mark.parametrize("room", [40, 57, 80, 120])
@given(st.lists(st.tuples(*[st.text(max_size=40)] * 3), max_size=4))
def test_no_line_is_wider_than_the_terminal(room: int, texts: list[tuple[str, ...]]) -> None:
    whole = table(*((*cells, CLOSE) for cells in texts))
    assert max(map(width, render(whole, room).split("\n"))) <= room
