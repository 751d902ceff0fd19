"""A table's cells are of the kind that their column says, which tests and PIPECTL_CHECK=1 hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pipectl.money import Money
from pipectl.table import NA, NEVER, Cell, Column, Facts, Kind, Ratio, Table, distinct

DAY = date(2026, 11, 25)
OF_EACH: dict[Kind, Cell] = {
    Kind.TEXT: "Acme",
    Kind.TEXTS: ("big", "urgent"),
    Kind.DAY: DAY,
    Kind.COUNT: 3,
    Kind.DAYS: 14,
    Kind.NUMBER: Decimal("1.5"),
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
