"""The report of stage conversion."""

from __future__ import annotations

from builders import book, deal, entry
from pipectl.domain.values.calendar import parse_period
from pipectl.query.columns import grouping
from pipectl.reports import conversion
from reports.tables import rows

WON = deal(
    entry("2026-09-01", stage="prospecting", owner="kari"),
    entry("2026-09-10", stage="proposal"),
    entry("2026-10-01", stage="won"),
    id="won",
)
LOST = deal(
    entry("2026-09-02", stage="prospecting", owner="ola"),
    entry("2026-09-20", stage="lost"),
    id="lost",
)
OPEN = deal(entry("2026-09-03", stage="prospecting", owner="ola"), id="open")
BOOK = book(WON, LOST, OPEN)


def test_a_row_adds_up_and_has_both_rates() -> None:
    first, second = rows(conversion.report(BOOK), "sales")
    expected = {"entered": 3, "advanced": 1, "lost": 1, "open": 1, "gone": 0}
    assert {name: first[name] for name in expected} == expected
    assert (first["to_date"], first["resolved"]) == ((1, 3), (1, 2))
    assert (second["name"], second["to_date"]) == ("Forslag", (1, 1))


def test_a_stage_that_nobody_entered_has_a_row_without_a_rate() -> None:
    page = conversion.report(BOOK, period=parse_period("2025", 1))
    assert [(row["entered"], row["to_date"]) for row in rows(page, "sales")] == [(0, (0, 0))] * 2


def test_strictly_who_skipped_is_a_column() -> None:
    jumped = deal(entry("2026-09-01", stage="prospecting"), entry("2026-09-10", stage="won"))
    (first, _) = rows(conversion.report(book(jumped), strict=True), "sales")
    assert (first["advanced"], first["skipped"]) == (0, 1)


def test_a_group_is_judged_on_the_day_of_the_entry() -> None:
    handed = deal(
        entry("2026-09-01", stage="prospecting", owner="kari"),
        entry("2026-09-10", stage="proposal", owner="ola"),
    )
    page = conversion.report(book(handed), by=grouping("owner", BOOK.setup))
    entered = [(row["owner"], row["stage"]) for row in rows(page, "sales") if row["entered"]]
    assert entered == [("kari", "prospecting"), ("ola", "proposal")]


def test_parked_deals_stand_in_it_and_omitted_ones_are_counted_below() -> None:
    parked = deal(entry("2026-09-01", stage="prospecting", parked_until="2027-01-01"))
    test = deal(entry("2026-09-01", stage="prospecting", omit="test"))
    page = conversion.report(book(parked, test))
    assert rows(page, "sales")[0]["open"] == 1
    assert page.notes == ("1 deal left out as duplicate, test or other",)
