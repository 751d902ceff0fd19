"""What holds of every report: what it leaves out is counted, idle is one clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from builders import book, deal, entry, pipeline, setup, stage
from pipectl import reports
from pipectl.domain.model.settings import ExchangeRate
from pipectl.domain.values.calendar import parse_period
from pipectl.money import Money
from pipectl.plugins import load, modules_in
from pipectl.render import text
from pipectl.table import NEVER
from reports.tables import column

PERIODS = {"before": parse_period("2026H1", 1), "after": parse_period("2026Q4", 1)}
OPTIONS: dict[str, dict[str, Any]] = {"compare": PERIODS}
OPTIONS["slips"] = {"period": parse_period("2026-11", 1)}
OPTIONS["accuracy"] = {"period": parse_period("2026-W47", 1)}
RULES = setup(pipeline(), pipeline(id="leads"), pipeline(id="pilots", forecast=False))
DEALS = [
    deal(
        entry("2026-10-01", stage="proposal", expected_close="2026-11-20", **what),
        *more,
        id=f"{name}-{number}",
    )
    for number, more in enumerate([(), (entry("2026-11-17", stage="won"),)])
    for name, what in (
        ("shown", {}),
        ("parked", {"parked_until": "2026-12-24"}),
        ("test", {"omit": "test"}),
        ("lead", {"pipeline": "leads"}),
        ("pilot", {"pipeline": "pilots"}),
        ("foreign", {"amount": 100, "currency": "SEK"}),
    )
]
EVERY = [name for name in modules_in(reports) if name not in {"leads", "restated"}]
"""All but those that say nothing of so young a store, and of one that has closed no period."""
TRAITS: dict[str, str] = {}
"""Without what is in no forecast (money); closed deals too (closed), or alone (only_closed); also
parked ones (parked)."""
TRAITS["accounts"] = "money closed"
TRAITS["accuracy"] = "money only_closed parked"
TRAITS["bottlenecks"] = "closed parked"
TRAITS["changes"] = "closed parked"
TRAITS["cohorts"] = "money closed parked"
TRAITS["compare"] = "money closed"
TRAITS["conversion"] = "closed parked"
TRAITS["criteria"] = "money only_closed parked"
TRAITS["cycle"] = "money only_closed parked"
TRAITS["distribution"] = "closed parked"
TRAITS["flow"] = "money closed"
TRAITS["forecast"] = "money closed"
TRAITS["losses"] = "money only_closed parked"
TRAITS["outlook"] = "money closed"
TRAITS["owners"] = "money closed"
TRAITS["patterns"] = "money only_closed parked"
TRAITS["quota"] = "money closed parked"
TRAITS["slips"] = "money closed parked"
TRAITS["sources"] = "money closed"
TRAITS["stages"] = "closed parked"
TRAITS["velocity"] = "money closed"
TRAITS["waterfall"] = "money closed"
TRAITS["weekly"] = "closed"
TRAITS["winrate"] = "money closed parked"


def reports_that_are(trait: str) -> set[str]:
    return {name for name, traits in TRAITS.items() if trait in traits.split()}


MONEY, CLOSED, ONLY_CLOSED, PARKED_STAND = map(
    reports_that_are, ("money", "closed", "only_closed", "parked")
)


def notes(name: str, *pipelines: str) -> tuple[str, ...]:
    whole = replace(book(*DEALS, rules=RULES), pipelines=frozenset(pipelines) or None)
    page = load(reports, name).report(whole, **OPTIONS.get(name, {}))
    assert name == "agenda" or page.about["pipeline"] == ", ".join(pipelines or RULES.pipelines)
    return tuple(page.notes)


@pytest.mark.parametrize("name", EVERY)
def test_a_report_counts_what_is_parked_omitted_or_in_other_pipelines(name: str) -> None:
    count = "2 deals" if name in CLOSED else "1 deal"
    parked = () if name in PARKED_STAND else ("1 parked, left out",)
    expected = (
        *parked,
        f"{count} left out as duplicate, test or other",
        f"{count} of leads, left out",
        f"{count} of pilots, left out",
    )
    assert [note for note in notes(name, "sales") if note in expected] == [*expected]


@pytest.mark.parametrize("name", EVERY)
def test_a_report_of_money_counts_what_is_in_no_forecast(name: str) -> None:
    count = "1 deal" if name in ONLY_CLOSED else "2 deals"
    apart = f"{count} of pilots (forecast: false)"
    expected = dict.fromkeys(MONEY, "not counted")
    expected["weekly"] = "not in won, lost, forecast and velocity"
    of_pilots = [note for note in notes(name) if "forecast: false" in note]
    assert of_pilots == ([f"{expected[name]}: {apart}"] if name in expected else [])


def test_an_omitted_deal_that_would_not_stand_in_a_report_is_not_counted() -> None:
    whole = book(deal(entry("2026-10-01", stage="proposal", omit="test", amount=5)))
    page = load(reports, "deals").report(whole, period=parse_period("2026Q4", 1))
    assert page.notes == ("0 open",)


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("agenda", "without"),
        ("disqualify", "candidates"),
        ("rank", "rank"),
        ("stale", "stale"),
        ("weekly", "stale"),
    ],
)
def test_a_deal_is_idle_since_a_person_did_anything_and_else_since_never(
    name: str, of: str
) -> None:
    stages = (stage("proposal", rotting_days=7), stage("won", "won"), stage("lost", "lost"))
    imported = entry("2026-06-01", stage="proposal", via="import")
    whole = book(
        deal(imported, id="b"),
        deal(imported, entry("2026-07-01", note="Call"), entry("2026-11-20", via="fix"), id="c"),
        rules=setup(pipeline(*stages)),
    )
    page = load(reports, name).report(whole)
    assert column(page, of, "idle") == [NEVER, 147]
    assert "never" in text.render(page)


@pytest.mark.parametrize("name", EVERY)
def test_totals_of_any_report_are_in_the_currency_that_is_asked_for(name: str) -> None:
    rate = ExchangeRate(day=date(2026, 1, 1), currency="EUR", rate=Decimal(3))
    rules = replace(RULES, rates=(rate,)).in_currency("EUR")
    first = entry("2026-10-01", stage="proposal", amount=100, expected_close="2026-12-01")
    kept = [deal(first, id="open"), deal(first, entry("2026-11-17", stage="won"), id="won-1")]
    page = load(reports, name).report(book(*kept, rules=rules), **OPTIONS.get(name, {}))
    totals = [cell for part in page.parts for row in getattr(part, "totals", ()) for cell in row]
    assert {cell.currency for cell in totals if isinstance(cell, Money)} <= {"EUR"}
    assert text.render(page)
