"""What was open and what is open add up with all that came, changed and left between the two."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from builders import book, deal, entry, pipeline, setup, stage
from pipectl.domain.figures.conversion import Total, converter, sum_of, total
from pipectl.domain.figures.waterfall import VALUE, Extent, Waterfall, waterfall
from pipectl.domain.history.snapshot import type_of
from pipectl.domain.model.settings import ExchangeRate
from pipectl.domain.values.calendar import Period, parse_period

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book


@st.composite
def asked(draw: st.DrawFn) -> tuple[Book, date, Extent]:
    """Draw a book, the day before it, and what is spoken of."""
    whole, first = draw(strategies.busy_books())
    before, after = (timedelta(days=draw(st.integers(0, 30))) for _ in range(2))
    window = Period(first + timedelta(days=1) - before, whole.as_of + after, "window")
    return whole, first, Extent(draw(st.sampled_from([None, window])), draw(st.booleans()))


def money(whole: Total) -> dict[str, Decimal]:
    return {code: amount for code, amount in whole.sums.items() if amount}


@given(asked(), st.booleans())
def test_it_balances_in_deals_and_in_money(
    drawn: tuple[Book, date, Extent],
    gross: bool,  # noqa: FBT001 - drawn
) -> None:
    result = waterfall(*drawn, gross=gross)
    rows = result.rows.values()
    assert result.opening.deals + sum(row.deals for row in rows) == result.closing.deals
    end = sum_of(result.opening.worth, *(row.worth for row in rows))
    assert money(end) == money(result.closing.worth)


@given(asked())
def test_won_and_lost_are_what_was_booked(drawn: tuple[Book, date, Extent]) -> None:
    whole, since, _ = drawn
    rows, worth = waterfall(*drawn).rows, converter(whole.setup)
    booked = (
        list(whole.closed(since + timedelta(days=1), whole.as_of)) if since < whole.as_of else []
    )
    for kind in ("won", "lost"):
        deals = [dated for dated in booked if type_of(whole.setup, dated.now) == kind]
        closed = total(worth(dated.now, dated.now.closed or whole.as_of) for dated in deals)
        assert rows[kind].deals == -len(deals)
        assert money(rows[kind].worth) == {code: -sum_ for code, sum_ in money(closed).items()}


@given(asked(), st.booleans())
def test_the_two_ends_are_what_was_open(
    drawn: tuple[Book, date, Extent],
    gross: bool,  # noqa: FBT001 - drawn
) -> None:
    whole, since, extent = drawn
    result = waterfall(*drawn, gross=gross)
    for day, end in ((since, result.opening), (whole.as_of, result.closing)):
        deals = [deal for deal in whole.open(day) if is_in(whole, deal, day, extent)]
        worth = converter(whole.setup)
        assert end.deals == len(deals)
        assert money(end.worth) == money(total(worth(deal, day) for deal in deals))


def is_in(whole: Book, deal: Any, day: date, extent: Extent) -> bool:
    category = deal.category or whole.setup.stage(deal).category
    close, window = deal.expected_close, extent.window
    is_parked = deal.parked_until and deal.parked_until > day
    is_within = window is None or (close and window.first <= close <= window.last)
    return bool(
        not is_parked and is_within and (not extent.forecast or category not in (None, "omitted"))
    )


NOVEMBER = parse_period("2026-11", 1)
START = entry("2026-09-01", stage="proposal", amount=100, owner="kari", expected_close="2026-11-10")


def lines(*history: Any, gross: bool = False, window: Any = NOVEMBER, **more: Any) -> Any:
    """Return the deals and the money of each row in which there is something."""
    whole = replace(book(deal(*history), as_of="2026-11-30", rules=more.pop("rules", None)), **more)
    return told(waterfall(whole, date(2026, 10, 31), Extent(window, forecast=True), gross=gross))


def told(result: Waterfall) -> Any:
    rows = {"opening": result.opening, **result.rows, "closing": result.closing}
    return {
        name: (row.deals, sum(row.worth.sums.values()))
        for name, row in rows.items()
        if row.deals or any(row.worth.sums.values())
    }


LOST, WON = entry("2026-09-02", stage="lost"), entry("2026-11-18", stage="won", amount=130)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([START, entry("2026-11-18", amount=130)], {"opening": 1, "increased": 30, "closing": 1}),
        ([START, entry("2026-11-18", amount=70)], {"opening": 1, "decreased": -30, "closing": 1}),
        ([START, WON], {"opening": 1, "increased": 30, "won": -1}),
        ([START, entry("2026-11-18", stage="lost")], {"opening": 1, "lost": -1}),
        ([START, entry("2026-11-18", parked_until="2027-01-01")], {"opening": 1, "parked": -1}),
        ([START, entry("2026-11-18", omit="test")], {"opening": 1, "deleted": -1}),
        ([START, entry("2026-11-18", category="omitted")], {"opening": 1, "recategorised_out": -1}),
        (
            [START, entry("2026-11-18", expected_close="2026-12-01")],
            {"opening": 1, "pushed_out": -1},
        ),
        ([START, entry("2026-11-18", "expected_close")], {"opening": 1, "pushed_out": -1}),
        (
            [START, entry("2026-11-18", expected_close="2026-10-31")],
            {"opening": 1, "pulled_out": -1},
        ),
        ([START, LOST, entry("2026-11-18", stage="proposal")], {"reopened": 1, "closing": 1}),
        ([START, entry("2026-09-02", parked_until="2026-11-20")], {"back": 1, "closing": 1}),
        (
            [START, entry("2026-09-02", omit="test"), entry("2026-11-02", "omit")],
            {"restored": 1, "closing": 1},
        ),
        (
            [
                START,
                entry("2026-09-02", category="omitted"),
                entry("2026-11-02", category="commit"),
            ],
            {"recategorised_in": 1, "closing": 1},
        ),
        (
            [
                START,
                entry("2026-09-02", "expected_close"),
                entry("2026-11-02", expected_close="2026-11-30"),
            ],
            {"pulled_in": 1, "closing": 1},
        ),
        (
            [
                START,
                entry("2026-09-02", expected_close="2026-10-31"),
                entry("2026-11-02", expected_close="2026-11-01"),
            ],
            {"pushed_in": 1, "closing": 1},
        ),
        (
            [entry("2026-11-02", stage="proposal", amount=5, expected_close="2026-11-03")],
            {"new": 1, "closing": 1},
        ),
        (
            [entry("2026-11-02", stage="prospecting", amount=5), entry("2026-11-03", stage="won")],
            {"new": 1, "won": -1},
        ),
        (
            [START, LOST, entry("2026-11-02", stage="proposal"), entry("2026-11-03", stage="won")],
            {"reopened": 1, "won": -1},
        ),
        ([START, entry("2026-11-01", owner="ola")], {"opening": 1, "transferred_out": -1}),
        (
            [START, WON, entry("2026-11-19", owner="ola")],
            {"opening": 1, "increased": 30, "won": -1},
        ),
        (
            [START, entry("2026-11-01", owner="ola"), WON],
            {"opening": 1, "increased": 30, "transferred_out": -1},
        ),
    ],
)
def test_each_way_to_come_to_change_or_to_leave_has_its_row(history: Any, expected: Any) -> None:
    rows = lines(*history, scope=lambda deal, _: deal.owner in ("kari", None))
    counts = {name: amount if name in VALUE else deals for name, (deals, amount) in rows.items()}
    assert counts == expected


def test_a_loss_and_a_reopening_both_show_in_the_gross_one_alone() -> None:
    lost = entry("2026-11-02", stage="lost")
    again = entry("2026-11-02", stage="proposal", amount=120)
    assert lines(START, lost, again) == {
        "opening": (1, 100),
        "increased": (0, 20),
        "closing": (1, 120),
    }
    assert lines(START, lost, again, gross=True) == {
        "opening": (1, 100),
        "lost": (-1, -100),
        "reopened": (1, 120),
        "closing": (1, 120),
    }


def test_a_gross_win_has_the_amount_of_its_moment() -> None:
    corrected = entry("2026-11-20", amount=90)
    assert lines(START, WON, corrected)["won"] == (-1, -90)
    assert lines(START, WON, corrected, gross=True)["won"] == (-1, -130)


def test_gross_new_is_the_first_time_that_a_new_deal_is_spoken_of() -> None:
    early = entry("2026-11-02", stage="prospecting", amount=5, expected_close="2026-11-20")
    assert lines(early, entry("2026-11-04", stage="proposal"), gross=True)["new"] == (1, 5)
    old = [replace(early, day=date(2026, 10, 1)), entry("2026-11-04", stage="proposal")]
    assert lines(*old, gross=True)["recategorised_in"] == (1, 5)


def test_parking_that_begins_and_ends_between_shows_in_the_gross_one() -> None:
    rows = lines(START, entry("2026-11-05", parked_until="2026-11-15"), gross=True)
    assert rows == {
        "opening": (1, 100),
        "back": (1, 100),
        "parked": (-1, -100),
        "closing": (1, 100),
    }


def test_what_is_left_out_in_the_end_is_not_won_before() -> None:
    left_out = entry("2026-11-20", omit="duplicate")
    for gross in (False, True):
        rows = lines(START, WON, left_out, gross=gross)
        assert rows == {"opening": (1, 100), "increased": (0, 30), "deleted": (-1, -130)}


def test_a_rate_that_moves_is_no_growth() -> None:
    rates = tuple(
        ExchangeRate(day=date(2026, month, 1), currency="EUR", rate=Decimal(rate))
        for month, rate in ((9, 10), (11, 12))
    )
    start = replace(START, currency="EUR")
    rows = lines(start, entry("2026-11-18", amount=130), rules=setup(rates=rates))
    assert rows == {
        "opening": (1, 1000),
        "increased": (0, 360),
        "revalued": (0, 200),
        "closing": (1, 1560),
    }


def test_a_deal_of_another_pipeline_comes_in_and_goes_out() -> None:
    leads = pipeline(stage("lead", category="pipeline"), stage("won", "won"), id="leads")
    rules = setup(pipeline(), leads)
    there = entry("2026-11-02", pipeline="leads", stage="lead")
    one: dict[str, Any] = {"pipelines": frozenset(["sales"]), "rules": rules}
    assert lines(START, there, **one) == {"opening": (1, 100), "transferred_out": (-1, -100)}
    back = [
        START,
        replace(there, day=date(2026, 10, 1)),
        entry("2026-11-02", pipeline="sales", stage="proposal"),
    ]
    assert lines(*back, **one) == {"transferred_in": (1, 100), "closing": (1, 100)}


@pytest.mark.parametrize("gross", [False, True])
def test_to_be_moved_to_the_stage_that_replaced_won_is_no_win(gross: bool) -> None:  # noqa: FBT001 - a case
    stages = (stage("proposal"), stage("signed", "won", replaced_by="won"), stage("won", "won"))
    done, migrated = entry("2026-09-02", stage="signed"), entry("2026-11-02", stage="won")
    assert lines(START, done, migrated, gross=gross, rules=setup(pipeline(*stages))) == {}
