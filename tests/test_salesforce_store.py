"""The example `salesforce`, and what else its exports ask of rules."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path

import pytest

from stores import ReadStore, read_store
from transcripts import call

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "salesforce"
DATA = ROOT.parent / "shared" / "data"
TODAY = date(2026, 11, 25)

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the Salesforce data are not here")

FINANCIAL = """\
# A Data Loader export: a byte order mark, and times in UTC whose day is taken as it stands.
system: salesforce
key: Id
id: "{External_id__c}"
dates: YYYY-MM-DDThh:mm:ss.fffzone
numbers: {decimal: "."}
joins:
  accounts: {file: Account.csv, column: AccountId, key: Id}
fields:
  title: Name
  account: accounts.Name
  product: Product__c
  owner: {column: OwnerId, map: {005Ec000004oBPNIA2: Kari Nes}}
  amount: Amount
  expected_close: {column: CloseDate, date: YYYY-MM-DD}
  stage:
    column: StageName
    map:
      Qualification: qualification
      Discovery: needs
      Proposal/Quote: proposal
      Negotiation: negotiation
      Closed Won: won
      Closed Lost: lost
  category:
    column: ForecastCategoryName
    map: {Pipeline: pipeline, Best Case: best_case, Omitted: omitted, Closed: }
as_of: CreatedDate
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("salesforce") / "store"
    shutil.copytree(EXAMPLE, root)
    code, said = bring(root)
    counts = "36 rows: 36 new, 0 changed, 0 as before\n  new: 16 open, 12 won, 8 lost\n"
    assert (code, said) == (0, counts)
    return root


def bring(root: Path) -> tuple[int, str]:
    file = str(DATA / "salesforce_devorg" / "Opportunity.csv")
    words = ["import", "csv", file, "--rules", str(EXAMPLE / "rules.yaml")]
    return call(["-C", str(root), *words], TODAY)


@pytest.fixture(scope="module")
def store(root: Path) -> ReadStore:
    return read_store(root)


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / "salesforce_devorg" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_all_that_is_to_be_said_is_that_the_source_closed_some_deals_twice_or_at_once(
    store: ReadStore,
) -> None:
    closed_twice = [text for text in store.messages if ", and not reopened; " in text]
    at_once = [text for text in store.messages if ": the first entry is won, " in text]
    assert {*store.messages} == {*closed_twice, *at_once}
    assert (len(closed_twice), len(at_once)) == (7, 18)


def test_every_deal_stands_as_its_row_says(store: ReadStore) -> None:
    names = {stage.id: stage.name for stage in store.setup.pipelines["sales"].stages}
    accounts = {row["Id"]: row["Name"] for row in rows("Account.csv")}
    for row in rows("Opportunity.csv"):
        deal = store.deals[row["Id"].lower()]
        close = deal.expected_close
        assert names[deal.stage] == row["StageName"]
        assert (f"{deal.amount:f}" if deal.amount is not None else "") == row["Amount"]
        assert (close and f"{close:%m/%d/%y}") == row["CloseDate"]
        assert str(deal.probability) == row["Probability"]
        assert deal.account == accounts[row["AccountId"]]
        assert deal.refs == {"salesforce": row["Id"]}


def test_every_change_of_stage_is_in_the_history(store: ReadStore) -> None:
    changes = sum(bool(entry.stage) for deal in store.deals.values() for entry in deal.history)
    assert changes == len(rows("OpportunityHistory.csv")) == 48


def test_a_deal_that_was_won_and_then_lost(store: ReadStore) -> None:
    history = store.deals["006bm00000lkjntaa5"].history
    assert [(str(one.day), one.stage, one.reason) for one in history] == [
        ("2026-02-23", "won", None),
        ("2026-03-07", "lost", "not recorded"),
    ]


def test_entries_of_one_day_stand_in_the_order_of_their_times(store: ReadStore) -> None:
    history = store.deals["006bm00000lkgonaal"].history
    assert [(one.day.day, one.stage) for one in history] == [
        (24, "prospecting"),
        (24, "won"),
        (7, "lost"),
    ]


def test_again_nothing_is_written(root: Path) -> None:
    assert bring(root)[1] == "36 rows: 0 new, 0 changed, 36 as before\nnothing was written\n"


def test_a_data_loader_export_with_a_mark_and_times_in_utc(tmp_path: Path) -> None:
    root = tmp_path / "store"
    assert call(["init", str(root), "--currency", "USD"], TODAY)[0] == 0
    settings = root / "pipectl.yaml"
    settings.write_text(settings.read_text() + "fields: {product: text}\n")
    rules = tmp_path / "rules.yaml"
    rules.write_text(FINANCIAL)
    file = str(DATA / "salesforce_financial_demo" / "Opportunity.csv")
    words = ["-C", str(root), "import", "csv", file, "--rules", str(rules)]
    code, said = call(words, TODAY)
    assert code == 0
    assert said == (
        "50 rows: 50 new, 0 changed, 0 as before\n"
        "  new: 35 open, 12 won, 3 lost\n"
        "  15 new deals won or lost on the first day: "
        "add a block of history with the day of creation, and its stage\n"
    )
    deal = read_store(root).deals["ext-opportunity-0"]
    assert (f"{deal.amount:f}", deal.owner, str(deal.history[0].day)) == (
        "1124741.15",
        "kari-nes",
        "2024-01-22",
    )
    assert call(words, TODAY)[1].endswith("nothing was written\n")
