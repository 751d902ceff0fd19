"""The report of the stages that cost most days and most deals."""

from __future__ import annotations

from decimal import Decimal

from builders import book, deal, entry
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
