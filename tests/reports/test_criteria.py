"""Which criterion predicts: what was known at a stage, and nothing that the outcome taught."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from builders import book, deal, entry, pipeline, setup, stage
from pipectl.domain.values.calendar import parse_period
from pipectl.errors import NotFoundError
from pipectl.reports import criteria
from pipectl.table import NA
from reports.tables import column, rows


def resolved(deal_id: str, end: str = "won", day: str = "2026-11-01", **states: str) -> Any:
    """Make a deal that entered proposal on 1 October with these states."""
    return deal(
        entry("2026-09-01", stage="prospecting"),
        entry("2026-10-01", stage="proposal", qualification=states),
        entry(day, stage=end),
        id=deal_id,
    )


def rates(*deals: Any, of: str = "budget", rules: Any = None, **asked: Any) -> dict[str, Any]:
    """Return (won, resolved) of each state of a criterion in which there was a deal."""
    page = criteria.report(book(*deals, rules=rules), **asked)
    found = [row for row in rows(page, "states") if row["criterion"] == of]
    return {row["state"]: row["rate"] for row in found if row["rate"][1]}


def test_the_win_rate_is_that_of_deals_by_what_was_known() -> None:
    kept = (
        resolved("a", budget="likely"),
        resolved("b", budget="likely"),
        resolved("c", "lost", budget="likely"),
        resolved("d", "lost"),
    )
    assert rates(*kept) == {"likely": (2, 3), "unknown": (0, 1)}


def test_absent_is_not_unknown() -> None:
    assert rates(resolved("a", "lost", budget="absent"), resolved("b")) == {
        "absent": (0, 1),
        "unknown": (1, 1),
    }


def test_what_was_learned_after_the_entry_into_the_stage_does_not_count() -> None:
    later = deal(
        entry("2026-10-01", stage="proposal", qualification={"budget": "weak"}),
        entry("2026-10-02", qualification={"budget": "confirmed"}),
        entry("2026-11-01", stage="won"),
    )
    assert rates(later) == {"weak": (1, 1)}
    assert rates(later, when="left") == {"confirmed": (1, 1)}


def test_a_win_taken_back_on_its_day_is_not_the_close() -> None:
    won_twice = deal(
        entry("2026-10-01", stage="proposal", qualification={"budget": "weak"}),
        entry("2026-11-01", stage="won"),
        entry("2026-11-01", stage="proposal", qualification={"budget": "likely"}),
        entry("2026-11-01", stage="won"),
    )
    assert rates(won_twice, when="left") == {"likely": (1, 1)}


def test_what_was_learned_on_the_day_of_the_entry_counts() -> None:
    same_day = deal(
        entry("2026-10-01", stage="proposal"),
        entry("2026-10-01", qualification={"budget": "likely"}),
        entry("2026-11-01", stage="won"),
    )
    assert rates(same_day) == {"likely": (1, 1)}


@pytest.mark.parametrize("when", ["entered", "left"])
def test_what_is_set_with_the_win_or_behind_it_predicts_nothing(when: Any) -> None:
    all_in_a_day = deal(
        entry("2026-10-01", stage="proposal", qualification={"budget": "weak"}),
        entry("2026-10-01", stage="won", qualification={"budget": "likely"}),
        entry("2026-10-01", qualification={"budget": "confirmed"}),
    )
    assert rates(all_in_a_day, when=when) == {"weak": (1, 1)}


def test_the_first_entry_counts_and_the_last_leaving() -> None:
    twice = deal(
        entry("2026-10-01", stage="proposal", qualification={"budget": "weak"}),
        entry("2026-10-05", stage="prospecting"),
        entry("2026-10-08", stage="proposal", qualification={"budget": "likely"}),
        entry("2026-10-20", stage="prospecting", qualification={"budget": "confirmed"}),
        entry("2026-11-01", stage="lost"),
    )
    assert rates(twice) == {"weak": (0, 1)}
    assert rates(twice, when="left") == {"confirmed": (0, 1)}


def test_deals_that_never_were_in_the_stage_are_left_out_and_counted() -> None:
    skipped = deal(entry("2026-09-01", stage="prospecting"), entry("2026-10-01", stage="lost"))
    page = criteria.report(book(skipped, resolved("b")))
    assert sum(column(page, "states", "won")) == 4  # a deal has a state of each criterion
    assert sum(column(page, "states", "lost")) == 0
    assert "1 resolved deal never in this stage, left out" in page.notes


def test_the_stage_is_the_middle_one_or_the_one_that_is_asked_for() -> None:
    names = [stage(f"s{n}") for n in range(1, 8)]
    rules = setup(pipeline(*names, stage("won", "won"), stage("lost", "lost")))
    page = criteria.report(book(rules=rules))
    assert page.about is not None
    assert page.about["stage"] == "s4"
    asked = criteria.report(book(rules=rules), stage="S2")
    assert asked.about is not None
    assert asked.about["stage"] == "s2"


def test_the_criterion_that_gains_most_comes_first() -> None:
    kept = [resolved(f"w{n}", need="likely", budget="likely") for n in range(3)]
    kept += [resolved(f"l{n}", "lost", need="likely") for n in range(3)]
    found = rows(criteria.report(book(*kept)), "split")
    first = found[0]
    assert (first["criterion"], first["below"], first["likely"]) == ("budget", (0, 3), (3, 3))
    assert (first["points"], first["intervals"]) == (100, "overlap")
    assert {row["points"] for row in found[1:]} == {NA}


def test_a_stage_that_was_replaced_counts_as_the_one_that_is_there_now() -> None:
    retired = stage("proposal", replaced_by="offer")
    rules = setup(pipeline(stage("prospecting"), stage("offer"), retired, stage("won", "won")))
    assert rates(resolved("a", budget="weak"), rules=rules, stage="offer") == {"weak": (1, 1)}
    assert rates(resolved("a", budget="weak"), rules=rules, stage="proposal") == {"weak": (1, 1)}


def test_a_period_is_that_of_the_close() -> None:
    kept = (resolved("a", day="2026-10-10"), resolved("b", "lost", day="2026-11-10"))
    assert rates(*kept, period=parse_period("2026-10", 1)) == {"unknown": (1, 1)}


def test_a_deal_that_is_open_again_is_not_resolved() -> None:
    reopened = deal(
        entry("2026-10-01", stage="proposal"),
        entry("2026-10-02", stage="lost"),
        entry("2026-10-03", stage="proposal"),
    )
    assert rates(reopened) == {}


def test_the_loss_before_a_reopening_is_not_the_close() -> None:
    second = deal(
        entry("2026-09-01", stage="prospecting"),
        entry("2026-10-02", stage="lost"),
        entry("2026-10-03", stage="proposal", qualification={"budget": "likely"}),
        entry("2026-11-01", stage="lost"),
    )
    assert rates(second) == {"likely": (0, 1)}


def test_only_lost_deals_have_a_rate_of_zero_with_an_interval() -> None:
    page = criteria.report(book(resolved("a", "lost")), criterion="budget")
    unknown = rows(page, "states")[1]
    assert (unknown["rate"], round(unknown["low"], 6)) == ((0, 1), 0)
    assert 79 < unknown["high"] < 80


def test_few_deals_are_said() -> None:
    said = "only 1 resolved: chance alone makes such differences"
    assert said in criteria.report(book(resolved("a"))).notes
    many = [resolved(f"d{n}") for n in range(20)]
    assert criteria.report(book(*many)).notes == ()


def test_one_criterion_may_be_asked_for_by_its_name_in_the_stores_language() -> None:
    page = criteria.report(book(rules=setup(language="nb")), criterion="budsjett")
    assert column(page, "split", "criterion") == ["budget"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"stage": "x"}, "--stage: there is no open stage 'x'; write one of prospecting, proposal"),
        ({"stage": "won"}, "there is no open stage 'won'"),
        (
            {"criterion": "money"},
            "--criterion: there is no 'money'; write one of budget, authority",
        ),
    ],
)
def test_an_unknown_stage_or_criterion_is_refused_with_the_choices(asked: Any, said: str) -> None:
    with pytest.raises(NotFoundError, match=said):
        criteria.report(book(), **asked)


def test_each_pipeline_has_its_own_stage_and_its_own_criteria() -> None:
    page = criteria.report(book(rules=strategies.SETUP))
    assert page.about is not None
    assert page.about["stage"] == "proposal, trial"


@given(
    st.lists(strategies.deals(), max_size=6), strategies.days, st.sampled_from(["entered", "left"])
)
def test_every_resolved_deal_is_in_one_state_of_each_criterion_or_left_out(
    kept: Any, day: date, when: Any
) -> None:
    whole = replace(book(*kept, rules=strategies.SETUP), as_of=day)
    page = criteria.report(whole, when=when)
    count = sum(1 for _ in whole.forecasting().closed(date.min, day))
    left_out = sum(int(note.split()[0]) for note in page.notes if "never in this stage" in note)
    for name in set(column(page, "split", "criterion")):
        found = [row["rate"][1] for row in rows(page, "states") if row["criterion"] == name]
        assert sum(found) == count - left_out
