"""The slip rate: who is due, what became of them, and what is pushed on and on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

import strategies
from builders import book, deal, entry, pipeline, setup
from pipectl.domain.figures.conversion import sum_of
from pipectl.domain.figures.slips import candidates, due, outcomes
from pipectl.domain.values.calendar import Period, days_after, parse_period
from pipectl.errors import UsageError
from pipectl.reports import slips as report
from pipectl.table import Column, Selected
from reports.tables import column, part, rows, totals

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book
    from pipectl.domain.history.snapshot import Snapshot
    from pipectl.table import Page

Q4 = parse_period("2026Q4", 1)
START = entry(
    "2026-09-01", stage="prospecting", amount=100, owner="kari", expected_close="2026-11-10"
)


def of(*deals: Any, as_of: str = "2026-12-31", rules: Any = None, **more: Any) -> Page:
    return report.report(book(*deals, as_of=as_of, rules=rules), **{"period": Q4, **more})


@pytest.mark.parametrize(
    ("as_of", "title"), [("2026-12-30", "Still open"), ("2026-12-31", "Slipped")]
)
def test_what_is_open_has_slipped_only_when_the_period_has_ended(as_of: str, title: str) -> None:
    page = of(deal(START), as_of=as_of)
    for name in ("count", "value"):
        assert [each.title for each in part(page, name).columns if each.name == "slipped"] == [
            title
        ]


def outcome(*history: Any, **more: Any) -> str | None:
    """Return as what a deal is counted, None where it is not due."""
    (row,) = rows(of(deal(*history), **more), "count")
    assert row["base"] == row["won"] + row["lost"] + row["slipped"]
    return next((name for name in ("won", "lost", "slipped") if row[name]), None)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([START], "slipped"),
        ([START, entry("2026-10-02", expected_close="2026-12-20")], "slipped"),
        ([START, entry("2026-10-02", parked_until="2027-02-01")], "slipped"),
        ([START, entry("2026-09-02", parked_until="2027-02-01")], "slipped"),
        ([START, entry("2026-12-31", stage="won")], "won"),
        ([START, entry("2027-01-01", stage="won")], "slipped"),
        ([START, entry("2026-10-01", stage="lost")], "lost"),
        (
            [START, entry("2026-10-01", stage="lost"), entry("2026-10-02", stage="proposal")],
            "slipped",
        ),
        ([START, entry("2026-09-30", stage="won")], None),
        ([START, entry("2026-09-30", expected_close="2027-01-01")], None),
        ([START, entry("2026-09-30", "expected_close")], None),
        ([START, entry("2026-10-02", omit="test")], None),
        ([replace(START, day=date(2026, 10, 1))], None),
    ],
)
def test_what_was_to_close_is_won_lost_or_slipped(history: Any, expected: Any) -> None:
    assert outcome(*history, as_of="2027-02-01") == expected


def test_the_amount_is_that_before_the_period() -> None:
    page = of(deal(START, entry("2026-10-02", stage="won", amount=500)), deal(START, id="b"))
    (row,) = rows(page, "value")
    assert (row["base"], row["won"], row["slipped"], row["rate"]) == (200, 100, 100, (100, 200))


def test_nothing_due_has_no_rate() -> None:
    (row,) = rows(of(), "count")
    assert row["rate"] == (0, 0)


def test_groups_are_those_of_the_day_before_the_period() -> None:
    owner = Selected(Column("owner", "Owner"), lambda deal, _: deal.owner)
    handed = entry("2026-10-02", owner="ola", stage="won")
    page = of(deal(START, handed), deal(START, id="b"), by=(owner,))
    assert [(row["owner"], row["base"], row["won"]) for row in rows(page, "count")] == [
        ("kari", 2, 1)
    ]
    assert totals(page, "count")[0]["base"] == 2


def test_scope_is_that_of_the_day_before_the_period() -> None:
    handed = entry("2026-10-02", owner="ola")
    scope: Any = lambda deal, _: deal.owner == "kari"  # noqa: E731 - one line
    whole = replace(book(deal(START, handed), as_of="2026-12-31"), scope=scope)
    (row,) = rows(report.report(whole, period=Q4), "count")
    assert row["slipped"] == 1


def test_a_period_that_has_not_ended_is_said_and_one_to_come_is_refused() -> None:
    page = of(deal(START), as_of="2026-11-25", period=None)
    assert page.notes == ("2026Q4 has not ended: it counts up to 2026-11-25",)
    with pytest.raises(UsageError, match="2026Q4 begins on 2026-10-01, after 2026-09-30; choose"):
        of(as_of="2026-09-30")


def test_pushes_of_the_period_are_listed_and_cleared_closes_with_them() -> None:
    page = of(
        deal(
            START,
            entry("2026-10-02", expected_close="2026-11-20", by="ida"),
            entry("2026-10-03", expected_close="2026-12-20", by="ida"),
            id="pushed",
        ),
        deal(START, entry("2026-10-05", "expected_close"), id="cleared"),
        deal(START, entry("2026-09-05", expected_close="2026-12-01"), id="before"),
    )
    assert [
        (row["deal"], str(row["from"]), str(row["to"]), row["pushes"], row["by"])
        for row in rows(page, "pushed")
    ] == [
        ("pushed", "2026-11-20", "2026-12-20", 1, "ida"),
        ("cleared", "2026-11-10", "None", 0, None),
    ]


def test_open_deals_with_three_pushes_are_listed_whenever_they_were() -> None:
    closes = ("2026-12-10", "2027-01-10", "2027-02-10")
    pushes = [entry(f"2026-09-0{at + 2}", expected_close=day) for at, day in enumerate(closes)]
    page = of(
        deal(START, *pushes, id="often"),
        deal(START, *pushes[:2], id="twice"),
        deal(START, *pushes, entry("2026-10-10", stage="won"), id="won"),
    )
    assert column(page, "often", "deal") == ["often"]
    assert part(page, "often").title == "Open on 2026-12-31, pushed 3 times or more: 1"


def test_what_is_left_out_and_was_due_is_counted_below() -> None:
    rules = setup(pipeline(), pipeline(id="pilots", forecast=False))
    left_out = deal(START, entry("2026-10-10", omit="test"), id="a")
    pilot = deal(replace(START, pipeline="pilots"), id="b")
    later = deal(replace(START, expected_close=date(2027, 1, 1), omit="test"), id="c")
    assert of(left_out, pilot, later, rules=rules).notes == (
        "1 deal left out as duplicate, test or other",
        "not counted: 1 deal of pilots (forecast: false)",
    )


@given(strategies.busy_books())
def test_won_lost_and_slipped_add_up_to_what_was_due(drawn: tuple[Book, date]) -> None:
    whole, since = drawn
    period = Period(days_after(since, 1), days_after(since, 60), "")
    deals = list(due(whole, period, candidates(whole.between(since), period)))
    added = outcomes(deals)
    parts = [added.worth[name] for name in ("won", "lost", "slipped")]
    assert sum(added.deals[name] for name in ("won", "lost", "slipped")) == added.deals["base"]
    assert sum_of(*parts) == added.worth["base"]
    assert {deal.before.id for deal in deals} <= {deal.id for deal in is_open(whole, since)}


def is_open(whole: Book, day: date) -> list[Snapshot]:
    return list(whole.open(day))
