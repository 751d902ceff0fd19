"""The waterfall as a report: its days, its window, what stands below it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from builders import book, deal, entry, pipeline, setup, stage
from pipectl.domain.model.settings import ExchangeRate
from pipectl.domain.values.calendar import days_after, parse_period
from pipectl.domain.values.intervals import Interval
from pipectl.errors import UsageError
from pipectl.money import Money
from pipectl.reports import waterfall
from reports.tables import column, rows, totals

if TYPE_CHECKING:
    from pipectl.table import Page

START = entry("2026-09-01", stage="proposal", amount=100, expected_close="2026-12-01")
Q4 = parse_period("2026Q4", 1)


def of(*deals: Any, as_of: str = "2026-11-25", rules: Any = None, **more: Any) -> Page:
    return waterfall.report(book(*deals, as_of=as_of, rules=rules), **more)


@pytest.mark.parametrize(
    ("month", "opening"), [(1, "Open on 2026-09-30"), (12, "Open on 2026-08-31")]
)
def test_without_a_day_it_is_since_the_fiscal_quarters_beginning(month: int, opening: str) -> None:
    page = of(deal(START), rules=setup(fiscal_year_start=month))
    assert column(page, "waterfall", "what")[0].label == opening


def test_with_a_period_that_begins_later_it_is_since_its_beginning() -> None:
    page = of(deal(START), period=parse_period("2026-11", 1))
    assert column(page, "waterfall", "what")[0].label == "Open on 2026-10-31"


@pytest.mark.parametrize("since", ["2026-09-29", "2026-06-30"])
def test_a_window_that_does_not_hold_all_days_is_refused(since: str) -> None:
    with pytest.raises(UsageError, match="2026Q4 does not hold all days from 2026-"):
        of(period=Q4, since=date.fromisoformat(since))
    with pytest.raises(UsageError, match="2026Q4 does not hold all days"):
        of(period=Q4, as_of="2027-01-01", since=date(2026, 10, 1))


def test_a_window_of_just_these_days_is_none_too_short() -> None:
    page = of(period=Q4, as_of="2026-12-31", since=date(2026, 9, 30))
    assert totals(page, "waterfall")[0]["deals"] == 0


@pytest.mark.parametrize("since", [date(2026, 11, 25), date(2027, 1, 1)])
def test_a_day_that_is_not_before_the_reports_is_refused(since: date) -> None:
    with pytest.raises(UsageError, match="there are no days up to 2026-11-25; choose an earlier"):
        of(since=since)


def test_rows_in_which_there_is_nothing_are_left_out() -> None:
    page = of(deal(START, entry("2026-11-18", stage="won", amount=130)))
    assert [(row["what"], row["deals"], row["amount"]) for row in rows(page, "waterfall")] == [
        ("opening", 1, 100),
        ("increased", 0, 30),
        ("won", -1, -130),
    ]


def test_several_currencies_without_rates_have_a_row_each() -> None:
    foreign = replace(START, currency="EUR")
    page = of(deal(START), deal(foreign, entry("2026-11-01", stage="won")))
    assert [(row["what"], row["deals"], row["amount"]) for row in rows(page, "waterfall")] == [
        ("opening", 2, 100),
        ("opening", None, 100),
        ("won", -1, -100),
    ]


def test_what_is_not_forecast_is_counted_below() -> None:
    page = of(deal(entry("2026-10-02", stage="prospecting", amount=5)))
    assert page.notes == ("not forecast: 1 deal in Prospecting",)


def test_a_currency_without_a_rate_makes_it_partial_once_a_deal() -> None:
    rates = (ExchangeRate(day=date(2026, 1, 1), currency="EUR", rate=Decimal(11)),)
    page = of(deal(START, entry("2026-11-18", currency="SEK")), rules=setup(rates=rates))
    assert [note for note in page.notes if note.startswith("partial: 1 deal in SEK")]


def test_gross_is_said_in_the_title() -> None:
    assert of(gross=True).title == "Pipeline waterfall, event by event"


JULY = entry("2026-07-20", stage="proposal", amount=100, expected_close="2026-12-01")
SEVERAL = book(
    deal(JULY, entry("2026-08-10", amount=130), entry("2026-11-18", stage="won"), id="won"),
    deal(JULY, entry("2026-09-02", stage="lost"), entry("2026-10-05", stage="proposal"), id="back"),
    deal(START, entry("2026-11-02", parked_until="2027-03-01"), id="parked"),
)
YEAR = parse_period("2026", 1)


def sides_of(page: Page) -> dict[Any, list[dict[str, Any]]]:
    """Return the rows of each side that are not empty."""
    lines: dict[Any, list[dict[str, Any]]] = {}
    for row in rows(page, "waterfall"):
        side = lines.setdefault(row.pop("period"), [])
        side += [row] if row["deals"] or row["amount"] or row["what"] == "opening" else []
    return lines


@pytest.mark.parametrize("gross", [True, False])
def test_a_part_is_the_waterfall_of_its_days_alone(*, gross: bool) -> None:
    page = waterfall.report(SEVERAL, period=YEAR, parts=Interval.MONTHS, gross=gross)
    for month, lines in sides_of(page).items():
        days = parse_period(month, 1)
        then = SEVERAL.at(min(days.last, SEVERAL.as_of))
        since = days_after(days.first, -1)
        alone = waterfall.report(then, period=YEAR, since=since, gross=gross)
        last = [row for row in totals(alone, "waterfall") if row["deals"]]
        assert lines == rows(alone, "waterfall") + last


@given(
    deals=st.lists(strategies.drifted_deals(), max_size=4), day=strategies.days, gross=st.booleans()
)
def test_what_is_open_at_the_end_of_a_part_is_open_at_the_start_of_the_next(
    deals: Any, day: date, *, gross: bool
) -> None:
    whole = replace(book(*deals, rules=strategies.SETUP), as_of=day)
    page = waterfall.report(whole, parts=Interval.MONTHS, gross=gross)

    def ends(month: str, name: str) -> list[tuple[Any, ...]]:
        lines = (row for row in rows(page, "waterfall") if row["period"] == month)
        return [(row["deals"], row["amount"]) for row in lines if row["what"] == name]

    for month, after in pairwise(dict.fromkeys(column(page, "waterfall", "period"))):
        assert ends(month, "closing") == ends(after, "opening")


def test_rows_of_an_earlier_part_alone_stand_in_their_place() -> None:
    page = waterfall.report(SEVERAL, period=parse_period("2026H2", 1), parts=Interval.QUARTERS)
    assert list(dict.fromkeys(column(page, "waterfall", "what"))) == [
        "opening",
        "new",
        "reopened",
        "won",
        "lost",
        "parked",
        "closing",
    ]


@pytest.mark.parametrize(
    ("compare", "more", "earlier"),
    [
        ("previous", {}, "2026-07-01 to 2026-08-25"),
        ("year", {"period": Q4}, "2025-10-01 to 2025-11-25"),
        ("previous", {"since": date(2026, 11, 15)}, "2026-11-06 to 2026-11-15"),
        ("year", {"since": date(2026, 11, 15)}, "2025-11-16 to 2025-11-25"),
    ],
)
def test_it_is_compared_with_the_days_as_far_into_the_period_before(
    compare: Any, more: Any, earlier: str
) -> None:
    page = waterfall.report(SEVERAL, compare=compare, **more)
    assert column(page, "waterfall", "period")[0] == earlier
    assert column(page, "waterfall", "period")[2] == "change"


def test_the_end_of_a_longer_quarter_is_compared_with_the_end_of_a_shorter() -> None:
    page = waterfall.report(SEVERAL.at(date(2026, 6, 30)), compare="previous")
    assert column(page, "waterfall", "period")[:2] == ["2026Q1", "2026Q2"]


def test_a_comparison_of_expected_closes_moves_their_period_too() -> None:
    page = waterfall.report(SEVERAL, compare="previous", period=Q4)
    assert sides_of(page)["2026-07-01 to 2026-08-25"][0]["deals"] == 0


def test_parts_that_are_to_come_are_refused() -> None:
    with pytest.raises(UsageError, match="there are no days up to 2026-11-25"):
        waterfall.report(SEVERAL, period=parse_period("2027", 1), parts=Interval.QUARTERS)


def test_between_two_states_each_side_is_as_its_own_files_say() -> None:
    """The rates, the deals and the days are those of each: it begins and ends with what it says."""
    eur = {"currency": "EUR", "stage": "proposal", "expected_close": date(2026, 12, 1)}
    old_rate, new_rate = (
        setup(rates=(ExchangeRate(day=date(2026, 1, 1), currency="EUR", rate=Decimal(rate)),))
        for rate in (10, 11)
    )
    same = deal(entry("2026-09-01", amount=100, **eur), id="same")
    grown = deal(entry("2026-09-01", amount=150, **eur), id="grown")
    was = deal(entry("2026-09-01", amount=100, **eur), id="grown")
    gone, late = deal(START, id="gone"), deal(START, id="late")
    won = deal(START, entry("2026-09-15", stage="won"), id="won")
    open_ = deal(START, id="won")
    earlier = book(same, was, gone, open_, as_of="2026-11-20", rules=old_rate)
    later = replace(book(same, grown, late, won, rules=new_rate), earlier=earlier)
    page = waterfall.report(later)
    names, amounts = (column(page, "waterfall", name) for name in ("what", "amount"))
    assert {str(name): amount for name, amount in zip(names, amounts, strict=True)} == {
        "opening": 2200,
        "new": 100,
        "increased": 550,
        "revalued": 200,
        "won": -100,
        "deleted": -100,
    }
    (end,) = totals(page, "waterfall")
    assert end["amount"] == 2850
    with pytest.raises(UsageError, match="only --period goes"):
        waterfall.report(later, gross=True)


def test_two_states_of_one_day_can_be_compared() -> None:
    later = replace(book(deal(START)), earlier=book())
    assert [str(name) for name in column(waterfall.report(later), "waterfall", "what")] == [
        "opening",
        "new",
    ]


def test_two_states_in_other_currencies_add_up_in_each() -> None:
    euros, kroner = setup(currency="EUR"), setup(currency="NOK")
    later = replace(book(deal(START), rules=euros), earlier=book(deal(START), rules=kroner))
    page = waterfall.report(later)
    table = next(part for part in page.parts if part.name == "waterfall")
    assert [(str(row[0]), row[2]) for row in (*table.rows, *table.totals)] == [  # type: ignore[union-attr]
        ("opening", Money(Decimal(100), "NOK")),
        ("revalued", Money(Decimal(100), "EUR")),
        ("revalued", Money(Decimal(-100), "NOK")),
        ("closing", Money(Decimal(100), "EUR")),
    ]


@pytest.mark.parametrize(
    ("kind", "rows_"), [("won", []), ("lost", [("reopened", 1), ("lost", -1)])]
)
def test_a_close_in_a_stage_that_is_gone_without_a_successor_is_known_by_its_type(
    kind: str, rows_: list[tuple[str, int]]
) -> None:
    old_rules = setup(pipeline(stage("proposal", category="commit"), stage("signed", "won")))
    rules = setup(pipeline(stage("proposal", category="commit"), stage("closed", kind)))
    old = deal(START, entry("2026-10-05", stage="signed"))
    now = deal(START, entry("2026-10-05", stage="closed"))
    page = waterfall.report(replace(book(now, rules=rules), earlier=book(old, rules=old_rules)))
    names, deals = (column(page, "waterfall", name) for name in ("what", "deals"))
    assert [*zip(map(str, names), deals, strict=True)] == [("opening", 0), *rows_]


def test_a_pipeline_that_is_gone_in_the_later_state_is_no_obstacle() -> None:
    two = setup(pipeline(), pipeline(id="old"))
    old = deal(START, entry("2026-10-05", stage="won"), pipeline="old")
    now = deal(START, entry("2026-10-05", stage="won"))
    page = waterfall.report(replace(book(now), earlier=book(old, rules=two)))
    assert [str(name) for name in column(page, "waterfall", "what")] == ["opening"]
