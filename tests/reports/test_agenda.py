"""A seller's morning: what is due, owed, to close, and what would help."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from builders import book, deal, entry, pipeline, setup, stage
from pipectl.domain.model.deal import NextStep
from pipectl.domain.model.goals import Quota
from pipectl.domain.model.team import Person
from pipectl.domain.values.calendar import days_after
from pipectl.money import Money
from pipectl.reports import agenda
from reports.tables import column, part, rows

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal, Entry
    from pipectl.table import Page

START = entry("2026-09-01", stage="proposal", owner="kari")
RULES = setup(
    pipeline(
        stage("proposal", probability=Decimal(50), category="commit"),
        stage("won", "won"),
        stage("lost", "lost"),
    ),
    team={"kari": Person(name="Kari")},
    quotas=(Quota(who="kari", period="2026Q4", amount=Decimal(500), day=date(2026, 1, 1)),),
)


def with_step(what: str, due: str, name: str = "acme") -> Deal:
    step = NextStep(due=date.fromisoformat(due), what=what)
    return deal(START, entry("2026-11-01", next_step=step), id=name)


def after(*history: Entry, **values: object) -> Page:
    return agenda.report(book(deal(START, *history, **values), rules=RULES))


def parts(page: Page) -> list[str]:
    return [part.name for part in page.parts]


def test_a_meeting_to_come_stands_apart_and_one_that_has_passed_is_late() -> None:
    page = agenda.report(
        book(with_step("Møte med styret", "2026-11-27", "to-come"), with_step("Demo", "2026-11-20"))
    )
    assert column(page, "meetings", "what") == ["Møte med styret"]
    assert column(page, "due", "late") == [5]


def test_a_reply_is_owed_since_the_first_word_without_an_answer() -> None:
    mail = {"activity": "email", "direction": "in"}
    page = after(entry("2026-11-10", **mail), entry("2026-11-20", **mail))
    (row,) = rows(page, "replies")
    assert (row["since"], row["owed"]) == (date(2026, 11, 10), 15)


def test_an_answer_or_a_meeting_ends_what_is_owed() -> None:
    owed = entry("2026-11-10", activity="email", direction="in")
    for answer in (
        entry("2026-11-11", activity="email", direction="out"),
        entry("2026-11-11", activity="meeting"),
    ):
        assert "replies" not in parts(after(owed, answer))


def test_what_is_expected_to_close_this_month_is_there_overdue_ones_first() -> None:
    several = [
        deal(entry("2026-09-01", stage="proposal", expected_close=day), id=day)
        for day in ("2026-11-30", "2026-11-01", "2026-12-03")
    ]
    closing = column(agenda.report(book(*several)), "closing", "expected_close")
    assert closing == [date(2026, 11, 1), date(2026, 11, 30)]


def test_the_quota_of_the_quarter_has_what_is_won_and_the_gap() -> None:
    won = deal(
        entry("2026-10-01", stage="proposal", owner="kari", amount=200),
        entry("2026-11-02", stage="won"),
    )
    (row,) = rows(agenda.report(book(won, rules=RULES)), "quota")
    assert (row["quota"], row["won"], row["gap"]) == (500, 200, 300)


LEADS = pipeline(
    stage("new", probability=Decimal(50)),
    stage("won", "won"),
    stage("lost", "lost"),
    id="leads",
    kind="leads",
)
WITH_LEADS = replace(RULES, pipelines={**RULES.pipelines, "leads": LEADS})
LEAD = entry("2026-10-01", pipeline="leads", stage="new", owner="kari", amount=70)


def test_a_lead_is_no_part_of_a_quota_and_helps_none() -> None:
    whole = book(
        deal(LEAD, entry("2026-10-20", stage="won"), id="won"),
        deal(LEAD, entry("2026-10-20", expected_close="2026-12-01"), id="open"),
        rules=WITH_LEADS,
    )
    page = agenda.report(whole)
    assert column(page, "quota", "won") == [0]
    assert "help" not in parts(page)


def test_a_quota_in_a_currency_without_rates_has_its_row() -> None:
    euros = replace(RULES.quotas[0], currency="EUR")
    page = agenda.report(book(rules=replace(RULES, quotas=(euros,))))
    assert Money(Decimal(500), "EUR") in part(page, "quota").rows[0]


def test_beside_the_deals_of_a_query_there_is_no_quota() -> None:
    some = replace(book(rules=RULES), scope=lambda deal, _: deal.stage == "proposal")
    assert "quota" not in parts(agenda.report(some))


def test_without_quotas_there_is_no_table_of_them() -> None:
    assert "quota" not in parts(agenda.report(book()))


def test_what_would_help_most_lacks_one_thing() -> None:
    def open_deal(name: str, amount: int, close: str) -> Deal:
        first = entry("2026-09-01", stage="proposal", amount=amount, expected_close=close)
        return deal(first, id=name)

    whole = book(
        open_deal("small", 10, "2026-12-01"),
        open_deal("big", 100, "2026-12-01"),
        open_deal("two-things", 1000, "2026-11-01"),
        open_deal("later", 1000, "2027-02-01"),
        rules=RULES,
    )
    helped = [
        (row["deal"], row["missing"], row["gain"]) for row in rows(agenda.report(whole), "help")
    ]
    assert helped == [("big", "no next step", 50), ("small", "no next step", 5)]


def test_what_is_not_forecast_would_not_help_most() -> None:
    first = entry("2026-09-01", stage="prospecting", amount=700, expected_close="2026-12-01")
    assert "help" not in parts(agenda.report(book(deal(first))))
    assert "help" in parts(agenda.report(book(deal(first, entry("2026-10-01", stage="proposal")))))


@pytest.mark.parametrize(
    ("today", "until", "last"),
    [
        ("2026-11-30", None, "2026-12-07"),
        ("2026-11-05", None, "2026-11-30"),
        ("2026-11-05", "2026-12-31", "2026-12-31"),
        ("2026-11-05", "2026-11-06", "2026-11-30"),
    ],
)
def test_what_closes_up_to_the_day_or_the_end_of_its_month_is_there(
    today: str, until: str | None, last: str
) -> None:
    ends = date.fromisoformat(last)
    deals = [
        deal(entry("2026-09-01", stage="proposal", expected_close=str(close)), id=f"d-{close}")
        for close in (ends, days_after(ends, 1))
    ]
    day = date.fromisoformat(until) if until else None
    page = agenda.report(book(*deals, as_of=today), until=day)
    assert part(page, "closing").title == f"To close by {last}"
    assert column(page, "closing", "expected_close") == [ends]


def test_who_does_not_answer_for_longer_than_usual_is_there() -> None:
    out = {"activity": "email", "direction": "out"}
    page = after(entry("2026-10-01", **out), entry("2026-11-01", **out))
    assert column(page, "ghosted", "silent") == [55]
    assert "ghosted" not in parts(after(entry("2026-11-20", **out)))
