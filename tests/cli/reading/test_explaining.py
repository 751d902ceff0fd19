"""Beside each part of a figure stands the line of a file that says it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import pipectl
from pipectl import reports
from pipectl.cli.reading.explaining import explained
from pipectl.errors import UsageError
from pipectl.plugins import load
from pipectl.reports.behind.picking import picked
from pipectl.store.store import Store
from pipectl.table import Table, as_page, number_of

DAY = date(2026, 11, 22)


def shown(name: str, cell: str, form: str = "json", **options: Any) -> list[Table]:
    store = Store(Path(pipectl.__file__).parent / "demo", None)
    book = store.load(DAY).book
    page = as_page(load(reports, name).report(book, **options))
    parts = explained(store, book, page, cell, form).parts
    return [part for part in parts if isinstance(part, Table)]


def lines_of(name: str, cell: str, **options: Any) -> list[str]:
    store = Store(Path(pipectl.__file__).parent / "demo", None)
    places = [
        str(row[1]).partition(":") for part in shown(name, cell, **options) for row in part.rows
    ]
    return [store.read(path).decode().splitlines()[int(line) - 1] for path, _, line in places]


@pytest.mark.parametrize(
    ("report", "cell", "text"),
    [
        ("agenda", "lund:late", "next_step: {due: 2026-11-03"),
        ("agenda", "lund:silent", "direction: out"),
        ("changes", "hart:amount_before", "amount: "),
        ("hygiene", "close overdue:deals", "expected_close: "),
        ("stale", "Sneglehøj Planteskole:rotting_days", "rotting_days: "),
        ("deals", "sneg:probability", "probability: "),
    ],
)
def test_the_line_of_a_part_says_it(report: str, cell: str, text: str) -> None:
    lines = lines_of(report, cell)
    assert lines
    assert all(text in line for line in lines), lines


@pytest.mark.parametrize(
    ("report", "cell"),
    [
        ("velocity", "2026-08-25 to 2026-11-22:A: mean won"),
        ("stale", "sneg:idle"),
        ("rank", "tindvik:value"),
        ("rank", "p55q:value"),
    ],
)
def test_a_row_is_named_as_it_is_read_or_by_its_deal(report: str, cell: str) -> None:
    assert shown(report, cell)


@pytest.mark.parametrize(
    ("report", "cell", "message"),
    [
        ("pipeline", "Totl:amount", "no row 'Totl'; did you mean\n  'Total'"),
        ("pipeline", "total:not", "no figure 'not'; write one of\n  'Deals'"),
        ("pipeline", "total:not forcast", "did you mean\n  'Not forecast' or 'omitted'"),
        ("changes", "x", "\n  and "),
    ],
)
def test_what_is_not_there_is_answered_with_what_is(report: str, cell: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        shown(report, cell)
    assert message in str(caught.value)


def test_where_there_are_no_figures_none_can_be_picked() -> None:
    with pytest.raises(UsageError, match="there are no figures here to pick from"):
        picked([], "total:amount")


def test_as_csv_all_parts_are_in_one_table_behind_their_figure() -> None:
    (table,) = shown("pipeline", "total:weighted", "csv")
    names = [column.name for column in table.columns]
    assert names[:3] == ["row", "figure", "formula"]
    assert {row[:2] for row in table.rows} == {("Total", "groups/Total/weighted")}
    parts = [number_of(row[names.index("part")]) or Decimal(0) for row in table.rows]
    assert sum(parts) == Decimal(3614118)


def test_beside_a_probability_stands_whose_it_is() -> None:
    (table,) = shown("pipeline", "total:weighted", "csv")
    place = [column.name for column in table.columns].index("source")
    assert Counter(row[place] for row in table.rows) == {"stage": 20, "own": 1}
