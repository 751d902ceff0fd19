"""What dead writers left is cleared away; anybody may have written the mark that says where."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipectl.store.disk import temporary
from pipectl.store.disk.cleanup import MARK, sweep_outside
from pipectl.store.disk.journal import FileChange, commit

LEFT = ".pipectl-4194305-0123456789abcdef.tmp"
"""A temporary file of a process that cannot be: Linux has no such number."""


@pytest.fixture(autouse=True)
def _nothing_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests let this process leave files behind, which keeps the mark."""
    monkeypatch.setattr(temporary, "LEFT_BEHIND", set())


def leave(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / LEFT).write_bytes(b"half")
    return folder / LEFT


def write(root: Path) -> None:
    """Write as any command does, once more for each call."""
    content = (root / "deals/a.yaml").read_bytes() if (root / "deals/a.yaml").exists() else None
    commit(root, [FileChange("deals/a.yaml", content, (content or b"") + b"more\n")])


def mark_with(root: Path, content: bytes) -> None:
    (root / ".pipectl").mkdir(parents=True)
    (root / MARK).write_bytes(content)


@pytest.mark.parametrize(
    "content",
    [
        b"\0" * 14, b"", b"\n\n", b"\xff\xfe", b"../elsewhere\n{other}\n", b"deals/../../elsewhere",
        b"x" * 300_000, b"link", b".git", b"deals/nowhere\nfile.yaml", b"y" * 300, b"/", b"..",
    ],
)  # fmt: skip
def test_a_mark_with_anything_in_it_stops_nobody_and_leads_nowhere(
    tmp_path: Path, content: bytes
) -> None:
    root, other = tmp_path / "store", tmp_path / "elsewhere"
    mark_with(root, content.replace(b"{other}", os.fsencode(other)))
    (root / "link").symlink_to(other)
    (root / "file.yaml").write_bytes(b"a file")
    foreign = [leave(other), leave(tmp_path), leave(root / ".git")]
    write(root)
    write(root)
    assert [path.exists() for path in foreign] == [True, True, True]
    assert not (root / MARK).exists()


def test_the_folders_of_a_mark_that_are_the_stores_own_are_swept(tmp_path: Path) -> None:
    mark_with(tmp_path, b".\n.pipectl\n../elsewhere\npipelines")
    left = [leave(tmp_path / folder) for folder in (".", ".pipectl", "pipelines", "deals")]
    kept = leave(tmp_path / "accounts")
    write(tmp_path)
    assert [path.exists() for path in left] == [False] * 4
    assert kept.exists()


def to_a_file(mark: Path) -> None:
    (mark.parents[1] / "precious").write_bytes(b"mine")
    mark.symlink_to("../precious")


def full_folder(mark: Path) -> None:
    mark.mkdir()
    (mark / "file").write_bytes(b"mine")


@pytest.mark.parametrize("make", [os.mkdir, full_folder, os.mkfifo, to_a_file])
def test_a_mark_that_is_no_file_stops_nobody(tmp_path: Path, make: Callable[[Path], None]) -> None:
    (tmp_path / ".pipectl").mkdir()
    make(tmp_path / MARK)
    left = leave(tmp_path / "deals")
    write(tmp_path)
    write(tmp_path)
    assert (tmp_path / "deals/a.yaml").read_bytes() == b"more\nmore\n"
    assert not left.exists()
    mine = [
        path.read_bytes()
        for path in (tmp_path / "precious", tmp_path / MARK / "file")
        if path.exists()
    ]
    assert mine in ([], [b"mine"])


def test_what_only_has_the_name_of_a_temporary_file_stays_and_hides_no_other(
    tmp_path: Path,
) -> None:
    mark_with(tmp_path, b"deals")
    (tmp_path / "deals" / LEFT.replace("abc", "000")).mkdir(parents=True)
    left = leave(tmp_path / "deals")
    write(tmp_path)
    assert not left.exists()
    assert (tmp_path / "deals" / LEFT.replace("abc", "000")).is_dir()


def test_outside_a_store_a_dead_writers_file_goes_when_it_is_an_hour_old(tmp_path: Path) -> None:
    old, new, living = (
        leave(tmp_path),
        leave(tmp_path / "new"),
        tmp_path / LEFT.replace("4194305", "1"),
    )
    living.write_bytes(b"half")
    os.utime(old, (0, 0))
    os.utime(living, (0, 0))
    for folder in (tmp_path, tmp_path / "new", tmp_path / "nowhere"):
        sweep_outside(folder)
    assert [path.exists() for path in (old, new, living)] == [False, True, True]
