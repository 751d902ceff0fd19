"""The ten golden deals: every report says what was worked out without it, to the cent."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipectl.domain.figures.probability import resolved
from pipectl.domain.figures.slips import candidates, day_before, due
from pipectl.domain.model.goals import Quota
from pipectl.domain.values.calendar import parse_period
from pipectl.money import ROUNDING, divide
from pipectl.query.columns import grouping
from pipectl.reports import (
    conversion,
    cycle,
    deals,
    forecast,
    pipeline,
    quota,
    slips,
    stages,
    velocity,
    waterfall,
    winrate,
)
from pipectl.store.store import Store
from reports.tables import column, part, rows, totals

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book

ROOT = Path(__file__).parents[2]
EXPECTED = ROOT.parent / "shared" / "golden" / "expected.json"

pytestmark = pytest.mark.skipif(not EXPECTED.exists(), reason="the golden figures are not here")

Q1 = parse_period("2026Q1", 1)
Q2 = parse_period("2026Q2", 1)


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(
        EXPECTED.read_text(encoding="utf-8"), parse_float=Decimal, parse_int=Decimal
    )
    return loaded


@pytest.fixture(scope="module")
def book() -> Book:
    return Store(ROOT / "examples" / "golden", None).load(date(2026, 3, 31)).book


def to(places: int, value: Any) -> Decimal:
    assert isinstance(value, Decimal)
    return value.quantize(Decimal(1).scaleb(-places), context=ROUNDING)


@pytest.mark.parametrize("n", ["open", "qualified", "closed"])
def test_velocity(n: Any, expected: dict[str, Any], book: Book) -> None:
    (row, _) = rows(velocity.report(book, n=n, period=Q1), "factors")
    assert to(4, row["velocity"]) == expected["velocity_per_day"][n]
    assert to(4, row["cycle"]) == expected["sales_cycle_days"]["mean"]
    assert row["win_rate"] == (3, expected["win_rate"]["n"])
    assert (row["won"], row["amount"]) == (3, Decimal(expected["won"]["amount"]))
    assert row["size"] == Decimal(expected["deal_size"]["mean"])


def test_the_trailing_window_of_90_days_is_the_quarter(book: Book) -> None:
    first = rows(velocity.report(book), "factors")[0]
    second = rows(velocity.report(book, period=Q1), "factors")[0]
    assert first.pop("window") == "2026-01-01 to 2026-03-31"
    assert second.pop("window") == "2026Q1"
    assert first == second


def test_n_a_w_of_the_closed_is_what_was_won(expected: dict[str, Any], book: Book) -> None:
    (row, _) = rows(velocity.report(book, n="closed", period=Q1), "factors")
    won, resolved_ = row["win_rate"]
    assert divide(row["n"] * row["size"] * won, resolved_) == Decimal(
        expected["velocity_per_day"]["closed_n_a_w"]
    )


def test_win_rates_and_sizes(expected: dict[str, Any], book: Book) -> None:
    page = velocity.report(book, period=Q1)
    count, narrow, value = rows(page, "win_rate")
    assert count["value"] == (3, 6)
    assert narrow["value"] == (3, 4)
    won, both = value["value"]
    assert to(6, divide(won, both)) == expected["win_rate"]["value"]
    (size,) = rows(page, "size")
    assert (size["mean"], size["median"], size["n"]) == tuple(
        Decimal(expected["deal_size"][name]) for name in ("mean", "median", "n")
    )
    cycle = rows(page, "cycle")[0]
    assert cycle["median"] == expected["sales_cycle_days"]["median"]


def test_pipeline(expected: dict[str, Any], book: Book) -> None:
    page = pipeline.report(book)
    wanted = expected["pipeline"]
    (total,) = totals(page, "groups")
    assert (total["deals"], total["amount"]) == (4, Decimal(wanted["amount"]))
    assert total["weighted"] == Decimal(wanted["weighted"])
    assert total["omitted"] == Decimal(wanted["of_which_omitted"])
    assert "give or take 19 243 EUR" in " ".join(page.notes)
    assert to(0, wanted["sigma"]) == 19243


def test_forecast_of_the_next_quarter(expected: dict[str, Any], book: Book) -> None:
    page = forecast.report(book, period=Q2)
    wanted = expected["next_quarter"]
    whole, omitted = totals(page, "open")
    assert whole["amount"] == Decimal(expected["pipeline"]["forecast_pipeline"])
    assert whole["amount"] == Decimal(wanted["amount"])
    assert omitted["amount"] == Decimal(expected["pipeline"]["of_which_omitted"])
    assert rows(page, "forecast")[-1]["open"] == Decimal(wanted["amount"])


def test_forecast_of_the_quarter_that_ended(expected: dict[str, Any], book: Book) -> None:
    page = forecast.report(book, period=Q1)
    assert rows(page, "forecast")[-1]["closed"] == Decimal(expected["won"]["amount"])


def test_deals(expected: dict[str, Any], book: Book) -> None:
    page = deals.report(book, period=Q2)
    assert [one.upper() for one in column(page, "deals", "deal")] == ["D6", "D5", "D7"]
    assert sorted(expected["next_quarter"]["deals"]) == ["D5", "D6", "D7"]
    assert set(column(page, "deals", "from")) == {"default"}


def test_win_rates_from_stages(expected: dict[str, Any], book: Book) -> None:
    found = resolved(book)
    for stage, (won, lost, _) in expected["win_rate_from_stage_raw"].items():
        assert found[stage] == (won, lost)


def test_what_has_no_expected_close_has_a_row_of_its_own(
    expected: dict[str, Any], book: Book
) -> None:
    apart = {row["what"]: row["deals"] for row in rows(pipeline.report(book), "apart")}
    named = expected["next_quarter"]["without_expected_close"]
    assert apart["of these without an expected close"] == len(named)
    assert part(pipeline.report(book), "apart").totals == ()


def test_win_rates_of_the_quarter_and_of_what_was_created_in_it(
    expected: dict[str, Any], book: Book
) -> None:
    page = winrate.report(book, period=Q1)
    assert rows(page, "win_rate")[0]["value"] == (3, expected["win_rate"]["n"])
    (row,) = rows(page, "created")
    cohort = expected["created_cohort"]
    assert all(row[name] == cohort[name] for name in ("created", "won", "lost", "open"))
    assert divide(*row["rate"]) == cohort["created_win_rate"]
    assert divide(*row["resolved"]) == cohort["resolved"]


def test_what_was_won_and_lost_by_value(expected: dict[str, Any], book: Book) -> None:
    (total,) = totals(winrate.report(book, period=Q1, by=grouping("owner", book.setup)), "value")
    assert [str(total[name]) for name in ("won", "lost")] == [
        expected["won"]["amount"],
        expected["lost"]["amount"],
    ]


def test_sales_cycles(expected: dict[str, Any], book: Book) -> None:
    won, _ = rows(cycle.report(book, period=Q1), "cycle")
    days = expected["sales_cycle_days"]
    assert (to(4, won["mean"]), won["median"], won["n"]) == (days["mean"], days["median"], 3)


def test_conversion(expected: dict[str, Any], book: Book) -> None:
    names = ("entered", "advanced", "lost", "open")
    page = rows(conversion.report(book, period=Q1), "sales")
    for row, right in zip(page, expected["conversion"], strict=True):
        assert row["stage"] == right["from"]
        counts = {**right, "lost": right["lost_here"]}
        assert [row[name] for name in names] == [counts[name] for name in names]
        for name in ("to_date", "resolved"):
            assert to(4, divide(*row[name])) == right[name]


def test_waterfall(expected: dict[str, Any], book: Book) -> None:
    page = waterfall.report(book, since=date(2026, 2, 15), period=Q1)
    lines = {row["what"]: row["amount"] for row in rows(page, "waterfall")}
    wanted = dict(expected["waterfall_2026_02_15_to_2026_03_31_window_q1"])
    assert totals(page, "waterfall")[0]["amount"] == wanted.pop("closing")
    assert lines == wanted


@pytest.mark.parametrize("period", [None, Q1])
def test_time_in_stage(period: Any, expected: dict[str, Any], book: Book) -> None:
    right = expected["time_in_stage_completed_" + ("in_period" if period else "all_time")]
    for row in rows(stages.report(book, period=period), "times_sales"):
        figures = right[row["stage"]]
        assert (row["n"], to(2, row["mean"])) == (figures["n"], figures["mean"])
        assert row["median"] == figures.get("median", row["median"])
        assert row["oldest"] == max(figures.get("open_ages", {"": row["oldest"]}).values())


@pytest.mark.parametrize(("way", "days"), [("latest", 11), ("cumulative", 20)])
def test_days_of_a_deal_that_came_back(way: Any, days: int, book: Book) -> None:
    page = stages.report(book, visits=way)
    ages = {row["stage"]: row["oldest"] for row in rows(page, "times_sales")}
    assert ages["proposal"] == days


def test_quota(expected: dict[str, Any], book: Book) -> None:
    page = quota.report(_with_quota(book, "2026Q1", 60000), period=Q1)
    wanted = expected["quota_60000"]
    (total,) = totals(page, "quota")
    assert (total["quota"], total["won"]) == (60000, Decimal(expected["won"]["amount"]))
    assert total["gap"] == Decimal(wanted["gap"])
    won, whole = totals(page, "quota")[0]["attainment"]
    assert divide(won, whole) == wanted["attainment"]


def test_coverage_of_the_next_quarter(expected: dict[str, Any], book: Book) -> None:
    page = quota.report(_with_quota(book, "2026Q2", 50000), period=Q2)
    assert totals(page, "quota")[0]["pipeline"] == Decimal(expected["next_quarter"]["amount"])
    assert totals(page, "pace")[0]["coverage"] == expected["next_quarter"]["coverage_of_50000"]


def _with_quota(book: Book, period: str, amount: int) -> Book:
    line = Quota(who="all", period=period, amount=Decimal(amount), day=date(2026, 1, 1))
    return replace(book, setup=replace(book.setup, quotas=(line,)))


def test_slips(expected: dict[str, Any], book: Book) -> None:
    page = slips.report(book, period=Q1)
    (count,) = rows(page, "count")
    pairs = candidates(book.between(day_before(Q1)), Q1)
    base = {deal.before.id.upper() for deal in due(book, Q1, pairs)}
    assert base == set(expected["slip_base_at_start_of_period"])
    assert (count["base"], count["won"], count["lost"], count["rate"]) == (2, 1, 1, (0, 2))
    pushes = {row["deal"].upper(): row["pushes"] for row in rows(page, "pushed")}
    assert pushes == expected["pushes"]
