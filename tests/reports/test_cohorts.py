"""The report of what became of the deals created in each month."""

from __future__ import annotations

from builders import book, deal, entry
from pipectl.domain.values.calendar import parse_period
from pipectl.domain.values.intervals import Interval
from pipectl.reports import cohorts
from reports.tables import rows

BOOK = book(
    deal(entry("2026-01-10", stage="prospecting"), entry("2026-02-10", stage="won"), id="a"),
    deal(entry("2026-01-11", stage="prospecting"), entry("2026-03-01", stage="lost"), id="b"),
    deal(entry("2026-11-20", stage="prospecting"), id="c"),
)
YEAR = parse_period("2026", 1)


def test_a_cohort_is_won_lost_and_open_as_of_the_day() -> None:
    months = {row["created"]: row for row in rows(cohorts.report(BOOK, period=YEAR), "outcomes")}
    january = months["2026-01"]
    assert [january[name] for name in ("deals", "won", "lost", "open")] == [2, 1, 1, 0]
    assert (january["rate"], january["resolved"]) == ((1, 2), (1, 2))


def test_a_cohort_is_immature_until_slow_deals_have_had_their_time() -> None:
    months = {row["created"]: row for row in rows(cohorts.report(BOOK, period=YEAR), "outcomes")}
    assert (months["2026-01"]["cohort"], months["2026-11"]["cohort"]) == ("mature", "immature")


def test_a_month_that_has_not_begun_has_no_row() -> None:
    assert len(rows(cohorts.report(BOOK, period=YEAR), "outcomes")) == 11


def test_a_stage_is_reached_by_who_came_to_it_or_beyond() -> None:
    january = rows(cohorts.report(BOOK, period=YEAR), "reached")[0]
    assert (january["prospecting"], january["proposal"]) == ((2, 2), (1, 2))


def test_without_a_period_it_is_the_last_twelve_months() -> None:
    early = deal(entry("2025-01-01", stage="prospecting"), id="early")
    months = rows(cohorts.report(book(early)), "outcomes")
    assert (months[0]["created"], len(months)) == ("2025-12", 12)


def test_cohorts_may_be_of_quarters() -> None:
    page = cohorts.report(BOOK, parts=Interval.QUARTERS)
    assert [row["created"] for row in rows(page, "outcomes")][-2:] == ["2026Q3", "2026Q4"]
    assert page.title == "Cohorts by quarter of creation"
