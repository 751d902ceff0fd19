from __future__ import annotations

from decimal import Decimal

from pipectl.money import Money
from pipectl.table import (
    NA,
    Against,
    Cell,
    Chart,
    ChartColumns,
    Column,
    Kind,
    Named,
    Row,
    Series,
    Shape,
    Table,
    charts_of,
    with_columns,
)

COLUMNS = (
    Column("stage", "Id", for_programs=True),
    Column("name", "Stage"),
    Column("deals", "Deals", Kind.COUNT),
    Column("amount", "Amount", Kind.MONEY),
)
BARS = ChartColumns(Shape.BARS, ("amount",))


def money(amount: int, currency: str = "NOK") -> Money:
    return Money(Decimal(amount), currency)


def stages(*rows: Row, chart: ChartColumns | Chart = BARS, totals: tuple[Row, ...] = ()) -> Table:
    return Table("stages", "By stage", COLUMNS, rows, totals, charts=(chart,))


def row(name: str, deals: int, amount: Cell) -> Row:
    return (name.lower(), name, deals, amount)


def only_chart(table: Table) -> Chart:
    (chart,) = charts_of(table)
    return chart


def test_a_chart_has_the_cells_of_its_table() -> None:
    chart = only_chart(stages(row("Lead", 2, money(70)), row("Offer", 1, money(30))))
    assert chart.categories == ("Lead", "Offer")
    (series,) = chart.series
    assert series[:3] == ("amount", "Amount", (money(70), money(30)))
    assert (chart.kind, chart.currency, chart.title) == (Kind.MONEY, "NOK", "By stage")


def test_a_chart_without_a_title_has_that_of_the_page_where_the_table_has_none() -> None:
    table = Table("stages", "", COLUMNS, (row("Lead", 2, money(70)),), charts=(BARS,))
    assert [chart.title for chart in charts_of(table, "Open pipeline")] == ["Open pipeline"]


def test_totals_are_no_bars() -> None:
    table = stages(row("Lead", 2, money(70)), totals=(row("Total", 2, money(70)),))
    assert only_chart(table).categories == ("Lead",)


def test_each_currency_has_a_chart_of_its_own() -> None:
    table = stages(row("Lead", 2, money(70)), row("Lead", 1, money(9, "EUR")), row("New", 0, NA))
    home, euros = charts_of(table)
    assert (home.currency, home.categories) == ("NOK", ("Lead", "New"))
    assert (euros.currency, euros.categories) == ("EUR", ("Lead",))


def test_counts_in_rows_of_several_currencies_are_those_of_each() -> None:
    chart = BARS._replace(values=("deals",))
    table = stages(row("Lead", 2, money(70)), row("Lead", 1, money(9, "EUR")), chart=chart)
    values = {each.currency: each.series[0].values for each in charts_of(table)}
    assert values == {"NOK": (2,), "EUR": (1,)}


def test_a_waterfall_goes_from_the_first_row_to_the_totals() -> None:
    chart = only_chart(
        stages(
            row("Then", 2, money(70)),
            row("Lost", -1, money(-30)),
            chart=BARS._replace(shape=Shape.WATERFALL),
            totals=(row("Now", 1, money(40)),),
        )
    )
    assert chart.categories == ("Then", "Lost", "Now")
    assert chart.levels == {0, 2}


def test_a_waterfall_of_another_currency_begins_at_nothing_where_nothing_was_open() -> None:
    table = stages(
        row("Then", 2, money(70)),
        row("New", 1, money(5)),
        row("New", 1, money(9, "EUR")),
        chart=BARS._replace(shape=Shape.WATERFALL),
        totals=(row("Now", 3, money(75)), row("Now", 1, money(9, "EUR"))),
    )
    assert [chart.levels for chart in charts_of(table)] == [{0, 2}, {1}]


def test_a_waterfall_begins_in_each_currency_that_was_open() -> None:
    table = stages(
        row("Then", 2, money(70)),
        row("Then", 1, money(4, "EUR")),
        row("New", 1, money(9, "EUR")),
        chart=BARS._replace(shape=Shape.WATERFALL),
    )
    assert [chart.levels for chart in charts_of(table)] == [{0}, {0}]


def test_a_chart_has_what_its_values_are_held_against() -> None:
    chart = only_chart(stages(row("Lead", 2, money(70)), chart=BARS._replace(target="amount")))
    assert chart.target is not None
    assert chart.target[:3] == ("amount", "Amount", (money(70),))


def test_a_chart_can_be_held_against_what_its_table_does_not_say() -> None:
    against = Against("Quota", lambda name, code: money(100 if name == "Lead" else 0, code or ""))
    chart = only_chart(stages(row("Lead", 2, money(70)), chart=BARS._replace(target=against)))
    assert chart.target == Series("target", "Quota", (money(100),))


def test_what_is_nowhere_set_is_no_target() -> None:
    chart = BARS._replace(target=Against("Quota", lambda *_: NA))
    assert only_chart(stages(row("Lead", 2, money(70)), chart=chart)).target is None


def test_a_category_is_read_as_people_read_it() -> None:
    table = stages(("x", Named("kari", "  Kari"), 2, money(70)))
    assert only_chart(table).categories == ("Kari",)


def test_a_chart_goes_with_a_column_that_was_not_chosen() -> None:
    table = stages(row("Lead", 2, money(70)))
    chosen = with_columns(table, ["name", "deals"])
    assert isinstance(chosen, Table)
    assert charts_of(chosen) == ()


def test_a_table_without_rows_has_no_chart() -> None:
    assert charts_of(stages()) == ()


def test_a_report_can_bring_a_chart_of_its_own() -> None:
    chart = Chart("own", "Own", Shape.SPARK, Kind.COUNT, ("a",), (Series("n", "N", (1,)),))
    assert charts_of(stages(chart=chart)) == (chart,)
