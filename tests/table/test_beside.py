"""Tables side by side: rows of one label together, what is missing, and what has changed."""

from __future__ import annotations

from decimal import Decimal

from pipectl.money import Money
from pipectl.table import NA, Column, Kind, Ratio, Row, Table, for_people
from pipectl.table.beside import rows_beside, without_groups

PERIOD = Column("period", "In")
COLUMNS = (
    Column("owner", "Owner"),
    Column("deals", "Deals", Kind.COUNT),
    Column("rate", "Rate", Kind.SHARE),
    Column("amount", "Amount", Kind.MONEY),
    Column("state", "State"),
)


def table(*rows: Row, totals: tuple[Row, ...] = ()) -> Table:
    return Table("groups", "By owner", COLUMNS, rows, totals)


def row(owner: str, deals: int, amount: int, currency: str = "NOK") -> Row:
    return (owner, deals, Ratio(deals, 4), Money(Decimal(amount), currency), "young")


def test_rows_of_a_label_stand_together_in_the_order_of_the_sides() -> None:
    sides = {"Q1": table(row("ida", 1, 10)), "Q2": table(row("ida", 2, 30))}
    joined = rows_beside(PERIOD, sides)
    assert [each[:3] for each in joined.rows] == [("ida", "Q1", 1), ("ida", "Q2", 2)]
    assert [column.name for column in joined.columns[:3]] == ["owner", "period", "deals"]


def test_a_label_of_one_side_has_nothing_in_the_other() -> None:
    joined = rows_beside(PERIOD, {"Q1": table(), "Q2": table(row("ida", 2, 30))})
    assert joined.rows[0] == ("ida", "Q1", 0, Ratio(0, 0), Money(Decimal(0), "NOK"), None)


def test_totals_are_the_last_rows() -> None:
    total = row("Total", 3, 40)
    joined = rows_beside(PERIOD, {"Q1": table(row("ida", 1, 10), totals=(total,))})
    assert [each[0] for each in joined.rows] == ["ida", "Total"]
    assert joined.totals == ()


def test_a_change_is_the_difference_and_that_of_a_share_one_of_fractions() -> None:
    sides = {"Q1": table(row("ida", 1, 10)), "Q2": table(row("ida", 2, 30))}
    change = rows_beside(PERIOD, sides, "change").rows[-1]
    assert change == ("ida", "change", 1, Decimal("0.25"), Money(Decimal(20), "NOK"), None)


def test_a_change_is_one_of_each_currency() -> None:
    before = table(row("ida", 1, 10), row("ida", 1, 5, "SEK"))
    now = table(row("ida", 1, 7, "SEK"))
    changes = rows_beside(PERIOD, {"a": before, "b": now}, "change").rows
    assert [each[4] for each in changes if each[1] == "change"] == [Money(Decimal(2), "SEK")]


def test_a_change_from_no_share_is_not_available() -> None:
    sides = {"Q1": table(), "Q2": table(row("ida", 2, 30))}
    assert rows_beside(PERIOD, sides, "change").rows[-1][3] is NA


def test_people_read_a_label_above_its_rows() -> None:
    page = for_people(rows_beside(PERIOD, {"Q1": table(row("ida", 1, 10))}))
    (part,) = page.parts
    assert isinstance(part, Table)
    assert [each[0] for each in part.rows] == ["ida", "Q1"]


def test_a_table_without_its_groups_is_its_totals() -> None:
    bare = without_groups(table(row("ida", 1, 10), totals=(row("Total", 3, 40),)))
    assert bare.rows == (row("Total", 3, 40)[1:],)
