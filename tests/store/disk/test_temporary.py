"""Temporary files: no two have one name, and what the dead leave is known again."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from pipectl.store.disk.cleanup import sweep
from pipectl.store.disk.files import write_atomically
from pipectl.store.disk.temporary import temporary
from store.disk.test_files import DEAD_PID, FORK, names


def lay_down(folder: Path, content: bytes, count: int, stack: ExitStack) -> list[Path]:
    files = (temporary(folder, content, None, wait=False) for _ in range(count))
    return [stack.enter_context(file) for file in files]


def lay_down_and_die(folder: Path, content: bytes, count: int) -> None:
    with ExitStack() as stack:
        lay_down(folder, content, count, stack)
        os._exit(0)


def leave_behind(folder: Path, content: bytes, count: int) -> None:
    """Let a forked child lay files down and die before they get their names."""
    child = FORK.Process(target=lay_down_and_die, args=(folder, content, count))
    child.start()
    child.join()
    assert child.exitcode == 0


@pytest.fixture
def nothing_is_random(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "urandom", bytes)


@pytest.fixture
def processes_share_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give all processes one number, as in two containers that write to one disk."""
    monkeypatch.setattr(os, "getpid", lambda: DEAD_PID)


@pytest.mark.usefixtures("nothing_is_random")
def test_a_process_and_its_forked_child_never_use_a_name_twice(tmp_path: Path) -> None:
    leave_behind(tmp_path, b"child", 500)
    with ExitStack() as stack:
        mine = lay_down(tmp_path, b"parent", 500, stack)
        assert len(names(tmp_path)) == 1000
        assert {path.read_bytes() for path in mine} == {b"parent"}


@pytest.mark.usefixtures("nothing_is_random", "processes_share_a_number")
def test_a_name_that_another_process_has_taken_is_passed_over(tmp_path: Path) -> None:
    leave_behind(tmp_path, b"child", 5)
    write_atomically(tmp_path, "a.yaml", b"parent", None)
    written = sorted(path.read_bytes() for path in tmp_path.iterdir())
    assert written == [*[b"child"] * 5, b"parent"]


def test_what_a_dead_writer_has_laid_down_is_cleared_away(tmp_path: Path) -> None:
    leave_behind(tmp_path, b"half", 3)
    assert len(names(tmp_path)) == 3
    sweep(tmp_path, ".")
    assert names(tmp_path) == []
