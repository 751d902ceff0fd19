"""Names in all languages: whatever a name is, each command gives it back as it is."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from builders import TODAY
from pipectl.domain.model.account import Account
from pipectl.domain.values.ids import slug
from pipectl.query.parser import compile_query
from pipectl.store.store import Store
from transcripts import call

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal

FILE = Path(__file__).parent / "data" / "names.txt"
LINES = FILE.read_text(encoding="utf-8").splitlines()
NAMES = [line for line in LINES if not line.startswith("#")]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a deal for each name: its title, its account, its owner and its note."""
    root = tmp_path_factory.mktemp("names") / "store"
    root.mkdir()
    pipectl(root, "init", "--currency", "EUR")
    for number, name in enumerate(NAMES):
        words = ("--account", name, "--owner", name, "--note", name, "--id", id_of(number))
        assert (
            pipectl(root, "add", "--on", "2026-09-01", *words, "--", name) == id_of(number) + "\n"
        )
    return root


def id_of(number: int) -> str:
    return f"deal-{number:03}"


def pipectl(root: Path, *words: str) -> str:
    code, printed = call(["-C", str(root), *words], TODAY)
    assert code == 0, printed
    return printed


def deals_of(root: Path) -> dict[str, Deal]:
    records = Store(root, None).load(TODAY).book.records
    return {record.latest.id: record.deal for record in records}


def test_what_is_typed_is_what_is_kept(root: Path) -> None:
    deals = deals_of(root)
    for number, name in enumerate(NAMES):
        deal = deals[id_of(number)]
        texts = (deal.title, deal.account, deal.owner, deal.history[0].note)
        assert texts == (name,) * 4


def test_nothing_is_wrong_with_any_name(root: Path) -> None:
    assert pipectl(root, "check").endswith("0 problems, 0 warnings, 0 hints\n")


def test_a_list_for_programs_has_each_name_as_it_is(root: Path) -> None:
    listed = json.loads(pipectl(root, "list", "--columns", "id,title,account,owner", "-f", "json"))
    rows = {row.pop("id"): set(row.values()) for row in listed["rows"]}
    assert rows == {id_of(number): {name} for number, name in enumerate(NAMES)}


def test_a_table_for_spreadsheets_guards_what_they_would_run(root: Path) -> None:
    text = pipectl(root, "list", "--columns", "id,title", "-f", "csv")
    titles = {row["id"]: row["title"] for row in csv.DictReader(io.StringIO(text))}
    guarded = [name for number, name in enumerate(NAMES) if titles[id_of(number)] == f"'{name}"]
    assert guarded == ["@home: work / life?"]
    assert len(set(titles.values()) & set(NAMES)) == len(NAMES) - len(guarded)


def test_a_query_for_a_name_finds_its_deal(root: Path) -> None:
    book = Store(root, None).load(TODAY).book
    for number, name in enumerate(NAMES):
        query = 'title:"' + name.replace('"', '"*"') + '"'  # a star stands for a quote
        scope = compile_query([query], book.setup, TODAY).matches
        ids = [deal.id for deal in book.snapshots() if scope(deal, TODAY)]
        assert id_of(number) in ids
        assert len(ids) <= 2  # one name is written in two ways


def test_show_prints_each_name(root: Path) -> None:
    for number, name in enumerate(NAMES):
        values = json.loads(pipectl(root, "show", id_of(number), "-f", "json"))
        (about,) = [part for part in values["parts"] if part["name"] == "deal"]
        assert about["values"]["title"] == name


def test_each_name_is_offered_after_a_tab(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(root, tmp_path / "store")
    accounts = Store(tmp_path / "store", None).accounts
    for number, name in enumerate(NAMES):
        accounts.add(Account(id=id_of(number), name=name))
    monkeypatch.chdir(tmp_path / "store")
    monkeypatch.setenv("_PIPECTL_COMPLETE", "complete_zsh")
    monkeypatch.setenv("COMP_WORDS", "pipectl\nadd\nX\n--account\n")
    code, printed = call([], TODAY)
    assert code == 0
    assert {line.partition("\t")[0] for line in printed.splitlines()} >= set(NAMES)


def test_an_export_brings_each_name_into_another_store(root: Path, tmp_path: Path) -> None:
    exported = tmp_path / "deals.json"
    pipectl(root, "export", "json", "-o", str(exported))
    other = tmp_path / "other"
    shutil.copytree(root, other, ignore=shutil.ignore_patterns("deals"))
    (other / "deals").mkdir()
    pipectl(other, "import", "json", str(exported))
    assert deals_of(other) == deals_of(root)


def test_an_id_is_made_of_each_name() -> None:
    assert all(slug(name).isascii() for name in NAMES)
