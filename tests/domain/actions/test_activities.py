"""Activities and the checklist: how they are typed, and what is booked."""

from __future__ import annotations

import pytest

from builders import action, deal, entry, pipeline, setup, stage
from pipectl.domain.actions.activities import Logged, log, parse_logged
from pipectl.domain.model.pipeline import ExitCriteria, Signal
from pipectl.errors import NotFoundError, UsageError

ASKING = setup(
    pipeline(
        stage("needs", exit=ExitCriteria(done=("problem", "benefit"))),
        stage("proposal", exit=ExitCriteria(done=("benefit", "cost"))),
        stage("won", "won"),
        stage("lost", "lost"),
        signals=(Signal(id="feedback", name="Positive feedback"), Signal(id="commitment")),
    ),
    pipeline(stage("lead"), stage("won", "won"), stage("lost", "lost"), id="partners"),
)
BEGUN = deal(entry("2026-09-01", stage="needs"), id="acme")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["call"], Logged("call", (), None)),
        (["call", "They are keen"], Logged("call", (), "They are keen")),
        (["done:cost"], Logged(None, ("cost",), None)),
        (["done:cost", "done:benefit"], Logged(None, ("cost", "benefit"), None)),
        (["done:cost", "Two hours a day"], Logged(None, ("cost",), "Two hours a day")),
        (["meeting", "done:cost"], Logged("meeting", ("cost",), None)),
        (["done:cost", "meeting", "Good"], Logged("meeting", ("cost",), "Good")),
    ],
)
def test_what_was_done_is_an_activity_items_and_a_text(typed: list[str], meant: Logged) -> None:
    assert parse_logged(typed) == meant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["long walk"], "activity: "),
        ([""], "activity: "),
        (["call", "They", "are"], "'are' is one word too many"),
    ],
)
def test_what_cannot_be_read_is_refused(typed: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse_logged(typed)


def test_a_direction_is_of_an_activity() -> None:
    assert parse_logged(["email", "The offer"], "out") == Logged("email", (), "The offer", "out")
    with pytest.raises(UsageError, match="--in is whose an activity was; name it"):
        parse_logged(["done:cost"], "in")


def test_the_direction_of_an_activity_is_booked() -> None:
    after = log(ASKING, BEGUN, Logged("email", (), None, "in"), action("2026-11-20")).deal
    assert after.history[-1] == entry("2026-11-20", by="kari", activity="email", direction="in")


def test_an_activity_is_an_entry_with_its_note() -> None:
    said = Logged("site-visit", (), None)
    after = log(ASKING, BEGUN, said, action("2026-11-20", note="Two hours")).deal
    assert after.history[-1] == entry(
        "2026-11-20", by="kari", activity="site-visit", note="Two hours"
    )


def test_each_item_is_an_entry_and_the_first_has_the_rest() -> None:
    said = Logged("meeting", ("problem", "cost"), None)
    after = log(ASKING, BEGUN, said, action("2026-11-20", note="Good")).deal
    assert after.history[1:] == (
        entry("2026-11-20", by="kari", activity="meeting", done="problem", note="Good"),
        entry("2026-11-20", by="kari", done="cost"),
    )


def test_an_item_that_no_stage_asks_for_is_answered_with_the_known_ones() -> None:
    with pytest.raises(NotFoundError, match=r"^no stage asks for 'benfit'; did you mean benefit"):
        log(ASKING, BEGUN, Logged(None, ("benfit",), None), action())
    with pytest.raises(NotFoundError, match=r"; there are problem, benefit, cost$"):
        log(ASKING, BEGUN, Logged(None, ("return",), None), action())


def test_a_pipeline_without_a_checklist_says_how_to_write_one() -> None:
    other = deal(entry("2026-09-01", stage="lead", pipeline="partners"))
    with pytest.raises(NotFoundError, match="no checklist; a stage of the pipeline's file has one"):
        log(ASKING, other, Logged(None, ("cost",), None), action())


def test_a_signal_is_an_entry_with_what_was_said() -> None:
    typed = parse_logged(["signal:commitment", "They will sign in May"])
    after = log(ASKING, BEGUN, typed, action("2026-11-20", note=typed.text)).deal
    assert after.history[-1] == entry(
        "2026-11-20", by="kari", signal="commitment", note="They will sign in May"
    )


def test_a_single_word_behind_a_signal_is_what_was_said_and_before_it_an_activity() -> None:
    signals = ("commitment",)
    assert parse_logged(["signal:commitment", "Yes"]) == Logged(None, (), "Yes", signals=signals)
    assert parse_logged(["call", "signal:commitment"]) == Logged("call", (), None, signals=signals)


def test_a_signal_comes_with_the_activity_and_goes_by_its_name_too() -> None:
    typed = parse_logged(["call", "signal:Positive feedback", "signal:commitment"], "in")
    after = log(ASKING, BEGUN, typed, action("2026-11-20")).deal
    assert after.history[1:] == (
        entry("2026-11-20", by="kari", activity="call", direction="in", signal="feedback"),
        entry("2026-11-20", by="kari", signal="commitment"),
    )


def test_a_signal_that_the_pipeline_does_not_name_is_answered_with_those_it_has() -> None:
    typed = parse_logged(["signal:comitment"])
    with pytest.raises(NotFoundError, match=r"mean commitment\?; it has feedback, commit"):
        log(ASKING, BEGUN, typed, action())
    other = deal(entry("2026-09-01", stage="lead", pipeline="partners"))
    with pytest.raises(NotFoundError, match="partners has no signal 'comitment', it names none"):
        log(ASKING, other, typed, action())
