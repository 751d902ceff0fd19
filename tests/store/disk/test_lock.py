"""The lock of a store: one writer at a time."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipectl.errors import Exit, LockedError, PipectlError
from pipectl.store.disk.files import read_bytes, write_atomically
from pipectl.store.disk.lock import locked

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event

FORK = multiprocessing.get_context("fork")


def test_the_folder_of_the_lock_is_made_and_ignored_by_git(tmp_path: Path) -> None:
    with locked(tmp_path, 1):
        assert (tmp_path / ".pipectl/.gitignore").read_bytes() == b"*\n"


def test_an_ignore_file_of_ones_own_stays(tmp_path: Path) -> None:
    (tmp_path / ".pipectl").mkdir()
    (tmp_path / ".pipectl/.gitignore").write_bytes(b"/lock\n")
    with locked(tmp_path, 1):
        assert (tmp_path / ".pipectl/.gitignore").read_bytes() == b"/lock\n"


def test_the_lock_can_be_taken_again_once_it_is_free(tmp_path: Path) -> None:
    for _ in range(3):
        with locked(tmp_path, 0):
            pass


def test_an_error_frees_the_lock(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(tmp_path, 0):
        raise ZeroDivisionError
    with locked(tmp_path, 0):
        pass


def test_an_error_of_the_disk_inside_is_passed_on_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), locked(tmp_path, 0):
        (tmp_path / "nothing").stat()


def hold(root: Path, held: Event, enough: Event) -> None:
    with locked(root, 10):
        held.set()
        enough.wait()


def test_a_lock_that_another_holds_is_waited_for_in_vain(tmp_path: Path) -> None:
    held, enough = FORK.Event(), FORK.Event()
    holder = FORK.Process(target=hold, args=(tmp_path, held, enough))
    holder.start()
    held.wait()
    try:
        with pytest.raises(LockedError) as caught, locked(tmp_path, 0.1):
            pass
    finally:
        enough.set()
        holder.join()
    assert str(caught.value) == (
        "another pipectl has been writing to this store for 0.1 seconds; "
        "try again, or see who holds .pipectl/lock"
    )
    assert caught.value.exit_code is Exit.LOCKED


def die_holding(root: Path) -> None:
    with locked(root, 10):
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    holder = FORK.Process(target=die_holding, args=(tmp_path,))
    holder.start()
    holder.join()
    assert holder.exitcode == -signal.SIGKILL
    with locked(tmp_path, 0):
        pass


def count_up(root: Path, times: int) -> None:
    for _ in range(times):
        with locked(root, 60):
            old = read_bytes(root, "counter")
            write_atomically(root, "counter", b"%d" % (int(old) + 1), old)


@pytest.mark.parametrize("times", [25, pytest.param(500, marks=pytest.mark.full)])
def test_no_increment_of_eight_processes_is_lost(tmp_path: Path, times: int) -> None:
    (tmp_path / "counter").write_bytes(b"0")
    processes = [FORK.Process(target=count_up, args=(tmp_path, times)) for _ in range(8)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 8
    assert (tmp_path / "counter").read_bytes() == b"%d" % (8 * times)


# Stores that cannot be locked


def refuse(root: Path, timeout: float = 0) -> str:
    with pytest.raises(PipectlError) as caught, locked(root, timeout):
        pass
    return str(caught.value)


def test_a_linked_folder_is_refused_and_what_it_leads_to_untouched(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "store", tmp_path / "elsewhere"
    root.mkdir()
    elsewhere.mkdir()
    (elsewhere / ".gitignore").write_bytes(b"")
    (root / ".pipectl").symlink_to(elsewhere)
    assert refuse(root) == (
        "this store cannot be written (.pipectl: a symbolic link: pipectl follows none; "
        "put the folder itself here; nothing was written)"
    )
    assert [path.name for path in elsewhere.iterdir()] == [".gitignore"]


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".pipectl").write_bytes(b"")
    assert "(.pipectl: a file, where a folder should be; " in refuse(tmp_path)


def test_a_linked_lock_is_refused_and_what_it_leads_to_untouched(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / ".pipectl").mkdir()
    (tmp_path / ".pipectl/lock").symlink_to("../precious")
    said = ".pipectl/lock is not a plain file; move it away, pipectl makes a new one"
    assert refuse(tmp_path) == said
    assert (tmp_path / "precious").read_bytes() == b"precious"


def test_a_directory_or_a_pipe_in_the_locks_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".pipectl/lock").mkdir(parents=True)
    assert "is not a plain file" in refuse(tmp_path)
    (tmp_path / ".pipectl/lock").rmdir()
    os.mkfifo(tmp_path / ".pipectl/lock")
    assert "is not a plain file" in refuse(tmp_path)


@pytest.mark.parametrize(
    ("code", "said"),
    [(errno.EROFS, "the disk is read-only"), (errno.EACCES, "no permission to write here")],
)
def test_a_store_that_cannot_be_written_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    def protected(*_: object, **__: object) -> int:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(os, "mkdir", protected)
        assert refuse(tmp_path) == (
            f"this store cannot be written ({said}: .pipectl/.gitignore is as it was)"
        )
    with locked(tmp_path, 0):
        pass
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", protected)
        assert refuse(tmp_path) == f"this store cannot be written (.pipectl/lock: {said})"


@pytest.mark.filterwarnings("ignore:flock not supported")
@pytest.mark.parametrize("timeout", [0, 0.1])
def test_a_disk_without_locks_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, timeout: float
) -> None:
    def unknown(*_: object) -> None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    monkeypatch.setattr("fcntl.flock", unknown)
    said = "this disk has no file locks; keep the store on a local disk"
    assert refuse(tmp_path, timeout) == said


def test_the_lock_lets_in_whom_the_umask_lets_in(tmp_path: Path) -> None:
    before = os.umask(0o002)
    try:
        with locked(tmp_path, 0):
            assert (tmp_path / ".pipectl/lock").stat().st_mode & 0o777 == 0o664
    finally:
        os.umask(before)
