"""Visits to stages: where they begin and end, and how a cache keeps them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given

from builders import entry
from pipectl.domain.history.entries import add_up, in_order
from pipectl.domain.history.visits import VISITS, up_to, visits
from strategies import days, deals, histories

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal, Entry

START = entry("2026-09-01", stage="prospecting", amount=100000, owner="kari")


def visited(*history: Entry) -> list[tuple[str, str, str | None]]:
    """Return stage, first day and last day of each visit."""
    return [
        (visit.stage, str(visit.since), str(visit.until) if visit.until else None)
        for visit in visits(in_order(history))
    ]


def test_a_visit_lasts_from_its_entry_to_the_next_stage() -> None:
    assert visited(START, entry("2026-09-10", stage="proposal")) == [
        ("prospecting", "2026-09-01", "2026-09-10"),
        ("proposal", "2026-09-10", None),
    ]


def test_an_entry_into_the_same_stage_begins_no_visit() -> None:
    again = entry("2026-09-10", stage="prospecting", amount=120000)
    assert visited(START, again) == [("prospecting", "2026-09-01", None)]


def test_a_step_back_is_a_visit_and_so_is_the_return() -> None:
    days = ("2026-09-10", "proposal"), ("2026-09-20", "prospecting"), ("2026-10-01", "proposal")
    history = [entry(day, stage=stage) for day, stage in days]
    assert visited(START, *history) == [
        ("prospecting", "2026-09-01", "2026-09-10"),
        ("proposal", "2026-09-10", "2026-09-20"),
        ("prospecting", "2026-09-20", "2026-10-01"),
        ("proposal", "2026-10-01", None),
    ]


def test_a_visit_may_last_less_than_a_day() -> None:
    history = [entry("2026-09-10", stage="proposal"), entry("2026-09-10", stage="won")]
    assert visited(START, *history)[1] == ("proposal", "2026-09-10", "2026-09-10")


def test_a_reopening_ends_the_visit_to_the_lost_stage() -> None:
    history = [entry("2026-09-10", stage="lost"), entry("2026-09-20", stage="prospecting")]
    assert visited(START, *history) == [
        ("prospecting", "2026-09-01", "2026-09-10"),
        ("lost", "2026-09-10", "2026-09-20"),
        ("prospecting", "2026-09-20", None),
    ]


def test_a_stage_of_the_same_name_in_another_pipeline_is_another_visit() -> None:
    moved = entry("2026-09-10", pipeline="partners", stage="prospecting")
    found = [(visit.pipeline, visit.stage) for visit in visits([START, moved], "sales")]
    assert found == [("sales", "prospecting"), ("partners", "prospecting")]


def test_to_name_the_default_pipeline_begins_no_visit() -> None:
    named = entry("2026-09-10", pipeline="sales")
    assert [visit.since for visit in visits([START, named], "sales")] == [date(2026, 9, 1)]


def test_a_cleared_pipeline_is_the_default_one_again() -> None:
    away = entry("2026-09-10", pipeline="partners", stage="prospecting")
    back = entry("2026-09-20", "pipeline", stage="prospecting")
    found = [visit.pipeline for visit in visits([START, away, back], "sales")]
    assert found == ["sales", "partners", "sales"]


def test_a_visit_has_the_reason_of_the_entry_that_began_it() -> None:
    lost = entry("2026-09-10", stage="lost", reason="price")
    later = entry("2026-09-11", note="They told us")
    assert [visit.reason for visit in visits([START, lost, later])] == [None, "price"]


def test_a_reason_alone_corrects_that_of_the_visit() -> None:
    lost = entry("2026-09-10", stage="lost", reason="price")
    later = entry("2026-09-11", note="They told us", reason="timing")
    (_, visit) = visits([START, lost, later])
    assert (visit.since, visit.reason) == (date(2026, 9, 10), "timing")


def test_a_reason_may_be_given_when_the_stage_is_named_again() -> None:
    lost = entry("2026-09-10", stage="lost")
    again = entry("2026-09-12", stage="lost", reason="price")
    *_, visit = visits([START, lost, again])
    assert (visit.since, visit.reason) == (date(2026, 9, 10), "price")


@given(histories())
def test_visits_lie_end_to_end_and_never_stay(history: tuple[Entry, ...]) -> None:
    found = list(visits(in_order(history), "sales"))
    assert found[0].since == in_order(history)[0].day
    assert found[-1].until is None
    for earlier, later in pairwise(found):
        assert earlier.until == later.since
        assert (earlier.pipeline, earlier.stage) != (later.pipeline, later.stage)


@given(histories())
def test_the_last_visit_is_to_the_stage_of_the_sum(history: tuple[Entry, ...]) -> None:
    *_, last = visits(in_order(history), "sales")
    fields, _ = add_up(in_order(history))
    assert (last.pipeline, last.stage) == (fields.get("pipeline", "sales"), fields["stage"])


@given(histories())
def test_visits_are_read_as_they_were_written(history: tuple[Entry, ...]) -> None:
    been = tuple(visits(in_order(history), "sales"))
    assert VISITS.parse(VISITS.write(been)) == been


def test_a_reason_of_several_lines_is_read_as_it_was_written() -> None:
    odd = "tab\there\nline\\new \\n \\\t end\\"
    been = tuple(visits([START, entry("2026-09-10", stage="lost", reason=odd)], "sales"))
    assert VISITS.parse(VISITS.write(been)) == been


@given(deals(), days)
def test_visits_up_to_a_day_are_those_of_its_entries(deal: Deal, day: date) -> None:
    history = in_order(deal.history)
    past = [entry for entry in history if entry.day <= day]
    been = up_to(tuple(visits(history, "sales")), day)
    assert [v[:4] for v in been] == [v[:4] for v in visits(past, "sales")]
