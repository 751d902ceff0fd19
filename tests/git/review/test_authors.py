"""Who committed what of a deal."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from commits import commit, git
from pipectl.errors import PipectlError
from pipectl.git.program import find_repository
from pipectl.git.review import authors as authors_module
from pipectl.git.review.authors import origins_of

HEAD = "title: A\nstage: won\nhistory:\n"
ONE = "  - {day: 2026-11-01, note: one}\n"
TWO = "  - {day: 2026-11-02, note: two}\n"
THREE = "  - {day: 2026-11-03, note: three}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "sales" / "deals").mkdir(parents=True)
    return tmp_path / "sales"


def write(root: Path, *entries: str, path: str = "deals/a.yaml") -> None:
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_text(HEAD + "".join(entries), encoding="utf-8")


def authors(root: Path, path: str = "deals/a.yaml") -> list[str]:
    data = (root / path).read_bytes()
    origins = origins_of(find_repository(root, dict(os.environ)), path, data)
    return [commit.author if commit else "-" for commit in origins.commits]


def test_an_entry_is_of_who_committed_it_first(root: Path) -> None:
    write(root, ONE)
    commit(root, who="kari")
    write(root, ONE, TWO)
    commit(root, who="ola")
    write(root, ONE, TWO, THREE)
    assert authors(root) == ["kari", "ola", "-"]


ODD = {
    "a broken head": ("title: [\n", ONE),
    "two histories": ('"history": []\n', ONE),
    "an entry on two lines": ("", "  - {day: 2026-11-01,\n     note: one}\n"),
    "a text on two lines": ("", '  - {note: "one}\n  - {two"}\n'),
    "a key behind it": ("", ONE + "stage: won\n"),
    "a comment": ("", ONE + "# all\n" + TWO),
    "ends of Windows": ("", ONE.replace("\n", "\r\n")),
    "no end": ("", ONE.rstrip()),
    "a broken entry": ("", ONE + "  - {note: one, note: two}\n"),
    "the usual": ("", ONE + TWO + ONE),
}


@pytest.mark.parametrize("name", ODD)
def test_many_versions_are_read_as_each_by_itself(name: str) -> None:
    head, entries = ODD[name]
    data = f"title: A\n{head}history:\n{entries}".encode()
    versions = authors_module._Versions()  # noqa: SLF001 - it is only faster
    for _ in range(2):
        assert versions.entries(data) == authors_module._entries(data)  # noqa: SLF001


def test_a_file_in_another_folder_keeps_its_authors(root: Path) -> None:
    write(root, ONE)
    commit(root, who="kari")
    (root / "deals" / "2026").mkdir()
    git(root, "mv", "deals/a.yaml", "deals/2026/a.yaml")
    assert authors(root, "deals/2026/a.yaml") == ["kari"]
    write(root, ONE, TWO, path="deals/2026/a.yaml")
    commit(root, who="ola")
    assert authors(root, "deals/2026/a.yaml") == ["kari", "ola"]


def test_a_merge_brings_no_entry(root: Path) -> None:
    write(root, ONE)
    commit(root, who="kari")
    git(root, "switch", "-qc", "mine")
    write(root, ONE, TWO)
    commit(root, who="ola")
    git(root, "switch", "-q", "main")
    write(root, ONE, THREE)
    commit(root, who="per")
    git(root, "merge", "-q", "-s", "ours", "--no-commit", "mine")
    write(root, ONE, TWO, THREE)
    commit(root, who="merger")
    assert authors(root) == ["kari", "ola", "per"]


def test_two_entries_alike_are_two(root: Path) -> None:
    write(root, ONE)
    commit(root, who="kari")
    write(root, ONE, ONE)
    commit(root, who="ola")
    write(root, ONE, ONE, ONE)
    assert authors(root) == ["kari", "ola", "-"]


def test_a_broken_file_in_between_gives_nobody_the_entries_of_others(root: Path) -> None:
    write(root, ONE)
    commit(root, who="kari")
    (root / "deals" / "a.yaml").write_text("<<<<<<< ours\n", encoding="utf-8")
    commit(root, who="ola")
    write(root, ONE, TWO)
    commit(root, who="per")
    assert authors(root) == ["kari", "per"]


def test_an_entry_that_was_taken_out_and_is_back_is_in_no_commit(root: Path) -> None:
    write(root, ONE, TWO)
    commit(root)
    write(root, ONE)
    commit(root)
    write(root, ONE, TWO)
    assert authors(root) == ["kari", "-"]


def test_without_a_commit_nothing_is_committed(root: Path) -> None:
    write(root, ONE)
    assert authors(root) == ["-"]


def test_a_shallow_clone_says_so(root: Path, tmp_path: Path) -> None:
    write(root, ONE)
    commit(root)
    write(root, ONE, TWO)
    commit(root)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{tmp_path}", str(clone))
    store = clone / "sales"
    data = (store / "deals" / "a.yaml").read_bytes()
    origins = origins_of(find_repository(store, dict(os.environ)), "deals/a.yaml", data)
    assert origins.is_shallow


REMEDY = "of the file{}; fetch it: `git fetch --refetch --no-filter`"


def test_a_partial_clone_says_what_to_fetch(root: Path, tmp_path: Path) -> None:
    write(root, ONE)
    commit(root)
    write(root, ONE, TWO)
    commit(root)
    git(tmp_path, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{tmp_path}", str(clone))
    with pytest.raises(PipectlError) as refused:
        authors(clone / "sales")
    assert str(refused.value).startswith("sales/deals/a.yaml: this clone does not have the version")
    assert str(refused.value).endswith(REMEDY.format(" (it is a partial one)"))
    git(clone, "fetch", "-q", "--refetch", "--no-filter")
    assert "-" not in authors(clone / "sales")


def test_a_version_that_is_lost_is_named(root: Path, tmp_path: Path) -> None:
    write(root, ONE)
    commit(root)
    blob = git(tmp_path, "rev-parse", "HEAD:sales/deals/a.yaml").strip()
    write(root, TWO)
    commit(root)
    (tmp_path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(PipectlError) as refused:
        authors(root)
    assert f"the version {blob[:10]} {REMEDY.format('')}" in str(refused.value)
