"""Forecasts of a period side by side, each with its past errors."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from builders import book, deal, entry, pipeline, setup, stage
from pipectl.domain.model.calls import ForecastCall
from pipectl.domain.model.settings import ExchangeRate
from pipectl.domain.model.team import Person
from pipectl.domain.values.calendar import parse_period
from pipectl.reports import outlook
from pipectl.table import NA, NEVER
from reports.tables import column, rows, totals

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
    "eva": Person(name="Eva", team="north", manager="ola"),
}


def call(who: str, commit: int, day: str, **more: Any) -> ForecastCall:
    usual = {"period": "2026Q4", "commit": Decimal(commit), "day": date.fromisoformat(day)}
    return ForecastCall(**{"who": who, **usual, **more})


def won(day: str, amount: int, begun: str, **more: Any) -> Deal:
    first = entry(begun, stage="proposal", amount=amount, expected_close=day, owner="kari")
    return deal(first, entry(day, stage="won"), id=f"won-{day}", **more)


def opened(
    stage_id: str, amount: int | None, close: str | None = "2026-12-15", **more: Any
) -> Deal:
    values = {"owner": "kari", "amount": amount, "expected_close": close, **more}
    return deal(entry("2026-10-02", stage=stage_id, **values), id=f"{stage_id}-{amount}")


DEALS = (
    won("2026-10-20", 100, "2026-10-01"),
    opened("contract", 50),
    opened("proposal", 20),
    opened("proposal", 7, "2027-01-15"),
)


def whole(*deals: Deal, calls: tuple[ForecastCall, ...] = (), **more: Any) -> Book:
    rules = setup(pipeline(*STAGES), team=TEAM, **more)
    return book(*deals, rules=replace(rules, calls=calls), as_of="2026-11-30")


def amounts(page: Page) -> dict[str, Any]:
    return {row["method"]: row["amount"] for row in rows(page, "methods")}


def test_closed_is_part_of_each_forecast_of_open_deals() -> None:
    said = amounts(outlook.report(whole(*DEALS)))
    assert (said["closed"], said["commit"], said["best_case"]) == (100, 150, 170)
    assert said["weighted"] == 100 + 50 * Decimal("0.8") + 20 * Decimal("0.5")


def test_what_does_not_know_says_what_it_lacks() -> None:
    lines = rows(outlook.report(whole(*DEALS)), "methods")
    why = {row["method"]: row["why"] for row in lines if row["amount"] is NA}
    assert why == {
        "call": "no call",
        "adjusted": "no adjustment",
        "run_rate": "the store had no deal 91 days before",
        "yield": "0 of 4 past periods",
        "naive": "no deals at the beginning of 2026Q3",
    }
    assert amounts(outlook.report(whole()))["commit"] is NA


def test_the_run_rate_is_what_91_days_have_won_for_the_days_that_are_left() -> None:
    said = amounts(outlook.report(whole(*DEALS, won("2026-08-31", 700, "2026-08-01"))))
    assert said["run_rate"] is not NA
    early = amounts(outlook.report(whole(*DEALS, won("2026-09-01", 810, "2026-06-01"))))
    assert early["run_rate"] == 100 + Decimal(910) * 31 / 91


def past(amount: int) -> list[Deal]:
    """Make a deal of each of five quarters that is in the pipeline by its 61st day, and won."""
    days = ("2025-09-20", "2025-12-20", "2026-03-20", "2026-06-20", "2026-09-20")
    begun = ("2025-07-01", "2025-10-01", "2026-01-01", "2026-04-01", "2026-07-01")
    return [won(day, amount, first) for day, first in zip(days, begun, strict=True)]


def test_yield_and_the_period_before_come_from_periods_before_and_have_past_errors() -> None:
    lines = rows(outlook.report(whole(*DEALS, *past(40))), "methods")
    by_name = {row["method"]: row for row in lines}
    assert by_name["yield"]["amount"] == 100 + 70
    assert by_name["naive"]["amount"] == 40
    assert (by_name["yield"]["n"], by_name["yield"]["wape"]) == (1, (0, 40))
    assert (by_name["commit"]["n"], by_name["commit"]["bias"]) == (5, (-200, 200))
    assert by_name["naive"]["n"] == 4


def test_calls_are_added_up_over_people_own_and_adjusted() -> None:
    calls = (
        call("kari", 120, "2026-11-02", best_case=Decimal(150)),
        call("eva", 30, "2026-11-23"),
        call("kari", 100, "2026-11-16", by="ola"),
    )
    page = outlook.report(whole(*DEALS, calls=calls))
    assert (amounts(page)["call"], amounts(page)["adjusted"]) == (150, 130)
    assert column(page, "calls", "who") == ["kari", "eva"]
    assert column(page, "calls", "days") == [28, 7]
    assert rows(page, "calls")[0]["adjusted"] == 100


def test_who_has_not_called_is_named() -> None:
    page = outlook.report(whole(*DEALS, calls=(call("kari", 120, "2026-11-02"),)))
    assert column(page, "calls", "days") == [28, NEVER]
    assert page.notes[0] == "calls are partial, without eva"


def test_who_has_left_before_the_period_is_not_asked_for_a_call() -> None:
    kept = whole(*DEALS, calls=(call("kari", 120, "2026-11-02"),))
    team = {**TEAM, "eva": Person(name="Eva", manager="ola", until=date(2026, 9, 30))}
    page = outlook.report(replace(kept, setup=replace(kept.setup, team=team)))
    assert column(page, "calls", "who") == ["kari"]
    assert amounts(page)["call"] == 120
    assert not any("partial" in note for note in page.notes)


def test_a_manager_who_is_named_by_an_id_of_before_is_not_asked_for_a_call() -> None:
    some = whole(*DEALS, calls=(call("kari", 120, "2026-11-02"),))
    ola = Person(name="Ola", team="north", was=("olaf",))
    team = {"ola": ola, "kari": Person(name="Kari", manager="olaf")}
    page = outlook.report(replace(some, setup=replace(some.setup, team=team)))
    assert column(page, "calls", "who") == ["kari"]


def test_calls_of_another_currency_are_converted_and_without_a_rate_none() -> None:
    calls = (call("all", 10, "2026-11-02", currency="EUR"),)
    rate = ExchangeRate(day=date(2026, 1, 1), currency="EUR", rate=Decimal(11))
    assert amounts(outlook.report(whole(*DEALS, calls=calls, rates=(rate,))))["call"] == 110
    late = replace(rate, day=date(2026, 12, 1))
    lines = rows(outlook.report(whole(*DEALS, calls=calls, rates=(late,))), "methods")
    assert (lines[1]["amount"], lines[1]["why"]) == (NA, "no rate of EUR by that day")


def test_a_call_without_a_rate_counts_0_and_a_line_says_so() -> None:
    calls = (call("kari", 110, "2026-11-02"), call("eva", 3, "2026-11-02", currency="USD"))
    page = outlook.report(whole(*DEALS, calls=calls))
    assert amounts(page)["call"] == 110
    assert page.notes[:2] == (
        "calls are partial, without eva",
        "partial: calls in USD not added up; rates.yaml has no rate by that day",
    )


def test_calls_stand_in_the_currency_of_totals() -> None:
    calls = (call("kari", 110, "2026-11-02"), call("eva", 3, "2026-11-02", currency="EUR"))
    rate = ExchangeRate(day=date(2026, 1, 1), currency="EUR", rate=Decimal(11))
    nok = whole(*DEALS, calls=calls, rates=(rate,))
    assert column(outlook.report(nok), "calls", "commit") == [110, 33]
    eur = replace(nok, setup=nok.setup.in_currency("EUR"))
    assert column(outlook.report(eur), "calls", "commit") == [10, 3]


def test_a_row_for_each_person_has_a_manager_with_all_below() -> None:
    calls = (call("kari", 120, "2026-11-02"),)
    page = outlook.report(whole(*DEALS, calls=calls), by="person")
    assert column(page, "people", "who") == ["ola", "kari", "eva"]
    assert column(page, "people", "closed") == [100, 100, 0]
    assert column(page, "people", "call") == [120, 120, NA]
    teams = outlook.report(whole(*DEALS, calls=calls), by="team")
    assert column(teams, "people", "who") == ["north"]


def test_deals_of_nobody_have_a_row_and_all_are_in_the_total() -> None:
    page = outlook.report(whole(*DEALS, opened("contract", 5, owner=None)), by="person")
    assert column(page, "people", "who") == ["ola", "kari", "eva", "none"]
    assert column(page, "people", "commit") == [150, 150, 0, 5]
    assert totals(page, "people")[0]["commit"] == 155


def test_owners_without_a_team_have_a_row_below_the_teams() -> None:
    strays = (opened("contract", 5, owner=None), opened("contract", 3, owner="per"))
    page = outlook.report(whole(*DEALS, *strays), by="team")
    assert column(page, "people", "who") == ["north", "none"]
    assert column(page, "people", "commit") == [150, 8]


def test_calls_are_of_people_and_never_of_a_query() -> None:
    calls = (call("kari", 120, "2026-11-02"), call("eva", 30, "2026-11-02"))
    kept = whole(*DEALS, calls=calls)
    of_query = replace(kept, scope=lambda deal, _: deal.amount != 20)
    assert amounts(outlook.report(of_query))["call"] is NA
    of_kari = replace(kept, scope=lambda deal, _: deal.owner == "kari", people=frozenset(["kari"]))
    assert amounts(outlook.report(of_kari))["call"] == 120
    of_manager = replace(of_kari, people=frozenset(["ola"]))
    assert amounts(outlook.report(of_manager))["call"] is NA


def test_the_title_says_which_day_of_the_period_it_is() -> None:
    assert outlook.report(whole(*DEALS)).title == "Outlook 2026Q4, day 61 of 92"
    later = outlook.report(whole(*DEALS), period=parse_period("2027Q1", 1))
    assert later.title == "Outlook 2027Q1, not begun"
    before = outlook.report(whole(*DEALS), period=parse_period("2026Q3", 1))
    assert before.title == "Outlook 2026Q3, day 92 of 92"


ENDED = parse_period("2026Q3", 1)


def test_of_a_period_that_has_ended_later_wins_are_no_part() -> None:
    book_ = whole(*DEALS, won("2026-09-20", 40, "2026-06-01"))
    page = outlook.report(book_, period=ENDED, by="person")
    assert {amounts(page)[name] for name in ("closed", "commit", "run_rate")} == {40}
    assert (column(page, "people", "closed"), column(page, "people", "commit")) == (
        [40, 40, 0],
        [40, 40, 0],
    )


def test_of_a_period_that_has_ended_the_methods_are_those_of_its_last_day() -> None:
    late = deal(
        entry("2026-09-01", stage="contract", owner="kari", amount=9, expected_close="2026-09-30"),
        entry("2026-10-20", stage="won"),
        id="late",
    )
    calls = (call("kari", 120, "2026-09-02", period="2026Q3"),)
    said = amounts(outlook.report(whole(*DEALS, late, calls=calls), period=ENDED))
    assert (said["closed"], said["commit"], said["call"]) == (0, 9, 120)


def test_closed_of_a_period_that_has_ended_is_as_it_is_known_now() -> None:
    win = won("2026-09-20", 40, "2026-06-01")
    corrected = deal(*win.history, entry("2026-10-05", amount=30), id="corrected")
    said = amounts(outlook.report(whole(*DEALS, corrected), period=ENDED))
    assert (said["closed"], said["commit"]) == (30, 40)


def test_open_deals_that_no_method_counts_are_named() -> None:
    strays = (
        opened("contract", 5, "2026-09-15"),
        opened("contract", 6, None),
        opened("contract", 8, currency="GBP"),
        opened("proposal", None),
    )
    rates = (ExchangeRate(day=date(2026, 1, 1), currency="EUR", rate=Decimal(11)),)
    page = outlook.report(whole(*DEALS, *strays, rates=rates))
    assert page.notes == (
        "not in pipeline: 1 deal expected to close before 2026Q4",
        "not in pipeline: 1 deal without an expected close",
        "1 deal without an amount, counted as 0",
        "partial: 1 deal in GBP not added up; rates.yaml has no rate by that day",
    )


def test_without_rates_each_currency_has_its_rows() -> None:
    euros = (opened("contract", 8, currency="EUR"), won("2026-11-02", 3, "2026-10-01"))
    win = deal(*euros[1].history, id="euro-win", currency="EUR")
    page = outlook.report(whole(*DEALS, euros[0], win), by="person")
    lines = [row for row in rows(page, "methods") if row["method"] in ("closed", "commit")]
    assert [row["amount"] for row in lines] == [100, 150, 3, 11]
    assert [row["commit"] for row in totals(page, "people")] == [150, 11]
    assert column(page, "people", "who") == ["ola", "ola", "kari", "kari", "eva"]
    assert "amounts of several currencies are not added up: there is no rates.yaml" in page.notes
