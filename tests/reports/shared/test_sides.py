"""Several periods side by side: each is what the report says of it alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from builders import book, deal, entry, setup
from pipectl.domain.model.settings import ExchangeRate
from pipectl.domain.values.calendar import parse_period
from pipectl.domain.values.intervals import Interval
from pipectl.query.columns import grouping
from pipectl.reports import cycle, losses, pipeline, slips, winrate
from pipectl.reports.shared import sides
from reports.tables import column, part, rows


def closed(name: str, day: str, end: str = "won", **what: Any) -> Any:
    first = entry("2026-01-10", stage="proposal", amount=100, **what)
    return deal(first, entry(day, stage=end), id=name)


DEALS = (closed("a", "2026-05-02"), closed("b", "2026-08-03", "lost"), closed("c", "2026-08-04"))


def test_a_row_of_a_quarter_is_that_of_the_report_of_it() -> None:
    whole = book(*DEALS)
    page = cycle.report(whole, parts=Interval.QUARTERS)
    for label in ("2026Q2", "2026Q3"):
        alone = cycle.report(whole, period=parse_period(label, 1))
        lines = [line for line in rows(page, "cycle") if line.pop("period") == label]
        assert lines == rows(alone, "cycle")


@given(st.lists(strategies.drifted_deals(), max_size=4), strategies.days)
def test_rows_of_what_is_open_are_those_of_its_day(deals: Any, day: date) -> None:
    whole = replace(book(*deals, rules=strategies.SETUP), as_of=day)
    page = pipeline.report(whole, parts=Interval.WEEKS)
    for each in sides.periods(whole, None, Interval.WEEKS):
        table = part(pipeline.report(whole.at(each.last)), "groups")
        lines = [row[1:] for row in part(page, "groups").rows if row[0] == each.label]
        assert lines == [row[-5:] for row in table.totals]


def test_a_part_that_is_to_come_has_no_row() -> None:
    page = winrate.report(book(*DEALS), period=parse_period("2026", 1), parts=Interval.MONTHS)
    assert column(page, "created", "period")[-1] == "2026-11"


def test_groups_have_a_row_in_each_part() -> None:
    page = winrate.report(
        book(closed("a", "2026-08-02", owner="kari")),
        by=grouping("owner", setup()),
        period=parse_period("2026H2", 1),
        parts=Interval.QUARTERS,
    )
    lines = [(row["owner"], row["period"], row["won"]) for row in rows(page, "count")]
    assert lines[:2] == [("kari", "2026Q3", 1), ("kari", "2026Q4", 0)]


@pytest.mark.parametrize("compare", ["previous", "year"])
def test_a_comparison_has_both_periods_and_the_change(compare: Any) -> None:
    whole = book(*DEALS, closed("d", "2026-08-05"))
    page = losses.report(whole, period=parse_period("2026Q3", 1), compare=compare)
    before = {"previous": "2026Q2", "year": "2025Q3"}[compare]
    totals = [row for row in rows(page, "reasons") if row["reason"] == "Total"]
    assert [(row["period"], row["lost"]) for row in totals] == [
        (before, 0),
        ("2026Q3", 1),
        ("change", 1),
    ]


def test_a_number_of_days_is_compared_with_as_many_before() -> None:
    periods = column(cycle.report(book(*DEALS), compare="previous"), "cycle", "period")
    assert periods[:2] == ["2026-05-30 to 2026-08-27", "2026-08-28 to 2026-11-25"]


def test_periods_that_differ_in_length_are_named() -> None:
    page = cycle.report(book(*DEALS), period=parse_period("2026Q3", 1), compare="previous")
    assert "2026Q3 has 92 days, 2026Q2 91" in page.notes


def test_names_of_one_part_alone_stand_among_the_others() -> None:
    gone = closed("a", "2026-11-02", owner="ola")
    stays = [
        deal(entry("2026-01-10", stage="proposal", owner=name), id=name)
        for name in ("anna", "petra", "eva")
    ]
    page = pipeline.report(
        book(gone, *stays), by=grouping("owner", setup()), parts=Interval.QUARTERS
    )
    names = list(dict.fromkeys(column(page, "groups", "owner")))
    assert names == ["anna", "eva", "ola", "petra", "Total"]


def test_what_is_open_is_compared_with_the_day_as_far_into_the_period_before() -> None:
    page = pipeline.report(book(*DEALS), compare="previous")
    assert column(page, "groups", "period")[:3] == ["on 2026-08-25", "on 2026-11-25", "change"]


def test_a_total_of_an_earlier_end_that_is_partial_is_said_to_be_so() -> None:
    rates = (ExchangeRate(day=date(2020, 1, 1), currency="EUR", rate=Decimal(11)),)
    foreign = closed("a", "2026-08-02", currency="SEK")
    page = pipeline.report(book(foreign, rules=setup(rates=rates)), parts=Interval.MONTHS)
    assert any(note.startswith("partial: ") for note in page.notes)


def test_a_part_that_is_partial_is_said_to_be_so_where_the_whole_is_not() -> None:
    rates = (ExchangeRate(day=date(2020, 1, 1), currency="EUR", rate=Decimal(11)),)
    first = entry("2026-05-02", stage="proposal", amount=5, expected_close="2026-08-02")
    later = deal(replace(first, currency="SEK"), id="b")
    page = slips.report(
        book(later, rules=setup(rates=rates)),
        period=parse_period("2026", 1),
        parts=Interval.QUARTERS,
    )
    assert any(note.startswith("2026Q3: partial: ") for note in page.notes)
