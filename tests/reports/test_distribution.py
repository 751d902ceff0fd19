"""The report of where all deals are."""

from __future__ import annotations

from dataclasses import replace

from builders import book, deal, entry
from pipectl.domain.values.calendar import parse_period
from pipectl.domain.values.intervals import Interval
from pipectl.query.columns import grouping
from pipectl.reports import distribution
from reports.tables import column, rows, totals

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


def test_a_part_has_what_was_open_at_its_end_and_closed_in_it() -> None:
    page = distribution.report(BOOK, parts=Interval.QUARTERS, period=parse_period("2026H2", 1))
    counts = {
        (row["stage"], row["period"]): row["deals"]
        for row in rows(page, "stages")
        if row["stage"] in ("prospecting", "won", "lost")
    }
    assert counts == {
        ("prospecting", "2026Q3"): 4,
        ("prospecting", "2026Q4"): 1,
        ("won", "2026Q3"): 0,
        ("won", "2026Q4"): 1,
    }


def test_without_a_period_it_is_compared_with_all_that_was_closed_by_then() -> None:
    page = distribution.report(BOOK, compare="previous")
    lost = [row for row in rows(page, "stages") if row["stage"] == "lost"]
    assert [(row["period"], row["deals"]) for row in lost] == [
        ("on 2026-08-25", 1),
        ("on 2026-11-25", 1),
        ("change", 0),
    ]


def test_stages_of_one_part_alone_stand_in_their_order() -> None:
    won = deal(START, entry("2026-09-10", stage="won"), id="won")
    lost = deal(START, entry("2026-10-10", stage="lost"), id="lost")
    by = grouping("owner", BOOK.setup)
    page = distribution.report(book(won, lost), by=by, parts=Interval.QUARTERS)
    assert list(dict.fromkeys(column(page, "stages", "stage"))) == [
        "prospecting",
        "won",
        "lost",
        None,
    ]
