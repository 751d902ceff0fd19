"""Files on a disk: an unfinished change counts as made, whoever reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from builders import TODAY
from pipectl.store.disk import journal
from pipectl.store.disk.files import VanishedProblem
from pipectl.store.disk.journal import FileChange, commit
from pipectl.store.disk.lock import locked
from pipectl.store.operations.scaffold import scaffold
from pipectl.store.store import Store
from pipectl.store.tree.disk import DiskTree
from pipectl.store.tree.layout import DEALS, NEVER

TEXT = """\
title: Website
stage: qualification
{more}history:
  - {{day: 2026-09-01, stage: qualification}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in scaffold("seven", "en", "EUR", 1, None).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    for name in ("acme", "nes"):
        (tmp_path / f"deals/{name}.yaml").write_text(deal())
    return tmp_path


def deal(more: str = "") -> str:
    return TEXT.format(more=more)


def interrupt(root: Path, monkeypatch: pytest.MonkeyPatch, new: Mapping[str, str | None]) -> None:
    """Record a change of several files and write none of them."""
    changes = []
    for path, text in new.items():
        file = root / path
        old = file.read_bytes() if file.exists() else None
        changes.append(FileChange(path, old, None if text is None else text.encode()))
    with monkeypatch.context() as patch, locked(root, 1):
        patch.setattr(journal, "_finish", lambda *_: None)
        commit(root, changes)


def problems(root: Path) -> list[str]:
    return [str(problem) for problem in Store(root, None).load(TODAY).problems]


def test_files_are_listed_and_read_as_an_unfinished_change_leaves_them(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = {"deals/acme.yaml": "changed", "deals/nes.yaml": None, "deals/2026/new.yaml": "made"}
    interrupt(root, monkeypatch, new)
    tree = DiskTree(root)
    assert tree.files(DEALS).stamps == {"deals/2026/new.yaml": NEVER, "deals/acme.yaml": NEVER}
    assert tree.names(DEALS) == ["deals/2026/new.yaml", "deals/acme.yaml"]
    assert tree.locate(DEALS, "new") == ["deals/2026/new.yaml"]
    assert tree.locate(DEALS, "nes") == []
    assert tree.read("deals/acme.yaml") == b"changed"
    with pytest.raises(VanishedProblem):
        tree.read("deals/nes.yaml")


def test_a_tree_is_current_until_a_change_of_several_files_goes_by(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = DiskTree(root)
    assert tree.is_current()
    interrupt(root, monkeypatch, {"deals/acme.yaml": "a", "deals/nes.yaml": "b"})
    assert not tree.is_current()


def test_a_warning_has_its_place_in_the_unfinished_change(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = {"deals/acme.yaml": deal("# new\nparent: gone\n"), "deals/nes.yaml": deal("account: x\n")}
    interrupt(root, monkeypatch, new)
    (warning,) = problems(root)
    assert warning.startswith("deals/acme.yaml:4:9: warning: there is no deal 'gone'")


def test_a_link_to_a_deal_that_an_unfinished_change_deletes_is_a_warning(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt(root, monkeypatch, {"deals/acme.yaml": deal("parent: nes\n"), "deals/nes.yaml": None})
    (warning,) = problems(root)
    assert warning.startswith("deals/acme.yaml:3:9: warning: there is no deal 'nes'")


def test_a_damaged_cache_is_read_again_through_the_journal(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = {"deals/acme.yaml": deal("source: fair\n"), "deals/nes.yaml": deal("source: web\n")}
    interrupt(root, monkeypatch, new)
    book = Store(root, tmp_path / "cache").load(TODAY).book
    with monkeypatch.context() as patch:
        patch.setattr("pipectl.store.cache.blobs.Packed.at", lambda *_: None)
        assert [record.deal.source for record in book.records] == ["fair", "web"]
