"""The report of what each stage is like."""

from __future__ import annotations

from decimal import Decimal

from builders import book, deal, entry
from pipectl.query.columns import grouping
from pipectl.reports import stages
from reports.tables import rows

START = entry("2026-09-01", stage="prospecting", amount=100)
BOOK = book(
    deal(START, entry("2026-09-05", stage="proposal"), entry("2026-10-01", stage="won"), id="a"),
    deal(START, entry("2026-09-11", stage="proposal", amount=300), id="b"),
    deal(entry("2026-11-20", stage="prospecting", amount=50), id="c"),
)


def test_completed_visits_have_their_days_and_open_ones_their_ages() -> None:
    first, second = rows(stages.report(BOOK), "times_sales")
    assert (first["n"], first["mean"], first["here"], first["oldest"]) == (2, Decimal(7), 1, 5)
    assert (second["n"], second["mean"], second["oldest"]) == (1, Decimal(26), 75)


def test_a_stage_has_its_open_amounts_and_what_came_of_it() -> None:
    first, second = rows(stages.report(BOOK), "outcomes_sales")
    assert (first["open"], first["mean_amount"], first["went_on"]) == (1, 50, (2, 3))
    assert (second["median_amount"], second["win_rate"]) == (300, (1, 1))


def test_parked_deals_are_in_the_times_and_not_in_the_amounts() -> None:
    page = stages.report(
        book(deal(entry("2026-09-01", stage="prospecting", parked_until="2027-01-01")))
    )
    assert rows(page, "times_sales")[0]["here"] == 1
    assert rows(page, "outcomes_sales")[0]["open"] == 0
    assert page.notes == ("1 parked, in the times and not in the amounts",)


def test_worth_and_outcomes_are_split_too_each_deal_on_the_day_on_which_it_counts() -> None:
    first = entry("2026-09-01", stage="prospecting", amount=100, owner="kari")
    on = entry("2026-09-05", stage="proposal")
    whole = book(
        deal(first, on, entry("2026-10-01", stage="won"), entry("2026-10-02", owner="ola"), id="a"),
        deal(first, entry("2026-09-03", owner="ola"), on, id="b"),
    )
    page = stages.report(whole, by=grouping("owner", whole.setup))
    table = [row for row in rows(page, "outcomes_sales") if row["stage"] == "proposal"]
    shown = [(r["owner"], r["open"], r["went_on"], r["win_rate"]) for r in table]
    assert shown == [("kari", 0, (1, 1), (1, 1)), ("ola", 1, (0, 1), (0, 0))]
