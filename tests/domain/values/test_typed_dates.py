"""Days and periods as people type them: what they mean, what is refused and how."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipectl.domain.values import calendar
from pipectl.domain.values.calendar import parse_period
from pipectl.domain.values.typed_dates import (
    TYPED_DAYS,
    TYPED_PERIODS,
    Side,
    parse_days,
    parse_typed_date,
    parse_typed_period,
)

WEDNESDAY = date(2026, 11, 25)
days = st.dates(date(2, 1, 1), date(9998, 12, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31.12.2026", "2026-12-31"), ("1. 2. 2027", "2027-02-01"), ("i dag", "2026-11-25"),
        ("I MORGEN", "2026-11-26"), ("i går", "2026-11-24"), ("oggi", "2026-11-25"),
        ("domani", "2026-11-26"), ("ieri", "2026-11-24"), ("днес", "2026-11-25"),
        ("Утре", "2026-11-26"), ("вчера", "2026-11-24"), ("Friday", "2026-11-27"),
        ("fre", "2026-11-27"), ("LØRDAG", "2026-11-28"), ("venerdì", "2026-11-27"),
        ("lunedi", "2026-11-30"), ("LUNEDİ", "2026-11-30"), ("martedì", "2026-12-01"),
        ("пн", "2026-11-30"), ("Понеделник", "2026-11-30"), ("ons", "2026-12-02"),
        ("+3d", "2026-11-28"), ("eom", "2026-11-30"), (" fri ", "2026-11-27"),
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_language_of_a_store(text: str, day: str) -> None:
    assert parse_typed_date(text, WEDNESDAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "side", "day"),
    [
        ("27.11", Side.PAST, "2025-11-27"),
        ("27.11.", Side.AHEAD, "2026-11-27"),
        ("25.11", Side.PAST, "2026-11-25"),
        ("25.11", Side.AHEAD, "2026-11-25"),
        ("1.2", Side.NEAREST, "2027-02-01"),
        ("1.9", Side.NEAREST, "2026-09-01"),
        ("29.02", Side.PAST, "2024-02-29"),
        ("29.2", Side.AHEAD, "2028-02-29"),
        ("fri", Side.PAST, "2026-11-20"),
        ("wed", Side.PAST, "2026-11-18"),
        ("wed", Side.AHEAD, "2026-12-02"),
    ],
)
def test_a_day_without_a_year_is_the_nearest_that_the_option_can_mean(
    text: str, side: Side, day: str
) -> None:
    assert parse_typed_date(text, WEDNESDAY, side) == date.fromisoformat(day)


@given(days, st.sampled_from(Side))
def test_a_day_without_a_year_lies_on_its_side_of_today(today: date, side: Side) -> None:
    day = parse_typed_date("27.11", today, side)
    assert (day.day, day.month) == (27, 11)
    assert (day - today).days * side.value >= 0


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("10/11/2026", "is not a date; write 2026-12-31, 31.12.2026"),
        ("27.11.26", "write the year with four digits, as 27.11.2026"),
        ("next friday", "write fri for the next one"),
        ("30.2", "the calendar has no '30.2'"),
        ("31.13.2026", "the calendar has no"),
        ("fr", "is not a date; write 2026-12-31, 31.12.2026, 31.12, 31 dec, today"),
        ("", "is not a date; write"),
    ],
)
def test_no_other_day_is_guessed(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        parse_typed_date(text, WEDNESDAY)


@pytest.mark.parametrize(
    ("text", "start", "label"),
    [
        ("this-month", 1, "2026-11"), ("Last Month", 1, "2026-10"), ("next-week", 1, "2026-W49"),
        ("last-week", 1, "2026-W47"), ("this-year", 1, "2026"), ("next-year", 4, "FY2028"),
        ("last-quarter", 1, "2026Q3"), ("this-quarter", 4, "FY2027Q3"), ("Q1", 1, "2026Q1"),
        ("q1", 4, "FY2027Q1"), ("2026Q4", 4, "2026Q4"), ("W49", 1, "2026-W49"),
        ("w2", 1, "2027-W02"), ("W53", 1, "2026-W53"), ("november", 1, "2026-11"),
        ("gennaio", 1, "2027-01"), ("Ноември", 1, "2026-11"), ("fy2027q3", 4, "FY2027Q3"),
        ("2026-11-23 to 2026-11-25", 1, "2026-11-23 to 2026-11-25"),
        ("2026-10..2026-12", 1, "2026Q4"), ("i dag", 1, "2026-11-25"),
    ],
)  # fmt: skip
def test_a_period_is_read_by_its_name_from_today(text: str, start: int, label: str) -> None:
    assert parse_typed_period(text, start, WEDNESDAY).label == label
    assert parse_days(text, start, WEDNESDAY).label == label


@pytest.mark.parametrize("text", ["next quarters", "W54", "W0", "Q5", "10/11/2026", "2026-W53..x"])
def test_what_is_no_period_is_refused_with_the_forms(text: str) -> None:
    with pytest.raises(ValueError, match="; write "):
        parse_typed_period(text, 1, WEDNESDAY)


def test_a_word_for_a_day_and_a_month_is_refused() -> None:
    with pytest.raises(ValueError, match="'mar' may be 2026-12-01 or 2027-03; write one of these"):
        parse_days("mar", 1, WEDNESDAY)


@given(days, st.integers(1, 12))
def test_every_period_that_a_report_prints_is_read_back(day: date, start: int) -> None:
    printed = [part_of(day) for part_of in (
        calendar.month_of, calendar.quarter_of, calendar.half_of, calendar.year_of,
        calendar.week_of, calendar.one_day,
    )]  # fmt: skip
    printed += [calendar.fiscal_quarter_of(day, start), calendar.fiscal_year_of(day, start)]
    printed += calendar.months_in(calendar.week_of(day))
    for period in printed:
        assert parse_typed_period(period.label, start, day)[:2] == period[:2]
        assert parse_days(period.label, start, day)[:2] == period[:2]


@given(
    st.text(max_size=12)
    | st.from_regex(r"[+-][0-9]{1,9}[dwm]|FY[0-9]{4}[QH][1-4]|[0-9]{4}-W..", fullmatch=True)
    | st.from_regex(r"[0-9]{1,2}\.[0-9]{1,2}\.?([0-9]{4})?|W[0-9]{2}|Q[1-4]", fullmatch=True)
    | st.sampled_from(["next-year", "last-quarter", "this-week", "next-month", "today to eoy"]),
    st.integers(1, 12),
    st.sampled_from([WEDNESDAY, date.min, date.max]),
)
@example("0001", 12, WEDNESDAY)
def test_whatever_is_written_gives_days_in_order_or_a_value_error(
    text: str, start: int, today: date
) -> None:
    try:
        period = parse_days(text, start, today)
    except ValueError as error:
        message = str(error)
        assert "; write " in message
    else:
        assert period.first <= period.last


def test_days_are_periods_and_dates() -> None:
    assert parse_days("FY2026", 7, WEDNESDAY) == parse_period("FY2026", 7)
    assert parse_days("tomorrow", 1, WEDNESDAY).first == date(2026, 11, 26)


@pytest.mark.parametrize("language", ["", "en", "nb", "da", "bg"])
@pytest.mark.parametrize("text", ["mar", "MAR", "mart"])
def test_a_weekday_of_another_language_that_is_a_month_is_refused(text: str, language: str) -> None:
    message = f"'{text}' may be a weekday or a month; write tuesday, or a day as 31.3"
    with pytest.raises(ValueError, match=message):
        parse_typed_date(text, date(2026, 11, 25), Side.AHEAD, language)


def test_in_italian_it_is_that_weekday() -> None:
    day = parse_typed_date("mar", date(2026, 11, 25), Side.AHEAD, "it")
    assert day == date(2026, 12, 1)


@pytest.mark.parametrize("text", ["martedì", "martedi", "tir", "mer", "man", "вт"])
def test_a_weekday_that_is_no_month_is_read_in_every_store(text: str) -> None:
    assert parse_typed_date(text, date(2026, 11, 25), Side.AHEAD, "nb") > date(2026, 11, 25)


@pytest.mark.parametrize("text", ["november", "mai", "Dec", "септември"])
def test_a_month_is_no_day(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date; write a day of the month, as 31"):
        parse_typed_date(text, date(2026, 11, 25))


@pytest.mark.parametrize(
    "text",
    ["31. desember", "31 dec", "31 Dec.", "31 dicembre", "31 декември", "31. dec 2026", "31 des"],
)
def test_a_day_is_read_with_the_name_of_its_month(text: str) -> None:
    assert parse_typed_date(text, date(2026, 11, 25)) == date(2026, 12, 31)


@pytest.mark.parametrize("text", ["31 nov", "0 dec", "31 desk", "31 d", "32 mar 2026"])
def test_a_day_that_its_month_has_not_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"write .*31.12"):
        parse_typed_date(text, date(2026, 11, 25))


@pytest.mark.parametrize(
    ("text", "start", "label"),
    [
        ("H1", 1, "2026H1"),
        ("h2", 4, "FY2027H2"),
        ("this-half", 1, "2026H2"),
        ("last-half", 1, "2026H1"),
        ("next half", 4, "FY2028H1"),
        ("11.2026", 1, "2026-11"),
        ("nov 2026", 1, "2026-11"),
        ("ноември 2026", 1, "2026-11"),
    ],
)
def test_halves_and_months_of_a_year_are_periods(text: str, start: int, label: str) -> None:
    assert parse_typed_period(text, start, date(2026, 11, 25)).label == label


@pytest.mark.parametrize("text", ["13.2026", "H3", "nov 0000", "november2026x", "this-halves"])
def test_a_month_or_half_that_there_is_not_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write"):
        parse_typed_period(text, 1, date(2026, 11, 25))


def test_each_form_that_a_refusal_names_is_read() -> None:
    for text in re.split(", | or | to ", TYPED_DAYS):
        parse_typed_date(text, WEDNESDAY)
    for text in re.split(", | or ", TYPED_PERIODS):
        parse_typed_period(text, 1, WEDNESDAY)


@pytest.mark.parametrize("form", ["H1", "next-half", "november", "november 2026"])
def test_a_refused_period_hears_of_halves_and_of_months_by_name(form: str) -> None:
    with pytest.raises(ValueError, match=rf"write .*\b{form}\b"):
        parse_typed_period("soon", 1, WEDNESDAY)
