"""Names in all languages: whatever a name is, each command gives it back as it is."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from builders import TODAY
from pipectl.domain.model.account import Account
from pipectl.domain.values.ids import slug
from pipectl.query.parser import compile_query
from pipectl.store.edit.emit import document
from pipectl.store.store import Store
from stores import SMALL, write_files
from transcripts import call

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Deal
    from pipectl.domain.values.schema import Plain

FILE = Path(__file__).parent / "data" / "names.txt"
LINES = FILE.read_text(encoding="utf-8").splitlines()
NAMES = [line for line in LINES if not line.startswith("#")]

pytestmark = pytest.mark.slow


EVERY = "every"
"""The deal whose history tells all names."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a deal for each name: title, owner, note and the account of the next.

    One name is written in two ways: two deals with both of an account would be taken for one.
    """
    root = tmp_path_factory.mktemp("names") / "store"
    texts = {EVERY: deal(NAMES, "kari", title="Every")}
    for number, name in enumerate(NAMES):
        texts[id_of(number)] = deal([name], name, title=name, account=NAMES[number - 1])
    write_files(root, {**SMALL, **{f"deals/{name}.yaml": text for name, text in texts.items()}})
    return root


def deal(notes: list[str], owner: str, **texts: str) -> str:
    """Return the file of a deal with an entry for each note, written by who is called so."""
    days = (str(date(2026, 5, 1) + timedelta(number)) for number in range(len(notes)))
    entries: list[Plain] = [
        {"day": day, "by": note, "note": note} for day, note in zip(days, notes, strict=True)
    ]
    state: dict[str, Plain] = {"stage": "prospecting", "owner": owner}
    return document({**texts, **state, "history": [{"day": "2026-04-30", **state}, *entries]})


def id_of(number: int) -> str:
    return f"deal-{number:03}"


def pipectl(root: Path, *words: str) -> str:
    code, printed = call(["-C", str(root), *words], TODAY)
    assert code == 0, printed
    return printed


def deals_of(root: Path) -> dict[str, Deal]:
    records = Store(root, None).load(TODAY).book.records
    return {record.latest.id: record.deal for record in records}


def test_what_is_typed_is_what_is_kept(tmp_path: Path) -> None:
    write_files(tmp_path, SMALL)
    names = [*NAMES, *NAMES[: -len(NAMES) % 4]]
    typed = {tuple(names[number : number + 4]) for number in range(0, len(names), 4)}
    for title, account, owner, note in typed:
        words = ("--account", account, "--owner", owner, "--note", note)
        pipectl(tmp_path, "add", *words, "--", title)
    deals = deals_of(tmp_path).values()
    assert {(d.title, d.account, d.owner, d.history[0].note) for d in deals} == typed


def test_nothing_is_wrong_with_any_name_but_the_one_that_is_written_in_two_ways(root: Path) -> None:
    printed = pipectl(root, "check")
    assert printed.count("' elsewhere, composed of other characters\n") == 2
    assert printed.endswith("0 problems, 2 warnings, 0 hints\n")


def test_a_list_for_programs_has_each_name_as_it_is(root: Path) -> None:
    listed = json.loads(pipectl(root, "list", "--fields", "id,title,account,owner", "-f", "json"))
    rows = {row.pop("id"): list(row.values()) for row in listed["parts"][0]["rows"]}
    assert rows.pop(EVERY) == ["Every", None, "kari"]
    assert rows == {
        id_of(number): [name, NAMES[number - 1], name] for number, name in enumerate(NAMES)
    }


def test_a_table_for_spreadsheets_guards_what_they_would_run(root: Path) -> None:
    text = pipectl(root, "list", "--fields", "id,title", "-f", "csv")
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
    shown = json.loads(pipectl(root, "show", EVERY, "-f", "json"))
    (history,) = [part["rows"] for part in shown["parts"] if part["name"] == "history"]
    assert [(row["by"], row["note"]) for row in history[1:]] == [(name, name) for name in NAMES]


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
