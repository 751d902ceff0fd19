"""A table's cells are of the kind that their column says, which tests and PIPECTL_CHECK=1 hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pipectl.money import Money
from pipectl.table import (
    NA,
    NEVER,
    Cell,
    Column,
    Facts,
    Kind,
    Ratio,
    Table,
    distinct,
    for_people,
    without_repeated,
)

DAY = date(2026, 11, 25)
DEALS = Column("deals", "Deals", Kind.COUNT)
OF_EACH: dict[Kind, Cell] = {
    Kind.TEXT: "Acme",
    Kind.TEXTS: ("big", "urgent"),
    Kind.DAY: DAY,
    Kind.COUNT: 3,
    Kind.DAYS: 14,
    Kind.NUMBER: Decimal("1.5"),
    Kind.RATE: Decimal("1.511"),
    Kind.MONEY: Money(Decimal(10), "NOK"),
    Kind.PERCENT: Decimal(60),
    Kind.SHARE: Ratio(1, 2),
    Kind.PART: Ratio(1, 2),
}


def table(kind: Kind, *row: Cell) -> Table:
    return Table("deals", "", (Column("what", "What", kind),), (row,))


@pytest.mark.parametrize("kind", Kind)
def test_a_column_takes_its_own_values_and_none(kind: Kind) -> None:
    for cell in (OF_EACH[kind], None, NA, NEVER):
        assert table(kind, cell).rows == ((cell,),)


@pytest.mark.parametrize("kind", Kind)
def test_a_cell_of_another_kind_is_refused(kind: Kind) -> None:
    misfit = DAY if kind is not Kind.DAY else "tomorrow"
    with pytest.raises(TypeError, match=rf"deals\.what is {kind}, and .* is not"):
        table(kind, misfit)
    with pytest.raises(TypeError, match=r"deals\.what"):
        Facts("deals", "", ((Column("what", "What", kind), misfit),))


def test_a_row_is_as_long_as_its_columns() -> None:
    with pytest.raises(ValueError, match="longer"):
        table(Kind.TEXT, "one", "two")


def test_a_total_is_checked_as_well() -> None:
    with pytest.raises(TypeError):
        Table("deals", "", (Column("deals", "Deals", Kind.COUNT),), (), (("three",),))


def test_names_for_programs_are_all_different() -> None:
    assert distinct(["id", "title", "id", "id_2", "id"]) == [
        "id",
        "title",
        "id_2",
        "id_2_2",
        "id_3",
    ]
    assert distinct([]) == []


def test_people_read_the_outer_group_as_a_head_above_its_rows() -> None:
    columns = (Column("team", "Team", heads=True), Column("owner", "Owner"), DEALS)
    rows = (("norge", "signe", 2), ("norge", "jonas", 1), ("utland", "frida", 3))
    (part,) = for_people(Table("groups", "", columns, rows, ((None, "Total", 6),))).parts
    assert isinstance(part, Table)
    assert [column.title for column in part.columns] == ["Team, Owner", "Deals"]
    shown = [(getattr(name, "label", name), count) for name, count in part.rows]
    assert shown == [
        ("norge", None),
        ("  signe", 2),
        ("  jonas", 1),
        ("utland", None),
        ("  frida", 3),
    ]
    assert part.totals == (("Total", 6),)


def test_columns_that_are_chosen_have_no_heads() -> None:
    columns = (Column("team", "Team", heads=True), Column("owner", "Owner"))
    table = Table("groups", "", columns, (("norge", "signe"),), chosen=True)
    assert for_people(table).parts == (table,)


def test_what_only_the_rows_that_people_read_share_is_in_no_caption() -> None:
    owners = ("kari", "kari", "kari", "ola")
    rows = tuple((str(at), owner) for at, owner in enumerate(owners))
    part = Table("deals", "", (Column("id", "Id"), Column("owner", "Owner")), rows, at_most=3)
    (cut,) = for_people(part).parts
    assert isinstance(cut, Table)
    assert without_repeated(cut)[1] == []
    (cut,) = for_people(replace(part, rows=(*rows[:3], ("3", "kari")))).parts
    assert isinstance(cut, Table)
    assert without_repeated(cut)[1] == ["owner: kari"]


def test_people_read_no_more_rows_than_at_most_and_how_many_there_are_beyond() -> None:
    rows = tuple((number,) for number in range(5))
    part = Table("deals", "", (DEALS,), rows, totals=((10,),), at_most=3)
    (read,) = for_people(part).parts
    assert isinstance(read, Table)
    assert (read.rows, read.totals) == (rows[:3], part.totals)
    assert read.notes == ("and 2 more; --format json has all of them",)
    assert for_people(replace(part, at_most=5)).parts == (replace(part, at_most=5),)
