"""Objections of a history: which of them are open."""

from __future__ import annotations

from builders import deal, entry
from pipectl.domain.history.objections import objections, open_objections
from pipectl.domain.model.deal import Objection

START = entry("2026-09-01", stage="prospecting")
DEAR = entry("2026-09-05", by="kari", objection=Objection(id="k7", text="Too dear"))
LATE = entry("2026-09-06", by="ola", objection=Objection(id="h3", text="Too late"))
ANSWER = entry("2026-09-09", by="ola", objection=Objection(id="k7", resolved="Hosting is extra"))
DISPUTED = deal(START, DEAR, LATE, ANSWER)


def test_an_objection_has_its_day_and_its_answer() -> None:
    dear, late = objections(DISPUTED.history)
    assert (dear.id, dear.text, dear.day, dear.by) == ("k7", "Too dear", DEAR.day, "kari")
    assert (dear.resolved, dear.answered) == ("Hosting is extra", ANSWER.day)
    assert (late.resolved, late.answered) == (None, None)


def test_open_is_what_nobody_answered() -> None:
    assert [one.id for one in open_objections(DISPUTED.history)] == ["h3"]


def test_an_answer_without_words_is_one() -> None:
    answer = entry("2026-09-09", objection=Objection(id="h3", resolved=""))
    assert open_objections((*DISPUTED.history, answer)) == ()


def test_an_objection_that_is_raised_again_is_open_again() -> None:
    again = entry("2026-09-20", objection=Objection(id="k7", text="Still too dear"))
    found = objections((*DISPUTED.history, again))[0]
    assert (found.text, found.day, found.resolved) == ("Still too dear", DEAR.day, None)
