"""Rows of the flow add up to what was open and came, columns to what is open, won and lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from builders import book, deal, entry, pipeline, setup, stage
from pipectl.domain.figures.conversion import Total, sum_of
from pipectl.domain.figures.flow import LEFT, STAYED, Crossing, added, by_category, by_stage, flow
from pipectl.domain.figures.waterfall import Extent, waterfall
from pipectl.domain.values.calendar import Period, parse_period

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book
    from pipectl.domain.history.snapshot import Snapshot

CAME = ("new", "reopened", "restored", "came_in")
PLACES = {"stage": by_stage, "category": by_category}


def row_of(deal: Snapshot) -> tuple[str, str]:
    return ("stage", deal.stage)


def money(whole: Total) -> dict[str, Decimal]:
    return {code: amount for code, amount in whole.sums.items() if amount}


@given(strategies.busy_books(), st.sampled_from(sorted(PLACES)), st.booleans())
def test_it_balances_in_deals_and_in_money(
    drawn: tuple[Book, date],
    by: str,
    has_period: bool,  # noqa: FBT001 - drawn
) -> None:
    whole, since = drawn
    period = Period(since, whole.as_of, "") if has_period else None
    cells = flow(whole, since, period, row_of, PLACES[by](whole))
    net = waterfall(whole, since, Extent())

    def at(parts: Iterable[Crossing]) -> tuple[int, dict[str, Decimal], dict[str, Decimal]]:
        crossing = added(parts)
        return crossing.deals, money(crossing.then), money(crossing.now)

    deals, then, _ = at(cell for (row, _), cell in cells.items() if row not in CAME)
    assert (deals, then) == (net.opening.deals, money(net.opening.worth))
    deals, _, now = at(cell for (_, name), cell in cells.items() if name in STAYED)
    assert (deals, now) == (net.closing.deals, money(net.closing.worth))
    for kind in ("won", "lost"):
        deals, _, now = at(cell for (_, name), cell in cells.items() if name == kind)
        booked = {code: -amount for code, amount in money(net.rows[kind].worth).items()}
        assert (deals, now) == (-net.rows[kind].deals, booked)
    assert {name for _, name in cells} <= {*STAYED, *LEFT}


@given(strategies.busy_books())
def test_what_came_gains_nothing(drawn: tuple[Book, date]) -> None:
    cells = flow(*drawn, None, row_of, by_stage(drawn[0]))
    assert not money(sum_of(*(cell.change for (row, _), cell in cells.items() if row in CAME)))


START = entry("2026-09-01", stage="second", amount=100, owner="kari", expected_close="2026-11-10")
RULES = setup(
    pipeline(
        stage("first", category="omitted"),
        stage("second", category="pipeline"),
        stage("third", category="commit"),
        stage("won", "won"),
        stage("lost", "lost"),
    ),
    pipeline(stage("lead"), stage("gone", "lost"), id="leads", kind="leads"),
)


def crossed(*history: Any, by: str = "stage", period: str | None = "2026-11") -> Any:
    whole = book(deal(*history), as_of="2026-11-30", rules=RULES)
    scope: Any = lambda deal, _: deal.owner in ("kari", None)  # noqa: E731 - one line
    whole = replace(whole, scope=scope, pipelines=frozenset(["sales"]))
    window = parse_period(period, 1) if period else None
    ((crossing, cell),) = flow(
        whole, date(2026, 10, 31), window, lambda deal: (deal.stage,), PLACES[by](whole)
    ).items()
    row, name = crossing
    return (row if isinstance(row, str) else row[0], name, sum(cell.change.sums.values()))


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([START], ("second", "same", 0)),
        ([START, entry("2026-11-02", stage="third", amount=130)], ("second", "forward", 30)),
        ([START, entry("2026-11-02", stage="first")], ("second", "back", 0)),
        ([START, entry("2026-11-02", stage="won", amount=90)], ("second", "won", -10)),
        ([START, entry("2026-11-02", stage="lost")], ("second", "lost", 0)),
        ([START, entry("2026-11-02", parked_until="2027-01-01")], ("second", "parked", 0)),
        ([START, entry("2026-11-02", owner="ola")], ("second", "transferred", 0)),
        ([START, entry("2026-11-02", stage="won", omit="test")], ("second", "omitted", 0)),
        ([START, entry("2026-11-02", expected_close="2026-12-01")], ("second", "slipped", 0)),
        ([START, entry("2026-11-02", "expected_close")], ("second", "slipped", 0)),
        ([START, entry("2026-11-02", expected_close="2026-11-30")], ("second", "same", 0)),
        ([entry("2026-11-02", stage="second")], ("new", "same", 0)),
        (
            [entry("2026-11-02", stage="first"), entry("2026-11-04", stage="second")],
            ("new", "forward", 0),
        ),
        (
            [START, entry("2026-09-02", stage="lost"), entry("2026-11-02", stage="third")],
            ("reopened", "back", 0),
        ),
        ([START, entry("2026-09-02", parked_until="2026-11-10")], ("came_in", "same", 0)),
        (
            [START, entry("2026-09-02", omit="test"), entry("2026-11-02", "omit")],
            ("restored", "same", 0),
        ),
        (
            [
                entry("2026-09-01", pipeline="leads", stage="lead"),
                entry("2026-11-02", pipeline="sales", stage="first"),
            ],
            ("came_in", "forward", 0),
        ),
    ],
)
def test_a_deal_is_in_the_first_column_that_holds(history: Any, expected: Any) -> None:
    assert crossed(*history) == expected


def test_without_a_period_nothing_slips() -> None:
    later = entry("2026-11-02", expected_close="2026-12-01")
    assert crossed(START, later, period=None) == ("second", "same", 0)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"category": "commit"}, "forward"),
        ({"category": "omitted"}, "back"),
        ({"stage": "third", "category": "pipeline"}, "same"),
    ],
)
def test_by_category_a_deals_own_counts(change: Any, column: str) -> None:
    assert crossed(START, entry("2026-11-02", **change), by="category")[1] == column
