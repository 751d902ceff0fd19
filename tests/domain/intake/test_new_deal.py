"""What a foreign row says becomes a deal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from builders import entry
from pipectl.domain.intake.draft import DealDraft, DraftStep
from pipectl.domain.intake.new_deal import first_history, new_deal
from pipectl.domain.model.deal import TRACKED
from pipectl.errors import Place


def step(day: str, *, note: str | None = None, **values: Any) -> DraftStep:
    return DraftStep(date.fromisoformat(day), values, {"note": note} if note else {})


def draft(*steps: DraftStep, as_of: Any = "2026-10-01", **said: Any) -> DealDraft:
    state = {name: value for name, value in said.items() if name in TRACKED}
    fields = {name: value for name, value in said.items() if name not in TRACKED}
    return DealDraft(
        Place("deals.csv", 2, 1),
        2,
        "row 2 of deals.csv",
        "crm",
        "17",
        None,
        {"title": "Website", **fields},
        state,
        steps,
        date.fromisoformat(as_of) if as_of else None,
    )


def test_a_row_without_history_is_one_entry_on_its_day() -> None:
    made = new_deal(draft(stage="proposal", amount=Decimal(5), account="Acme"), "web")
    assert made.history == (entry("2026-10-01", stage="proposal", amount=5, via="import"),)
    assert (made.title, made.account, made.amount) == ("Website", "Acme", Decimal(5))
    assert made.refs == {"crm": "17"}
    assert made.imported == {"title": "Website", "account": "Acme"}


def test_steps_say_only_what_they_change() -> None:
    history = first_history(
        draft(
            step("2026-09-01", stage="prospecting", amount=Decimal(5)),
            step("2026-09-02", stage="prospecting", amount=Decimal(5)),
            step("2026-09-03", stage="proposal", amount=Decimal(5)),
            step("2026-09-04", stage="proposal", amount=None),
        )
    )
    assert history == [
        entry("2026-09-01", stage="prospecting", amount=5, via="import"),
        entry("2026-09-03", stage="proposal", via="import"),
        entry("2026-09-04", "amount", via="import"),
    ]


def test_what_no_step_sets_was_so_from_the_beginning() -> None:
    history = first_history(draft(step("2026-09-01", stage="prospecting"), owner="kari"))
    assert history == [entry("2026-09-01", stage="prospecting", owner="kari", via="import")]


def test_what_the_steps_do_not_come_to_has_its_day() -> None:
    steps = (step("2026-09-01", stage="prospecting", amount=Decimal(5)),)
    history = first_history(draft(*steps, amount=Decimal(9)))
    assert history[1:] == [entry("2026-10-01", amount=9, via="import")]
    early = first_history(draft(*steps, amount=Decimal(9), as_of="2026-08-01"))
    assert early[1].day == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (draft(stage="proposal", as_of=None), "no day for the first entry"),
        (draft(as_of=None), "no stage and no day, as no block of `history` holds"),
        (draft(step("2026-09-01", stage=None), as_of=None), "the stage is empty; a deal is"),
        (draft(amount=Decimal(5)), "no stage on its first day"),
        (draft(step("2026-09-01", stage="won"), stage="lost"), "the stage is lost in its row"),
        (draft(stage="won", title=None), "the title is empty"),
    ],
)
def test_a_row_that_makes_no_deal_is_refused(made: DealDraft, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        new_deal(made, "web")


def test_a_step_with_a_note_is_kept_though_it_changes_nothing() -> None:
    history = first_history(
        draft(step("2026-09-01", stage="proposal"), step("2026-09-02", stage="proposal", note="Hi"))
    )
    assert history[1] == entry("2026-09-02", note="Hi", via="import")
