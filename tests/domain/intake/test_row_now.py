"""Week by week without a history: what an earlier import recorded stays where it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import action, entry
from domain.intake.test_merge import amounts, stages
from domain.intake.test_new_deal import draft, step
from pipectl.domain.actions.action import book
from pipectl.domain.history.entries import drift
from pipectl.domain.intake.merge import merge
from pipectl.domain.intake.new_deal import new_deal

if TYPE_CHECKING:
    from pipectl.domain.intake.draft import DealDraft, DraftStep
    from pipectl.domain.model.deal import Deal

MONDAY, NEXT, THIRD = "2026-11-16", "2026-11-23", "2026-11-30"


def row(*steps: DraftStep, as_of: str | None = MONDAY, **values: Any) -> DealDraft:
    """Return what an export of a day says, without a history."""
    read_on = date.fromisoformat(THIRD)
    return draft(*steps, as_of=as_of, **values)._replace(has_history=False, read_on=read_on)


def imported(first: DealDraft) -> Deal:
    return new_deal(first, "web")


def stages_of(deal: Deal) -> list[tuple[str, str | None]]:
    return [(str(entry.day), entry.stage) for entry in deal.history if entry.stage]


def created(stage: str = "prospecting", day: str = "2026-09-01") -> DraftStep:
    return step(day, stage=stage)


def test_a_stage_that_differs_is_an_entry_of_the_exports_day() -> None:
    deal = merge(imported(row(created("proposal"))), row(created("won"), as_of=NEXT)).deal
    assert stages_of(deal) == [("2026-09-01", "proposal"), (NEXT, "won")]


def test_without_a_day_of_the_export_it_is_that_of_the_import() -> None:
    deal = merge(imported(row(created("proposal"))), row(created("won"), as_of=None)).deal
    assert stages_of(deal) == [("2026-09-01", "proposal"), (THIRD, "won")]


def test_the_first_import_may_tell_the_stage_at_the_creation() -> None:
    deal = imported(row(created(), stage="proposal"))
    assert stages_of(deal) == [("2026-09-01", "prospecting"), (MONDAY, "proposal")]
    moved = merge(deal, row(created(), stage="needs", as_of=NEXT)).deal
    assert stages_of(moved)[2:] == [(NEXT, "needs")]


def test_a_close_has_its_own_day_also_before_the_previous_export() -> None:
    deal = imported(row(created()))
    merged = merge(deal, row(created(), step("2026-11-10", stage="won"), as_of=NEXT))
    assert stages_of(merged.deal) == [("2026-09-01", "prospecting"), ("2026-11-10", "won")]
    assert (merged.conflicts, merged.replaced) == ((), ())


def test_a_close_never_lies_before_a_stage_that_an_earlier_export_had() -> None:
    deal = imported(row(created(), stage="proposal"))
    merged = merge(deal, row(created(), step("2026-11-10", stage="won"), stage="won", as_of=NEXT))
    assert stages_of(merged.deal)[1:] == [(MONDAY, "proposal"), (MONDAY, "won")]
    assert merged.deal.stage == "won"


@pytest.mark.parametrize(
    ("day", "stays"), [("2026-11-26", "2026-11-26"), ("2026-11-12", NEXT)], ids=["after", "before"]
)
def test_a_deal_reopened_and_lost_again_is_closed_on_its_own_day(day: str, stays: str) -> None:
    deal = imported(row(created(), step("2026-11-10", stage="lost"), stage="lost"))
    reopened = merge(deal, row(created(), stage="proposal", as_of=NEXT)).deal
    lost = merge(reopened, row(created(), step(day, stage="lost"), stage="lost", as_of=THIRD))
    assert stages_of(lost.deal)[2:] == [(NEXT, "proposal"), (stays, "lost")]
    assert (lost.conflicts, lost.deal.stage) == ((), "lost")


def test_a_day_of_a_second_close_is_compared_with_that_of_the_present_one() -> None:
    deal = imported(row(created(), step("2026-11-10", stage="lost"), stage="lost"))
    deal = merge(deal, row(created(), stage="proposal", as_of="2026-11-20")).deal
    deal = merge(deal, row(created(), step(NEXT, stage="lost"), stage="lost", as_of=NEXT)).deal
    corrected = row(created(), step("2026-11-21", stage="lost"), stage="lost", as_of=THIRD)
    merged = merge(deal, corrected)
    what = f"web: lost since {NEXT} here, since 2026-11-21 in row 2 of deals.csv"
    assert merged == (deal, (f"{what}; the day here is kept",), ())


def test_a_deal_that_a_person_reopened_is_lost_again_on_a_later_day_only() -> None:
    deal = imported(row(created(), step("2026-11-10", stage="lost"), stage="lost"))
    reopened = book(deal, action(NEXT), stage="proposal").deal
    again = merge(reopened, row(created(), step("2026-11-26", stage="lost"), as_of=THIRD))
    assert stages_of(again.deal)[2:] == [(NEXT, "proposal"), ("2026-11-26", "lost")]
    earlier = merge(reopened, row(created(), step("2026-11-11", stage="lost"), as_of=THIRD))
    assert earlier.deal == reopened


def test_a_deal_that_is_reopened_keeps_its_close() -> None:
    deal = imported(row(created(), step("2026-11-10", stage="won"), stage="won"))
    merged = merge(deal, row(created(), stage="proposal", as_of=NEXT)).deal
    assert stages_of(merged)[1:] == [("2026-11-10", "won"), (NEXT, "proposal")]


@pytest.mark.parametrize("day", ["2026-11-09", "2026-11-11"])
def test_a_day_that_the_source_has_corrected_is_told_and_stays(day: str) -> None:
    deal = imported(row(created(), step("2026-11-10", stage="won")))
    merged = merge(deal, row(created(), step(day, stage="won"), as_of=NEXT))
    assert merged.deal == deal
    message = f"won since 2026-11-10 here, since {day} in row 2 of deals.csv; the day here is kept"
    assert merged.conflicts == (f"web: {message}",)


def test_a_creation_that_the_source_has_corrected_is_told_and_stays() -> None:
    deal = imported(row(created()))
    merged = merge(deal, row(created(day="2026-08-20"), as_of=NEXT))
    assert merged.deal == deal
    assert merged.conflicts[0].startswith(
        "web: prospecting since 2026-09-01 here, since 2026-08-20"
    )


def test_a_value_that_changes_beside_its_day_is_of_the_exports_day() -> None:
    closed = step("2026-11-10", stage="won", amount=Decimal(5))
    deal = imported(row(created(), closed))
    later = closed._replace(values={"stage": "won", "amount": Decimal(9)})
    merged = merge(deal, row(created(), later, as_of=NEXT)).deal
    assert merged.history[2:] == (entry(NEXT, amount=9, via="import"),)


def test_a_note_on_a_new_day_comes_and_comes_once() -> None:
    deal = imported(row(created()))
    called = row(created(), step("2026-11-12", note="Called"), as_of=NEXT)
    merged = merge(deal, called).deal
    assert merged.history[1:] == (entry("2026-11-12", note="Called", via="import"),)
    assert merge(merged, called).deal == merged


def test_an_export_older_than_the_previous_one_is_refused() -> None:
    deal = imported(row(stage="proposal", as_of=NEXT))
    with pytest.raises(ValueError, match=f"the row is of {MONDAY}, and an earlier import has"):
        merge(deal, row(stage="needs", as_of=MONDAY))
    assert merge(deal, row(stage="proposal", as_of=MONDAY)).deal == deal


def test_what_a_person_booked_meanwhile_stays_where_the_source_is_as_before() -> None:
    deal = book(imported(row(created())), action("2026-11-20"), stage="proposal").deal
    assert merge(deal, row(created(), as_of=NEXT)) == (deal, (), ())
    merged = merge(deal, row(created("won"), as_of=NEXT))
    assert merged.deal == deal
    assert merged.conflicts[0].startswith("web: stage is proposal here, was prospecting at the")


closes = st.sampled_from(["2026-09-01", "2026-11-10", "2026-11-16", "2026-11-20"])


@st.composite
def rows(draw: st.DrawFn, as_of: str) -> DealDraft:
    """Draw a row as sheets have it: a creation, perhaps a close, and what is so now."""
    began = step(draw(st.sampled_from(["2026-09-01", "2026-09-05"])), stage="prospecting")
    steps, stage, amount = [began], draw(stages), draw(amounts)
    if stage in ("won", "lost") and draw(st.booleans()):
        day = min(draw(closes), as_of)
        steps.append(step(max(day, str(began.day)), stage=stage, amount=amount))
    return row(*steps, as_of=as_of, stage=stage, amount=amount)


@given(rows(MONDAY))
def test_the_same_export_again_changes_nothing(first: DealDraft) -> None:
    deal = imported(first)
    assert drift(deal) == ()
    assert merge(deal, first) == (deal, (), ())


@given(rows(MONDAY), rows(NEXT), rows(THIRD))
def test_every_monday_the_deal_is_as_its_row_and_nothing_recorded_has_moved(
    first: DealDraft, second: DealDraft, third: DealDraft
) -> None:
    deal = imported(first)
    for export in (second, third):
        merged = merge(deal, export).deal
        assert [entry for entry in merged.history if entry in deal.history] == [*deal.history]
        assert (merged.stage, merged.amount) == (export.state["stage"], export.state["amount"])
        assert drift(merged) == ()
        assert merge(merged, export).deal == merged
        deal = merged


@given(rows(MONDAY), rows(NEXT))
def test_a_day_that_no_row_tells_of_keeps_its_past(first: DealDraft, second: DealDraft) -> None:
    deal = imported(first)
    merged = merge(deal, replace_days(second, "2026-11-20")).deal
    assert [entry for entry in merged.history if str(entry.day) <= MONDAY] == [*deal.history]


def replace_days(export: DealDraft, day: str) -> DealDraft:
    """Return an export whose close, if it has one, is of a day since the previous export."""
    began, *closed = export.steps
    moved = [close._replace(day=date.fromisoformat(day)) for close in closed]
    return export._replace(steps=(began, *moved))
