"""Periods in a row: the parts of one, the last ones, the same a year earlier."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.domain.values.calendar import parse_period
from pipectl.domain.values.intervals import COUNTS, Interval, last_parts, parts_in, year_before
from pipectl.errors import UsageError

days = st.dates(date(1, 1, 1), date(9990, 1, 1))
intervals = st.sampled_from(Interval)
months = st.integers(1, 12)


@given(days, intervals, months)
def test_the_last_parts_follow_each_other_up_to_the_day(
    day: date, interval: Interval, start: int
) -> None:
    parts = last_parts(day, interval, start)
    assert parts[-1].first <= day <= parts[-1].last
    assert len(parts) == COUNTS[interval] or parts[0].first == date.min
    assert all(a.last + timedelta(days=1) == b.first for a, b in pairwise(parts))


@pytest.mark.parametrize(
    ("interval", "start", "labels"),
    [
        (Interval.QUARTERS, 1, ["2026Q2", "2026Q3"]),
        (Interval.QUARTERS, 4, ["FY2027Q1", "FY2027Q2"]),
        (Interval.YEARS, 4, ["2026-04-01 to 2026-09-30"]),
        (Interval.MONTHS, 1, [f"2026-0{month}" for month in range(4, 10)]),
    ],
)
def test_parts_are_those_of_the_firm(interval: Interval, start: int, labels: list[str]) -> None:
    period = parse_period("2026Q2", 1)._replace(last=date(2026, 9, 30))
    assert [part.label for part in parts_in(period, interval, start)] == labels


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("2026Q4", "2025Q4"),
        ("2026", "2025"),
        ("2024-02", "2023-02"),
        ("2023-02", "2022-02"),
        ("2026-W53", "2025-W53"),
        ("FY2027Q2", "FY2026Q2"),
        ("2024-02-29", "2023-02-28"),
    ],
)
def test_a_year_before_is_the_same_period(text: str, before: str) -> None:
    earlier = year_before(parse_period(text, 4))
    if text == "2026-W53":
        assert earlier == parse_period("2026-W01", 1)
    else:
        assert earlier.label == before


def test_the_first_year_of_the_calendar_has_none_before() -> None:
    with pytest.raises(UsageError, match="there is nothing a year before 0001Q1"):
        year_before(parse_period("0001Q1", 1))
