"""The brief of a deal before a meeting."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from builders import TODAY, deal, entry, pipeline, setup
from pipectl.domain.model.account import Account, Address
from pipectl.domain.model.deal import Answer, NextStep, Objection
from pipectl.domain.model.pipeline import LostReason, Signal
from pipectl.errors import NotFoundError
from pipectl.render import text
from pipectl.reports.views import brief
from pipectl.table import Facts, Page, Table
from reports.tables import rows

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal

START = entry("2026-09-01", stage="prospecting", amount=100, expected_close="2026-11-01")
MET = entry("2026-09-10", activity="meeting", by="kari", note="They liked it")
WHOLE = deal(
    START,
    MET,
    entry("2026-09-12", activity="email", direction="out", note="The offer"),
    entry("2026-09-20", activity="email", direction="in", note="A question"),
    entry("2026-10-01", stage="proposal"),
    entry("2026-10-02", objection=Objection(id="h1", text="Too dear")),
    qualification={
        "budget": Answer(state="confirmed", evidence="120k approved", contact="Liv"),
        "need": Answer(state="weak", evidence="perhaps"),
    },
)


def page(of: Deal = WHOLE, **more: Any) -> Page:
    return brief.report(of, setup(), TODAY, **more)


def who(of: Page) -> dict[str, Any]:
    facts = of.parts[0]
    assert isinstance(facts, Facts)
    return {column.name: value for column, value in facts.values}


def test_the_last_words_in_out_and_together_are_shown() -> None:
    said = [(row["which"], row["note"]) for row in rows(page(), "words")]
    assert said == [("in", "A question"), ("out", "The offer"), ("together", "They liked it")]


def test_what_is_known_has_its_evidence_and_what_is_not_its_question() -> None:
    known = {row["criterion"]: row["evidence"] for row in rows(page(), "qualification")}
    assert known["Budget"] == "120k approved"
    assert known["Need"] == "What problem must be solved, and what if it is not?"


def test_open_objections_are_shown() -> None:
    assert [row["text"] for row in rows(page(), "objections")] == ["Too dear"]


def test_what_moved_since_the_last_meeting_is_shown() -> None:
    days = [str(row["day"]) for row in rows(page(), "moved")]
    assert days == ["2026-09-12", "2026-09-20", "2026-10-01", "2026-10-02"]


def test_contacts_are_those_of_the_answers_and_a_late_close_is_marked() -> None:
    facts = who(page())
    assert facts["contacts"] == ("Liv",)
    assert facts["expected_close"].label == "2026-11-01, overdue"
    assert facts["next_what"].label == "none"


def test_programs_read_days_and_texts_without_the_words_beside_them() -> None:
    step = NextStep(due=date(2026, 11, 20), what="Call")
    facts = who(page(deal(START, entry("2026-11-02", next_step=step))))
    names = ("since", "expected_close", "next_due", "next_what")
    assert [str(facts[name]) for name in names] == [
        *("2026-09-01", "2026-11-01", "2026-11-20", "Call")
    ]
    assert facts["next_what"].label == "Call (by 2026-11-20, late)"


def test_the_account_says_where_it_is() -> None:
    account = Account(id="acme", name="Acme", address=Address(city="Oslo"), industry="shipping")
    facts = who(page(account=account))
    assert (facts["place"], facts["industry"]) == ("Oslo", "shipping")


def test_of_a_long_history_the_last_lines_are_shown() -> None:
    calls = [entry(f"2026-10-{day:02}", activity="call") for day in range(3, 29)]
    (*_, moved) = page(deal(START, *calls)).parts
    assert not isinstance(moved, Facts)
    assert (len(moved.rows), moved.notes) == (10, ("17 lines before these; pipectl show has them",))


def test_one_line_that_is_left_out_is_told_as_one() -> None:
    calls = [entry(f"2026-10-{day:02}", activity="call") for day in range(1, 11)]
    (*_, moved) = page(deal(START, *calls)).parts
    assert isinstance(moved, Table)
    assert moved.notes == ("1 line before these; pipectl show has them",)


def test_before_the_deal_began_there_is_no_brief() -> None:
    with pytest.raises(NotFoundError):
        brief.report(WHOLE, setup(), date(2026, 8, 1))


def test_each_closing_signal_has_its_name_its_last_day_and_what_was_said() -> None:
    rules = setup(pipeline(signals=(Signal(id="commitment", name="Commitment"),)))
    several = [
        entry(day, signal="commitment", note=note)
        for day, note in (("2026-10-03", "Soon"), ("2026-10-09", "In May"))
    ]
    table = rows(brief.report(deal(START, *several), rules, TODAY), "signals")
    assert [(str(r["day"]), r["signal"], r["note"]) for r in table] == [
        ("2026-10-09", "Commitment", "In May")
    ]


def test_a_closed_deal_has_its_day_and_asks_for_nothing_more() -> None:
    won = deal(START, MET, entry("2026-11-02", stage="won"))
    of = page(won)
    assert who(of)["closed"] == date(2026, 11, 2)
    assert "next_what" not in who(of)
    assert [row["evidence"] for row in rows(of, "qualification")].count(None) == 4
    assert "missing" not in [part.name for part in of.parts]
    assert "Is there" not in text.render(of)


def test_a_lost_deal_has_the_reason() -> None:
    reasons = (LostReason(id="price", name="Too dear", class_="lost"),)
    lost = deal(START, entry("2026-11-02", stage="lost", reason="price"))
    of = brief.report(lost, setup(pipeline(lost_reasons=reasons)), TODAY)
    assert (who(of)["reason"], who(of)["reason"].label) == ("price", "Too dear")
