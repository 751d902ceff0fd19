"""Tables on a narrow terminal: long texts are cut, and nothing else is."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipectl.render.shared.fit import fitted
from pipectl.render.shared.width import width
from pipectl.render.text import render
from pipectl.table import Column, Facts, Kind, Page, Table

COLUMNS = (
    Column("id", "Id"),
    Column("title", "Title"),
    Column("tag", "Tag", Kind.TEXTS),
    Column("close", "Close", Kind.DAY),
)
CLOSE = date(2026, 12, 15)


def test_a_cut_leaves_no_joiner_that_joins_nothing() -> None:
    family = Table("t", "", COLUMNS[1:2], (("abcdef 👩\u200d👧\u200d👦 more",),))
    for room in range(8, 14):
        assert "\\u200d" not in render(fitted(family, room))


def table(*rows: tuple[Any, ...]) -> Table:
    return Table("list", "", COLUMNS, rows)


def cells(shown: Page | Table | Facts) -> tuple[Any, ...]:
    assert isinstance(shown, Page)
    (part,) = shown.parts
    assert isinstance(part, Table)
    return part.rows[0]


def test_what_fits_stays_as_it_is() -> None:
    whole = table(("acme-website-k7qm", "Website", ("urgent",), CLOSE))
    assert cells(fitted(whole, 80)) == whole.rows[0]


def test_the_widest_text_is_cut_first() -> None:
    whole = table(("acme-website-k7qm", "A web site for all of the shops", ("urgent",), CLOSE))
    assert cells(fitted(whole, 60)) == (
        "acme-website-k7qm",
        "A web site for all o…",
        ("urgent",),
        CLOSE,
    )


def test_several_words_are_cut_as_they_are_shown() -> None:
    whole = table(("k7qm", "Web", ("urgent", "public", "large", "renewal"), CLOSE))
    assert cells(fitted(whole, 40))[2] == ("urgent, public…",)


def test_the_id_is_cut_last() -> None:
    whole = table(("acme-website-for-all-of-the-shops-k7qm", "A web site for all", (), CLOSE))
    shown = cells(fitted(whole, 50))
    assert shown[:2] == ("acme-website-for-all-o…", "A web s…")


def test_days_and_numbers_are_never_cut() -> None:
    whole = table(("acme-website-k7qm", "Website redesign", ("urgent",), CLOSE))
    assert cells(fitted(whole, 1)) == ("acme-we…", "Website…", ("urgent",), CLOSE)


def test_wide_characters_count_twice() -> None:
    whole = table(("k7qm", "日本語の見積もりと契約", (), CLOSE))
    shown = cells(fitted(whole, 36))[1]
    assert (shown, width(shown)) == ("日本語の見積…", 13)


def test_each_table_of_a_page_fits_and_facts_stay() -> None:
    facts = Facts("deal", "", ((Column("notes", "Notes"), "x" * 200),))
    whole = table(("k7qm", "A web site for all of the shops", (), CLOSE))
    page = fitted(Page("deal", "Website", (facts, whole)), 40)
    assert page.parts == (facts, *fitted(whole, 40).parts)


def test_columns_that_only_programs_see_take_no_room() -> None:
    columns = (Column("deal", "Deal", for_programs=True), *COLUMNS[1:2])
    whole = Table("list", "", columns, (("acme-website-for-all-of-the-shops-k7qm", "Website"),))
    assert cells(fitted(whole, 10)) == ("Website",)


@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=60)), max_size=4), st.data())
def test_every_row_fits_where_there_is_room_for_the_least(
    texts: list[tuple[str, str]], data: st.DataObject
) -> None:
    room = data.draw(st.integers(40, 120))
    whole = table(*((deal_id, title, (), CLOSE) for deal_id, title in texts))
    assert max(map(width, render(fitted(whole, room)).split("\n"))) <= room
