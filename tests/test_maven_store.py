"""The example `maven`: its rules make deals that say what is true of the data.

All rows become deals in memory, and each tenth one goes through a store; `--full` takes them all.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from builders import book
from pipectl.domain.checks.deal import findings
from pipectl.domain.checks.duplicates import same_name
from pipectl.domain.intake.importer import ForeignFile, ImportResult, Request
from pipectl.domain.intake.new_deal import new_deal
from pipectl.domain.model.account import meaning
from pipectl.domain.values.calendar import parse_period
from pipectl.errors import Severity
from pipectl.exchange import csv
from pipectl.exchange.rows.rules import Rules
from pipectl.money import ROUNDING, divide
from pipectl.query.columns import grouping
from pipectl.reports import cycle, losses, owners, winrate
from pipectl.store.rules_file import read_rules
from pipectl.store.store import Store
from reports.tables import column, rows, totals
from stores import read_store
from transcripts import call

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book
    from pipectl.domain.history.snapshot import Snapshot
    from pipectl.domain.model.deal import Deal
    from pipectl.domain.model.settings import Setup
    from pipectl.store.load_result import Loaded

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "maven"
DATA = ROOT.parent / "shared" / "data" / "maven_crm" / "sales_pipeline.csv"
END = date(2017, 12, 31)
TWINS = re.compile(r"deals/(\w+)\.yaml:\S+ warning: the deal (\w+) has this account and title too;")

pytestmark = [
    pytest.mark.skipif(not DATA.exists(), reason="the Maven data are not here"),
    pytest.mark.slow,
]


class Example(NamedTuple):
    """A store, and the rows that come into it."""

    root: Path
    rows: Path

    def load(self, *more: str) -> tuple[int, str]:
        rules = str(EXAMPLE / "rules.yaml")
        words = ["-C", str(self.root), "import", "csv", str(self.rows), "--rules", rules, *more]
        return call(words, END)


@pytest.fixture(scope="module")
def setup() -> Setup:
    return Store(EXAMPLE, None).setup


@pytest.fixture(scope="module")
def result(setup: Setup) -> ImportResult:
    return read_rows(DATA, setup)


def read_rows(rows: Path, setup: Setup) -> ImportResult:
    rules = read_rules(EXAMPLE / "rules.yaml", Rules).record
    files = {name: foreign(rows.parent / name) for name in rules.files}
    return csv.read(Request(foreign(rows), files, rules, setup, END))


def foreign(path: Path) -> ForeignFile:
    return ForeignFile(path.name, path.read_bytes())


@pytest.fixture(scope="module")
def deals(result: ImportResult) -> dict[str, Deal]:
    return {str(draft.id): new_deal(draft, str(draft.id)) for draft in result.drafts}


@pytest.fixture(scope="module")
def snapshots(deals: dict[str, Deal], setup: Setup) -> list[Snapshot]:
    return list(book(*deals.values(), as_of=END, rules=setup).snapshots(END))


@pytest.fixture(scope="module")
def tenth(tmp_path_factory: pytest.TempPathFactory) -> Example:
    """Return a store with each tenth row."""
    example = new_example(tmp_path_factory.mktemp("maven"))
    header, *rows = DATA.read_text(encoding="utf-8").splitlines(keepends=True)
    example.rows.write_text("".join([header, *rows[::10]]), encoding="utf-8")
    code, said = example.load()
    assert code == 0, said
    assert "880 rows: 880 new, 0 changed, 0 as before\n" in said
    assert "team.yaml: 35 people added\n" in said
    return example


def new_example(folder: Path) -> Example:
    shutil.copytree(EXAMPLE, folder / "store")
    shutil.copytree(DATA.parent, folder / "data")
    return Example(folder / "store", folder / "data" / DATA.name)


@pytest.fixture(scope="module")
def loaded(tenth: Example) -> Loaded:
    return Store(tenth.root, None).load(END)


def files(root: Path) -> dict[str, bytes]:
    """Return all that is in the store, by path."""
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*.yaml")}


def amount(deals: list[Snapshot]) -> Decimal:
    return sum((deal.amount or Decimal(0) for deal in deals), Decimal(0))


def in_stage(snapshots: list[Snapshot], stage: str) -> list[Snapshot]:
    return [deal for deal in snapshots if deal.stage == stage]


def test_every_row_becomes_a_deal(result: ImportResult, deals: dict[str, Deal]) -> None:
    assert (result.rows, len(deals)) == (8800, 8800)
    assert (result.refused, result.problems, result.findings) == ([], [], [])
    assert result.notes == {
        "product GTXPro read as GTX Pro": 1480,
        "sector technolgy read as technology": 1165,
    }


def test_nothing_is_to_be_said_of_a_deal(deals: dict[str, Deal], tenth: Example) -> None:
    setup = Store(tenth.root, None).setup
    said = [finding for deal in deals.values() for finding in findings(deal, setup)]
    assert [finding for finding in said if finding.severity is not Severity.HINT] == []


def test_nothing_is_to_be_said_of_the_store_but_that_deals_have_the_same_names(
    loaded: Loaded,
) -> None:
    assert other_warnings(loaded) == []


def other_warnings(loaded: Loaded) -> list[str]:
    """Return the warnings but for those that two deals have one account and title, as they have.

    A deal is called like its product, which an account may buy twice.
    """
    meant = meaning(loaded.book.accounts)
    names = {name: same_name(deal, meant) for name, deal in in_files(loaded).items()}
    warnings = [str(each) for each in loaded.problems if each.severity is not Severity.HINT]
    twins = {warning: TWINS.match(warning) for warning in warnings}
    return [text for text, two in twins.items() if not (two and names[two[1]] == names[two[2]])]


def test_the_store_has_the_deals_of_its_rows(loaded: Loaded, deals: dict[str, Deal]) -> None:
    stored = in_files(loaded)
    assert len(stored) == 880
    assert stored == {name: deals[name] for name in stored}


def in_files(loaded: Loaded) -> dict[str, Deal]:
    return {record.deal.id: record.deal for record in loaded.book.records}


def test_the_deals_stand_in_their_stages(snapshots: list[Snapshot]) -> None:
    assert Counter(deal.stage for deal in snapshots) == {
        "prospecting": 500,
        "engaging": 1589,
        "won": 4238,
        "lost": 2473,
    }
    won, lost = len(in_stage(snapshots, "won")), len(in_stage(snapshots, "lost"))
    assert round_to_cents(100 * won, won + lost) == Decimal("63.15")


def test_open_deals_stand_at_list_price(snapshots: list[Snapshot]) -> None:
    assert amount(in_stage(snapshots, "prospecting")) == 1_073_986
    assert amount(in_stage(snapshots, "engaging")) == 3_892_229


def round_to_cents(part: Decimal | int, whole: int) -> Decimal:
    return divide(part, whole).quantize(Decimal("0.01"), context=ROUNDING)


def test_won_deals_stand_at_their_close_value(snapshots: list[Snapshot]) -> None:
    won = in_stage(snapshots, "won")
    assert amount(won) == 10_005_534
    assert round_to_cents(amount(won), len(won)) == Decimal("2360.91")
    days = [(deal.closed - deal.created).days for deal in won if deal.closed]
    assert round_to_cents(sum(days), len(days)) == Decimal("51.78")


def test_a_lost_deal_is_lost_at_its_list_price(snapshots: list[Snapshot]) -> None:
    assert all(deal.amount for deal in in_stage(snapshots, "lost"))
    days = [(d.closed - d.created).days for d in in_stage(snapshots, "lost") if d.closed]
    assert round_to_cents(sum(days), len(days)) == Decimal("41.48")


@pytest.mark.parametrize(
    ("quarter", "won_amount", "won", "lost"),
    [
        (1, 1_134_672, 531, 116),
        (2, 3_086_111, 1254, 778),
        (3, 2_982_255, 1257, 790),
        (4, 2_802_496, 1196, 789),
    ],
)
def test_each_quarter_of_2017(
    snapshots: list[Snapshot], quarter: int, won_amount: int, won: int, lost: int
) -> None:
    closed = [d for d in snapshots if d.closed and (d.closed.month + 2) // 3 == quarter]
    assert len(in_stage(closed, "won")) == won
    assert len(in_stage(closed, "lost")) == lost
    assert amount(in_stage(closed, "won")) == won_amount


@pytest.fixture(scope="module")
def whole(deals: dict[str, Deal], setup: Setup, result: ImportResult) -> Book:
    return book(*deals.values(), as_of=END, rules=replace(setup, team=result.people))


@pytest.mark.parametrize(
    ("quarter", "won", "lost"), [(1, 531, 116), (2, 1254, 778), (3, 1257, 790), (4, 1196, 789)]
)
def test_win_rates_of_quarters(whole: Book, quarter: int, won: int, lost: int) -> None:
    page = winrate.report(whole, period=parse_period(f"2017Q{quarter}", 1))
    assert rows(page, "win_rate")[0]["value"] == (won, won + lost)


def test_cycles_of_the_year(whole: Book) -> None:
    won, lost = rows(cycle.report(whole, period=parse_period("2017", 1)), "cycle")
    assert [round_to_cents(row["mean"], 1) for row in (won, lost)] == [
        Decimal("51.78"),
        Decimal("41.48"),
    ]


def test_regions_won_what_they_won(whole: Book) -> None:
    page = winrate.report(whole, period=parse_period("2017", 1), by=grouping("team", whole.setup))
    won = {row["team"]: row["won"] for row in rows(page, "value")}
    assert won == {"Central": 3_346_293, "East": 3_090_594, "West": 3_568_647}


def test_the_best_seller_stands_with_what_he_won(whole: Book) -> None:
    page = owners.report(whole, period=parse_period("2017", 1))
    best = max(rows(page, "owners"), key=lambda row: row["won"])
    assert (best["owner"], best["won"], best["won_amount"]) == ("darcel-schlecht", 349, 1_153_214)


def test_every_lost_deal_has_left_a_stage(whole: Book) -> None:
    page = losses.report(whole, period=parse_period("2017", 1))
    (total,) = totals(page, "stages")
    assert total["lost"] == sum(column(page, "stages", "lost")) == 2473


def test_sellers_and_regions(result: ImportResult, snapshots: list[Snapshot]) -> None:
    won = in_stage(snapshots, "won")
    best = [deal for deal in won if deal.owner == "darcel-schlecht"]
    assert (len(best), amount(best)) == (349, Decimal(1_153_214))
    team = result.people
    assert len(team) == 35
    assert len(set(team) - {deal.owner for deal in snapshots}) == 5
    regions = {
        region: amount([d for d in won if d.owner and team[d.owner].team == region])
        for region in ("Central", "East", "West")
    }
    assert regions == {"Central": 3_346_293, "East": 3_090_594, "West": 3_568_647}


def test_rows_without_account_are_deals_without_account(deals: dict[str, Deal]) -> None:
    assert sum(deal.account is None for deal in deals.values()) == 1425


def test_again_nothing_is_written(tenth: Example) -> None:
    assert_again_nothing_is_written(tenth)


def assert_again_nothing_is_written(example: Example) -> None:
    before = files(example.root)
    code, said = example.load()
    assert code == 0
    assert said.endswith("nothing was written\n")
    assert files(example.root) == before


def test_a_row_can_be_explained(tenth: Example) -> None:
    code, said = tenth._replace(rows=DATA).load("--explain", "3")
    assert code == 0
    assert "column product, product GTXPro read as GTX Pro" in said
    assert "products.csv row 3, found by product" in said


@pytest.mark.full
def test_all_of_it_goes_through_files_and_to_json_and_back(
    deals: dict[str, Deal], tmp_path: Path
) -> None:
    example = new_example(tmp_path)
    code, said = example.load()
    assert code == 0, said
    assert "8 800 rows: 8 800 new, 0 changed, 0 as before\n" in said
    loaded = Store(example.root, None).load(END)
    assert other_warnings(loaded) == []
    assert in_files(loaded) == deals
    assert_again_nothing_is_written(example)
    backup = tmp_path / "backup.json"
    assert call(["-C", str(example.root), "export", "json", "-o", str(backup)], END)[0] == 0
    other = tmp_path / "other"
    shutil.copytree(EXAMPLE, other)
    code, said = call(["-C", str(other), "import", "json", str(backup)], END)
    assert (code, said) == (0, "8 800 deals: 8 800 new, 0 replaced, 0 the same\n")
    assert read_store(other).deals == deals
