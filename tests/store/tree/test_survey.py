"""A look at all files: the same files give the same bytes, whoever takes it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.store.tree import disk
from pipectl.store.tree.disk import DiskTree
from pipectl.store.tree.layout import DEALS, Stamp
from pipectl.store.tree.listing import list_records
from pipectl.store.tree.survey import Survey, survey


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("b", "a", "a-b", "old/c", "old/2025/a-a"):
        path = tmp_path / f"deals/{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


def take(root: Path) -> Survey | None:
    return survey(root, DEALS)


def begun(root: Path) -> DiskTree:
    tree = DiskTree(root)
    tree.begin(DEALS)
    return tree


def test_files_are_seen_in_the_order_of_their_ids_as_a_listing_has_them(root: Path) -> None:
    seen = take(root)
    assert seen is not None
    assert seen.ids() == ["a", "a-a", "a-b", "b", "c"]
    assert list(seen.files()) == [
        tuple(found) for found in list_records(DiskTree(root), DEALS).files.values()
    ]


def test_what_is_hidden_or_no_yaml_is_passed_over(root: Path) -> None:
    seen = take(root)
    for name in (".git/x.yaml", ".hidden.yaml", "readme.md", "old/notes.txt"):
        (root / "deals" / name).parent.mkdir(exist_ok=True)
        (root / "deals" / name).write_text("")
    assert take(root) == seen


@pytest.mark.parametrize("name", ["x.yml", "x.YAML", "old/x.yaml.yml"])
def test_a_wrong_ending_needs_a_closer_look(root: Path, name: str) -> None:
    (root / "deals" / name).write_text("")
    assert take(root) is None


def test_a_link_or_a_folder_with_a_files_name_needs_a_closer_look(root: Path) -> None:
    (root / "deals/link").symlink_to("old")
    assert take(root) is None
    (root / "deals/link").unlink()
    (root / "deals/x.yaml").mkdir()
    assert take(root) is None


def test_without_deals_nothing_is_seen(tmp_path: Path) -> None:
    assert take(tmp_path) == Survey()
    (tmp_path / "deals").mkdir()
    assert take(tmp_path) == Survey()


def test_a_child_sees_the_same(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "_MANY_BYTES", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert begun(root).survey(DEALS) == take(root)
    (root / "deals/x.yml").write_text("")
    assert begun(root).survey(DEALS) is None


def test_where_no_child_can_be_made_this_process_looks(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> int:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(disk, "_MANY_BYTES", 0)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(os, "fork", refuse)
    assert begun(root).survey(DEALS) == take(root)


stamps = st.tuples(*[st.integers(0, 2)] * 4)


@given(st.lists(st.tuples(stamps, stamps), max_size=9))
def test_files_whose_stamps_differ_are_found(pairs: list[tuple[Stamp, Stamp]]) -> None:
    names = [f"deals/{number}.yaml" for number in range(len(pairs))]
    before = Survey.of(zip(names, (old for old, _ in pairs), strict=True))
    after = Survey.of(zip(names, (new for _, new in pairs), strict=True))
    changed = [(name, new) for name, (old, new) in zip(names, pairs, strict=True) if old != new]
    assert after.changed_from(before) == changed
