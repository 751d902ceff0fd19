"""The report of what is wrong: what people and programs read of it."""

from __future__ import annotations

import pytest

from builders import book, deal, entry, pipeline, setup, stage
from pipectl.domain.model.pipeline import ExitCriteria
from pipectl.errors import UsageError
from pipectl.render import csv, text
from pipectl.reports.hygiene import report
from reports.tables import column, rows, totals

RULES = setup(
    pipeline(
        stage("first", rotting_days=10, exit=ExitCriteria(qualification={"budget": "likely"})),
        stage("second"),
        stage("won", "won"),
        stage("lost", "lost"),
    )
)
LONG = "acme-as-website-redesign-k7qm"
SILENT = deal(
    entry("2026-11-01", stage="first", owner="kari"),
    entry("2026-11-02", activity="email", direction="out"),
    entry("2026-11-05", stage="second"),
    id=LONG,
)


def test_each_kind_counts_its_deals_also_that_of_which_there_is_none() -> None:
    page = report(book(SILENT, deal(entry("2026-11-25", stage="first"), id="b"), rules=RULES))
    counts = {row["kind"]: row["deals"] for row in rows(page, "summary")}
    assert (counts["no_amount"], counts["ghosted"], counts["pushed"]) == (2, 1, 0)
    assert totals(page, "summary") == [{"kind": "Deals with any of it", "deals": 2}]


def test_a_command_names_the_deal_in_short_to_people_and_in_full_to_programs() -> None:
    page = report(book(SILENT, rules=RULES))
    assert "pipectl qualify acme budget=likely\n" in text.render(page)
    assert f"pipectl qualify {LONG} budget=likely" in csv.render(page)
    assert f"pipectl next {LONG} TEXT --due DATE" in column(page, "flaws", "command")


def test_a_limit_stands_with_its_n_and_whose_it_is() -> None:
    page = report(book(SILENT, rules=RULES))
    (ghosted,) = (row for row in rows(page, "flaws") if row["kind"] == "ghosted")
    assert [ghosted[name] for name in ("days", "limit", "n", "source")] == [23, 14, 0, "usual"]
    assert "ghosted: over 14 days; 20 answers make a norm, the store has 0" in page.notes


def test_the_note_says_by_how_many_answers_the_store_has_a_norm_of_its_own() -> None:
    answered = deal(
        entry("2026-11-01", stage="first"),
        entry("2026-11-02", activity="email", direction="out"),
        entry("2026-11-07", activity="email", direction="in"),
    )
    page = report(book(*[answered] * 20, rules=RULES))
    assert "ghosted: over 5 days, by the store's 20 answers" in page.notes


def test_an_unmet_exit_criterion_is_called_by_what_it_asks_for() -> None:
    page = report(book(SILENT, rules=RULES))
    (unmet,) = (row for row in rows(page, "flaws") if row["kind"] == "exit")
    assert (unmet["about"], unmet["what"]) == ("budget", "budget at least likely (it is unknown)")
    assert "unmet: budget" in text.render(page)


def test_a_long_list_ends_at_the_limit_and_says_how_many_there_are() -> None:
    start = {"stage": "first"}
    deals = [deal(entry(f"2026-11-{day}", **start), id=f"d{day}") for day in (20, 21, 22)]
    page = report(book(*deals, rules=RULES), limit=1)
    assert set(column(page, "flaws", "deal")) == {"d20"}
    assert page.notes[0] == "2 more deals; --limit 3 lists all of them"
    assert totals(page, "summary")[0]["deals"] == 3
    with pytest.raises(UsageError, match="--limit: 0 shows nothing"):
        report(book(*deals, rules=RULES), limit=0)


def test_a_deal_without_an_account_goes_by_its_title() -> None:
    page = report(book(deal(entry("2026-11-20", stage="first"), account=None), rules=RULES))
    assert ", Website redesign\n" in text.render(page)


def test_of_a_store_without_flaws_the_list_is_none() -> None:
    assert "One by one: none" in text.render(report(book(rules=RULES)))
