"""The driver as git calls it: in place, whole, and in every failure as if not called at all."""

from __future__ import annotations

import errno
import itertools
import os
import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from pipectl.cli.commands.merge_driver import TRUE_CONFLICT
from pipectl.errors import Exit, NotFoundError, PipectlError
from pipectl.store.merge.driver import VersionFiles, merge_in_place
from pipectl.store.merge.pieces import UnmergeableError
from processes import require
from store.test_faults import Fault, fail
from stores import SMALL, write_files

BASE = """\
title: Website
owner: kari
stage: qualification
history:
  - {day: 2026-09-01, by: kari, stage: qualification, owner: kari}
"""
DRIVER = (
    f"{sys.executable} -m pipectl merge-driver %O %A %B %L %P; s=$?; test $s = 0 && exit 0; "
    "test $s = 10 && exit 1; git merge-file --marker-size=%L %A %O %B"
)


def noted(who: str) -> str:
    return f'{BASE}  - {{day: 2026-09-02, by: {who}, note: "{who} was there"}}\n'


def owned(who: str) -> str:
    text = BASE.replace("owner: kari\nstage", f"owner: {who}\nstage")
    return f"{text}  - {{day: 2026-09-02, by: {who}, owner: {who}}}\n"


def laid(folder: Path, ours: str, theirs: str, base: str = BASE) -> VersionFiles:
    write_files(folder, SMALL)
    files = VersionFiles(*(folder / f".merge_file_{name}" for name in "OAB"))
    for file, text in zip(files, (base, ours, theirs), strict=True):
        file.write_text(text, encoding="utf-8")
    return files


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_our_file_is_merged_and_no_other_is_touched(tmp_path: Path) -> None:
    files = laid(tmp_path, noted("kari"), noted("ola"))
    before = contents(tmp_path)
    assert not merge_in_place(tmp_path, None, "deals/a.yaml", files)
    after = contents(tmp_path)
    assert (
        after.pop(str(files.ours)).decode() == noted("kari") + noted("ola").splitlines()[-1] + "\n"
    )
    before.pop(str(files.ours))
    assert after == before


def test_a_true_conflict_is_written_too(tmp_path: Path) -> None:
    files = laid(tmp_path, owned("ola"), owned("eva"))
    assert merge_in_place(tmp_path, None, "deals/a.yaml", files, 9)
    assert "<" * 9 + " ours\nowner: ola\n" in files.ours.read_text(encoding="utf-8")


def test_no_failure_has_the_code_of_a_true_conflict() -> None:
    assert TRUE_CONFLICT not in {*Exit}


def test_the_store_may_be_a_folder_below(tmp_path: Path) -> None:
    files = laid(tmp_path / "sales", noted("kari"), noted("ola"))
    assert not merge_in_place(tmp_path, None, "sales/deals/2026/a.yaml", files)


@pytest.mark.parametrize("name", ["../deals/a.yaml", "/deals/a.yaml", "", "deals/../../a.yaml"])
def test_a_path_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    files = laid(tmp_path, noted("kari"), noted("ola"))
    with pytest.raises(UnmergeableError, match="no path"):
        merge_in_place(tmp_path, None, name, files)


def test_without_a_store_nothing_is_merged(tmp_path: Path) -> None:
    files = laid(tmp_path / "elsewhere", noted("kari"), noted("ola"))
    with pytest.raises(NotFoundError):
        merge_in_place(tmp_path, tmp_path, "deals/a.yaml", files)


@pytest.mark.parametrize("fault", ["missing", "large", "directory"])
def test_what_cannot_be_read_is_not_merged(tmp_path: Path, fault: str) -> None:
    files = laid(tmp_path, noted("kari"), noted("ola"))
    files.theirs.unlink()
    if fault == "large":
        files.theirs.write_text(noted("ola") + "#" * 300_000, encoding="utf-8")
    if fault == "directory":
        files.theirs.mkdir()
    with pytest.raises(UnmergeableError):
        merge_in_place(tmp_path, None, "deals/a.yaml", files)
    assert files.ours.read_text(encoding="utf-8") == noted("kari")


def test_each_call_of_the_system_that_fails_leaves_our_file(tmp_path: Path) -> None:
    failures = 0
    for nth in itertools.count(1):
        files = laid(tmp_path / str(nth), noted("kari"), noted("ola"))
        fault = Fault(nth, partial(fail, errno.ENOSPC))
        with pytest.MonkeyPatch.context() as patch:
            fault.install(patch)
            try:
                merge_in_place(tmp_path / str(nth), None, "deals/a.yaml", files)
                has_failed = False
            except (OSError, PipectlError):
                has_failed = True
        text = files.ours.read_text(encoding="utf-8")
        is_merged = "ola was there" in text
        assert is_merged != has_failed
        assert is_merged or text == noted("kari")
        failures += has_failed
        if fault.calls < nth:
            break
    assert failures > 5


# As git calls it.


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    require("git")
    write_files(tmp_path, {**SMALL, "deals/a.yaml": BASE})
    (tmp_path / ".gitattributes").write_text("deals/** merge=pipectl\n", encoding="utf-8")
    git(tmp_path, "init", "-q", "-b", "main")
    for key, value in (("user.name", "Kari"), ("user.email", "kari@firm.example")):
        git(tmp_path, "config", key, value)
    use(tmp_path, DRIVER)
    commit(tmp_path, BASE)
    return tmp_path


def use(repository: Path, driver: str) -> None:
    git(repository, "config", "merge.pipectl.driver", driver)


def git(repository: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(
        ["git", *words],
        cwd=repository,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


def commit(repository: Path, text: str) -> None:
    (repository / "deals/a.yaml").write_text(text, encoding="utf-8")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "a change", "--allow-empty")


def merge(repository: Path, ours: str, theirs: str) -> tuple[int, str]:
    """Merge two branches; return git's exit code and the file."""
    git(repository, "checkout", "-q", "-b", "theirs", "main")
    commit(repository, theirs)
    git(repository, "checkout", "-q", "main")
    commit(repository, ours)
    done = git(repository, "merge", "-q", "--no-edit", "theirs")
    return done.returncode, (repository / "deals/a.yaml").read_text(encoding="utf-8")


def test_git_merges_two_notes(repository: Path) -> None:
    code, text = merge(repository, noted("kari"), noted("ola"))
    assert code == 0
    assert "kari was there" in text
    assert "ola was there" in text
    assert git(repository, "status", "--porcelain").stdout == ""


def test_git_leaves_a_true_conflict_to_a_person(repository: Path) -> None:
    code, text = merge(repository, owned("ola"), owned("eva"))
    assert code == 1
    assert text.count("<<<<<<< ours\n") == 2
    assert git(repository, "status", "--porcelain").stdout.startswith("UU deals/a.yaml")


@pytest.mark.parametrize(
    "instead", ["/nonexistent/pipectl", "sh -c 'kill -9 $$'", "false", f"{sys.executable} -c '1/0'"]
)
def test_git_shows_both_sides_where_the_driver_fails(repository: Path, instead: str) -> None:
    use(repository, re.sub(r"^.*?merge-driver.*?;", f"{instead};", DRIVER))
    code, text = merge(repository, noted("kari"), noted("ola"))
    assert code == 1
    assert "kari was there" in text
    assert "ola was there" in text
    assert "<<<<<<<" in text


def test_git_shows_both_sides_of_a_broken_file(repository: Path) -> None:
    broken = noted("ola").replace("title: Website", "title: [")
    code, text = merge(repository, noted("kari"), broken)
    assert code == 1
    assert "kari was there" in text
    assert "ola was there" in text


@pytest.mark.parametrize("size", ["", "0", "x", "-7"])
def test_a_marker_of_no_length_is_refused(repository: Path, size: str) -> None:
    words = [sys.executable, "-m", "pipectl", "merge-driver", "O", "A", "B", "--", size, "P"]
    done = subprocess.run(words, cwd=repository, capture_output=True, check=False)
    assert done.returncode == 2
