"""A commit as a tree of files: what was known then, without a look at the working tree."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest

from pipectl.errors import NotFoundError
from pipectl.git.commits import commit_of, known_at
from pipectl.git.program import Repository, find_repository
from pipectl.git.tree import CommitTree


def git(folder: Path, *words: str, day: str = "2026-11-02T12:00:00 +0000") -> None:
    who = {f"GIT_{role}_{key}": "kari" for role in ("AUTHOR", "COMMITTER") for key in ("NAME",)}
    who |= {f"GIT_{role}_EMAIL": "kari@example.com" for role in ("AUTHOR", "COMMITTER")}
    dates = {"GIT_AUTHOR_DATE": day, "GIT_COMMITTER_DATE": day}
    subprocess.run(["git", "-C", folder, *words], env={**os.environ, **who, **dates}, check=True)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    git(tmp_path, "init", "-q")
    store = tmp_path / "sales"
    (store / "deals").mkdir(parents=True)
    (store / "pipectl.yaml").write_text("version: 1\n", encoding="utf-8")
    (store / "deals" / "blåbær.yaml").write_text("title: Old\n", encoding="utf-8")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "First")
    (store / "deals" / "blåbær.yaml").write_text("title: New\n", encoding="utf-8")
    git(tmp_path, "commit", "-qam", "Second", day="2026-11-09T23:30:00 -0500")
    return find_repository(store, dict(os.environ))


def test_a_file_is_read_as_the_commit_has_it(repository: Repository) -> None:
    tree = CommitTree(repository, commit_of(repository, "HEAD~1").hash)
    assert tree.names("deals") == ["deals/blåbær.yaml"]
    assert tree.read("deals/blåbær.yaml") == b"title: Old\n"
    assert tree.find("team.yaml") is None


def test_the_same_bytes_have_the_same_stamp_in_two_commits(repository: Repository) -> None:
    old, new = (CommitTree(repository, commit_of(repository, r).hash) for r in ("HEAD~1", "HEAD"))
    assert old.blobs["pipectl.yaml"] == new.blobs["pipectl.yaml"]
    assert old.files("deals").stamps != new.files("deals").stamps


def test_a_day_means_the_last_commit_by_then_in_its_own_zone(repository: Repository) -> None:
    assert known_at(repository, date(2026, 11, 9)).subject == "Second"
    assert known_at(repository, date(2026, 11, 8)).subject == "First"
    with pytest.raises(NotFoundError, match="no commit was made on 2026-11-01 or before"):
        known_at(repository, date(2026, 11, 1))


def test_a_text_that_no_commit_has_is_named(repository: Repository) -> None:
    with pytest.raises(NotFoundError, match="git knows no commit '--all'"):
        commit_of(repository, "--all")


@pytest.mark.parametrize("text", [":/Fir", "HEAD^{/Fir}", "HEAD~1"])
def test_a_text_means_the_commit_that_git_takes_it_for(repository: Repository, text: str) -> None:
    assert commit_of(repository, text).subject == "First"


def test_a_tag_means_the_commit_that_it_is_of(repository: Repository) -> None:
    git(repository.top, "tag", "-am", "Sent", "v1", "HEAD~1")
    assert commit_of(repository, "v1").subject == "First"


@pytest.mark.parametrize("text", ["HEAD^{tree}", "HEAD:sales/pipectl.yaml", "d" * 40])
def test_what_git_knows_as_no_commit_is_named(repository: Repository, text: str) -> None:
    with pytest.raises(NotFoundError, match="git knows no commit"):
        commit_of(repository, text)
