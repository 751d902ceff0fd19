"""What forecasts said and what came."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from builders import book, deal, entry, pipeline, setup, stage
from pipectl.domain.model.calls import ForecastCall
from pipectl.domain.model.team import Person
from pipectl.domain.values.calendar import parse_period
from pipectl.errors import UsageError
from pipectl.reports import accuracy
from reports.tables import rows

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book
    from pipectl.domain.model.deal import Deal
    from pipectl.table import Page

STAGES = (
    stage("proposal", probability=Decimal(50), category="best_case"),
    stage("contract", probability=Decimal(80), category="commit"),
    stage("won", "won"),
    stage("lost", "lost"),
)
TEAM = {
    "ola": Person(name="Ola", team="north"),
    "kari": Person(name="Kari", team="north", manager="ola"),
    "eva": Person(name="Eva", team="south", manager="ola"),
}
Q3 = parse_period("2026Q3", 1)


def call(who: str, commit: int, day: str, **more: Any) -> ForecastCall:
    usual = {"period": "2026Q3", "commit": Decimal(commit), "day": date.fromisoformat(day)}
    return ForecastCall(**{"who": who, **usual, **more})


def whole(*deals: Deal, calls: tuple[ForecastCall, ...] = ()) -> Book:
    rules = setup(pipeline(*STAGES), team=TEAM)
    return book(*deals, rules=replace(rules, calls=calls), as_of="2026-11-25")


KARIS = deal(
    entry("2026-06-20", stage="contract", amount=90, expected_close="2026-09-25", owner="kari"),
    entry("2026-08-15", amount=110),
    entry("2026-09-10", stage="won", amount=100),
    id="karis",
)
EVAS = deal(
    entry("2026-06-20", stage="proposal", amount=50, expected_close="2026-09-25", owner="eva"),
    entry("2026-09-26", stage="lost"),
    id="evas",
)


def forecast(page: Page, method: str) -> dict[str, Any]:
    """Return the forecast of the third quarter by a method, from the list of each."""
    (row,) = (r for r in rows(page, "each") if (r["period"], r["method"]) == ("2026Q3", method))
    return row


def test_a_forecast_is_made_of_what_was_known_on_its_day() -> None:
    kept = whole(KARIS, EVAS)
    first = accuracy.report(kept, period=Q3, each=True)
    assert forecast(first, "commit")["forecast"] == 90
    assert forecast(first, "best_case")["forecast"] == 140
    later = accuracy.report(kept, period=Q3, each=True, weeks=4)
    assert forecast(later, "commit")["forecast"] == 110
    last = accuracy.report(kept, period=Q3, each=True, weeks=2)
    assert [forecast(last, "commit")[name] for name in ("forecast", "actual", "error")] == [
        100, 100, 0,
    ]  # fmt: skip


def test_errors_stand_by_lead_time() -> None:
    leads = rows(accuracy.report(whole(KARIS, EVAS), period=Q3), "leads")
    commit = {row["lead"]: (row["wape"], row["bias"]) for row in leads if row["method"] == "commit"}
    assert commit["0"] == ((10, 100), (-10, 100))
    assert commit["4"] == ((10, 100), (10, 100))
    assert commit["1"] == ((0, 100), (0, 100))
    assert [*commit] == ["0", "12", "8", "4", "2", "1"]


def test_people_stand_with_all_below_them_and_teams_alone() -> None:
    page = accuracy.report(whole(KARIS, EVAS), period=Q3)
    lines = [row for row in rows(page, "people") if row["method"] == "best_case"]
    assert [(row["who"], row["bias"]) for row in lines] == [
        ("ola", (40, 100)),
        ("kari", (-10, 100)),
        ("eva", (50, 0)),
    ]
    teams = rows(accuracy.report(whole(KARIS, EVAS), period=Q3, by="team"), "people")
    assert [row["who"] for row in teams if row["method"] == "commit"] == ["north", "south"]


def test_a_manager_whose_people_are_not_spoken_of_has_no_row() -> None:
    kept = whole(KARIS, EVAS)
    of_kari = replace(kept, scope=lambda deal, _: deal.owner == "kari", people=frozenset(["kari"]))
    lines = rows(accuracy.report(of_kari, period=Q3), "people")
    assert {row["who"] for row in lines} == {"kari"}


def test_calls_are_judged_as_they_were_on_the_day() -> None:
    calls = (
        call("kari", 80, "2026-07-01"),
        call("eva", 10, "2026-07-01"),
        call("kari", 95, "2026-09-01"),
        call("kari", 70, "2026-09-01", by="ola"),
    )
    kept = whole(KARIS, EVAS, calls=calls)
    assert forecast(accuracy.report(kept, period=Q3, each=True), "call")["error"] == -10
    later = accuracy.report(kept, period=Q3, each=True, weeks=2)
    assert forecast(later, "call")["forecast"] == 105
    assert forecast(later, "adjusted")["forecast"] == 80


def test_calls_of_some_people_are_judged_by_what_these_have_won() -> None:
    kept = whole(KARIS, EVAS, calls=(call("eva", 10, "2026-07-01"),))
    page = accuracy.report(kept, period=Q3, each=True)
    assert [forecast(page, "call")[name] for name in ("forecast", "actual")] == [10, 0]
    assert any("without calls of kari" in note for note in page.notes)


def test_a_method_that_says_nothing_is_named_with_what_it_lacks() -> None:
    page = accuracy.report(whole(KARIS, EVAS), period=Q3)
    assert "calls: n/a, no call" in page.notes
    assert "closed + yield: n/a, 0 of 4 past periods" in page.notes
    assert "yield" not in {row["method"] for row in rows(page, "leads")}


def test_without_a_period_that_has_ended_there_is_nothing_to_judge() -> None:
    page = accuracy.report(whole())
    assert rows(page, "leads") == rows(page, "people") == []
    assert "no period of this length has ended since the first deal" in page.notes


def test_a_lead_time_that_no_period_has_is_refused() -> None:
    with pytest.raises(UsageError, match=r"^--weeks 3: write one of 0, 12, 8, 4, 2, 1$"):
        accuracy.report(whole(KARIS), period=Q3, weeks=3)


def test_without_rates_a_line_says_which_currency_the_errors_are_of() -> None:
    euro = replace(KARIS, currency="EUR", id="euro")
    page = accuracy.report(whole(KARIS, euro), period=Q3)
    assert "errors are of amounts in NOK alone" in page.notes
