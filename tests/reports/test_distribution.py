"""The report of where all deals are."""

from __future__ import annotations

from dataclasses import replace

from builders import book, deal, entry
from pipectl.domain.values.calendar import parse_period
from pipectl.query.columns import grouping
from pipectl.reports import distribution
from reports.tables import rows, totals

START = entry("2026-09-01", stage="prospecting", amount=100, owner="kari")
EARLY = entry("2025-09-01", stage="prospecting", amount=100, owner="kari")
BOOK = book(
    deal(START, id="open"),
    deal(START, entry("2026-10-01", stage="won"), id="won"),
    deal(EARLY, entry("2025-10-01", stage="lost"), id="lost"),
    deal(START, entry("2026-10-01", parked_until="2027-01-01"), id="parked"),
    deal(START, entry("2026-10-01", omit="test"), id="test"),
)


def test_every_deal_that_counts_is_in_the_row_of_its_stage() -> None:
    counts = {row["stage"]: row["deals"] for row in rows(distribution.report(BOOK), "stages")}
    assert counts == {"prospecting": 1, "proposal": 0, "won": 1, "lost": 1}


def test_parked_deals_are_apart_and_not_in_the_shares() -> None:
    whole, parked = totals(distribution.report(BOOK), "stages")
    assert (whole["deals"], whole["amount"], whole["share"]) == (3, 300, (3, 3))
    assert (parked["deals"], parked["share"]) == (1, None)


def test_a_period_is_that_of_the_close() -> None:
    page = distribution.report(BOOK, period=parse_period("2026Q4", 1))
    assert [row["stage"] for row in rows(page, "stages") if row["deals"]] == ["prospecting", "won"]


def test_stages_stand_within_groups() -> None:
    page = distribution.report(BOOK, by=grouping("owner", BOOK.setup))
    assert {row["owner"] for row in rows(page, "stages")} == {"kari"}


HANDED_ON = book(deal(START, entry("2026-10-01", stage="won"), entry("2026-11-01", owner="ola")))


def test_a_closed_deal_is_in_the_group_of_the_day_of_its_close() -> None:
    page = distribution.report(HANDED_ON, by=grouping("owner", HANDED_ON.setup))
    assert {row["owner"] for row in rows(page, "stages")} == {"kari"}


def test_a_closed_deal_is_in_scope_by_the_day_of_its_close() -> None:
    of_kari = replace(HANDED_ON, scope=lambda deal, _: deal.owner == "kari")
    assert totals(distribution.report(of_kari), "stages")[0]["deals"] == 1
