"""A row of the store's own export: what a spreadsheet changed, and nothing else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import action, deal, entry, setup
from domain.intake.test_new_deal import draft
from pipectl.domain.actions.action import book
from pipectl.domain.intake.edited import edit
from pipectl.domain.intake.revision import revision_of, version_of
from pipectl.domain.model.plain import texts_of

if TYPE_CHECKING:
    from pipectl.domain.intake.draft import DealDraft
    from pipectl.domain.intake.merge import Merged
    from pipectl.domain.model.deal import Deal

BEGAN = entry("2026-09-01", by="kari", stage="prospecting", amount=Decimal(200), currency="EUR")


@pytest.fixture
def website() -> Deal:
    return deal(BEGAN, id="web", title="Website", account="Acme")


def row(exported: Deal, *, revision: bool = True, **cells: Any) -> DealDraft:
    """Return the row of an export with other cells, typed as the importer types them."""
    texts = texts_of(exported, setup())
    values = {"title": exported.title, "account": exported.account, "amount": exported.amount}
    values |= {"stage": exported.stage, "expected_close": exported.expected_close} | cells
    texts |= {name: "" if value is None else str(value) for name, value in cells.items()}
    mark = revision_of(texts_of(exported, setup())) if revision else ""
    read = draft(**values, as_of=None)
    return read._replace(is_own=True, cells={**texts, "revision": mark})


def edited(present: Deal, read: DealDraft) -> Merged:
    return edit(setup(), present, read, action("2026-11-20"))


def test_a_row_as_it_was_exported_changes_nothing(website: Deal) -> None:
    assert edited(website, row(website)) == (website, (), ())


def test_changed_cells_are_an_entry_of_today_by_a_person(website: Deal) -> None:
    merged = edited(website, row(website, amount=Decimal(250), account="Acme AS"))
    assert merged.deal.history == (BEGAN, entry("2026-11-20", by="kari", amount=250))
    assert (merged.deal.amount, merged.deal.account) == (Decimal(250), "Acme AS")


def test_an_emptied_cell_clears_its_field(website: Deal) -> None:
    merged = edited(website, row(website, amount=None, account=None)).deal
    assert (merged.amount, merged.account) == (None, None)


def test_a_stage_moves_as_the_command_does(website: Deal) -> None:
    assert edited(website, row(website, stage="proposal")).deal.stage == "proposal"
    won = edited(website, row(website, stage="won")).deal
    assert edited(won, row(won, stage="proposal")).deal.stage == "proposal"


def test_a_loss_needs_its_reason_and_so_the_command(website: Deal) -> None:
    with pytest.raises(ValueError, match="write `pipectl lose web --reason …`"):
        edited(website, row(website, stage="lost"))


def test_a_loss_has_its_reason_in_a_column_of_the_row(website: Deal) -> None:
    read = row(website, stage="lost")
    with pytest.raises(ValueError, match="a loss has a reason; fill in the row's column 'reason'"):
        edited(website, read)
    read = read._replace(cells={**read.cells, "reason": " price "})
    lost = edited(website, read).deal
    assert (lost.stage, lost.history[-1].reason) == ("lost", "price")
    assert edited(lost, read).deal == lost
    other = read._replace(cells={**read.cells, "reason": "timing"})
    assert edited(lost, other).deal.history[-1].reason == "timing"


@pytest.mark.parametrize("stage", ["prospecting", "proposal", "won"])
def test_a_reason_of_a_deal_that_is_not_lost_is_refused(website: Deal, stage: str) -> None:
    read = row(website, stage=stage)
    with pytest.raises(ValueError, match="only a lost deal has a reason"):
        edited(website, read._replace(cells={**read.cells, "reason": "price"}))


def test_what_was_changed_here_meanwhile_stays_where_the_row_is_as_exported(website: Deal) -> None:
    present = book(website, action("2026-11-20"), amount=Decimal(300)).deal
    merged = edited(present, row(website, account="Acme AS"))
    assert (merged.deal.amount, merged.deal.account) == (Decimal(300), "Acme AS")
    assert merged.conflicts == ()


def test_what_both_changed_is_told_and_left(website: Deal) -> None:
    present = book(website, action("2026-11-20"), amount=Decimal(300)).deal
    merged = edited(present, row(website, amount=Decimal(250)))
    assert merged.deal == present
    told = "web: amount is 300 here, was 200 in the export and is 250 in row 2 of deals.csv"
    assert merged.conflicts == (f"{told}; the value here is kept",)


def test_where_the_exported_version_is_unknown_what_differs_is_left(website: Deal) -> None:
    exported = deal(BEGAN, id="web", title="Old title", account="Acme")
    merged = edited(website, row(exported, amount=Decimal(250)))
    assert merged.deal == website
    assert [text.split()[1] for text in merged.conflicts] == ["title", "amount"]


def test_without_a_revision_every_difference_is_taken_over(website: Deal) -> None:
    read = row(website, revision=False, amount=Decimal(250))
    assert edited(website, read).deal.amount == 250


def test_a_date_in_another_form_is_no_change(website: Deal) -> None:
    due = book(website, action("2026-11-20"), expected_close=date(2026, 12, 31)).deal
    read = row(due)
    spreadsheet = read._replace(cells={**read.cells, "expected_close": "31.12.2026"})
    assert edited(due, spreadsheet).deal == due


def test_an_amount_without_a_currency_is_in_the_stores() -> None:
    bare = deal(entry("2026-09-01", stage="prospecting"), id="web", title="Website")
    assert edited(bare, row(bare, amount=Decimal(5))).deal.currency == setup().settings.currency


def test_a_changed_cell_that_no_row_can_change_is_refused(website: Deal) -> None:
    read = row(website)
    read = read._replace(fixed=("next_step.what",), cells={**read.cells, "next_step.what": "Call"})
    with pytest.raises(ValueError, match=r"next_step\.what was empty and is 'Call' in the row; a"):
        edited(website, read)


@given(st.lists(st.integers(1, 5).map(Decimal), max_size=5), st.integers(0, 5))
def test_the_history_tells_each_version_that_an_export_may_have_had(
    amounts: list[Decimal], count: int
) -> None:
    versions = [deal(BEGAN, id="web", title="Website")]
    for amount in amounts:
        versions.append(book(versions[-1], action("2026-11-20"), amount=amount).deal)
    exported = versions[min(count, len(amounts))]
    version = version_of(versions[-1], revision_of(texts_of(exported, setup())), setup())
    assert version is not None
    assert texts_of(version, setup()) == texts_of(exported, setup())
