"""Rows brought into a store: new files, changed ones, and those that stay byte for byte."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from imports import ROWS, RULES, Folder
from pipectl.errors import PipectlError
from pipectl.store.cache.file import CacheFile
from pipectl.store.disk import batch, fork
from pipectl.store.disk import files as files_of_store
from stores import DEAL, new_store, read_store

WEBSITE = """\
title: Website
account: Acme
amount: 120000
currency: EUR
stage: qualification
refs: {crm: "1"}
imported: {title: Website, account: Acme}
history:
  - {day: 2026-09-01, stage: qualification, amount: 120000, currency: EUR, via: import}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.write()
    return made


def files(root: Path) -> dict[str, bytes]:
    found = [*root.rglob("*.yaml")]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def test_rows_become_files(folder: Folder) -> None:
    store = new_store(folder.path)
    _, outcome = folder.bring_in(store)
    assert (outcome.new, outcome.changed, outcome.same) == (2, 0, 0)
    assert (store.root / "deals/crm-1.yaml").read_text() == WEBSITE
    (message,) = read_store(store.root).messages
    assert ": the first entry is won, " in message


def test_many_new_deals_are_in_the_cache_for_the_next_command(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fork, "WORTH_IT", 2)
    store = new_store(folder.path)
    folder.bring_in(store)
    head, _ = CacheFile(store.root, store.cache_folder).load() or ({}, {})
    assert "crm-1" in head["deals"]["names"]


def test_the_same_again_writes_nothing(folder: Folder) -> None:
    store = new_store(folder.path)
    folder.bring_in(store)
    before = files(store.root)
    written, outcome = folder.bring_in(store)
    assert written.changes == ()
    assert (outcome.new, outcome.changed, outcome.same) == (0, 0, 2)
    assert files(store.root) == before


def test_a_row_that_changed_changes_two_lines_and_no_comment(folder: Folder) -> None:
    store = new_store(folder.path)
    folder.bring_in(store)
    path = store.root / "deals/crm-1.yaml"
    path.write_text(
        path.read_text().replace("account: Acme\n", "account: Acme  # the big one\n", 1)
    )
    folder.write(ROWS.replace("120000,2026-09-01", "130000,2026-09-20"))
    folder.bring_in(store)
    assert path.read_text() == (
        WEBSITE.replace("account: Acme\n", "account: Acme  # the big one\n", 1).replace(
            "amount: 120000\n", "amount: 130000\n", 1
        )
        + "  - {day: 2026-09-20, amount: 130000, via: import}\n"
    )


def test_a_deal_may_have_moved_into_a_subfolder_and_has_its_own_id(folder: Folder) -> None:
    store = new_store(folder.path)
    folder.bring_in(store)
    (store.root / "deals/2026").mkdir()
    (store.root / "deals/crm-1.yaml").rename(store.root / "deals/2026/renamed.yaml")
    folder.write(ROWS.replace("Acme", "Acme AS"))
    _, outcome = folder.bring_in(store)
    assert (outcome.new, outcome.changed, outcome.same) == (0, 1, 1)
    assert "account: Acme AS" in (store.root / "deals/2026/renamed.yaml").read_text()


def test_a_top_that_has_drifted_is_recorded_before_it_changes(folder: Folder) -> None:
    store = new_store(folder.path)
    folder.bring_in(store)
    path = store.root / "deals/crm-1.yaml"
    path.write_text(path.read_text().replace("currency: EUR\nstage", "currency: NOK\nstage"))
    folder.write(ROWS.replace("Acme", "Acme AS"))
    folder.bring_in(store)
    assert "currency: NOK, via: fix}" in path.read_text()


def test_people_are_added_to_the_team_and_the_lines_that_are_there_stay(folder: Folder) -> None:
    store = new_store(folder.path)
    line = "kari: {name: Kari Nes}   # since 2019\n"
    (store.root / "team.yaml").write_text(line)
    rules = RULES.replace("  account: Account", "  account: Account\n  owner: Account")
    folder.write(
        ROWS.replace(",Web shop,,", ",Web shop,Kari Nes,"), rules + "people: {name: Account}\n"
    )
    _, outcome = folder.bring_in(store)
    assert (store.root / "team.yaml").read_text() == line + "acme: {name: Acme}\n"
    assert outcome.people == 1
    assert "owner: kari\n" in (store.root / "deals/crm-2.yaml").read_text()


PEOPLE = RULES + "people: {name: Account, team: Name}\n"
SKIP = "skip: [{when: {Amount: '0'}, because: a test}]\n"


def team_after(folder: Folder, rows: str, rules: str = PEOPLE) -> str:
    """Return team.yaml after an import into a new store."""
    shutil.rmtree(folder.path / "store", ignore_errors=True)
    store = new_store(folder.path)
    (store.root / "team.yaml").unlink(missing_ok=True)
    folder.write(rows, rules)
    folder.bring_in(store)
    path = store.root / "team.yaml"
    return path.read_text() if path.exists() else ""


@pytest.mark.parametrize(
    "row",
    [
        "1,Web,Bob,Open,x,2026-09-01\n",
        "1,Web,Bob,Open,0,2026-09-01\n",
        "1,,Bob,Open,5,2026-09-01\n",
    ],
    ids=["refused", "skipped", "refused by the store"],
)
def test_people_of_rows_that_do_not_come_in_are_not_added(folder: Folder, row: str) -> None:
    rows = f"{row}2,Shop,Ann,Open,5,2026-09-01\n"
    assert team_after(folder, rows, PEOPLE + SKIP) == "ann: {name: Ann, team: Shop}\n"
    assert team_after(folder, row, PEOPLE + SKIP) == ""


def test_a_person_is_as_the_first_row_that_comes_in_says(folder: Folder) -> None:
    row = "1,Web,Ann,Open,x,2026-09-01\n"
    rows = row + row.replace("1,Web", "2,Shop").replace("x", "5")
    assert team_after(folder, rows) == "ann: {name: Ann, team: Shop}\n"


def test_a_list_of_people_comes_in_with_the_first_row(folder: Folder) -> None:
    (folder.path / "team.csv").write_text("Name\nAnn\nBob\n")
    rules = RULES + "people: {file: team.csv, name: Name}\n"
    row = "1,Web,,Open,x,2026-09-01\n"
    assert team_after(folder, row, rules) == ""
    assert (
        team_after(folder, row.replace("x", "5"), rules) == "ann: {name: Ann}\nbob: {name: Bob}\n"
    )


def test_ids_are_made_up_where_the_rules_have_none(folder: Folder) -> None:
    store = new_store(folder.path)
    folder.write(rules=RULES.replace('id: "crm-{Id}"\n', ""))
    folder.bring_in(store)
    assert store.deals.ids() == ("crm-bbbb", "crm-bbbbb")


def test_rows_whose_made_up_ids_all_collide_all_come_in(folder: Folder) -> None:
    store = new_store(folder.path)
    rows = "".join(f"{number},Website,Acme,Open,1,2026-09-01\n" for number in range(40))
    folder.write(rows, RULES.replace('id: "crm-{Id}"\n', ""))
    _, outcome = folder.bring_in(store)
    assert (outcome.new, len(set(store.deals.ids()))) == (40, 40)


def test_an_id_that_is_made_up_is_never_that_of_a_deal_in_any_folder(folder: Folder) -> None:
    store = new_store(folder.path, "crm-bbbb")
    (store.root / "deals/2026").mkdir()
    (store.root / "deals/crm-bbbb.yaml").rename(store.root / "deals/2026/crm-bbbb.yaml")
    folder.write(rules=RULES.replace('id: "crm-{Id}"\n', ""))
    folder.bring_in(store)
    assert store.deals.ids() == ("crm-bbbb", "crm-bbbbb", "crm-bbbbbb")
    assert (store.root / "deals/2026/crm-bbbb.yaml").read_text() == DEAL


def test_an_id_or_a_key_that_another_deal_has_is_refused(folder: Folder) -> None:
    store = new_store(folder.path, "crm-1")
    path = store.root / "deals/crm-1.yaml"
    path.write_text(path.read_text().replace("history", "refs: {other: '2'}\nhistory"))
    folder.write(rules=RULES.replace("title: Name", "title: Name\n  refs.other: Id"))
    _, outcome = folder.bring_in(store)
    assert [row.why.partition(";")[0] for row in outcome.refused] == [
        "the id 'crm-1' belongs to another deal",
        "the key '2' of other belongs to crm-1",
    ]


def test_control_characters_are_kept_and_escaped(folder: Folder) -> None:
    store = new_store(folder.path)
    folder.write("1,\x1b[31m\u2028red\ufeff,,Open,1,2026-09-01\n")
    folder.bring_in(store)
    path = store.root / "deals/crm-1.yaml"
    assert r'title: "\u001b[31m\u2028red\ufeff"' in path.read_text()
    assert read_store(store.root).deals["crm-1"].title == "\x1b[31m\u2028red\ufeff"


def many_rows(count: int) -> str:
    return "".join(f"{n},Deal {n},Acme,Open,{n},2026-09-01\n" for n in range(count))


@pytest.mark.parametrize("room", [0, 5_000, 20_000, 30_000, 33_000, 60_000, 61_000, 62_000])
def test_a_disk_that_fills_leaves_the_old_store_or_the_new_one(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    store = new_store(folder.path, "old")
    count = batch.WORTH_IT + 20
    folder.write(many_rows(count))
    before = files(store.root)
    real = os.write
    left = room

    def write(descriptor: int, data: Any) -> int:
        nonlocal left
        if left <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        done = real(descriptor, bytes(data)[:left])
        left -= done
        return done

    with monkeypatch.context() as full:
        full.setattr(os, "write", write)
        try:
            folder.bring_in(store)
            said = ""
        except PipectlError as error:
            said = str(error)
    seen = {record.latest.id for record in store.load(folder.request(store).today).book.records}
    assert len(seen) in (1, count + 1)
    assert said.startswith("no space left on the disk") == (len(seen) == 1 or bool(said))
    if len(seen) == 1:
        assert files(store.root) == before
    assert list((store.root / "deals").glob(".pipectl-*.tmp")) == []


def test_many_files_come_at_once_and_a_reader_sees_all_or_none(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = new_store(folder.path, "old")
    count = batch.WORTH_IT + 20
    folder.write(many_rows(count))
    seen: list[int] = []
    real = files_of_store.put

    def put(*arguments: Any) -> None:
        real(*arguments)
        if len(seen) < 3:
            seen.append(
                len(type(store)(store.root, None).load(folder.request(store).today).book.records)
            )

    monkeypatch.setattr(files_of_store, "put", put)
    folder.bring_in(store)
    assert seen == [count + 1] * 3
