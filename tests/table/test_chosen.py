"""Columns that are asked for: those of all parts, in the order of the call, totals with them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.table import (
    Column,
    Facts,
    Kind,
    Page,
    Table,
    column_headings,
    column_names,
    with_columns,
)

DEAL = Column("deal", "Deal", for_programs=True)
TITLE, OWNER = Column("title", "Title"), Column("owner", "Owner")
COUNT = Column("count", "Deals", Kind.COUNT)
TABLE = Table(
    "deals",
    "Deals",
    (DEAL, TITLE, OWNER, COUNT),
    (("a", "Web", "kari", 1), ("b", "Shop", "ola", 2)),
    ((None, "Total", None, 3),),
)
FACTS = Facts("facts", "", ((TITLE, "Web"),), (OWNER,))
PAGE = Page("page", "", (TABLE, FACTS, Table("days", "", (Column("day", "Day", Kind.DAY),), ())))


@given(st.permutations([column.name for column in TABLE.columns]), st.integers(1, 4))
def test_cells_are_those_of_the_whole_table(order: list[str], count: int) -> None:
    names = order[:count]
    part = with_columns(TABLE, names)
    assert isinstance(part, Table)
    assert [column.name for column in part.columns] == names
    places = [column_names(TABLE).index(name) for name in names]
    assert part.rows == tuple(tuple(row[place] for place in places) for row in TABLE.rows)


@pytest.mark.parametrize(
    ("names", "totals"),
    [
        (["count", "title"], ((3, "Total"),)),
        (["count", "owner"], ((3, "Total"),)),
        (["owner", "deal", "count"], (("Total", None, 3),)),
        (["count"], ((3,),)),
        (["owner", "title"], ()),
        (["deal"], ()),
    ],
)
def test_a_total_keeps_its_label_where_a_text_has_room(names: list[str], totals: object) -> None:
    part = with_columns(TABLE, names)
    assert isinstance(part, Table)
    assert part.totals == totals


def test_parts_without_any_of_the_columns_are_left_out() -> None:
    page = with_columns(PAGE, ["owner", "title"])
    assert isinstance(page, Page)
    assert [part.name for part in page.parts] == ["deals", "facts"]


def test_a_fact_without_a_value_is_there_when_it_is_asked_for() -> None:
    facts = with_columns(FACTS, ["owner", "title"])
    assert isinstance(facts, Facts)
    assert facts.values == ((OWNER, None), (TITLE, "Web"))


def test_people_see_a_column_for_programs_that_they_ask_for() -> None:
    part = with_columns(TABLE, ["deal"])
    assert isinstance(part, Table)
    assert not part.columns[0].for_programs


def test_the_second_column_of_a_name_is_asked_for_as_json_names_it() -> None:
    table = Table("twice", "", (TITLE, TITLE), (("first", "second"),))
    part = with_columns(table, ["title_2"])
    assert isinstance(part, Table)
    assert (part.columns[0].name, part.rows) == ("title_2", (("second",),))


def test_a_heading_that_two_columns_have_means_neither() -> None:
    other = Table("stages", "", (Column("stage", "Title"), Column("share", "Of all")), ())
    assert column_headings(Page("page", "", (TABLE, FACTS, other))) == {
        "deal": "deal",
        "owner": "owner",
        "deals": "count",
        "of all": "share",
    }
