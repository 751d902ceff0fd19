"""What the rules say of a history that a merge or a hand has made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import deal, entry, pipeline, setup, stage
from pipectl.domain.checks.history import warn_of_a_first_close, warn_of_closes, warn_of_copies
from pipectl.domain.model.deal import Entry, NextStep, Objection
from pipectl.errors import Severity

START = entry("2026-09-01", stage="prospecting")
WON = entry("2026-09-10", stage="won")
LOST = entry("2026-09-20", stage="lost", reason="price")
RULES = setup(pipeline(), pipeline(stage("ended", "lost"), stage("won", "won"), id="partners"))


def closes(*history: Entry) -> list[tuple[object, str]]:
    return [(finding.path[1], finding.what) for finding in warn_of_closes(deal(*history), RULES)]


def copies(*history: Entry) -> list[tuple[object, Severity]]:
    return [(f.path[1], f.severity) for f in warn_of_copies(deal(*history), RULES)]


def test_a_deal_is_closed_twice_only_where_it_was_reopened() -> None:
    what = "lost on 2026-09-20, but won since 2026-09-10, and not reopened"
    assert closes(START, WON, LOST) == [(2, what)]
    assert closes(START, WON, entry("2026-09-15", stage="proposal"), LOST) == []


def test_a_deal_whose_first_entry_is_a_close_is_warned_of() -> None:
    (finding,) = warn_of_a_first_close(deal(replace(LOST, note="late"), WON), RULES)
    assert finding.path == ("history", 1, "stage")
    assert finding.what.startswith("the first entry is won, so the deal was closed the day it")
    assert [*warn_of_a_first_close(deal(WON, START), RULES)] == []


def test_closed_twice_is_judged_by_days_and_not_by_lines() -> None:
    assert [index for index, _ in closes(START, LOST, WON)] == [1]


def test_the_same_end_twice_is_closed_twice() -> None:
    assert [index for index, _ in closes(START, WON, replace(WON, day=LOST.day))] == [2]


def test_an_entry_without_a_stage_closes_nothing() -> None:
    assert closes(START, WON, entry("2026-09-12", amount=5), entry("2026-09-12", owner="ola")) == []


def test_a_second_entry_that_brings_the_reason_closes_nothing() -> None:
    assert closes(START, entry("2026-09-10", stage="lost"), LOST) == []


def test_a_migration_and_another_pipeline_close_nothing() -> None:
    assert closes(START, WON, replace(LOST, via="migrate")) == []
    assert closes(START, LOST, entry("2026-09-21", stage="ended", pipeline="partners")) == []


@pytest.mark.parametrize(
    "twice",
    [
        entry("2026-09-02", activity="meeting", note="At their office"),
        entry("2026-09-02", next_step=NextStep(due=WON.day, what="Call")),
        entry("2026-09-02", objection=Objection(id="k7", text="Too dear")),
        entry("2026-09-02", qualification={"budget": "likely"}),
        entry("2026-09-02", "amount", by="kari"),
    ],
)
def test_an_entry_of_any_kind_given_twice_is_a_warning_at_the_second(twice: Entry) -> None:
    between = entry("2026-09-02", note="Something else")
    assert copies(START, twice, between, twice) == [(3, Severity.WARNING)]


def test_there_and_back_on_one_day_is_no_copy() -> None:
    there, back = (entry("2026-09-02", stage=name) for name in ("proposal", "prospecting"))
    assert copies(START, there, back, there) == []
    assert copies(START, there, entry("2026-09-02", amount=5), there) == [(3, Severity.WARNING)]


def test_entries_are_the_same_whatever_their_case_and_blanks() -> None:
    entries = [entry("2026-09-02", note=text) for text in ("They like it", "they  like it ")]
    assert copies(START, *entries) == [(2, Severity.WARNING)]


def test_two_calls_of_a_day_without_a_word_are_a_hint() -> None:
    call = entry("2026-09-02", activity="call")
    assert copies(START, call, call) == [(2, Severity.HINT)]


def test_entries_of_different_people_days_or_words_are_different() -> None:
    call = entry("2026-09-02", activity="call", note="Hello", by="kari")
    others = (replace(call, by="ola"), replace(call, day=WON.day), replace(call, note="Bye"))
    assert copies(START, call, *others) == []
