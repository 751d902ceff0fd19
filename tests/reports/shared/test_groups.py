"""Groups of deals: what a report may be grouped by, and where a deal stands."""

from __future__ import annotations

from typing import Any

import pytest

from builders import book, deal, entry, setup
from pipectl.errors import UsageError
from pipectl.query.columns import grouping
from pipectl.reports import conversion, distribution, losses, sources, stages, winrate
from reports.tables import rows


@pytest.mark.parametrize("report", [conversion, distribution, stages])
@pytest.mark.parametrize("by", ["stage", "owner,stage"])
def test_rows_that_are_stages_are_not_grouped_by_stage(report: Any, by: str) -> None:
    with pytest.raises(UsageError, match="the rows are stages already"):
        report.report(book(), by=grouping(by, setup()))


BY_STAGE = grouping("stage", setup())
CLOSED = book(
    deal(
        entry("2026-09-01", stage="prospecting", amount=100),
        entry("2026-10-01", stage="proposal"),
        entry("2026-11-01", stage="won"),
        id="won",
    ),
    deal(
        entry("2026-09-01", stage="prospecting", amount=100),
        entry("2026-11-01", stage="lost", reason="price"),
        id="lost",
    ),
)


def test_a_closed_deal_is_in_the_group_of_the_stage_that_it_left() -> None:
    rates = rows(winrate.report(CLOSED, by=BY_STAGE), "count")
    assert [(row["stage"], row["rate"]) for row in rates] == [
        ("prospecting", (0, 1)),
        ("proposal", (1, 1)),
    ]


def test_a_reason_is_below_the_stage_that_was_left() -> None:
    reasons = rows(losses.report(CLOSED, by=BY_STAGE), "reasons")
    assert [(row["stage"], row["reason"]) for row in reasons] == [("prospecting", "price")]


def test_what_was_created_is_in_the_group_of_its_first_stage() -> None:
    board = rows(sources.report(CLOSED, by=BY_STAGE), "groups")
    assert [(row["stage"], row["created"], row["won"], row["lost"]) for row in board] == [
        ("prospecting", 2, 0, 1),
        ("proposal", 0, 1, 0),
    ]


def test_a_deal_that_never_was_open_is_in_the_stage_of_its_close() -> None:
    kept = book(deal(entry("2026-11-01", stage="won", amount=100)))
    (row,) = rows(winrate.report(kept, by=BY_STAGE), "count")
    assert row["stage"] == "won"


def test_all_deals_by_stage_have_the_closed_ones_at_their_end() -> None:
    counts = {row["stage"]: row["deals"] for row in rows(distribution.report(CLOSED), "stages")}
    assert (counts["won"], counts["lost"]) == (1, 1)
