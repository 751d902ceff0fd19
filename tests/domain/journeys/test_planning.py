"""How many leads it takes: rates of mature months, and the binomial distribution."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from math import comb
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import book, deal, entry, pipeline, setup, stage
from pipectl.domain.journeys.planning import Origin, chance, deals, leads, needed, rate_of
from pipectl.domain.values.calendar import Period
from pipectl.money import ROUNDING

ALL = Period(date.min, date.max, "all")
RULES = setup(
    pipeline(),
    pipeline(stage("new"), stage("won", "won"), stage("lost", "lost"), id="leads", kind="leads"),
)
GOLDEN = Path(__file__).parents[4] / "shared" / "golden" / "expected.json"


@pytest.mark.skipif(not GOLDEN.exists(), reason="the golden figures are not here")
def test_six_wins_at_30_percent() -> None:
    expected = json.loads(GOLDEN.read_text(encoding="utf-8"), parse_float=Decimal)
    figures = expected["leads_for_6_wins_at_30_percent"]
    rate = Decimal("0.3")
    assert needed(6, rate) == figures["at_80_percent"]
    assert (
        chance(figures["naive"], rate, 6).quantize(Decimal("1e-4"), context=ROUNDING)
        == figures["naive_succeeds"]
    )


@given(st.integers(1, 30), st.integers(1, 10), st.integers(1, 99))
def test_a_chance_is_that_of_the_binomial_distribution(n: int, wins: int, percent: int) -> None:
    p = percent / 100
    exact = sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(wins, n + 1))
    assert abs(float(chance(n, Decimal(percent) / 100, wins)) - exact) < 1e-9


@given(st.integers(1, 60), st.integers(1, 100))
def test_what_is_needed_is_the_smallest_number_that_is_enough(wins: int, percent: int) -> None:
    rate = Decimal(percent) / 100
    n = needed(wins, rate)
    assert n >= wins
    assert chance(n, rate, wins) >= Decimal("0.8") > chance(n - 1, rate, wins)


def test_only_months_older_than_most_wins_took_have_a_rate() -> None:
    origins = [
        Origin("acme", date(2026, 1, 10), date(2026, 2, 9), is_open=False),
        Origin("acme", date(2026, 1, 20), None, is_open=True),
        Origin("acme", date(2026, 11, 1), None, is_open=True),
    ]
    rate = rate_of(origins, origins, date(2026, 11, 25))
    assert (rate.won, rate.n, rate.still_open) == (1, 2, 1)
    assert rate.median == Decimal(30)


def test_a_month_is_mature_by_the_wins_of_all_and_not_of_a_few_alone() -> None:
    quick = [Origin("acme", date(2026, 10, 10), date(2026, 10, 11), is_open=False)]
    slow = [Origin("acme", date(2026, 1, 1), date(2026, 10, 1), is_open=False)]
    rate = rate_of(quick, slow, date(2026, 11, 25))
    assert (rate.n, rate.median) == (0, Decimal(1))


def test_without_a_win_there_is_no_rate() -> None:
    origins = [Origin("acme", date(2026, 1, 10), None, is_open=False)]
    rate = rate_of(origins, origins, date(2026, 11, 25))
    assert (rate.n, rate.value, rate.median) == (0, None, None)


LEAD = deal(
    entry("2026-01-10", pipeline="leads", stage="new"), entry("2026-01-20", stage="won"), id="lead"
)
OPENED = entry("2026-01-20", stage="prospecting")


def test_a_lead_is_won_when_a_deal_opened_from_it_is() -> None:
    deal(
        entry("2026-01-10", pipeline="leads", stage="new"),
        entry("2026-01-20", stage="won"),
        id="lead",
    )
    child = deal(
        entry("2026-01-20", stage="prospecting"),
        entry("2026-03-01", stage="won"),
        id="child",
        parent="lead",
    )
    (origin,) = leads(book(LEAD, child, rules=RULES), ALL)
    assert origin == Origin("lead", date(2026, 1, 10), date(2026, 3, 1), is_open=False)


def test_a_lead_whose_deal_is_open_is_open_and_a_lead_alone_is_no_win() -> None:
    deal(
        entry("2026-01-10", pipeline="leads", stage="new"),
        entry("2026-01-20", stage="won"),
        id="lead",
    )
    child = deal(OPENED, id="child", parent="lead")
    assert [each.is_open for each in leads(book(LEAD, child, rules=RULES), ALL)] == [True]
    assert [each.won for each in leads(book(LEAD, rules=RULES), ALL)] == [None]


def test_deals_are_those_created_in_the_pipelines_of_the_book() -> None:
    won = deal(
        entry("2026-01-10", stage="prospecting"), entry("2026-01-20", stage="won"), id="acme"
    )
    assert list(deals(book(won), ALL)) == [
        Origin("acme", date(2026, 1, 10), date(2026, 1, 20), is_open=False)
    ]
