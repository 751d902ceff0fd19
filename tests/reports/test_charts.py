"""What reports offer to be drawn: shapes, and nothing that their tables do not say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import pipectl
from builders import book
from page.charts.drawings import SVG, read
from pipectl import reports
from pipectl.domain.values.calendar import parse_period
from pipectl.domain.values.intervals import Interval
from pipectl.money import Money
from pipectl.page.charts.svg import svg
from pipectl.plugins import load, modules_in
from pipectl.render import text
from pipectl.store.operations.demo import LAST_DAY
from pipectl.table import (
    Chart,
    ChartColumns,
    Column,
    Grouping,
    Page,
    Selected,
    Shape,
    Table,
    as_page,
    charts_of,
    with_columns,
)
from stores import read_store

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book

YEAR = parse_period("2026", 1)
SOURCE: Grouping = (Selected(Column("source", "Source"), lambda deal, _: deal.source),)
OPTIONS: dict[str, dict[str, Any]] = {
    "velocity": {"parts": Interval.MONTHS, "period": YEAR},
    "winrate": {"by": SOURCE, "period": YEAR},
    "compare": {"before": parse_period("2026H1", 1), "after": parse_period("2026H2", 1)},
    "accuracy": {"period": parse_period("2026Q3", 1)},
}
EVERY = [name for name in modules_in(reports) if name not in {"leads", "restated"}]
"""Those that need no pipeline of leads and no closed books."""
SHAPES = {
    "board": {Shape.SPARK},
    "conversion": {Shape.STACKED},
    "flow": {Shape.FLOW},
    "forecast": {Shape.BARS},
    "outlook": {Shape.BARS},
    "pipeline": {Shape.BARS},
    "quota": {Shape.BARS},
    "velocity": {Shape.BAND, Shape.SPARK},
    "waterfall": {Shape.WATERFALL},
    "winrate": {Shape.BARS},
}


@pytest.fixture(scope="module")
def demo() -> Book:
    store = read_store(Path(pipectl.__file__).parent / "demo")
    return book(*store.deals.values(), rules=store.setup, as_of=LAST_DAY)


def page_of(report: str, of: Book) -> Page:
    return as_page(load(reports, report).report(of, **OPTIONS.get(report, {})))


def tables(page: Page) -> list[Table]:
    return [part for part in page.parts if isinstance(part, Table)]


def charts(page: Page) -> list[Chart]:
    return [chart for table in tables(page) for chart in charts_of(table, page.title)]


@pytest.mark.parametrize("report", SHAPES)
def test_a_report_is_drawn_in_its_shapes(report: str, demo: Book) -> None:
    assert {chart.shape for chart in charts(page_of(report, demo))} == SHAPES[report]


@pytest.mark.parametrize("report", EVERY)
def test_every_chart_of_a_report_can_be_drawn(report: str, demo: Book) -> None:
    for chart in charts(page_of(report, demo)):
        assert chart.title
        assert chart.categories
        assert read(svg(chart)).tag == f"{SVG}svg"


@pytest.mark.parametrize("report", EVERY)
def test_a_chart_is_of_columns_that_its_table_has(report: str, demo: Book) -> None:
    for table in tables(page_of(report, demo)):
        names = {column.name for column in table.columns}
        for chart in table.charts:
            assert not isinstance(chart, ChartColumns) or {*chart.values} <= names


@pytest.mark.parametrize("report", SHAPES)
def test_a_report_without_its_labels_can_be_drawn(report: str, demo: Book) -> None:
    page = page_of(report, demo)
    columns = [column for table in tables(page) for column in table.columns]
    numbers = [column.name for column in columns if column.kind.is_number]
    chosen = with_columns(page, [*dict.fromkeys(numbers)])
    assert isinstance(chosen, Page)
    assert text.render(chosen)
    assert all(svg(chart).startswith("<svg") for chart in charts(chosen))


def test_quotas_are_those_of_the_quota_report(demo: Book) -> None:
    (quota, *_) = tables(page_of("quota", demo))
    (whole,) = quota.totals
    (chart,) = charts(page_of("outlook", demo))
    assert chart.target is not None
    assert {*chart.target.values} == {whole[3]}


def test_a_board_has_the_amounts_of_its_stages(demo: Book) -> None:
    seen: set[Money] = set()
    for table in tables(page_of("board", demo)):
        (chart,) = charts_of(table)
        cells = {cell for cells in table.rows for cell in cells if isinstance(cell, Money)}
        drawn = {each for each in chart.series[0].values if isinstance(each, Money) and each.amount}
        assert drawn <= cells
        seen |= drawn
    assert seen
