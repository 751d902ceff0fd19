"""What came of sources and campaigns: created, closed, and open now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from builders import book, deal, entry, setup
from pipectl.domain.values.calendar import parse_period
from pipectl.query.columns import group_names, grouping
from pipectl.reports import sources
from pipectl.table import NA
from reports.tables import column, rows, totals

OCTOBER = parse_period("2026-10", 1)


def closed(name: str, began: str, day: str, end: str = "won") -> Any:
    first = entry(began, stage="proposal", amount=100)
    return deal(first, entry(day, stage=end), id=name, source="event")


def opened(name: str, began: str = "2026-10-01", **more: Any) -> Any:
    own = {key: more.pop(key) for key in ("source", "campaign") if key in more}
    first = entry(began, **{"stage": "proposal", "amount": 7, **more})
    return deal(first, id=name, **{"source": "event", **own})


def test_a_source_has_what_was_created_and_closed_in_the_period_and_is_open_now() -> None:
    kept = book(
        closed("a", "2026-09-01", "2026-10-11"),
        closed("b", "2026-10-01", "2026-10-21", "lost"),
        closed("c", "2026-10-01", "2026-11-01"),
        opened("d", "2026-11-20"),
        opened("e", parked_until="2027-01-01"),
        opened("f", source="referral"),
    )
    event, referral = rows(sources.report(kept, period=OCTOBER), "source")
    assert tuple(event.values()) == ("event", 3, 1, 1, (1, 2), 40, 100, 1, 7)
    assert (referral["created"], referral["rate"], referral["cycle"]) == (1, (0, 0), NA)


def test_campaigns_have_a_table_of_their_own_and_deals_without_one_come_last() -> None:
    kept = book(opened("a", campaign="spring"), opened("b"))
    page = sources.report(kept)
    assert column(page, "campaign", "campaign") == ["spring", "none"]


def test_campaigns_can_stand_within_their_source() -> None:
    kept = book(opened("a", campaign="spring"), opened("b"))
    page = sources.report(kept, by=grouping("source,campaign", setup()))
    found = [(row["source"], row["campaign"]) for row in rows(page, "groups")]
    assert found == [("event", "spring"), ("event", "none")]


def test_a_currency_without_rates_has_a_row_of_amounts() -> None:
    kept = book(opened("a"), opened("b", currency="EUR"))
    found = [(row["open"], row["open_amount"]) for row in rows(sources.report(kept), "source")]
    assert found == [(2, 7), (None, 7)]


@pytest.mark.parametrize("name", group_names(setup()))
def test_it_can_be_split_by_whatever_deals_are_grouped_by(name: str) -> None:
    kept = book(closed("a", "2026-10-01", "2026-11-10"), opened("b"))
    page = sources.report(kept, by=grouping(name, setup()))
    assert (sum(column(page, "groups", "won")), sum(column(page, "groups", "open"))) == (1, 1)


@given(st.lists(strategies.deals(), max_size=8), strategies.days)
def test_rows_add_up_to_the_total(kept: Any, day: Any) -> None:
    page = sources.report(replace(book(*kept, rules=strategies.SETUP), as_of=day))
    (total, *_) = totals(page, "source")
    for name in ("created", "won", "lost", "open"):
        assert sum(each or 0 for each in column(page, "source", name)) == total[name]
