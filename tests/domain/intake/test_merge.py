"""A second import: the last one is the base, and what a person changed stays."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import action, entry
from domain.intake.test_new_deal import draft, step
from pipectl.domain.actions.action import book
from pipectl.domain.history.entries import drift
from pipectl.domain.intake.merge import merge
from pipectl.domain.intake.new_deal import new_deal

if TYPE_CHECKING:
    from pipectl.domain.intake.draft import DealDraft, DraftStep
    from pipectl.domain.model.deal import Deal


def imported(made: DealDraft) -> Deal:
    return new_deal(made, "web")


def booked(deal: Deal, day: str, note: str | None = None, **values: Any) -> Deal:
    return book(deal, action(day, note=note), **values).deal


ROW: dict[str, Any] = {"stage": "prospecting", "amount": Decimal(5), "account": "Acme"}


def test_the_same_row_changes_nothing() -> None:
    deal = imported(draft(**ROW))
    assert merge(deal, draft(**ROW)) == (deal, (), ())
    later = draft(**ROW, as_of="2026-10-20")
    assert merge(deal, later) == (deal, (), ())


def test_a_tracked_field_that_changed_is_booked_on_the_rows_day() -> None:
    deal = imported(draft(**ROW))
    merged = merge(deal, draft(**{**ROW, "amount": Decimal(9)}, as_of="2026-10-20")).deal
    assert merged.amount == 9
    assert merged.history[1:] == (entry("2026-10-20", amount=9, via="import"),)


def test_a_field_that_is_empty_now_is_cleared() -> None:
    deal = imported(draft(**ROW))
    merged = merge(deal, draft(**{**ROW, "amount": None, "account": None})).deal
    assert (merged.amount, merged.account) == (None, None)
    assert merged.history[1:] == (entry("2026-10-01", "amount", via="import"),)
    assert "account" not in merged.imported


def test_what_only_a_person_changed_stays() -> None:
    deal = booked(imported(draft(**ROW)), "2026-10-10", amount=Decimal(7), stage="proposal")
    deal = replace(deal, account="Acme AS")
    assert merge(deal, draft(**ROW)) == (deal, (), ())


def test_what_both_changed_is_listed_and_left_and_the_rest_is_taken_over() -> None:
    deal = booked(imported(draft(**ROW)), "2026-10-10", amount=Decimal(7))
    deal = replace(deal, account="Acme AS")
    merged = merge(
        deal, draft(**{**ROW, "amount": Decimal(9), "account": "ACME", "stage": "proposal"})
    )
    assert (merged.deal.amount, merged.deal.account) == (Decimal(7), "Acme AS")
    assert merged.deal.stage == "proposal"
    row = "in row 2 of deals.csv; the value here is kept"
    assert merged.conflicts == (
        f"web: account is Acme AS here, was Acme at the last import and is ACME {row}",
        f"web: amount is 7 here, was 5 at the last import and is 9 {row}",
    )


def test_what_both_changed_to_the_same_is_no_conflict() -> None:
    deal = booked(imported(draft(**ROW)), "2026-10-10", amount=Decimal(9))
    deal = replace(deal, account="ACME")
    merged = merge(deal, draft(**{**ROW, "amount": Decimal(9), "account": "ACME"}))
    assert merged.conflicts == ()
    assert merged.deal == replace(deal, imported={"title": "Website", "account": "ACME"})


FIRST = step("2026-09-01", stage="prospecting", amount=Decimal(5))
THEN = step("2026-09-20", stage="proposal", amount=Decimal(5))


def test_entries_that_the_source_still_has_are_not_written_twice() -> None:
    deal = imported(draft(FIRST, THEN, owner="kari"))
    assert merge(deal, draft(FIRST, THEN, owner="kari")).deal == deal


def test_new_entries_come_on_their_day() -> None:
    deal = booked(imported(draft(FIRST)), "2026-09-25", note="Called")
    merged = merge(deal, draft(FIRST, THEN)).deal
    assert [one.day.day for one in merged.history] == [1, 20, 25]
    assert merged.stage == "proposal"


WON = step("2026-09-01", stage="won", amount=Decimal(5))


def test_a_new_entry_on_a_day_stands_where_the_source_tells_it() -> None:
    deal = booked(imported(draft(FIRST)), "2026-09-01", note="Called")
    deal = merge(deal, draft(FIRST, WON)).deal
    assert [one.stage for one in deal.history] == ["prospecting", None, "won"]
    assert deal.stage == "won"
    between = step("2026-09-01", stage="proposal", amount=Decimal(5))
    merged = merge(deal, draft(FIRST, between, WON)).deal
    assert [one.stage for one in merged.history if one.stage] == ["prospecting", "proposal", "won"]
    assert merged.stage == "won"


def test_entries_of_a_day_that_the_source_tells_in_another_order_change_places() -> None:
    deal = imported(draft(FIRST, WON, FIRST))
    merged = merge(deal, draft(FIRST, FIRST, WON))
    assert (merged.deal.stage, merged.conflicts) == ("won", ())
    assert merge(imported(draft(WON, FIRST)), draft(FIRST, WON)).deal.stage == "won"


def test_an_entry_whose_source_changed_is_replaced_and_said() -> None:
    deal = imported(draft(FIRST, THEN, owner="kari"))
    other = step("2026-09-02", stage="prospecting", amount=Decimal(6))
    merged = merge(deal, draft(other, THEN._replace(values={"stage": "proposal"}), owner="kari"))
    assert merged.deal.history == (
        entry("2026-09-02", stage="prospecting", amount=6, owner="kari", via="import"),
        entry("2026-09-20", stage="proposal", via="import"),
    )
    assert merged.deal.amount == 6
    assert [one.day.day for one in merged.replaced] == [1]


def test_an_entry_whose_source_changed_stays_where_a_person_booked_a_stage_since() -> None:
    deal = booked(imported(draft(FIRST)), "2026-09-25", stage="proposal")
    merged = merge(deal, draft(FIRST._replace(day=THEN.day)))
    assert merged.deal == deal
    said = "web: the entry of 2026-09-01 has changed in row 2 of deals.csv, "
    kept = "but a person booked a stage on 2026-09-25; the entry is kept"
    assert merged.conflicts == (said + kept,)


def test_a_stage_that_both_booked_is_left() -> None:
    deal = booked(imported(draft(FIRST)), "2026-09-10", stage="lost")
    merged = merge(deal, draft(FIRST, THEN))
    assert merged.deal == deal
    assert merged.conflicts[0].startswith("web: stage is lost here, was prospecting at the last")


def test_the_entry_that_brings_steps_to_the_rows_state_keeps_its_day() -> None:
    said = draft(FIRST, amount=Decimal(9), as_of="2026-10-01")
    deal = imported(said)
    again = draft(FIRST, amount=Decimal(9), as_of="2026-10-20")
    assert merge(deal, again).deal == deal
    changed = merge(deal, draft(FIRST, amount=Decimal(8), as_of="2026-10-20")).deal
    assert changed.amount == 8


def test_a_deal_that_a_person_made_is_filled_and_its_history_is_left() -> None:
    made = imported(draft(stage="prospecting"))
    deal = replace(
        made,
        history=(entry("2026-09-01", by="kari", stage="proposal"),),
        stage="proposal",
        imported={},
    )
    merged = merge(deal, draft(FIRST, THEN, account="Acme", title="Other"))
    assert merged.deal.history[1:] == (entry("2026-10-01", amount=5, via="import"),)
    assert (merged.deal.account, merged.deal.title) == ("Acme", "Website")
    assert len(merged.conflicts) == 1


stages = st.sampled_from(["prospecting", "proposal", "won", "lost"])
amounts = st.none() | st.integers(1, 3).map(Decimal)
steps = st.lists(
    st.builds(
        lambda day, stage, amount: step(f"2026-09-{day:02}", stage=stage, amount=amount),
        st.integers(1, 9),
        stages,
        amounts,
    ),
    max_size=4,
).map(lambda found: sorted(found, key=lambda one: one.day))


@st.composite
def drafts(draw: st.DrawFn) -> DealDraft:
    """Draw a row whose history ends in its own stage."""
    happened = draw(steps)
    stage = happened[-1].values["stage"] if happened else draw(stages)
    owner, account = draw(st.sampled_from(["kari", "ola"])), draw(st.sampled_from(["A", "B", None]))
    return draft(
        *happened, stage=stage, amount=draw(amounts), owner=owner, account=account,
        as_of=draw(st.sampled_from(["2026-09-05", "2026-10-01"])),
    )  # fmt: skip


@given(drafts())
def test_an_import_again_never_changes_anything(made: DealDraft) -> None:
    deal = imported(made)
    assert drift(deal) == ()
    assert merge(deal, made) == (deal, (), ())


@given(drafts(), drafts())
def test_without_a_persons_doing_a_second_import_is_taken_over_and_then_settled(
    first: DealDraft, second: DealDraft
) -> None:
    merged = merge(imported(first), second)
    assert merged.conflicts == ()
    deal = merged.deal
    assert drift(deal) == ()
    assert (deal.owner, deal.account, deal.amount) == (
        second.state["owner"],
        second.fields["account"],
        second.state["amount"],
    )
    assert merge(deal, second).deal == deal


told = st.lists(st.tuples(st.integers(1, 2), stages), min_size=1, max_size=5).map(
    lambda found: [
        step(f"2026-09-0{day}", stage=stage) for day, stage in sorted(found, key=itemgetter(0))
    ]
)


@given(told, told)
def test_a_second_import_leaves_the_history_that_a_new_deal_would_have(
    first: list[DraftStep], second: list[DraftStep]
) -> None:
    assert merge(imported(draft(*first)), draft(*second)).deal.history == (
        imported(draft(*second)).history
    )


@pytest.mark.parametrize("name", ["tags", "notes", "region", "x-color", "refs.other"])
def test_every_kind_of_field_comes_changes_and_goes(name: str) -> None:
    one: Any
    other: Any
    one, other = (("a", "b"), ("c",)) if name == "tags" else ("one", "two")
    deal = imported(draft(stage="won", **{name: one}))
    changed = merge(deal, draft(stage="won", **{name: other})).deal
    assert changed.imported[name] == ("c" if name == "tags" else "two")
    gone = merge(changed, draft(stage="won", **{name: None})).deal
    assert name not in gone.imported
    assert gone == imported(draft(stage="won"))


@given(drafts(), drafts(), st.integers(1, 25), stages, amounts)
def test_what_a_person_did_is_never_lost(
    first: DealDraft, second: DealDraft, day: int, stage: str, amount: Decimal | None
) -> None:
    before = imported(first)
    cleared = frozenset(("amount",)) if amount is None else frozenset[str]()
    mine = book(
        before, action(f"2026-10-{day:02}"), stage=stage, amount=amount, clears=cleared
    ).deal
    mine = replace(mine, account="Mine")
    after = merge(mine, second).deal
    assert [one for one in after.history if one.by] == [one for one in mine.history if one.by]
    assert drift(after) == ()
    assert after.account == "Mine"
    if stage != before.stage:
        assert after.stage == stage
    if amount != before.amount:
        assert after.amount == amount


def test_a_title_that_is_empty_now_is_refused() -> None:
    with pytest.raises(ValueError, match="the title is empty"):
        merge(imported(draft(**ROW)), draft(**ROW, title=None))
