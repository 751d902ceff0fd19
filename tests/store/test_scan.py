"""All of a store at one moment."""

from __future__ import annotations

import gc
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipectl.errors import ConflictError, InvalidError
from pipectl.store.disk import fork, journal
from pipectl.store.disk.files import read_bytes
from pipectl.store.disk.journal import FileChange, commit
from pipectl.store.disk.lock import locked
from pipectl.store.operations.scaffold import scaffold
from pipectl.store.scan import load
from pipectl.store.tree import disk
from pipectl.store.tree.disk import DiskTree

if TYPE_CHECKING:
    from pipectl.store.load_result import Loaded

TEXT = """\
title: {title}
stage: qualification
history:
  - {{day: 2026-09-01, stage: qualification}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in scaffold("seven", "en", "EUR", 1, None).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    for name in ("acme", "nes"):
        (tmp_path / f"deals/{name}.yaml").write_text(TEXT.format(title="Old"))
    return tmp_path


def read(root: Path) -> Loaded:
    return load(lambda: DiskTree(root), None, date.max)


def titles(root: Path) -> dict[str, str]:
    return {record.latest.id: record.latest.title for record in read(root).book.records}


def change(root: Path, title: str) -> None:
    """Change both deals at once."""
    with locked(root, 1):
        changes = []
        for name in ("acme", "nes"):
            old = (root / f"deals/{name}.yaml").read_bytes()
            changes.append(FileChange(f"deals/{name}.yaml", old, TEXT.format(title=title).encode()))
        commit(root, changes)


def test_all_deals_are_read(root: Path) -> None:
    assert titles(root) == {"acme": "Old", "nes": "Old"}


def test_settings_with_problems_leave_nothing(root: Path) -> None:
    (root / "pipectl.yaml").write_text("version: 2\ncurrency: EUR\n")
    with pytest.raises(InvalidError) as error:
        read(root)
    assert len(error.value.problems) == 1


def test_a_file_that_is_none_is_a_problem_and_the_others_are_read(root: Path) -> None:
    (root / "deals/big.yaml").write_bytes(b"#" * 300_000)
    (root / "deals/link.yaml").symlink_to("acme.yaml")
    assert list(titles(root)) == ["acme", "nes"]
    assert [str(problem).partition(";")[0] for problem in read(root).stopping] == [
        "deals/link.yaml: a symbolic link where a file should be",
        "deals/big.yaml: 293 kB",
    ]


def test_a_file_that_goes_while_it_is_read_is_no_deal(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def remove_first(root: Path, path: str) -> bytes:
        if path == "deals/acme.yaml":
            (root / "deals/nes.yaml").unlink(missing_ok=True)
        return read_bytes(root, path)

    monkeypatch.setattr(disk, "read_bytes", remove_first)
    assert titles(root) == {"acme": "Old"}


def test_a_change_that_goes_by_is_seen_whole(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = iter(["New"])

    def change_once_behind_the_first(root: Path, path: str) -> bytes:
        data = read_bytes(root, path)
        for title in changes if path == "deals/acme.yaml" else ():
            change(root, title)
        return data

    monkeypatch.setattr(disk, "read_bytes", change_once_behind_the_first)
    assert titles(root) == {"acme": "New", "nes": "New"}


def test_a_store_that_never_rests_is_a_conflict(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change_always(root: Path, path: str) -> bytes:
        change(root, "New")
        return read_bytes(root, path)

    monkeypatch.setattr(disk, "read_bytes", change_always)
    with pytest.raises(ConflictError, match=r"^the store changes faster than it can be read; try"):
        read(root)


def test_an_unfinished_change_counts(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(journal, "_finish", lambda *_: None)
        with locked(root, 1):
            old = (root / "deals/acme.yaml").read_bytes()
            made = FileChange("deals/old/made.yaml", None, TEXT.format(title="Made").encode())
            commit(root, [FileChange("deals/acme.yaml", old, None), made])
    assert titles(root) == {"made": "Made", "nes": "Old"}
    (root / "deals/acme.yaml").write_text(TEXT.format(title="By hand"))
    assert titles(root) == {"acme": "By hand", "made": "Made", "nes": "Old"}


def test_many_files_are_read_in_two_processes_to_the_same_end(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        (root / f"deals/deal-{number}.yaml").write_text(TEXT.format(title=number))
    (root / "deals/bad.yaml").write_text("{")
    (root / "deals/worse.yaml").write_text("title: x\n")
    one = titles(root), read(root).problems
    monkeypatch.setattr(fork, "WORTH_IT", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    os_fork, forks = os.fork, []

    def count_and_fork() -> int:
        forks.append(1)
        return os_fork()

    monkeypatch.setattr(os, "fork", count_and_fork)
    assert (titles(root), read(root).problems) == one
    assert forks


@pytest.mark.parametrize("was_on", [True, False])
def test_the_collector_is_left_as_it_was(root: Path, *, was_on: bool) -> None:
    try:
        if not was_on:
            gc.disable()
        titles(root)
        assert gc.isenabled() is was_on
    finally:
        gc.enable()
