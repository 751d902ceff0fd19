"""What holds of every report that puts periods side by side: each is that of the period alone."""

from __future__ import annotations

import inspect
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from builders import book, deal, entry, pipeline, setup, stage
from pipectl import reports
from pipectl.domain.model.goals import Quota
from pipectl.domain.model.team import Person
from pipectl.domain.values.calendar import parse_period
from pipectl.domain.values.intervals import Interval
from pipectl.errors import UsageError
from pipectl.money import Money
from pipectl.plugins import load, modules_in
from pipectl.render import json, text
from pipectl.reports.shared import sides
from pipectl.table import NA, Cell, Ratio, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipectl.table import Page

OF_THEIR_OWN = {"cohorts", "forecast", "pipeline", "velocity", "waterfall"}
"""Those that have rows of periods of their own, or only what stands at the end of each, or where a
period is that of the expected close."""
OF_THE_LAST_DAY = {"distribution"}
"""Those of which each part is the report of its last day, with what was closed in it."""
EVERY = [
    name
    for name in modules_in(reports)
    if name not in OF_THEIR_OWN
    and "parts" in inspect.signature(load(reports, name).report).parameters
]
YEAR = parse_period("2026", 1)


def started(name: str, day: str, *more: Any, **what: Any) -> Any:
    first = entry(day, stage="prospecting", **{"owner": "kari", "amount": 100, **what})
    return deal(first, *more, id=name)


WHOLE = book(
    started("a", "2026-01-05", entry("2026-02-03", stage="proposal"), expected_close="2026-03-05"),
    started("b", "2026-02-01", entry("2026-05-03", stage="won"), expected_close="2026-05-20"),
    started("c", "2026-05-09", entry("2026-08-02", stage="lost"), owner="ola"),
    started("d", "2026-08-01", entry("2026-08-20", stage="proposal")),
    started("e", "2026-04-01", entry("2026-10-20", stage="won"), amount=70, currency="SEK"),
    started("f", "2026-06-01", entry("2026-06-15", activity="call", by="kari"), amount=9),
    rules=setup(
        pipeline(),
        team={"kari": Person(name="Kari"), "ola": Person(name="Ola", manager="kari")},
        quotas=tuple(
            Quota(who=who, period=period, day=date(2025, 9, 1), **aim)
            for who in ("kari", "ola")
            for period in ("2026Q2", "2026Q4")
            for aim in ({"amount": Decimal(100)}, {"created": 2})
        ),
    ),
)


def report(name: str) -> Callable[..., Page]:
    function: Callable[..., Page] = load(reports, name).report
    return function


def lines(table: Any, label: str | None = None) -> Iterator[dict[str, Cell]]:
    """Yield the rows of a table, or of one of its sides, by the names of the columns."""
    for row in (*table.rows, *table.totals):
        cells = {column.name: cell for column, cell in zip(table.columns, row, strict=True)}
        if label is None or cells.pop("period") == label:
            yield cells


def is_empty(cell: Cell) -> bool:
    """Say whether a cell of a number says nothing, as where a group is in another part alone."""
    if isinstance(cell, Ratio):
        return is_empty(cell.part)
    return cell.amount == 0 if isinstance(cell, Money) else cell in (0, NA, None)


def same(name: str, page: Page, label: str) -> None:
    """Assert that a side has the rows of the report of its period alone, and no other figures."""
    text, _, day = label.partition(" on ")
    book, period = WHOLE.at(date.fromisoformat(day)) if day else WHOLE, parse_period(text, 1)
    ends = report(name)(book.at(min(period.last, book.as_of)), period=period)
    alone = report(name)(book, period=period)
    for table in page.parts:
        assert isinstance(table, Table)
        is_of_day = table.name.endswith("_at_end") or (name in OF_THE_LAST_DAY and not day)
        parts = {part.name: part for part in (ends if is_of_day else alone).parts}
        names = [column.name for column in table.columns]
        numbers = names[names.index("period") + 1 :]
        rest = [*lines(table, label)]
        alike = parts.get(table.name.removesuffix("_at_end"))
        assert alike or not rest
        for row in lines(alike) if alike else ():
            cells = {key: cell for key, cell in row.items() if key in names and key != "period"}
            (line,) = [line for line in rest if cells.items() <= line.items()][:1]
            rest.remove(line)
        assert all(is_empty(row[key]) for row in rest for key in numbers)


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("interval", [Interval.MONTHS, Interval.QUARTERS])
def test_a_part_has_the_figures_of_the_report_of_it_alone(name: str, interval: Interval) -> None:
    page = report(name)(WHOLE, period=YEAR, parts=interval)
    for period in sides.periods(WHOLE, YEAR, interval):
        same(name, page, period.label)


@pytest.mark.parametrize("name", EVERY)
def test_each_side_of_a_comparison_has_the_figures_of_its_period_alone(name: str) -> None:
    page = report(name)(WHOLE, period=parse_period("2026Q3", 1), compare="previous")
    labels = {line["period"] for table in page.parts for line in lines(table)} - {"change"}
    assert len(labels) == 2
    for label in labels:
        same(name, page, str(label))


def test_a_comparison_with_days_before_the_first_of_all_is_refused() -> None:
    for day in ("0001-01-01", "0001-03-01"):
        with pytest.raises(UsageError, match="there is nothing before"):
            report("winrate")(book(as_of=day), compare="previous")


def test_the_last_periods_begin_with_that_of_the_first_deal_of_the_pipelines() -> None:
    lead = deal(entry("2025-01-01", pipeline="leads", stage="new"), id="lead")
    first = deal(entry("2026-05-01", stage="prospecting", owner="kari"), id="first")
    later = deal(entry("2026-08-01", stage="prospecting", owner="ola"), id="later")
    rules = setup(pipeline(), pipeline(stage("new"), id="leads"))
    sales = replace(book(lead, first, later, rules=rules), pipelines=frozenset(["sales"]))
    of_ola = replace(sales, scope=lambda each, _: each.owner == "ola")
    for whole in (sales, of_ola):
        labels = [each.label for each in sides.periods(whole, None, Interval.QUARTERS)]
        assert labels == ["2026Q2", "2026Q3", "2026Q4"]
    assert [each.label for each in sides.periods(book(), None, Interval.YEARS)] == ["2026"]


@pytest.mark.parametrize("name", ["owners", "pipeline"])
def test_what_stands_in_a_period_that_has_not_ended_stands_so_far(name: str) -> None:
    page = report(name)(WHOLE, parts=Interval.QUARTERS)
    shown = text.render(page)
    assert "2026Q3 " in shown
    assert "2026Q4 so far" in shown
    assert "2026Q4 so far" not in json.render(page)
