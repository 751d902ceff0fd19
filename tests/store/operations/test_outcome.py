"""What an import says of its rows, by kind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from imports import Folder
from stores import new_store

if TYPE_CHECKING:
    from pipectl.store.operations.outcome import Outcome

RULES = """\
system: crm
key: Id
id: "crm-{Id}"
fields: {title: Name, account: Account, amount: Amount, stage: Stage}
history:
  - {day: Day, set: {stage: {constant: qualification}}}
  - {when: {Stage: won}, day: Account, set: {stage: {constant: won}}}
"""
FIRST = "1,Website,,qualification,5,2026-09-01\n2,Shop,,proposal,5,2026-09-01\n"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.write(FIRST, RULES)
    return made


def after(folder: Folder, rows: str, rules: str = RULES) -> Outcome:
    """Import the first rows, then others."""
    store = new_store(folder.path)
    folder.bring_in(store)
    folder.write(rows, rules)
    return folder.bring_in(store)[1]


def test_new_deals_are_counted_by_their_type(folder: Folder) -> None:
    folder.write(FIRST + "3,Site,2026-09-20,won,5,2026-09-02\n", RULES)
    outcome = folder.bring_in(new_store(folder.path))[1]
    assert (outcome.new, outcome.types) == (3, {"open": 2, "won": 1})


def test_changed_deals_are_counted_by_what_changed(folder: Folder) -> None:
    outcome = after(folder, "1,Web,2026-09-20,won,9,2026-09-01\n2,Shop,,negotiation,9,2026-09-01\n")
    assert outcome.changed == 2
    counts = {"won": 1, "moved": 1, "amount": 2, "title": 1, "account": 1}
    assert outcome.kinds == counts


def test_a_deal_that_begins_closed_is_counted(folder: Folder) -> None:
    rules = RULES.replace("history:", "as_of: Day\nx:").partition("x:")[0]
    folder.write("1,Website,,won,5,2026-09-01\n2,Shop,,proposal,5,2026-09-01\n", rules)
    assert folder.bring_in(new_store(folder.path))[1].unborn == 1


def test_a_deal_closed_on_its_first_day_did_not_begin_so(folder: Folder) -> None:
    folder.write("1,Website,2026-09-01,won,5,2026-09-01\n", RULES)
    assert folder.bring_in(new_store(folder.path))[1].unborn == 0


def test_a_deal_that_the_file_does_not_have_is_counted_and_stays(folder: Folder) -> None:
    outcome = after(folder, FIRST.splitlines()[0] + "\n")
    assert (outcome.missing, outcome.same, outcome.changed) == (1, 1, 0)
    assert (folder.path / "store/deals/crm-2.yaml").exists()


def test_rows_skipped_or_refused_are_in_the_file(folder: Folder) -> None:
    skip = RULES + "skip: [{when: {Name: Shop}, because: a test}]\n"
    assert after(folder, FIRST.replace("Website,,", "Website,,no such "), skip).missing == 0


def test_an_entry_dated_in_the_past_is_told(folder: Folder) -> None:
    outcome = after(folder, FIRST.replace("Website,,qualification", "Website,2026-09-20,won"))
    told = "crm-1: won on 2026-09-20, as row 2 of deals.csv dates it; reports from that day on"
    assert outcome.dated == [f"{told} change"]
