"""What is wrong with open deals: each kind, how far it has gone, and what mends it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from builders import book, deal, entry, pipeline, setup, stage
from pipectl.domain.journeys.hygiene import KINDS, Flaw, flawed_deals
from pipectl.domain.journeys.waiting import Threshold, norms
from pipectl.domain.model.deal import Deal, Entry, NextStep
from pipectl.domain.model.pipeline import ExitCriteria

ASKS = ExitCriteria(
    require=("amount", "region", "notes"),
    qualification={"budget": "likely"},
    activities={"meeting": 1},
    signals=("commitment",),
    next_step=True,
)
RULES = setup(
    pipeline(
        stage("first", rotting_days=10, exit=ASKS),
        stage("second"),
        stage("third"),
        stage("won", "won"),
        stage("lost", "lost"),
    )
)
STEP = NextStep(due=date(2026, 12, 1), what="Call")
WHOLE = {"amount": 5, "expected_close": "2026-12-24", "next_step": STEP}


def flaws(*history: Entry, as_of: str = "2026-11-25", **top: Any) -> dict[str, Flaw]:
    """Return the flaws of one deal by their kinds; an exit criterion by what it is about."""
    whole = book(deal(*history, id="acme", **top), rules=RULES, as_of=as_of)
    every = [flaw for each in flawed_deals(whole, norms(whole)) for flaw in each.flaws]
    return {flaw.about or flaw.kind: flaw for flaw in every}


def test_nothing_is_wrong_with_a_deal_that_is_right() -> None:
    assert flaws(entry("2026-11-20", stage="first", **WHOLE)) == {}


def test_what_is_missing_has_the_command_that_gives_it() -> None:
    missing = flaws(entry("2026-11-20", stage="first"))
    assert {kind: flaw.command for kind, flaw in missing.items()} == {
        "no_next_step": "pipectl next acme TEXT --due DATE",
        "no_amount": "pipectl set acme amount=AMOUNT",
        "no_expected_close": "pipectl set acme close=DATE",
    }


def test_what_is_overdue_counts_from_its_day_and_the_day_itself_is_not_over() -> None:
    history = entry("2026-11-26", stage="first", **WHOLE)
    assert flaws(history, as_of="2026-12-01") == {}
    assert flaws(history, as_of="2026-12-02").keys() == {"overdue_next_step"}
    late = flaws(history, as_of="2026-12-28")
    assert (late["overdue_next_step"].days, late["overdue_close"].days) == (27, 4)
    assert late["overdue_next_step"].command == "pipectl done acme"


def test_a_deal_that_nobody_touched_has_no_activity_unless_something_is_planned() -> None:
    history = entry("2026-11-01", stage="first", **WHOLE)
    assert "no_activity" not in flaws(history)
    idle = flaws(entry("2026-11-01", stage="first"))["no_activity"]
    assert (idle.days, idle.allowed) == (24, Threshold(Decimal(10), 0, "stage"))


def test_who_nobody_answers_and_what_stalls_has_its_limit() -> None:
    mail = entry("2026-11-02", activity="email", direction="out")
    late = flaws(entry("2026-11-01", stage="first", **WHOLE), mail)
    assert (late["ghosted"].days, late["ghosted"].allowed) == (
        23,
        Threshold(Decimal(14), 0, "usual"),
    )
    assert (late["stalled"].days, late["stalled"].allowed) == (
        24,
        Threshold(Decimal(10), 0, "stage"),
    )


def test_the_third_push_is_a_flaw() -> None:
    days = ("2026-12-24", "2027-01-24", "2027-02-24")
    pushes = [entry("2026-11-21", expected_close=day) for day in days]
    start = entry("2026-11-20", stage="first", **(WHOLE | {"expected_close": "2026-11-30"}))
    assert "pushed" not in flaws(start, *pushes[:2])
    assert flaws(start, *pushes)["pushed"].command == "pipectl disqualify acme --reason REASON"


def test_a_deal_has_moved_back_until_it_goes_forward() -> None:
    start = entry("2026-11-01", stage="third", **WHOLE)
    back, forward = entry("2026-11-20", stage="first"), entry("2026-11-22", stage="second")
    assert flaws(start, back)["moved_back"].days == 5
    assert "moved_back" not in flaws(start, back, forward)
    lost = entry("2026-11-18", stage="lost", reason="price")
    assert "moved_back" not in flaws(start, lost, forward)


def test_a_stage_that_was_replaced_is_no_move_back() -> None:
    stages = (*RULES.pipelines["sales"].stages, stage("old", replaced_by="first"))
    moved = deal(
        entry("2026-11-01", stage="third", **WHOLE),
        entry("2026-11-10", stage="old"),
        entry("2026-11-20", stage="first", via="migrate"),
    )
    whole = book(moved, rules=setup(pipeline(*stages)))
    (flawed,) = flawed_deals(whole, norms(whole))
    assert [flaw.days for flaw in flawed.flaws if flaw.kind == "moved_back"] == [15]


def test_each_exit_criterion_that_is_unmet_has_its_command_and_what_is_listed_anyhow_does_not() -> (
    None
):
    start = entry("2026-11-20", stage="first", expected_close="2026-12-24")
    unmet = flaws(start, entry("2026-11-21", stage="second"))
    assert {about: flaw.command for about, flaw in unmet.items()} == {
        "no_next_step": "pipectl next acme TEXT --due DATE",
        "no_amount": "pipectl set acme amount=AMOUNT",
        "region": "pipectl set acme region=…",
        "notes": "pipectl set acme notes=…",
        "budget": "pipectl qualify acme budget=likely",
        "meeting": "pipectl log acme meeting",
        "commitment": "pipectl log acme signal:commitment",
    }
    assert unmet["budget"].what == "budget at least likely (it is unknown)"


def test_an_exit_criterion_that_is_met_or_was_forced_past_is_no_flaw() -> None:
    start = entry("2026-11-20", stage="first", qualification={"budget": "likely"}, **WHOLE)
    meeting = entry("2026-11-21", activity="Meeting", signal="commitment")
    moved = entry("2026-11-21", stage="second")
    assert flaws(start, meeting, moved, fields={"region": "north"}, notes="All of it") == {}
    assert flaws(start, entry("2026-11-21", stage="second", reason="They are in a hurry")) == {}


def test_no_file_is_read_that_is_right_by_its_snapshot() -> None:
    class Sealed:
        latest = (
            book(deal(entry("2026-11-20", stage="first", **WHOLE), id="acme"), rules=RULES)
            .records[0]
            .latest
        )

        @property
        def deal(self) -> Deal:
            raise AssertionError

    whole = book(rules=RULES)
    sealed = type(whole)(RULES, [Sealed()], whole.as_of)
    assert flawed_deals(sealed, norms(sealed)) == []


def test_those_with_most_flaws_come_first_then_the_oldest() -> None:
    start = {"stage": "third"}
    whole = book(
        deal(entry("2026-11-20", **start, amount=5), id="two"),
        deal(entry("2026-11-20", **start), id="three"),
        deal(entry("2026-10-20", **start, amount=5, expected_close="2026-11-01"), id="old"),
        deal(entry("2026-10-20", **start, parked_until="2026-12-24"), id="parked"),
        rules=RULES,
    )
    assert [each.deal.id for each in flawed_deals(whole, norms(whole))] == ["three", "old", "two"]


def test_flaws_stand_in_the_order_of_their_kinds() -> None:
    start = entry("2026-09-01", stage="third", expected_close="2026-10-01")
    mail = entry("2026-09-02", activity="email", direction="out")
    kinds = [flaw.kind for flaw in flaws(start, mail, entry("2026-09-03", stage="first")).values()]
    assert kinds == [kind for kind in KINDS if kind in kinds]
