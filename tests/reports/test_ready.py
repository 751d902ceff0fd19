"""The report of deals that are near their close."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from builders import book, deal, entry, pipeline, setup, stage
from pipectl.domain.model.deal import Objection
from pipectl.domain.model.pipeline import Signal
from pipectl.domain.model.settings import ExchangeRate
from pipectl.render import text
from pipectl.reports.ready import report
from reports.tables import column, rows, totals

RATE = ExchangeRate(day=date(2026, 1, 1), currency="EUR", rate=Decimal(10))
RULES = setup(
    pipeline(
        stage("first"),
        stage("second"),
        stage("won", "won"),
        stage("lost", "lost"),
        signals=(Signal(id="commitment", name="Forpliktelse"),),
    ),
    rates=(RATE,),
)
LIKELY = dict.fromkeys(("budget", "authority", "need"), "likely")


def test_the_largest_amount_comes_first_in_the_stores_currency() -> None:
    start = {"stage": "second"}
    page = report(
        book(
            deal(entry("2026-09-01", **start, amount=50), id="small"),
            deal(entry("2026-09-01", **start, amount=9, currency="EUR"), id="large"),
            deal(entry("2026-09-01", **start), id="none"),
            deal(entry("2026-09-01", stage="first", amount=999), id="early"),
            rules=RULES,
        )
    )
    assert column(page, "deals", "deal") == ["large", "small", "none"]
    assert totals(page, "deals")[0]["amount"] == 140
    assert "1 deal without an amount, counted as 0" in page.notes


def test_each_point_has_its_day_or_the_command_that_settles_it() -> None:
    page = report(
        book(
            deal(
                entry("2026-09-01", stage="second", qualification=LIKELY),
                entry("2026-09-02", signal="commitment"),
                entry("2026-09-03", objection=Objection(id="k7", text="Too dear")),
                id="acme",
            ),
            rules=RULES,
        )
    )
    points = [
        (row["kind"], row["what"], row["day"], row["command"]) for row in rows(page, "points")
    ]
    assert points == [
        ("signal", "Forpliktelse", date(2026, 9, 2), None),
        ("objection", "Too dear", date(2026, 9, 3), "pipectl objection acme k7 --resolved"),
        ("missing", "Timeline (unknown)", None, "pipectl qualify acme timeline=likely"),
    ]
    (line,) = rows(page, "deals")
    assert [line[name] for name in ("signals", "objections", "missing")] == [1, 1, 1]


def test_of_a_store_without_deals_past_the_middle_both_lists_are_none() -> None:
    said = text.render(report(book(rules=RULES)))
    assert "Past the middle: none" in said
    assert "One by one: none" in said
