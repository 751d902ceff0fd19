"""Two states of a store compared: what changed, and which files are read for it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from commits import commit, git
from pipectl.errors import ConflictError, InvalidError, NotFoundError, UsageError
from pipectl.git.program import find_repository
from pipectl.git.review import comparing
from pipectl.git.review.states import states_of
from pipectl.store.collection.reader import read_many
from stores import SMALL, write_files

if TYPE_CHECKING:
    from pipectl.domain.differences.states import StoreDifference

DAY = date(2026, 11, 25)
DEAL = """\
title: Website
stage: prospecting
amount: 100000
history:
  - {day: 2026-09-01, stage: prospecting, amount: 100000}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a store in a folder of a repository, with two deals, all committed."""
    git(tmp_path, "init", "-q", "-b", "main")
    folder = tmp_path / "sales"
    write_files(folder, {**SMALL, "deals/a.yaml": DEAL, "deals/b.yaml": DEAL})
    commit(folder)
    return folder


def compared(root: Path, text: str | None = None) -> StoreDifference:
    states = states_of(find_repository(root, dict(os.environ)), text, DAY)
    return comparing.compared(root, *states)


def changed(root: Path, text: str | None = None) -> list[str]:
    difference = compared(root, text)
    return [pair.id for pair in difference.deals] + [file.path for file in difference.files]


def test_only_files_whose_bytes_differ_are_read(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(root, {"deals/a.yaml": DEAL.replace("100000", "120000")})
    read: list[list[str]] = []

    def spy(kind: Any, files: Mapping[str, bytes], setup: Any) -> Any:
        read.append([*files])
        return read_many(kind, files, setup)

    monkeypatch.setattr("pipectl.git.review.comparing.read_many", spy)
    assert [pair.id for pair in compared(root).deals] == ["a"]
    assert read == [["deals/a.yaml"], ["deals/a.yaml"], [], []]


def test_a_file_in_another_folder_is_no_change(root: Path) -> None:
    (root / "deals" / "2026").mkdir()
    (root / "deals" / "a.yaml").rename(root / "deals" / "2026" / "a.yaml")
    assert changed(root) == []
    commit(root)
    assert changed(root, "HEAD~1..HEAD") == []


def test_whether_a_file_may_be_run_is_no_change(root: Path) -> None:
    (root / "deals" / "a.yaml").chmod(0o755)
    commit(root)
    assert changed(root, "HEAD~1..HEAD") == []
    (root / "deals" / "a.yaml").unlink()
    (root / "deals" / "a.yaml").symlink_to("b.yaml")
    commit(root)
    assert changed(root, "HEAD~1..HEAD") == ["a"]


@pytest.mark.parametrize("path", ["deals/a.yaml", "pipelines/sales.yaml"])
def test_a_change_that_goes_by_makes_it_read_again(root: Path, path: str) -> None:
    sizes = []

    def look() -> int:
        sizes.append((root / path).stat().st_size)
        if len(sizes) == 1:
            (root / path).write_text(f"# longer\n{(root / path).read_text()}")
            raise InvalidError([])
        return sizes[-1]

    assert comparing.at_one_moment(root, look) == sizes[0] + len("# longer\n")
    assert len(sizes) == 2


def test_a_store_that_changes_each_time_is_no_moment(root: Path) -> None:
    with pytest.raises(ConflictError, match="faster than it can be read"):
        comparing.at_one_moment(root, lambda: (root / "deals/a.yaml").open("a").write("# x\n"))


def test_line_ends_of_windows_are_no_change(root: Path) -> None:
    (root / "deals" / "a.yaml").write_bytes(DEAL.replace("\n", "\r\n").encode())
    assert changed(root) == []


def test_new_and_deleted_deals_have_one_side(root: Path) -> None:
    (root / "deals" / "a.yaml").unlink()
    write_files(root, {"deals/c.yaml": DEAL})
    pairs = {pair.id: (pair.before is None, pair.after is None) for pair in compared(root).deals}
    assert pairs == {"a": (False, True), "c": (True, False)}


def test_a_file_with_a_problem_is_named_with_its_commit(root: Path) -> None:
    write_files(root, {"deals/a.yaml": DEAL.replace("amount: 100000\n", "amount: much\n")})
    commit(root)
    difference = compared(root, "HEAD~1..HEAD")
    assert difference.deals[0].unread == (difference.names[1].title,)
    (problem,) = difference.problems
    assert str(problem).startswith(f"{difference.names[1].short}:deals/a.yaml:3:9: 'much' is not")


def test_a_problem_that_both_sides_have_is_no_news(root: Path) -> None:
    write_files(root, {"deals/a.yaml": "broken", "deals/b.yml": DEAL})
    commit(root)
    write_files(root, {"deals/b.yaml": DEAL.replace("Website", "Shop")})
    difference = compared(root)
    assert [pair.id for pair in difference.deals] == ["b"]
    assert difference.problems == []


def test_settings_that_cannot_be_read_leave_the_deals_to_those_of_the_other_side(
    root: Path,
) -> None:
    write_files(root, {"pipectl.yaml": "version: 1\n", "deals/a.yaml": DEAL.replace("W", "V")})
    difference = compared(root)
    assert [pair.id for pair in difference.deals] == ["a"]
    assert [str(problem)[:12] for problem in difference.problems] == ["pipectl.yaml"]
    commit(root)
    with pytest.raises(InvalidError, match="currency"):
        compared(root)


def test_an_unknown_key_is_not_left_out(root: Path) -> None:
    write_files(root, {"deals/a.yaml": DEAL.replace("title", "colour: red\ntitle")})
    assert compared(root).deals[0].unknown == ("colour",)


def test_before_the_store_was_begun_there_is_nothing(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    write_files(tmp_path, {"README": "hello"})
    commit(tmp_path)
    write_files(tmp_path, {**SMALL, "deals/a.yaml": DEAL})
    difference = compared(tmp_path)
    assert difference.problems == []
    assert [(pair.id, pair.before) for pair in difference.deals] == [("a", None)]
    assert [file.path for file in difference.files] == ["pipectl.yaml", "pipelines/sales.yaml"]


def test_three_dots_begin_where_the_branches_parted(root: Path) -> None:
    git(root, "switch", "-qc", "mine")
    write_files(root, {"deals/a.yaml": DEAL.replace("Website", "Shop")})
    commit(root)
    git(root, "switch", "-q", "main")
    write_files(root, {"deals/b.yaml": DEAL.replace("Website", "Shop")})
    commit(root)
    assert changed(root, "main...mine") == ["a"]
    assert changed(root, "main..mine") == ["a", "b"]
    assert changed(root, "mine") == ["a", "b"]
    assert changed(root, "mine..") == ["a", "b"]


def test_a_text_that_is_no_pair_of_commits_is_refused(root: Path) -> None:
    with pytest.raises(NotFoundError, match="git knows no commit '-x'"):
        compared(root, "-x..HEAD")
    with pytest.raises(UsageError, match="is no revision; write"):
        compared(root, "HEAD....HEAD")


def test_branches_with_nothing_in_common_are_named(root: Path) -> None:
    git(root, "switch", "-q", "--orphan", "other")
    write_files(root, SMALL)
    commit(root)
    with pytest.raises(NotFoundError, match=r"'main\.\.\.other' have no commit in common"):
        compared(root, "main...other")
