"""The report of the stages that cost most days and most deals."""

from __future__ import annotations

from decimal import Decimal

from builders import book, deal, entry, pipeline, setup, stage
from pipectl.reports import bottlenecks
from reports.tables import column, rows


def went(first: str, second: str, end: str, stage: str, name: str) -> object:
    return deal(
        entry(first, stage="prospecting"),
        entry(second, stage="proposal"),
        entry(end, stage=stage),
        id=name,
    )


BOOK = book(
    went("2026-09-01", "2026-09-05", "2026-09-25", "won", "a"),  # type: ignore[arg-type]
    went("2026-09-01", "2026-09-05", "2026-09-25", "lost", "b"),  # type: ignore[arg-type]
)


def test_days_are_counted_against_the_median_of_the_means() -> None:
    first, second = rows(bottlenecks.report(BOOK), "sales")
    assert (first["mean"], first["over"], first["cost"]) == (Decimal(4), Decimal(-8), Decimal(-16))
    assert (second["mean"], second["over"], second["cost"]) == (
        Decimal(20),
        Decimal(8),
        Decimal(16),
    )


def test_what_costs_most_days_and_what_costs_most_deals_are_named() -> None:
    assert column(bottlenecks.report(BOOK), "sales", "bottleneck") == [None, "days, deals"]


def test_without_visits_there_is_no_norm_and_no_bottleneck() -> None:
    page = bottlenecks.report(book())
    assert column(page, "sales", "bottleneck") == [None, None]


def test_a_stage_that_all_leave_on_their_day_is_in_the_norm() -> None:
    rules = setup(pipeline(*map(stage, "abc"), stage("won", "won"), stage("lost", "lost")))
    through = deal(
        entry("2026-09-01", stage="a"),
        entry("2026-09-01", stage="b"),
        entry("2026-09-11", stage="c"),
        entry("2026-09-15", stage="won"),
    )
    page = bottlenecks.report(book(through, rules=rules))
    assert column(page, "sales", "mean") == [0, 10, 4]
    assert column(page, "sales", "over") == [-4, 6, 0]


def test_of_two_stages_that_cost_as_many_deals_the_first_one_is_named() -> None:
    later = went("2026-09-01", "2026-09-05", "2026-09-25", "lost", "a")
    earlier = deal(
        entry("2026-09-01", stage="prospecting"), entry("2026-09-05", stage="lost"), id="b"
    )
    page = bottlenecks.report(book(later, earlier))  # type: ignore[arg-type]
    assert column(page, "sales", "bottleneck")[0] == "deals"
