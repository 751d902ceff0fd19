"""Every call of the operating system fails once, or is the last of its process."""

from __future__ import annotations

import errno
import itertools
import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipectl.errors import PipectlError
from pipectl.store.disk.journal import FileChange, commit, pending, roll_forward
from pipectl.store.disk.lock import locked

pytestmark = pytest.mark.slow

FORK = multiprocessing.get_context("fork")

CALLS = (
    *("open", "read", "write", "fsync", "close", "fstat", "stat", "lstat", "chmod"),
    *("mkdir", "link", "rename", "replace", "unlink", "listdir"),
)
WRITING = ("write", "fsync", "chmod", "mkdir", "link", "rename", "replace", "unlink")

EDIT = (FileChange("deals/a.yaml", b"old a", b"new a, longer"),)
MAKE = (FileChange("deals/2026/c.yaml", None, b"new c"),)
DELETE = (FileChange("deals/b.yaml", b"old b", None),)
ACCOUNTS = (
    FileChange("accounts/a.yaml", b"old a", b"new a, longer"),
    FileChange("accounts/2026/c.yaml", None, b"new c"),
    FileChange("deals/b.yaml", b"old b", None),
)
CHANGES = pytest.mark.parametrize(
    "changes",
    [EDIT, MAKE, DELETE, EDIT + MAKE + DELETE, ACCOUNTS],
    ids=["edit", "make", "delete", "all", "accounts"],
)
ERRORS = pytest.mark.parametrize(
    "code",
    [
        pytest.param(errno.ENOSPC, id="ENOSPC"),
        pytest.param(errno.EIO, id="EIO", marks=pytest.mark.full),
        pytest.param(errno.EACCES, id="EACCES", marks=pytest.mark.full),
    ],
)


@dataclass
class Fault:
    """Makes the nth call of the operating system fail, or strike down the process."""

    nth: int
    strike: Callable[[], None]
    calls: int = 0

    def install(self, patch: pytest.MonkeyPatch) -> None:
        for name in CALLS:
            patch.setattr(os, name, self.wrap(name, getattr(os, name)))

    def wrap(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            self.calls += 1
            if self.calls != self.nth:
                return real(*args, **options)
            if name == "write":  # a disk takes a part before it fails
                real(args[0], args[1][: len(args[1]) // 2])
            if name == "close":  # a descriptor is closed, whatever close says
                real(*args)
            self.strike()
            raise AssertionError("still alive")

        return call


@dataclass
class WritingFault(Fault):
    """Makes the nth call that writes fail."""

    def install(self, patch: pytest.MonkeyPatch) -> None:
        for name in WRITING:
            patch.setattr(os, name, self.wrap(name, getattr(os, name)))
        patch.setattr(os, "open", self.wrap_open(os.open))

    def wrap_open(self, real: Callable[..., int]) -> Callable[..., int]:
        writing = self.wrap("open", real)

        def call(path: Any, flags: int, *args: Any, **options: Any) -> int:
            return (writing if flags & os.O_CREAT else real)(path, flags, *args, **options)

        return call


def fail(code: int) -> None:
    raise OSError(code, os.strerror(code))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def make_store(root: Path) -> Path:
    shutil.rmtree(root, ignore_errors=True)
    (root / "deals").mkdir(parents=True)
    (root / "deals/a.yaml").write_bytes(b"old a")
    (root / "deals/b.yaml").write_bytes(b"old b")
    (root / "accounts").mkdir()
    (root / "accounts/a.yaml").write_bytes(b"old a")
    return root


def copy_store(template: Path, root: Path) -> Path:
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(template, root)
    return root


def side(root: Path, changes: Sequence[FileChange]) -> str:
    """Say on which side of the changes a reader sees the store: old, new, or torn."""
    overlay = pending(root)
    contents = []
    for change in changes:
        path = root / change.path
        present = path.read_bytes() if path.exists() else None
        contents.append(overlay.content(change.path, present))
    sides = {"old": [c.old for c in changes], "new": [c.new for c in changes]}
    return next((name for name, all_of_it in sides.items() if contents == all_of_it), "torn")


def write_next(root: Path) -> None:
    """Do what the next command does that writes to the same folders."""
    with locked(root, 0):
        roll_forward(root)
        paths = ("deals/next.yaml", "deals/2026/next.yaml")
        commit(root, [FileChange(path, None, b"next") for path in paths])


def assert_recovers(root: Path, changes: Sequence[FileChange]) -> None:
    before = side(root, changes)
    assert before in ("old", "new")
    write_next(root)
    assert side(root, changes) == before
    assert pending(root).files == {}
    assert (root / "deals/next.yaml").read_bytes() == b"next"
    assert [path for path in root.rglob("*.tmp") if ".pipectl-" in path.name] == []


def attempt(root: Path, nth: int, code: int, work: Callable[[Path], object]) -> tuple[bool, str]:
    """Work with the nth call failing; return whether it was reached, and the complaint."""
    fault = Fault(nth, partial(fail, code))
    said = ""
    with pytest.MonkeyPatch.context() as patch:
        fault.install(patch)
        try:
            work(root)
        except PipectlError as error:
            said = str(error)
    return fault.calls >= nth, said


def expected_side(said: str) -> str:
    made = ("is changed, but", "is recorded and counts", "the change is made")
    not_made = ("is as it was", "nothing was", "cannot be read", "no permission to read")
    if not said or any(words in said for words in made):
        return "new"
    assert any(words in said for words in not_made), said
    return "old"


@ERRORS
@CHANGES
def test_after_a_failing_call_all_is_old_or_all_is_new_as_the_message_says(
    tmp_path: Path, changes: Sequence[FileChange], code: int
) -> None:
    for nth in itertools.count(1):
        root = make_store(tmp_path / "store")
        reached, said = attempt(root, nth, code, partial(commit, changes=changes))
        assert side(root, changes) == expected_side(said), (nth, said)
        assert ("is recorded and counts" in said) == bool(pending(root).files)
        assert_recovers(root, changes)
        if not reached:
            break
    assert nth > 10


def interrupted(root: Path, changes: Sequence[FileChange]) -> Path:
    """Return a store in which nothing but the journal of the changes was written."""
    for nth in itertools.count(1):
        make_store(root)
        attempt(root, nth, errno.EIO, partial(commit, changes=changes))
        if pending(root).files:
            return root
    raise AssertionError


@ERRORS
def test_a_roll_forward_that_fails_can_be_done_again(tmp_path: Path, code: int) -> None:
    changes = EDIT + MAKE + DELETE
    template = interrupted(tmp_path / "template", changes)
    for nth in itertools.count(1):
        root = copy_store(template, tmp_path / "store")
        reached, _ = attempt(root, nth, code, roll_forward)
        assert side(root, changes) == "new"
        assert_recovers(root, changes)
        if not reached:
            break
    assert nth > 30


@pytest.mark.full
def test_a_change_that_fails_twice_is_still_whole(tmp_path: Path) -> None:
    changes = EDIT + MAKE + DELETE
    for nth in itertools.count(1):
        template = make_store(tmp_path / "template")
        first_reached, _ = attempt(template, nth, errno.EIO, partial(commit, changes=changes))
        before = side(template, changes)
        for second in itertools.count(1):
            root = copy_store(template, tmp_path / "store")
            reached, _ = attempt(root, second, errno.ENOSPC, roll_forward)
            assert side(root, changes) == before
            assert_recovers(root, changes)
            if not reached:
                break
        if not first_reached:
            break


def killed(root: Path, nth: int, work: Callable[[Path], object]) -> bool:
    """Work in a process that dies at its nth call that writes; return whether it got there.

    One that dies at any other call leaves what the last one that wrote has left.
    """

    def run() -> None:
        WritingFault(nth, die).install(pytest.MonkeyPatch())
        work(root)
        os._exit(0)

    child = FORK.Process(target=run)
    child.start()
    child.join()
    assert child.exitcode in (0, -signal.SIGKILL)
    return child.exitcode != 0


@CHANGES
def test_after_a_kill_all_is_old_or_all_is_new(
    tmp_path: Path, changes: Sequence[FileChange]
) -> None:
    sides = []
    for nth in itertools.count(1):
        root = make_store(tmp_path / "store")
        died = killed(root, nth, partial(commit, changes=changes))
        sides.append(side(root, changes))
        assert_recovers(root, changes)
        if not died:
            break
    assert sides == sorted(sides, reverse=True)  # old up to one moment, new from there on
    assert set(sides) == {"old", "new"}


def test_after_a_kill_in_a_roll_forward_the_next_one_finishes(tmp_path: Path) -> None:
    changes = EDIT + MAKE + DELETE
    template = interrupted(tmp_path / "template", changes)
    for nth in itertools.count(1):
        root = copy_store(template, tmp_path / "store")
        died = killed(root, nth, roll_forward)
        assert side(root, changes) == "new"
        assert_recovers(root, changes)
        if not died:
            break
    assert nth > 20


def test_after_a_kill_in_a_whole_command_the_next_one_finds_the_lock_free(tmp_path: Path) -> None:
    for nth in itertools.count(1):
        root = make_store(tmp_path / "store")
        died = killed(root, nth, write_next)
        overlay = pending(root)
        nexts = [root / "deals/next.yaml", root / "deals/2026/next.yaml"]
        with locked(root, 0):
            roll_forward(root)
        assert len({path.exists() for path in nexts}) == 1
        assert nexts[0].exists() or not overlay.files
        if not died:
            break
    assert nth > 30
