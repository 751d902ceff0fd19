"""What came and what left in a week, in the words of the weekly report."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from builders import book, deal, entry
from pipectl.domain.model.deal import NextStep
from pipectl.reports import weekly
from reports.tables import column, part, rows

START = entry("2026-09-01", stage="prospecting", amount=100, owner="kari")
LOST, WON = entry("2026-09-02", stage="lost"), entry("2026-11-18", stage="won", amount=130)
NEW = entry("2026-11-16", stage="proposal", amount=5)


@pytest.mark.parametrize(
    ("history", "lines"),
    [
        ([START], {}),
        ([START, entry("2026-11-18", amount=130)], {"amounts": (0, 30)}),
        ([START, WON], {"won": (-1, -130), "amounts": (0, 30)}),
        ([START, entry("2026-11-18", parked_until="2027-01-01")], {"parked": (-1, -100)}),
        ([START, entry("2026-09-02", parked_until="2026-11-20")], {"back": (1, 100)}),
        ([START, LOST, entry("2026-11-18", stage="proposal")], {"reopened": (1, 100)}),
        ([NEW], {"new": (1, 5)}),
        ([NEW, entry("2026-11-22", stage="lost")], {"new": (1, 5), "lost": (-1, -5)}),
    ],
)
def test_each_way_to_come_or_to_leave_has_its_line(history: Any, lines: Any) -> None:
    page = weekly.report(book(deal(*history), as_of="2026-11-23"))
    named = {line["what"]: (line["deals"], line["amount"]) for line in rows(page, "waterfall")}
    assert {name: cells for name, cells in named.items() if name != "opening"} == lines


def test_the_week_after_shows_what_is_due_and_what_is_to_close() -> None:
    def planned(day: str, name: str) -> Any:
        step = NextStep(due=date.fromisoformat(day), what="Ring")
        return deal(
            entry("2026-09-01", stage="proposal", expected_close=day, next_step=step), id=name
        )

    page = weekly.report(
        book(*map(planned, ("2026-11-29", "2026-11-23", "2026-11-22", "2026-11-30"), "abcd"))
    )
    assert part(page, "due").title == "Due in 2026-W48: 2"
    assert column(page, "due", "deal") == column(page, "closing", "deal") == ["b", "a"]


def test_deals_that_are_not_forecast_are_named_beside_the_forecast() -> None:
    early = entry("2026-09-01", stage="prospecting", category="omitted")
    page = weekly.report(book(deal(early), as_of="2026-11-23"))
    assert part(page, "forecast").notes == ("not forecast: 1 deal in Prospecting",)
