"""One pass over the deals finds what the book of each day says."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from builders import book, deal, entry, pipeline, setup
from pipectl.domain.books.lookback import NOBODY, Lookback
from pipectl.domain.figures import pacing
from pipectl.domain.figures.conversion import converter
from pipectl.domain.figures.probability import probabilities
from pipectl.domain.figures.velocity import closing_day
from pipectl.domain.history.snapshot import category_in
from pipectl.domain.values.calendar import Period, parse_period

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book

PERIODS = [parse_period(text, 1) for text in ("2026Q4", "2026Q3", "2026-11")]


def open_then(kept: Book, day: date, period: Period) -> dict[str, list[Decimal]]:
    """Add up the pipeline of a day as the book of that day has it."""
    then = kept.at(day)
    worth, chance = converter(kept.setup), probabilities(then)
    sums: dict[str, list[Decimal]] = {}
    for each in then.open():
        if pacing.is_forecast(then, each, period, day):
            part = sums.setdefault(each.owner or NOBODY, [Decimal(0)] * 5)
            value = worth(each, day)
            amount = value.amount if value.currency == "NOK" and not value.unrated else Decimal(0)
            category = category_in(kept.setup.stage(each), each)
            part[0] += 1
            part[1] += amount if category == "commit" else 0
            part[2] += amount if category == "best_case" else 0
            part[3] += amount
            part[4] += amount * (chance(each).percent or 0) / 100
    return sums


def won_then(kept: Book, known: date, first: date, last: date) -> dict[str, tuple[int, Decimal]]:
    """Add up what was won as the book of a day has it."""
    counts: Counter[str] = Counter()
    sums: dict[str, Decimal] = {}
    worth = converter(kept.setup)
    for dated in pacing.won(kept.at(known), first, last):
        who = dated.then.owner or NOBODY
        value = worth(dated.now, closing_day(dated))
        amount = value.amount if value.currency == "NOK" and not value.unrated else Decimal(0)
        counts[who] += 1
        sums[who] = sums.get(who, Decimal(0)) + amount
    return {who: (counts[who], sums[who]) for who in counts}


@given(
    st.lists(strategies.drifted_deals(), max_size=4),
    st.lists(strategies.days, min_size=1, max_size=4),
    st.sampled_from([None, frozenset(["sales"]), frozenset(["partners"])]),
)
def test_a_look_back_says_what_the_book_of_each_day_says(
    kept: Any, days: list[date], pipelines: frozenset[str] | None
) -> None:
    whole = replace(book(*kept, rules=strategies.SETUP), pipelines=pipelines)
    moments = [(day, period) for day in days for period in PERIODS]
    lookback = Lookback(whole, moments, days)
    for day, period in moments:
        parts = lookback.open.get((day, period), {})
        assert {who: [*part] for who, part in parts.items()} == open_then(whole, day, period)
        assert lookback.won(day, *period[:2]) == won_then(whole, day, *period[:2])
        assert lookback.won(day, date.min, day) == won_then(whole, day, date.min, day)


def test_a_win_is_known_as_it_was_on_each_day() -> None:
    kept = book(
        deal(
            entry("2026-07-01", stage="proposal", amount=100, owner="kari"),
            entry("2026-08-01", stage="won"),
            entry("2026-09-01", amount=120),
            entry("2026-10-01", stage="proposal"),
            entry("2026-11-01", stage="won", owner="ola"),
        )
    )
    days = [date(2026, month, 15) for month in (7, 8, 9, 10, 11)]
    lookback = Lookback(kept, [], days)
    assert [lookback.won(day, date(2026, 1, 1), day) for day in days] == [
        {},
        {"kari": (1, Decimal(100))},
        {"kari": (1, Decimal(120))},
        {},
        {"ola": (1, Decimal(120))},
    ]


@pytest.mark.parametrize(("day", "weighted"), [("2026-09-20", 55), ("2026-10-20", 67)])
def test_a_chance_is_measured_by_what_was_known_on_the_day(day: str, weighted: int) -> None:
    won = [
        deal(
            entry("2026-09-01", stage="proposal", amount=1),
            entry("2026-10-01", stage="won" if number < 14 else "lost"),
            id=f"past-{number}",
        )
        for number in range(20)
    ]
    now = deal(entry("2026-09-01", stage="proposal", amount=100, expected_close="2026-11-20"))
    rules = setup(pipeline(probabilities="history"))
    on, quarter = date.fromisoformat(day), PERIODS[0]
    lookback = Lookback(book(*won, now, rules=rules), [(on, quarter)], [])
    assert int(lookback.open[on, quarter][NOBODY].weighted) == weighted
