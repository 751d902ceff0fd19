"""The order of rows of several tables."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipectl.table import Column, Kind, Table
from pipectl.table.labels import labels_of

COLUMNS = (Column("owner", "Owner"), Column("deals", "Deals", Kind.COUNT))


def table(names: str, totals: str = "") -> Table:
    rows, sums = (tuple((name, 1) for name in each) for each in (names, totals))
    return Table("groups", "", COLUMNS, rows, sums)


def order(*tables: Table) -> str:
    return "".join(str(name) for (name,) in labels_of(tables, 1, str))


@given(st.lists(st.sets(st.sampled_from("abcdefgh")), min_size=1))
def test_labels_that_each_table_sorts_alike_are_sorted(names: list[set[str]]) -> None:
    tables = [table("".join(sorted(each))) for each in names]
    assert order(*tables) == "".join(sorted(set().union(*names)))


def test_an_order_by_size_is_that_of_the_first_table() -> None:
    assert order(table("ob"), table("ba")) == "oba"


def test_totals_come_last() -> None:
    assert order(table("b", "T"), table("az", "TP")) == "abzTP"
