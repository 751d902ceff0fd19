"""The rules in `examples/` can be read, and their stores are sound, also without the data."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from builders import TODAY
from pipectl.exchange.rows.rules import Rules
from pipectl.store.rules_file import read_rules
from stores import read_store
from transcripts import call

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("maven", ("products.csv", "accounts.csv", "sales_teams.csv")),
        ("salesforce", ("Account.csv", "OpportunityHistory.csv")),
    ],
)
def test_rules_name_the_files_beside_the_first(name: str, files: tuple[str, ...]) -> None:
    rules = read_rules(EXAMPLES / name / "rules.yaml", Rules).record
    assert rules.files == files


@pytest.mark.parametrize("name", ["maven", "salesforce"])
def test_the_store_of_an_example_is_sound(name: str) -> None:
    read = read_store(EXAMPLES / name)
    assert [said for said in read.messages if ": hint: " not in said] == []


def test_a_salesforce_deal_that_was_won_the_minute_after_it_was_lost_is_won(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "salesforce", tmp_path / "store")
    (tmp_path / "Account.csv").write_text("Id,Name,Industry\nA1,Acme,Energy\n")
    (tmp_path / "OpportunityHistory.csv").write_text(
        "OpportunityId,StageName,Amount,CloseDate,Probability,CreatedDate\n"
        "O1,Prospecting,5,03/01/26,10,03/01/26 08:55 AM\n"
        "O1,Closed Lost,5,03/01/26,0,03/01/26 08:55 AM\n"
        "O1,Closed Won,5,03/01/26,100,03/01/26 08:55 AM\n"
    )
    (tmp_path / "Opportunity.csv").write_text(
        "Id,Name,AccountId,LeadSource,Description,StageName,Amount,CloseDate,Probability,"
        "LastModifiedDate\nO1,Website,A1,Web,,Closed Won,5,03/01/26,100,03/01/26 08:55 AM\n"
    )
    rules = str(EXAMPLES / "salesforce" / "rules.yaml")
    words = ["import", "csv", str(tmp_path / "Opportunity.csv"), "--rules", rules]
    assert call(["-C", str(tmp_path / "store"), *words], TODAY)[0] == 0
    deal = read_store(tmp_path / "store").deals["o1"]
    assert [entry.stage for entry in deal.history] == ["prospecting", "lost", "won"]
