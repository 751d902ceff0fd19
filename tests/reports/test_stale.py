"""Stale deals: by which clock, and what protects them."""

from __future__ import annotations

from typing import Any

import pytest

from builders import book, deal, entry, pipeline, setup, stage
from pipectl.domain.model.deal import NextStep
from pipectl.reports import stale, weekly
from pipectl.table import NEVER
from reports.tables import column, rows

RULES = setup(
    pipeline(
        stage("prospecting"),
        stage("proposal", rotting_days=14),
        stage("won", "won"),
        stage("lost", "lost"),
    )
)


def opened(name: str, *more: Any, **first: Any) -> Any:
    return deal(entry("2026-10-01", **{"stage": "proposal", **first}), *more, id=name)


def reported(*deals: Any, **options: Any) -> Any:
    return stale.report(book(*deals, rules=RULES), **options)


@pytest.mark.parametrize(("day", "ids"), [("2026-11-11", []), ("2026-11-10", ["a"])])
def test_a_deal_is_stale_when_it_is_idle_for_longer_than_its_stage_allows(
    day: str, ids: list[str]
) -> None:
    page = reported(opened("a", entry(day, note="Call")))
    assert column(page, "stale", "deal") == ids
    assert [row["rotting_days"] for row in rows(page, "stale")] == [14 for _ in ids]


def test_the_longest_idle_stands_first() -> None:
    page = reported(opened("a", entry("2026-11-01", note="Call")), opened("b"))
    assert column(page, "stale", "deal") == ["b", "a"]


def test_what_an_import_wrote_does_not_reset_the_clock() -> None:
    page = reported(opened("a", entry("2026-11-24", note="x", via="import")))
    assert column(page, "stale", "idle") == [55]


def test_a_deal_that_nobody_touched_is_idle_since_never_and_counts_from_its_creation() -> None:
    page = reported(opened("a", via="import"))
    assert column(page, "stale", "idle") == [NEVER]


def test_another_clock_counts_its_own_days_beside_the_idle_ones() -> None:
    moved = opened("a", entry("2026-11-05", stage="proposal"), entry("2026-11-24", note="Call"))
    page = reported(moved, clock="stage")
    assert [(row["idle"], row["clock"]) for row in rows(page, "stale")] == [(1, 55)]
    assert rows(reported(moved), "stale") == []


@pytest.mark.parametrize(("due", "part"), [("2026-11-25", "stale"), ("2026-11-26", "protected")])
def test_a_next_step_protects_until_the_day_before_it_is_due(due: str, part: str) -> None:
    step = NextStep(what="Call", due=entry(due).day)
    page = reported(opened("a", next_step=step))
    assert column(page, part, "deal") == ["a"]


def test_a_parked_deal_that_would_be_stale_is_apart() -> None:
    page = reported(
        opened("a", parked_until="2026-12-24"),
        opened("b", entry("2026-11-24", parked_until="2026-12-24")),
    )
    assert column(page, "parked", "deal") == ["a"]
    assert "1 parked, left out" in page.notes


def test_a_stage_without_rotting_days_has_no_stale_deals_and_that_is_said() -> None:
    page = reported(opened("a", stage="prospecting"))
    assert page.notes == ("never stale: 1 deal in stages without rotting_days",)


def test_the_weekly_report_lists_the_same_deals() -> None:
    deals = [opened("a"), opened("b", entry("2026-11-24", note="Call")), opened("c")]
    page = weekly.report(book(*deals, rules=RULES))
    assert column(page, "stale", "deal") == column(reported(*deals), "stale", "deal")
