"""Days and periods: what may be written, what it means, what is refused and how."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.domain.values.calendar import (
    Period,
    between,
    earlier,
    fiscal_quarter_of,
    half_of,
    month_of,
    months_in,
    parse_date,
    parse_period,
    quarter_of,
    week_of,
    year_of,
)
from pipectl.domain.values.intervals import period_before
from pipectl.errors import UsageError

WEDNESDAY = date(2026, 11, 25)
ONE = timedelta(days=1)
years = st.integers(1, 9999)
months = st.integers(1, 12)


def assert_tiles(parts: list[Period], first: date, last: date) -> None:
    """Check that the parts lie end to end from the first day to the last."""
    assert (parts[0].first, parts[-1].last) == (first, last)
    assert all(later.first == earlier.last + ONE for earlier, later in pairwise(parts))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-W48", date(2026, 11, 23), date(2026, 11, 29)),
        ("2026-W01", date(2025, 12, 29), date(2026, 1, 4)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("9999", date(9999, 1, 1), date(9999, 12, 31)),
        ("0001-W01", date(1, 1, 1), date(1, 1, 7)),
    ],
)
def test_a_calendar_period_holds_its_first_and_its_last_day(
    text: str, first: date, last: date
) -> None:
    assert parse_period(text, 1) == Period(first, last, text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("FY2026", date(2025, 7, 1), date(2026, 6, 30)),
        ("FY2026Q1", date(2025, 7, 1), date(2025, 9, 30)),
        ("FY2026Q4", date(2026, 4, 1), date(2026, 6, 30)),
        ("FY2026H1", date(2025, 7, 1), date(2025, 12, 31)),
        ("fy2026h2", date(2026, 1, 1), date(2026, 6, 30)),
        ("fy2026q4", date(2026, 4, 1), date(2026, 6, 30)),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_fiscal_year_is_named_by_the_year_it_ends_in(text: str, first: date, last: date) -> None:
    assert parse_period(text, 7) == Period(first, last, text.upper())


@given(years)
def test_a_fiscal_year_that_begins_in_january_is_the_calendar_year(year: int) -> None:
    fiscal, calendar = parse_period(f"FY{year:04}", 1), parse_period(f"{year:04}", 1)
    assert (fiscal.first, fiscal.last) == (calendar.first, calendar.last)


def test_one_day_is_a_period_too() -> None:
    assert parse_period("2026-11-25", 1) == Period(WEDNESDAY, WEDNESDAY, "2026-11-25")


@given(years)
def test_quarters_and_months_tile_the_year(year: int) -> None:
    whole = parse_period(f"{year:04}", 1)
    quarters = [parse_period(f"{year:04}Q{n}", 1) for n in range(1, 5)]
    halves = [parse_period(f"{year:04}H{n}", 1) for n in (1, 2)]
    all_months = [parse_period(f"{year:04}-{n:02}", 1) for n in range(1, 13)]
    assert_tiles(halves, whole.first, whole.last)
    assert_tiles(quarters, whole.first, whole.last)
    assert_tiles(all_months, whole.first, whole.last)


@given(st.integers(2, 9999), months)
def test_fiscal_quarters_tile_the_fiscal_year_and_years_follow_each_other(
    year: int, start: int
) -> None:
    whole = parse_period(f"FY{year:04}", start)
    quarters = [parse_period(f"FY{year:04}Q{n}", start) for n in range(1, 5)]
    halves = [parse_period(f"FY{year:04}H{n}", start) for n in (1, 2)]
    assert_tiles(quarters, whole.first, whole.last)
    assert_tiles(halves, whole.first, whole.last)
    assert whole.first.month == start
    assert whole.last.year == year
    if year > 2 or start == 1:
        assert parse_period(f"FY{year - 1:04}", start).last + ONE == whole.first


@given(st.integers(1, 9998))
def test_iso_weeks_tile_the_iso_year(year: int) -> None:
    count = date(year, 12, 28).isocalendar().week
    weeks = [parse_period(f"{year:04}-W{n:02}", 1) for n in range(1, count + 1)]
    assert_tiles(
        weeks, date.fromisocalendar(year, 1, 1), date.fromisocalendar(year + 1, 1, 1) - ONE
    )
    assert all(week.last - week.first == 6 * ONE for week in weeks)


@pytest.mark.parametrize(
    "text", ["", "26", "2026Q5", "2026Q0", "2026H3", "2026-1", "2026W48", "Q4", "\uff12026"]
)
def test_what_is_no_period_is_refused_with_the_forms(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a period; write 2026, 2026H2, .*or FY2026Q4"):
        parse_period(text, 1)


@pytest.mark.parametrize("text", ["0000", "2026-13", "2026-00", "2025-W53", "2026-W00", "9999-W52"])
def test_a_period_that_the_calendar_has_not_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"the calendar has no '{text}'; write"):
        parse_period(text, 1)


def test_a_refused_period_of_the_command_line_lists_fiscal_years_and_days_too() -> None:
    with pytest.raises(ValueError, match=r"'next quarter' is not a period; .*FY2026Q4, or a day"):
        parse_period("next quarter", 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-31", date(2026, 12, 31)),
        ("today", WEDNESDAY),
        ("Tomorrow", date(2026, 11, 26)),
        ("yesterday", date(2026, 11, 24)),
        ("thu", date(2026, 11, 26)),
        ("FRI", date(2026, 11, 27)),
        ("tue", date(2026, 12, 1)),
        ("+3d", date(2026, 11, 28)),
        ("-3d", date(2026, 11, 22)),
        ("+2w", date(2026, 12, 9)),
        ("+1m", date(2026, 12, 25)),
        ("-2m", date(2026, 9, 25)),
        ("eow", date(2026, 11, 29)),
        ("eom", date(2026, 11, 30)),
        ("eoq", date(2026, 12, 31)),
        ("eoy", date(2026, 12, 31)),
    ],
)
def test_a_day_of_the_command_line_counts_from_today(text: str, day: date) -> None:
    assert parse_date(text, WEDNESDAY) == day


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 6))
def test_a_weekday_is_the_next_one_and_never_today(today: date, weekday: int) -> None:
    found = parse_date(["mon", "tue", "wed", "thu", "fri", "sat", "sun"][weekday], today)
    assert found.weekday() == weekday
    assert today < found <= today + 7 * ONE


@pytest.mark.parametrize(
    ("today", "text", "day"),
    [
        (date(2026, 1, 31), "+1m", date(2026, 2, 28)),
        (date(2028, 1, 31), "+1m", date(2028, 2, 29)),
        (date(2026, 3, 31), "-1m", date(2026, 2, 28)),
        (date(2026, 11, 29), "eow", date(2026, 11, 29)),
        (date(2026, 2, 10), "eoq", date(2026, 3, 31)),
    ],
)
def test_months_are_clamped_and_ends_include_today(today: date, text: str, day: date) -> None:
    assert parse_date(text, today) == day


@pytest.mark.parametrize(
    "text",
    ["", "next friday", "10/11/2026", "27.08", "2026", "2026-02-30", "3d", "+d", "+3y", "friday"],
)
def test_no_other_day_is_guessed(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date; write 2026-12-31, today, tomorrow"):
        parse_date(text, WEDNESDAY)


@pytest.mark.parametrize(
    "text", ["+99999999d", "-999999d", "+999999999w", "+999999999m", "-99999m"]
)
def test_a_day_beyond_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is outside the years 1 to 9999; write something nearer"):
        parse_date(text, WEDNESDAY)


def test_the_last_day_of_the_calendar_has_no_tomorrow() -> None:
    with pytest.raises(ValueError, match="outside the years"):
        parse_date("tomorrow", date.max)


@given(st.dates())
def test_a_day_lies_in_its_month_its_quarter_and_its_year(day: date) -> None:
    for period in (month_of(day), quarter_of(day), half_of(day), year_of(day)):
        assert period.first <= day <= period.last
        assert parse_period(period.label, 1) == period


@pytest.mark.parametrize(
    ("day", "start", "label", "first", "last"),
    [
        ("2026-11-25", 1, "2026Q4", "2026-10-01", "2026-12-31"),
        ("2026-11-25", 4, "FY2027Q3", "2026-10-01", "2026-12-31"),
        ("2026-03-31", 4, "FY2026Q4", "2026-01-01", "2026-03-31"),
        ("2026-04-01", 4, "FY2027Q1", "2026-04-01", "2026-06-30"),
        ("2026-01-15", 2, "FY2026Q4", "2025-11-01", "2026-01-31"),
        ("2026-12-01", 12, "FY2027Q1", "2026-12-01", "2027-02-28"),
    ],
)
def test_the_fiscal_quarter_of_a_day(
    day: str, start: int, label: str, first: str, last: str
) -> None:
    found = fiscal_quarter_of(date.fromisoformat(day), start)
    assert found == Period(date.fromisoformat(first), date.fromisoformat(last), label)
    assert parse_period(label, start) == found


@given(st.dates(date(2, 1, 1), date(9998, 12, 31)), st.integers(1, 12))
def test_a_day_is_in_its_fiscal_quarter_which_is_the_one_of_that_name(
    day: date, start: int
) -> None:
    found = fiscal_quarter_of(day, start)
    assert found.first <= day <= found.last
    assert parse_period(found.label, start) == found


@pytest.mark.parametrize(
    ("written", "labels"),
    [
        ("2026Q4", ["2026-10", "2026-11", "2026-12"]),
        ("2026-11", ["2026-11"]),
        ("2026-W48", ["2026-11-23 to 2026-11-29"]),
        ("2026-W49", ["2026-11-30 to 2026-11-30", "2026-12-01 to 2026-12-06"]),
    ],
)
def test_a_period_is_split_at_the_ends_of_months(written: str, labels: list[str]) -> None:
    assert [part.label for part in months_in(parse_period(written, 1))] == labels


@pytest.mark.parametrize(
    ("written", "before"),
    [
        ("2026Q1", "2025Q4"),
        ("2026H1", "2025H2"),
        ("2026H2", "2026H1"),
        ("2026", "2025"),
        ("2026-03", "2026-02"),
        ("2026-W01", "2025-W52"),
        ("2026-11-25", "2026-11-24"),
        ("9999", "9998"),
        ("FY2026Q2", "FY2026Q1"),
        ("FY2026Q1", "FY2025Q4"),
        ("FY2026H1", "FY2025H2"),
        ("FY2026", "FY2025"),
    ],
)
def test_the_period_before_is_as_long(written: str, before: str) -> None:
    assert period_before(parse_period(written, 1)).label == before


def test_before_the_first_year_there_is_nothing() -> None:
    with pytest.raises(UsageError, match="there is nothing before 0001"):
        period_before(parse_period("0001", 1))


def test_the_day_before_a_day_is_called_as_that_day() -> None:
    assert period_before(parse_period("2026-11-20", 1)).label == "2026-11-19"


@pytest.mark.parametrize("first", [date(1, 2, 1), date(1, 1, 20)])
def test_a_period_before_is_never_cut_off_at_the_first_day_of_all(first: date) -> None:
    with pytest.raises(UsageError, match="there is nothing before"):
        period_before(between(first, date(1, 3, 31)))


@pytest.mark.parametrize("written", ["2026-02", "FY2026Q2", "2026-W48", "2026-11-20", "2026H1"])
def test_several_periods_before_are_the_one_before_so_many_times(written: str) -> None:
    period = before = parse_period(written, 4)
    for count in range(1, 6):
        before = period_before(before)
        assert earlier(period, count) == before


@pytest.mark.parametrize(
    ("day", "label"),
    [("2027-01-03", "2026-W53"), ("2026-11-23", "2026-W48"), ("9999-12-31", "9999-W52")],
)
def test_the_iso_week_of_a_day(day: str, label: str) -> None:
    assert week_of(date.fromisoformat(day)).label == label
