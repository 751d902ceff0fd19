"""Days in a stage: what a visit is, when it ends, and which visits of a deal count."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from builders import book, deal, entry
from pipectl.domain.journeys.stage_times import Way, stays
from pipectl.domain.values.calendar import Period, parse_period

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Entry

ALL = Period(date.min, date.max, "all")
TWICE = (
    entry("2026-09-01", stage="prospecting"),
    entry("2026-09-05", stage="proposal"),
    entry("2026-09-15", stage="prospecting"),
    entry("2026-09-16", stage="proposal"),
)


def days(
    *history: Entry, way: Way = "each", period: Period = ALL, as_of: str = "2026-09-30"
) -> list[tuple[str, int, bool]]:
    """Return stage, days and whether it lasts, of each visit."""
    whole = book(deal(*history), as_of=as_of)
    every = stays(whole, whole.setup.pipelines["sales"], period, way)
    return [(stay.stage, stay.days, stay.until is None) for stay in every]


def test_each_visit_counts_by_itself_and_the_present_one_apart() -> None:
    assert days(*TWICE) == [
        ("prospecting", 4, False),
        ("proposal", 10, False),
        ("prospecting", 1, False),
        ("proposal", 14, True),
    ]


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("latest", [("prospecting", 1, False), ("proposal", 14, True)]),
        ("cumulative", [("prospecting", 5, False), ("proposal", 24, True)]),
    ],
)
def test_visits_of_a_deal_can_count_as_one(way: Way, expected: list[tuple[str, int, bool]]) -> None:
    assert days(*TWICE, way=way) == expected


def test_only_visits_completed_in_the_period_count_and_those_that_last() -> None:
    assert days(*TWICE, period=parse_period("2026-09-15", 1)) == [
        ("proposal", 10, False),
        ("proposal", 14, True),
    ]


def test_a_visit_within_one_day_has_no_days() -> None:
    history = (entry("2026-09-01", stage="prospecting"), entry("2026-09-01", stage="proposal"))
    assert days(*history)[0] == ("prospecting", 0, False)


def test_a_loss_completes_a_visit_and_closed_days_belong_to_no_open_stage() -> None:
    lost = entry("2026-09-05", stage="lost")
    back = entry("2026-09-20", stage="prospecting")
    history = (entry("2026-09-01", stage="prospecting"), lost, back)
    assert days(*history) == [("prospecting", 4, False), ("prospecting", 10, True)]


def test_what_comes_after_the_day_of_the_report_is_not_known() -> None:
    assert days(*TWICE, as_of="2026-09-10") == [("prospecting", 4, False), ("proposal", 5, True)]
