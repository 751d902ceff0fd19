"""The changes as a report: from, to, by whom, and what stands below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from builders import book, deal, entry, pipeline, setup
from pipectl.reports import changes
from reports.tables import part, rows

if TYPE_CHECKING:
    from pipectl.table import Page

START = entry(
    "2026-09-01", stage="prospecting", amount=100, owner="kari", expected_close="2026-12-10"
)


def of(*deals: Any, rules: Any = None) -> Page:
    return changes.report(book(*deals, rules=rules))


def test_a_step_back_is_said_to_be_one() -> None:
    later = (entry("2026-11-02", stage="proposal"), entry("2026-11-03", stage="prospecting"))
    events = [row["what"] for row in rows(of(deal(START, *later)), "changes")]
    assert events == ["moved", "moved"]
    assert [label(event) for event in events] == ["moved", "moved back"]


@pytest.mark.parametrize(
    ("change", "what", "before", "after"),
    [
        ({"stage": "proposal"}, "moved", "Prospecting", "Forslag"),
        ({"stage": "won"}, "won", "Prospecting", "Vunnet"),
        ({"owner": "ola"}, "transferred", "kari", "ola"),
        ({"pipeline": "more"}, "transferred", "sales", "more"),
        ({"expected_close": "2027-01-05"}, "pushed", "2026-12-10", "2027-01-05"),
        ({"expected_close": "2026-11-05"}, "pulled", "2026-12-10", "2026-11-05"),
        ({"amount": 1500}, "grown", "100 NOK", "1 500 NOK"),
        ({"parked_until": "2027-01-05"}, "parked", None, "2027-01-05"),
        ({"omit": "test"}, "left out", None, "test"),
    ],
)
def test_a_line_says_from_what_to_what(change: Any, what: str, before: Any, after: Any) -> None:
    rules = setup(pipeline(), pipeline(id="more"))
    page = of(deal(START, entry("2026-11-02", by="ida", **change)), rules=rules)
    (row,) = rows(page, "changes")
    assert (label(row["what"]), label(row["from"]), label(row["to"])) == (what, before, after)
    assert (str(row["day"]), row["by"]) == ("2026-11-02", "ida")


def test_a_deal_that_was_nobodys_is_assigned() -> None:
    first = entry("2026-09-01", stage="prospecting")
    (row,) = rows(of(deal(first, entry("2026-11-02", owner="kari"))), "changes")
    assert (row["what"], row["from"], row["to"]) == ("assigned", None, "kari")


def label(cell: Any) -> Any:
    return getattr(cell, "label", cell)


def test_an_amount_has_all_its_digits_for_programs() -> None:
    from decimal import Decimal

    grown = entry("2026-11-02", amount=Decimal("1500.25"))
    (row,) = rows(of(deal(START, grown)), "changes")
    assert (row["amount_before"], row["amount_after"]) == (100, Decimal("1500.25"))
    assert (str(row["to"]), row["to"].label) == ("1500.25 NOK", "1 500 NOK")


def test_lines_stand_by_day_and_deal() -> None:
    page = of(
        deal(START, entry("2026-11-03", stage="won"), id="a"),
        deal(START, entry("2026-11-02", stage="won"), id="c"),
        deal(START, entry("2026-11-02", stage="won"), id="b"),
    )
    assert [row["deal"] for row in rows(page, "changes")] == ["b", "c", "a"]
    assert part(page, "changes").title == "Changes: 3"


def test_a_deal_that_is_left_out_and_has_no_line_is_counted_below() -> None:
    left_out = deal(entry("2026-11-02", stage="won", omit="test"))
    assert of(left_out).notes == ("1 deal left out as duplicate, test or other",)
    assert of(deal(START, entry("2026-11-02", omit="test"))).notes == ()
