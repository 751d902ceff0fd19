"""Tables side by side: rows of one label together, what is missing, and what has changed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pipectl.money import Money
from pipectl.table import NA, Column, Kind, Named, Ratio, Row, Table, for_people
from pipectl.table.beside import parted, rows_beside, without_groups

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


def test_a_mean_of_nothing_is_not_available_and_has_no_change() -> None:
    columns = (COLUMNS[0], Column("n", "n", Kind.COUNT), Column("m", "M", Kind.MONEY, mean=True))
    now = Table("sizes", "", columns, (("ida", 2, Money(Decimal(30), "NOK")),))
    joined = rows_beside(PERIOD, {"Q1": replace(now, rows=()), "Q2": now}, "change")
    assert joined.rows == (
        ("ida", "Q1", 0, NA),
        ("ida", "Q2", 2, Money(Decimal(30), "NOK")),
        ("ida", "change", 2, NA),
    )
    joined = rows_beside(PERIOD, {"Q1": now, "Q2": replace(now, rows=())}, "change")
    assert joined.rows[1:] == (("ida", "Q2", 0, NA), ("ida", "change", -2, NA))


def names(*sides: str) -> list[object]:
    tables = [table(*(row(name, 1, 1) for name in side.split())) for side in sides]
    joined = rows_beside(PERIOD, {str(at): each for at, each in enumerate(tables)})
    return list(dict.fromkeys(each[0] for each in joined.rows))


def test_labels_keep_the_order_that_they_have_in_each_side() -> None:
    assert names("ida petar signe", "ida signe torunn") == ["ida", "petar", "signe", "torunn"]
    assert names("ida petar none", "anne none") == ["anne", "ida", "petar", "none"]
    assert names("new old done", "old") == ["new", "old", "done"]


def test_labels_whose_order_differs_have_that_of_the_last_side() -> None:
    assert names("price fit time", "fit price") == ["fit", "price", "time"]


def test_totals_are_the_last_rows() -> None:
    total = row("Total", 3, 40)
    joined = rows_beside(PERIOD, {"Q1": table(row("ida", 1, 10), totals=(total,))})
    assert [each[0] for each in joined.rows] == ["ida", "Total"]
    assert joined.totals == ()


def test_a_change_is_the_difference_and_that_of_a_share_one_of_fractions() -> None:
    sides = {"Q1": table(row("ida", 1, 10)), "Q2": table(row("ida", 2, 30))}
    change = rows_beside(PERIOD, sides, "change").rows[-1]
    assert change == ("ida", "change", 1, Decimal("0.25"), Money(Decimal(20), "NOK"), None)


def changes(before: Table, now: Table) -> list[Row]:
    rows = rows_beside(PERIOD, {"a": before, "b": now}, "change").rows
    return [each for each in rows if str(each[1]).startswith("change")]


def test_a_change_is_one_of_each_currency_from_0_where_a_side_has_none_of_it() -> None:
    before = table(row("ida", 3, 10), row("ida", 3, 5, "SEK"))
    now = table(row("ida", 1, 7, "SEK"))
    amounts = [(each[2], each[4]) for each in changes(before, now)]
    assert amounts == [(-2, Money(Decimal(2), "SEK")), (None, Money(Decimal(-10), "NOK"))]


def test_a_change_from_nothing_is_in_the_currency_there_is() -> None:
    before, now = table(row("kim", 1, 10)), table(row("ida", 2, 7, "SEK"))
    rows = [each for each in changes(before, now) if each[0] == "ida"]
    assert [(each[2], each[4]) for each in rows] == [(2, Money(Decimal(7), "SEK"))]


def test_a_share_of_an_amount_changes_in_its_currency_alone() -> None:
    def rates(*rows: tuple[int, str]) -> Table:
        columns = (COLUMNS[0], Column("rate", "Rate", Kind.SHARE))
        whole = [
            ("by value", Ratio(Money(Decimal(won), code), Money(Decimal(100), code)))
            for won, code in rows
        ]
        return Table("rates", "", columns, tuple(whole))

    rows = changes(rates((0, "NOK")), rates((100, "NOK"), (0, "EUR")))
    assert [each[1:] for each in rows] == [("change in NOK", Decimal(1)), ("change in EUR", NA)]


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


def test_a_column_of_one_side_holds_nothing_in_the_other() -> None:
    calls = Table("done", "", (COLUMNS[0], Column("call", "Call", Kind.COUNT)), (("ida", 2),))
    demos = Table("done", "", (COLUMNS[0], Column("demo", "Demo", Kind.COUNT)), (("ida", 3),))
    joined = rows_beside(PERIOD, {"Q1": calls, "Q2": demos})
    assert [column.name for column in joined.columns] == ["owner", "period", "demo", "call"]
    assert joined.rows == (("ida", "Q1", 0, 2), ("ida", "Q2", 3, 0))


def test_a_title_says_nothing_of_one_side_alone() -> None:
    titled = [replace(table(row("ida", 1, 10)), title=text) for text in ("Late: 1", "Late: 2")]
    assert rows_beside(PERIOD, dict(zip("ab", titled, strict=True))).title == "Late"
    assert rows_beside(PERIOD, {"a": titled[0], "b": titled[0]}).title == "Late: 1"


def test_labels_that_people_read_differently_are_apart() -> None:
    own = (Named("ida", "ida, own"), "own")
    columns = (COLUMNS[0], Column("part", "", for_programs=True), COLUMNS[1])
    both = Table("quota", "", columns, (("ida", "whole", 3), (*own, 1)))
    (part,) = for_people(rows_beside(PERIOD, {"Q1": both, "Q2": both})).parts
    assert isinstance(part, Table)
    assert [each[0] for each in part.rows] == ["ida", "Q1", "Q2", "ida, own", "Q1", "Q2"]


def test_a_table_is_parted_into_what_happened_and_what_stands() -> None:
    columns = (*COLUMNS[:2], COLUMNS[3]._replace(of_day=True))
    whole = Table("groups", "", columns, (("ida", 1, Money(Decimal(5), "NOK")),))
    happened, standing = (parted(whole, of_day=each) for each in (False, True))
    assert happened is not None
    assert happened.rows == (("ida", 1),)
    assert standing is not None
    assert standing.rows == (("ida", Money(Decimal(5), "NOK")),)
    assert parted(happened, of_day=True) is None


def test_what_was_not_asked_for_in_a_side_is_no_zero() -> None:
    goals = replace(table(row("ida", 1, 10)), sparse=True)
    joined = rows_beside(PERIOD, {"Q1": replace(goals, rows=()), "Q2": goals}, "change")
    assert [each[:2] for each in joined.rows] == [("ida", "Q2")]


def test_a_side_without_a_row_has_no_figure_where_others_can_have_none() -> None:
    undefined = ("ida", 2, NA, Money(Decimal(1), "NOK"), None)
    sides = {"Q1": table(undefined, row("ola", 2, 5)), "Q2": table(row("ola", 2, 5))}
    rows = {each[:2]: each for each in rows_beside(PERIOD, sides).rows}
    assert rows["ida", "Q2"][3] is NA


def test_what_is_empty_on_all_sides_that_have_a_row_stays_so() -> None:
    parked = ("parked", 2, None, Money(Decimal(1), "NOK"), None)
    joined = rows_beside(PERIOD, {"Q1": table(), "Q2": table(parked)}, "change")
    assert [each[3] for each in joined.rows] == [None, None, None]
