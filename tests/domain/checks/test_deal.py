"""What the rules say about a deal, where, how badly, and what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from builders import deal, entry, pipeline, setup, stage
from pipectl.domain.checks.deal import findings, new_warnings
from pipectl.domain.history.entries import in_order
from pipectl.domain.history.visits import pushes
from pipectl.domain.model.deal import Answer, Deal, Entry
from pipectl.domain.model.pipeline import ExitCriteria, LostReason, Signal
from pipectl.domain.model.team import Person
from pipectl.errors import Finding, Severity
from strategies import histories

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup

START = entry("2026-09-01", stage="prospecting")
RULES = setup(pipeline(), pipeline(stage("trial"), id="partners"))


def said(one: Deal, rules: Setup = RULES) -> list[tuple[Any, ...]]:
    """Return path and words of every finding."""
    return [(finding.path, finding.what) for finding in findings(one, rules)]


def only(one: Deal, rules: Setup = RULES) -> Finding:
    (found,) = findings(one, rules)
    return found


def test_nothing_is_said_of_a_deal_that_is_right() -> None:
    history = (START, entry("2026-09-10", stage="proposal", amount=5, owner="kari"))
    assert findings(deal(*history), RULES) == []


# Problems


def test_an_unknown_stage_is_a_problem_at_the_top_and_in_the_history() -> None:
    one = deal(START, entry("2026-09-10", stage="porposal"))
    what = "there is no stage 'porposal' in the pipeline sales"
    assert said(one) == [(("stage",), what), (("history", 1, "stage"), what)]
    found = findings(one, RULES)[0]
    assert found.severity is Severity.PROBLEM
    assert found.remedy == "write one of prospecting, proposal, won, lost"


def test_an_unknown_pipeline_is_a_problem() -> None:
    one = deal(entry("2026-09-01", stage="prospecting", pipeline="x"))
    what = "there is no pipeline 'x'"
    assert said(one) == [(("pipeline",), what), (("history", 0, "pipeline"), what)]


def test_a_stage_is_looked_up_in_the_pipeline_of_its_day() -> None:
    away = entry("2026-09-10", pipeline="partners", stage="trial")
    back = entry("2026-09-20", "pipeline", stage="proposal")
    assert findings(deal(START, away, back), RULES) == []
    assert said(deal(START, away, entry("2026-09-20", stage="proposal")))[1:] == [
        (("history", 2, "stage"), "there is no stage 'proposal' in the pipeline partners")
    ]


def test_a_deal_is_never_in_a_pipeline_that_does_not_know_its_stage() -> None:
    away = entry("2026-09-10", pipeline="partners")
    later = entry("2026-09-20", stage="trial")
    found = said(deal(START, away, later))
    what = "there is no stage 'prospecting' in the pipeline partners"
    assert found == [(("history", 1, "stage"), what)]


def test_a_place_in_the_history_is_as_it_stands_in_the_file() -> None:
    one = deal(entry("2026-09-10", stage="x"), START, stage="proposal")
    assert ("history", 0, "stage") in [path for path, _ in said(one)]


def test_an_empty_history_is_a_problem() -> None:
    assert said(deal(START, history=())) == [(("history",), "the history is empty")]


def test_the_first_entry_by_day_has_a_stage() -> None:
    one = deal(START, entry("2026-08-20", note="Met at a fair"))
    assert said(one) == [(("history", 1), "the first entry has no stage")]


def test_no_entry_clears_the_stage() -> None:
    one = deal(START, entry("2026-09-05", "stage"), entry("2026-09-10", stage="proposal"))
    assert said(one) == [(("history", 1, "stage"), "a deal is always in a stage")]
    left_without = deal(START, entry("2026-09-05", "stage"), stage="prospecting")
    assert said(left_without) == [(("history", 1, "stage"), "a deal is always in a stage")]


def test_another_stage_at_the_top_is_a_problem_because_the_day_matters() -> None:
    found = only(deal(START, stage="proposal"))
    assert (found.path, found.severity) == (("stage",), Severity.PROBLEM)
    assert found.what == (
        "the stage is 'proposal' here but 'prospecting' since 2026-09-01 in the history"
    )
    assert "`pipectl check --fix record acme-website-k7qm --on DATE`" in str(found.remedy)
    assert "`pipectl check --fix top acme-website-k7qm`" in str(found.remedy)


def test_warnings_wait_until_the_problems_are_solved() -> None:
    one = deal(START, stage="proposal", amount=5, owner="nobody")
    assert [found.severity for found in findings(one, RULES)] == [Severity.PROBLEM]


# Warnings


def test_drift_in_another_field_is_a_warning() -> None:
    found = only(deal(START, amount=5))
    assert (found.path, found.severity) == (("amount",), Severity.WARNING)
    assert found.what == "amount is 5 here but empty in the history"
    assert "`pipectl check --fix record acme-website-k7qm`" in str(found.remedy)


def test_drift_of_a_criterion_is_named_with_its_place() -> None:
    one = deal(START, qualification={"budget": Answer(state="weak")})
    assert said(one) == [
        (("qualification", "budget"), "budget is weak here but empty in the history")
    ]


def test_without_a_team_any_owner_is_right() -> None:
    assert findings(deal(entry("2026-09-01", stage="prospecting", owner="nobody")), RULES) == []


def test_with_a_team_an_owner_is_in_it_or_was() -> None:
    rules = setup(team={"kari": Person(name="Kari Nes", was=("karin",))})
    owned = {
        name: deal(entry("2026-09-01", stage="prospecting", owner=name))
        for name in ("kari", "karin", "nobody")
    }
    assert findings(owned["kari"], rules) == findings(owned["karin"], rules) == []
    found = only(owned["nobody"], rules)
    assert found.what == "the owner 'nobody' is not in team.yaml"
    assert found.remedy == "add a line there, or write one of kari"


SELLING = setup(pipeline(lost_reasons=(LostReason(id="price", name="Pris"),)))


def test_a_loss_without_a_reason_is_a_warning() -> None:
    found = only(deal(START, entry("2026-09-10", stage="lost")), SELLING)
    assert found == Finding(
        ("history", 1), "a loss without a reason", "add `reason: …`, one of price", Severity.WARNING
    )


def test_where_a_pipeline_has_no_reasons_words_will_do() -> None:
    found = only(deal(START, entry("2026-09-10", stage="lost")), setup())
    assert found.remedy == "add `reason: …`, in a few words"


@pytest.mark.parametrize("reason", ["price", "they went with the cheapest"])
def test_a_reason_is_one_of_the_pipeline_or_several_words(reason: str) -> None:
    assert findings(deal(START, entry("2026-09-10", stage="lost", reason=reason)), SELLING) == []


def test_a_single_word_that_is_no_reason_is_most_likely_mistyped() -> None:
    found = only(deal(START, entry("2026-09-10", stage="lost", reason="prise")), SELLING)
    assert found == Finding(
        ("history", 1, "reason"),
        "the pipeline has no reason 'prise'",
        "write one of price, or several words of your own",
        Severity.WARNING,
    )


def test_a_signal_is_one_that_a_pipeline_of_the_deals_names() -> None:
    selling = pipeline(signals=(Signal(id="commitment"),))
    rules = setup(selling, pipeline(*selling.stages, id="partners"))
    moved = entry("2026-09-10", stage="prospecting", pipeline="partners", signal="commitment")
    assert said(deal(START, moved), rules) == []
    assert only(deal(START, entry("2026-09-10", signal="comitment")), rules) == Finding(
        ("history", 1, "signal"),
        "the pipeline has no signal 'comitment'",
        "write one of commitment",
        Severity.WARNING,
    )


def test_a_reason_may_come_with_a_second_entry_into_the_lost_stage() -> None:
    lost, why = entry("2026-09-10", stage="lost"), entry("2026-09-12", stage="lost", reason="price")
    assert findings(deal(START, lost, why), SELLING) == []


def test_a_reopened_deal_needs_no_reason_any_more() -> None:
    history = (START, entry("2026-09-10", stage="lost"), entry("2026-09-12", stage="proposal"))
    assert findings(deal(*history), SELLING) == []


def test_lost_is_a_type_whatever_it_is_called() -> None:
    rules = setup(pipeline(stage("lost"), stage("x", "lost"), stage("y", "won")))
    began = entry("2026-09-01", stage="lost")
    assert findings(deal(began), rules) == []
    assert said(deal(began, entry("2026-09-02", stage="x")), rules) == [
        (("history", 1), "a loss without a reason")
    ]


def expecting(*days: str) -> list[Entry]:
    return [
        entry(f"2026-09-{index:02}", "expected_close")
        if not day
        else entry(f"2026-09-{index:02}", expected_close=day)
        for index, day in enumerate(days, 1)
    ]


@pytest.mark.parametrize(
    ("days", "count"),
    [
        ([], 0),
        (["2026-10-01"], 0),
        (["2026-10-01", "2026-10-31"], 0),
        (["2026-10-31", "2026-11-01"], 1),
        (["2026-12-31", "2027-01-01"], 1),
        (["2026-11-01", "2026-10-01"], 0),
        (["2026-10-01", "2026-11-01", "2026-10-01", "2026-11-01"], 2),
        (["2026-10-01", "2026-11-01", "2026-12-01", "2027-01-01"], 3),
        (["2026-10-01", "", "2026-11-01"], 0),
    ],
)
def test_a_push_is_a_change_to_a_later_month(days: list[str], count: int) -> None:
    assert pushes(expecting(*days)) == count


@given(histories())
def test_there_are_fewer_pushes_than_dates(history: tuple[Entry, ...]) -> None:
    dates = sum(one.expected_close is not None for one in history)
    assert 0 <= pushes(in_order(history)) <= max(dates - 1, 0)


THRICE = expecting("2026-10-01", "2026-11-01", "2026-12-01", "2027-01-01")


def test_the_third_push_is_a_warning() -> None:
    begun = replace(THRICE[0], stage="prospecting")
    assert findings(deal(begun, *THRICE[1:3]), RULES) == []
    assert said(deal(begun, *THRICE[1:])) == [
        (("expected_close",), "the expected close was pushed to a later month 3 times")
    ]


def test_nobody_asks_whether_a_won_deal_is_real() -> None:
    begun = replace(THRICE[0], stage="prospecting")
    assert findings(deal(begun, *THRICE[1:], entry("2026-10-01", stage="won")), RULES) == []


def test_what_is_confirmed_has_evidence() -> None:
    history = (START, entry("2026-09-10", qualification={"budget": "confirmed"}))
    assert said(deal(*history)) == [
        (("qualification", "budget"), "budget is confirmed without evidence")
    ]
    known = {"budget": Answer(state="confirmed", evidence="a mail")}
    assert findings(deal(*history, qualification=known), RULES) == []


ASKING = setup(
    pipeline(
        stage("prospecting", exit=ExitCriteria(require=("amount",))),
        stage("proposal", exit=ExitCriteria(require=("expected_close",))),
        stage("won", "won"),
        stage("lost", "lost"),
    )
)


@pytest.mark.parametrize(
    ("stage_id", "unmet"),
    [
        ("prospecting", []),
        ("proposal", ["past the stage prospecting without amount"]),
        (
            "won",
            [
                "past the stage prospecting without amount",
                "past the stage proposal without expected_close",
            ],
        ),
    ],
)
def test_an_unmet_exit_criterion_behind_a_deal_is_a_warning(
    stage_id: str, unmet: list[str]
) -> None:
    began = entry("2026-08-01", stage="prospecting")
    found = findings(deal(began, entry("2026-09-01", stage=stage_id)), ASKING)
    assert [one.what for one in found] == unmet
    assert {one.severity for one in found} <= {Severity.WARNING}


def test_a_lost_deal_is_asked_nothing() -> None:
    began = entry("2026-08-01", stage="prospecting")
    one = deal(began, entry("2026-09-01", stage="lost", reason="price"))
    assert findings(one, ASKING) == []


def test_a_criterion_of_another_framework_is_a_hint() -> None:
    found = only(deal(START, entry("2026-09-10", qualification={"champion": "weak"})))
    assert (found.path, found.severity) == (("qualification", "champion"), Severity.HINT)
    assert found.remedy == "its criteria: authority, budget, need, timeline"


def test_a_new_deal_is_not_asked_for_the_exits_of_stages_it_never_was_in() -> None:
    rules = setup(pipeline(stage("a", exit=ExitCriteria(require=("amount",))), stage("b")))
    begun = deal(entry("2026-09-01", stage="b"))
    assert "past the stage a without amount" in {finding.what for finding in findings(begun, rules)}
    assert new_warnings(None, begun, rules) == ()


def test_only_what_is_new_is_told_when_a_deal_changes() -> None:
    before, after = (deal(expected_close=date(year, 12, 31)) for year in (1926, 2062))
    rules = setup()
    assert not [text for text in new_warnings(before, before, rules) if "century" in text]
    (warning,) = [
        text for text in new_warnings(before, after, rules) if "36" in text or "10" in text
    ]
    assert warning.startswith("warning: expected_close 2062-12-31 is more than 10 years")
    assert any("century" in text for text in new_warnings(None, before, rules))
