"""Sales cycles: won and lost apart, each with its n."""

from __future__ import annotations

from typing import Any

import pytest

from builders import book, deal, entry, setup
from pipectl.domain.values.calendar import parse_period
from pipectl.query.columns import group_names, grouping
from pipectl.reports import cycle
from pipectl.table import NA
from reports.tables import column, rows, totals

YEAR = parse_period("2026", 1)


def closed(name: str, began: str, day: str, end: str = "won", owner: str = "kari") -> Any:
    return deal(entry(began, stage="proposal", owner=owner), entry(day, stage=end), id=name)


def test_won_and_lost_cycles_stand_apart() -> None:
    kept = book(
        closed("a", "2026-03-01", "2026-03-11"),
        closed("b", "2026-03-01", "2026-03-31"),
        closed("c", "2026-03-01", "2026-03-04", "lost"),
    )
    won, lost = rows(cycle.report(kept, period=YEAR), "cycle")
    assert (won["n"], won["mean"], won["median"], won["p90"]) == (2, 20, 20, 28)
    assert (lost["n"], lost["mean"]) == (1, 3)


def test_nothing_won_has_no_cycle_and_not_one_of_zero_days() -> None:
    won, lost = rows(cycle.report(book(deal())), "cycle")
    assert (won["n"], won["mean"], lost["p90"]) == (0, NA, NA)


def test_a_deal_that_was_reopened_counts_with_its_last_close() -> None:
    back = deal(
        entry("2026-03-01", stage="proposal"),
        entry("2026-03-02", stage="lost"),
        entry("2026-03-20", stage="proposal"),
        entry("2026-03-31", stage="won"),
    )
    won, lost = rows(cycle.report(book(back), period=YEAR), "cycle")
    assert (won["mean"], lost["n"]) == (30, 0)


def test_a_group_has_a_row_where_it_has_closed_deals() -> None:
    kept = book(
        closed("a", "2026-03-01", "2026-03-11"),
        closed("b", "2026-03-01", "2026-03-31", owner="ola"),
        closed("c", "2026-03-01", "2026-03-04", "lost"),
    )
    page = cycle.report(kept, period=YEAR, by=grouping("owner", setup()))
    assert [(row["owner"], row["mean"]) for row in rows(page, "won")] == [("kari", 10), ("ola", 30)]
    assert column(page, "lost", "owner") == ["kari"]
    assert [total["mean"] for total in totals(page, "won")] == [20]


@pytest.mark.parametrize("name", group_names(setup()))
def test_it_can_be_split_by_whatever_deals_are_grouped_by(name: str) -> None:
    kept = book(closed("a", "2026-10-01", "2026-11-01"))
    assert column(cycle.report(kept, by=grouping(name, setup())), "won", "n") == [1]
