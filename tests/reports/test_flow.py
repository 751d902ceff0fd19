"""The flow as a report: its rows and columns, and that what it prints adds up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from builders import book, deal, entry, pipeline, setup
from pipectl.domain.values.calendar import parse_period
from pipectl.errors import UsageError
from pipectl.render import text
from pipectl.reports import flow
from reports.tables import column, part, rows, totals

if TYPE_CHECKING:
    from pipectl.table import Page

START = entry("2026-09-01", stage="prospecting", amount=100, expected_close="2026-11-01")
DEALS = (
    deal(START, id="a"),
    deal(START, entry("2026-11-02", stage="proposal", amount=130), id="b"),
    deal(START, entry("2026-11-02", stage="won", amount=90), id="c"),
    deal(entry("2026-11-02", stage="proposal", amount=7), id="d"),
)


def of(*deals: Any, rules: Any = None, **more: Any) -> Page:
    return flow.report(book(*deals, as_of="2026-11-25", rules=rules), **more)


def test_rows_are_where_deals_were_and_columns_where_they_are() -> None:
    page = of(*DEALS)
    lines = rows(page, "deals")
    assert [tuple(row[name] for name in ("name", "forward", "same", "won")) for row in lines] == [
        ("Prospecting", 1, 1, 1),
        ("New", 0, 1, 0),
    ]
    assert column(page, "worth", "deals") == [3, 1]
    assert [row["deals"] for row in totals(page, "worth")] == [3, 1, 4]


def test_amounts_are_those_of_the_first_day_and_their_change_is_a_column_and_a_row() -> None:
    page = of(*DEALS)
    stayed = rows(page, "stayed")[0]
    assert (stayed["forward"], stayed["same"], stayed["change"]) == (100, 100, 30)
    opening, came, change, now = totals(page, "stayed")
    assert (opening["forward"], came["same"], change["forward"], now["same"]) == (100, 7, 30, 107)
    (_, _, change, now) = totals(page, "left")
    assert (change["won"], now["won"]) == (-10, 90)
    whole = totals(page, "worth")[-1]
    assert (whole["then"], whole["change"], whole["now"]) == (307, 20, 327)


def test_columns_without_deals_are_left_out_and_so_is_a_table_of_none() -> None:
    page = of(DEALS[0])
    assert [each.name for each in part(page, "deals").columns] == ["stage", "name", "same"]
    assert (part(page, "left").title, part(page, "left").rows) == ("Closed or gone: none", ())


def test_an_empty_store_has_no_tables_of_nothing() -> None:
    page = of()
    titles = [part(page, name).title for name in ("deals", "stayed", "left")]
    assert titles == ["What became of them: none", "Still open: none", "Closed or gone: none"]


def test_by_category_rows_are_those_of_the_forecast() -> None:
    page = of(*DEALS, by="category")
    assert [name.label for name in column(page, "deals", "category")] == ["not forecast", "New"]


def test_several_pipelines_have_a_column_of_their_own() -> None:
    page = of(*DEALS, rules=setup(pipeline(), pipeline(id="more")))
    assert column(page, "deals", "pipeline") == ["sales", None]


def test_a_day_that_is_not_before_the_reports_is_refused() -> None:
    with pytest.raises(UsageError, match="there are no days up to"):
        of(since=date(2026, 11, 25))


def test_all_its_columns_fit_a_terminal_of_80() -> None:
    start = entry("2026-09-01", stage="proposal", amount=1_234_567, expected_close="2026-11-10")
    ends: list[dict[str, Any]] = [
        {"stage": "won"}, {"stage": "lost"}, {"stage": "prospecting"}, {"omit": "test"}, {},
        {"parked_until": "2027-01-01"}, {"expected_close": "2027-01-01"}, {"pipeline": "more"},
    ]  # fmt: skip
    deals = [deal(start, entry("2026-11-02", **end), id=str(at)) for at, end in enumerate(ends)]
    rules = setup(pipeline(), pipeline(id="more"))
    early = deal(START, entry("2026-11-02", stage="proposal", amount=1_234_567))
    whole = book(early, *deals, as_of="2026-11-25", rules=rules)
    page = flow.report(
        replace(whole, pipelines=frozenset(["sales"])), period=parse_period("2026Q4", 1)
    )
    drawn = text.render(page, 80)
    assert max(map(len, drawn.split("\n"))) <= 80
    assert "no room for" not in drawn
