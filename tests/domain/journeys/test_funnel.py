"""How deals go through the stages: first entries, how far they came, and what became of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from builders import book, deal, entry, pipeline, setup, stage
from pipectl.domain.journeys.funnel import FirstEntry, first_entries, journeys
from pipectl.domain.model.deal import Deal
from pipectl.domain.values.calendar import Period, parse_period
from strategies import SETUP, deals

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book

ALL = Period(date.min, date.max, "all")
STAGES = ("lead", "talk", "offer")
SALES = pipeline(*map(stage, STAGES), stage("won", "won"), stage("lost", "lost"))
RULES = setup(
    SALES, pipeline(*map(stage, ("a", "b")), stage("won", "won"), id="leads", kind="leads")
)


def went(*stages: str) -> Deal:
    """Make a deal that went through stages, one a day from 1 September."""
    return deal(*(entry(f"2026-09-{day:02}", stage=name) for day, name in enumerate(stages, 1)))


def outcomes(whole: Deal | Book, *, strict: bool = False) -> dict[str, str]:
    several = book(whole, rules=RULES) if isinstance(whole, Deal) else whole
    entries = first_entries(several, SALES, ALL, strict=strict)
    return {each.stage.id: each.outcome for each in entries}


def test_a_deal_has_advanced_from_each_stage_that_it_came_beyond() -> None:
    assert outcomes(went("lead", "talk")) == {"lead": "advanced", "talk": "open"}


def test_the_last_step_is_won() -> None:
    assert outcomes(went("offer", "won")) == {"offer": "advanced"}


def test_a_lost_deal_was_lost_in_the_furthest_stage_that_it_reached() -> None:
    expected = {"lead": "advanced", "talk": "advanced", "offer": "lost"}
    assert outcomes(went("lead", "talk", "offer", "talk", "lost")) == expected


def test_a_skipped_stage_is_not_entered() -> None:
    assert outcomes(went("lead", "offer")) == {"lead": "advanced", "offer": "open"}


def test_a_step_back_and_a_return_add_no_second_entry() -> None:
    entries = list(first_entries(book(went("talk", "lead", "talk"), rules=RULES), SALES, ALL))
    assert [(each.stage.id, each.day.day) for each in entries] == [("lead", 2), ("talk", 1)]


def test_only_first_entries_within_the_period_count() -> None:
    whole = book(
        deal(entry("2026-06-30", stage="lead"), entry("2026-07-01", stage="talk")), rules=RULES
    )
    entries = first_entries(whole, SALES, parse_period("2026Q3", 1))
    assert [each.stage.id for each in entries] == ["talk"]


def test_what_comes_after_the_day_of_the_book_is_not_known() -> None:
    assert outcomes(book(went("lead", "talk"), rules=RULES).at(date(2026, 9, 1))) == {
        "lead": "open"
    }


def test_strictly_a_stage_is_entered_only_behind_all_before_it() -> None:
    assert outcomes(went("lead", "offer", "won"), strict=True) == {"lead": "skipped"}
    assert outcomes(went("talk", "offer"), strict=True) == {}
    assert outcomes(went("lead", "offer", "talk"), strict=True) == {"lead": "advanced"}


def test_a_deal_in_another_pipeline_is_gone() -> None:
    whole = deal(
        entry("2026-09-01", stage="lead"), entry("2026-09-02", pipeline="leads", stage="a")
    )
    assert outcomes(whole) == {"lead": "gone"}


def test_a_lead_that_became_a_deal_has_advanced() -> None:
    moved = entry("2026-09-02", pipeline="sales", stage="lead")
    whole = book(deal(entry("2026-09-01", pipeline="leads", stage="a"), moved), rules=RULES)
    (first,) = first_entries(whole, RULES.pipelines["leads"], ALL)
    assert (first.stage.id, first.outcome) == ("a", "advanced")


def test_an_omitted_deal_is_in_no_funnel() -> None:
    assert outcomes(deal(entry("2026-09-01", stage="lead", omit="test"))) == {}


def test_scope_is_judged_on_the_day_of_the_entry() -> None:
    given_away = entry("2026-09-05", stage="talk", owner="ola")
    whole = book(deal(entry("2026-09-01", stage="lead", owner="kari"), given_away), rules=RULES)
    karis = replace(whole, scope=lambda snapshot, _: snapshot.owner == "kari")
    assert outcomes(karis) == {"lead": "advanced"}


def test_a_retired_stage_is_its_successor() -> None:
    retired = pipeline(stage("early", replaced_by="lead"), *map(stage, STAGES), stage("won", "won"))
    whole = book(went("early", "lead", "talk"), rules=setup(retired))
    entries = list(first_entries(whole, retired, ALL))
    assert [(each.stage.id, each.day.day) for each in entries] == [("lead", 1), ("talk", 3)]
    assert [visit.stage for each in journeys(whole, retired) for visit in each.visits] == [
        "lead",
        "talk",
    ]


@given(st.lists(deals(), max_size=4))
def test_outcomes_add_up_and_strictly_who_advanced_is_who_entered_next(many: list[Deal]) -> None:
    whole = book(*many, rules=SETUP)
    for line in SETUP.pipelines.values():
        entries: list[FirstEntry] = list(first_entries(whole, line, ALL, strict=True))
        entered = Counter(each.stage.id for each in entries)
        advanced = Counter(each.stage.id for each in entries if each.outcome == "advanced")
        stages = [each.id for each in line.stages if each.type == "open"]
        for before, after in pairwise(stages):
            assert advanced[before] >= entered[after]
            assert entered[before] >= advanced[before]
