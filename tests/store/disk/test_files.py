"""Reading and writing the bytes of a store."""

from __future__ import annotations

import errno
import multiprocessing
import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.errors import ConflictError, PipectlError
from pipectl.store.disk.cleanup import sweep
from pipectl.store.disk.files import (
    FileProblem,
    VanishedProblem,
    read_bytes,
    require,
    write_atomically,
)

FORK = multiprocessing.get_context("fork")
DEAD_PID = 4_194_305  # above the highest that Linux gives


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refuse(code: int) -> object:
    def call(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    return call


# Reading


@given(content=st.binary(max_size=9000))
def test_a_file_is_read_byte_by_byte(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("store")
    (root / "a.yaml").write_bytes(content)
    assert read_bytes(root, "a.yaml") == content


def test_a_file_that_is_not_there_has_vanished(tmp_path: Path) -> None:
    with pytest.raises(VanishedProblem, match=r"^deals/a.yaml: the file has vanished; restore it"):
        read_bytes(tmp_path, "deals/a.yaml")


def test_a_symbolic_link_is_refused_wherever_it_leads(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_bytes(b"secret")
    (tmp_path / "a.yaml").symlink_to("real.yaml")
    with pytest.raises(FileProblem, match="a symbolic link: pipectl follows none") as caught:
        read_bytes(tmp_path, "a.yaml")
    assert caught.value.path == "a.yaml"
    assert caught.value.remedy == "put the file itself here"


def test_a_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").mkdir()
    with pytest.raises(FileProblem, match=r"^a.yaml: a directory, where a file should be"):
        read_bytes(tmp_path, "a.yaml")


def test_a_pipe_is_refused_without_waiting_for_its_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    with pytest.raises(FileProblem, match="a pipe, a socket or a device"):
        read_bytes(tmp_path, "a.yaml")


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("a.yaml")
        with pytest.raises(FileProblem, match="a pipe, a socket or a device"):
            read_bytes(tmp_path, "a.yaml")


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "open", refuse(errno.EACCES))
    with pytest.raises(FileProblem, match=r"^a.yaml: no permission to read it; ask its owner"):
        read_bytes(tmp_path, "a.yaml")


def test_a_failing_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_bytes(b"x")
    monkeypatch.setattr(os, "read", refuse(errno.EIO))
    with pytest.raises(FileProblem, match=r"cannot be read \(Input/output error\)"):
        read_bytes(tmp_path, "a.yaml")


def test_a_file_may_have_256_kilobytes_and_not_one_byte_more(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"x" * 256 * 1024)
    assert len(read_bytes(tmp_path, "a.yaml")) == 256 * 1024
    (tmp_path / "a.yaml").write_bytes(b"x" * (256 * 1024 + 1))
    with pytest.raises(FileProblem, match="257 kB; a file may have 256 kB; shorten it"):
        read_bytes(tmp_path, "a.yaml")


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs Linux")
def test_a_file_that_says_it_is_empty_is_read_to_its_end() -> None:
    assert read_bytes("/proc/self", "maps").endswith(b"\n")


# Writing


@given(old=st.none() | st.binary(max_size=99), new=st.none() | st.binary(max_size=99))
def test_a_file_is_replaced_made_or_deleted(
    old: bytes | None, new: bytes | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if old is None and new is None:
        return
    root = tmp_path_factory.mktemp("store")
    if old is not None:
        (root / "a.yaml").write_bytes(old)
    write_atomically(root, "a.yaml", new, old)
    assert names(root) == ([] if new is None else ["a.yaml"])
    if new is not None:
        assert (root / "a.yaml").read_bytes() == new


@pytest.mark.parametrize("new", [b"new", None])
@pytest.mark.parametrize("present", [b"else", b"old and more", b"", None])
def test_a_file_that_has_changed_meanwhile_is_left_alone(
    tmp_path: Path, present: bytes | None, new: bytes | None
) -> None:
    if present is not None:
        (tmp_path / "a.yaml").write_bytes(present)
    said = r"^a.yaml has changed meanwhile; nothing was written$"
    with pytest.raises(ConflictError, match=said):
        write_atomically(tmp_path, "a.yaml", new, b"old")
    assert names(tmp_path) == ([] if present is None else ["a.yaml"])
    if present is not None:
        assert (tmp_path / "a.yaml").read_bytes() == present


@pytest.mark.parametrize("present", [b"", b"theirs", b"mine"])
def test_a_new_file_takes_no_one_elses_place(tmp_path: Path, present: bytes) -> None:
    (tmp_path / "a.yaml").write_bytes(present)
    with pytest.raises(ConflictError, match=r"^a.yaml exists already; nothing was written$"):
        write_atomically(tmp_path, "a.yaml", b"mine", None)
    assert (tmp_path / "a.yaml").read_bytes() == present


def test_a_change_made_while_the_new_content_is_laid_down_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.yaml").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", lambda _: (tmp_path / "a.yaml").write_bytes(b"theirs"))
    with pytest.raises(ConflictError):
        write_atomically(tmp_path, "a.yaml", b"new", b"old")
    assert (tmp_path / "a.yaml").read_bytes() == b"theirs"
    assert names(tmp_path) == ["a.yaml"]


def test_a_file_made_at_the_very_last_moment_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def late(source: Path, target: Path) -> None:
        target.write_bytes(b"theirs")
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    with pytest.raises(ConflictError, match="exists already"):
        write_atomically(tmp_path, "a.yaml", b"mine", None)
    assert (tmp_path / "a.yaml").read_bytes() == b"theirs"
    assert names(tmp_path) == ["a.yaml"]


def test_a_disk_without_links_takes_new_files_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", refuse(errno.EPERM))
    write_atomically(tmp_path, "a.yaml", b"new", None)
    assert (tmp_path / "a.yaml").read_bytes() == b"new"
    assert names(tmp_path) == ["a.yaml"]


def test_a_disk_that_cannot_sync_folders_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def only_files(descriptor: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{descriptor}"):  # noqa: PTH112 - a link to follow
            raise OSError(errno.EINVAL, "Invalid argument")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", only_files)
    write_atomically(tmp_path, "a.yaml", b"new", None)
    assert (tmp_path / "a.yaml").read_bytes() == b"new"


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux")
@pytest.mark.parametrize(("old", "naming"), [(b"old", "replace"), (None, "link")])
def test_the_bytes_reach_the_disk_before_the_name_and_the_name_before_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: bytes | None, naming: str
) -> None:
    if old is not None:
        (tmp_path / "a.yaml").write_bytes(old)
    steps = []
    give_name = getattr(os, naming)

    def fsync(descriptor: int) -> None:
        steps.append(Path(f"/proc/self/fd/{descriptor}").readlink().suffix)

    def named(source: Path, target: Path) -> None:
        steps.append(naming)
        give_name(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, naming, named)
    write_atomically(tmp_path, "a.yaml", b"new", old)
    assert steps == [".tmp", naming, ""]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux")
def test_a_new_folder_reaches_the_disk_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = []
    monkeypatch.setattr(
        os, "fsync", lambda fd: synced.append(Path(f"/proc/self/fd/{fd}").resolve())
    )
    write_atomically(tmp_path, "deals/2026/a.yaml", b"new", None)
    assert {tmp_path, tmp_path / "deals", tmp_path / "deals/2026"} <= set(synced)


def test_missing_folders_are_made_for_a_new_file(tmp_path: Path) -> None:
    write_atomically(tmp_path, "deals/2026/q4/a.yaml", b"new", None)
    assert (tmp_path / "deals/2026/q4/a.yaml").read_bytes() == b"new"


def test_a_file_whose_folder_is_gone_has_changed_meanwhile(tmp_path: Path) -> None:
    with pytest.raises(ConflictError, match="has changed meanwhile"):
        write_atomically(tmp_path, "deals/a.yaml", b"new", b"old")
    assert names(tmp_path) == []


def test_nothing_is_written_through_a_linked_folder(tmp_path: Path) -> None:
    root = tmp_path / "store"
    elsewhere = tmp_path / "elsewhere"
    root.mkdir()
    elsewhere.mkdir()
    (root / "deals").symlink_to(elsewhere)
    said = "^deals: a symbolic link: pipectl follows none; put the folder itself here; nothing was"
    with pytest.raises(PipectlError, match=said):
        write_atomically(root, "deals/a.yaml", b"new", None)
    assert names(elsewhere) == []


def test_a_file_in_a_folders_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "deals").write_bytes(b"")
    with pytest.raises(PipectlError, match=r"^deals: a file, where a folder should be; "):
        write_atomically(tmp_path, "deals/a.yaml", b"new", None)


@pytest.mark.parametrize("expected", [b"old", None])
def test_a_link_or_a_directory_is_never_replaced(tmp_path: Path, expected: bytes | None) -> None:
    (tmp_path / "link.yaml").symlink_to("nowhere")
    (tmp_path / "folder.yaml").mkdir()
    for name in ("link.yaml", "folder.yaml"):
        with pytest.raises(PipectlError, match=f"^{name}: .*; nothing was written$"):
            write_atomically(tmp_path, name, b"new", expected)
    assert names(tmp_path) == ["folder.yaml", "link.yaml"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_a_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    (tmp_path / "a.yaml").write_bytes(b"old")
    (tmp_path / "a.yaml").chmod(mode)
    write_atomically(tmp_path, "a.yaml", b"new", b"old")
    assert (tmp_path / "a.yaml").stat().st_mode & 0o7777 == mode


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o002])
def test_a_new_file_gets_the_mode_that_the_umask_leaves(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        write_atomically(tmp_path, "a.yaml", b"new", None)
    finally:
        os.umask(before)
    assert (tmp_path / "a.yaml").stat().st_mode & 0o7777 == 0o666 & ~umask


def test_a_disk_that_takes_a_few_bytes_at_a_time_gets_them_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write

    def reluctant(descriptor: int, content: memoryview) -> int:
        return write(descriptor, content[:3])

    monkeypatch.setattr(os, "write", reluctant)
    write_atomically(tmp_path, "a.yaml", b"0123456789", None)
    assert (tmp_path / "a.yaml").read_bytes() == b"0123456789"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.ENOSPC, "no space left on the disk: deals/a.yaml is as it was"),
        (errno.EDQUOT, "the disk quota is used up: deals/a.yaml is as it was"),
        (errno.EROFS, "the disk is read-only: deals/a.yaml is as it was"),
        (errno.EACCES, "no permission to write here: deals/a.yaml is as it was"),
        (errno.EIO, "the disk refused (Input/output error): deals/a.yaml is as it was"),
    ],
)
def test_a_disk_that_refuses_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    (tmp_path / "deals").mkdir()
    (tmp_path / "deals/a.yaml").write_bytes(b"old")
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", refuse(code))
        with pytest.raises(PipectlError) as caught:
            write_atomically(tmp_path, "deals/a.yaml", b"new", b"old")
    assert str(caught.value) == said
    assert names(tmp_path / "deals") == ["a.yaml"]
    assert (tmp_path / "deals/a.yaml").read_bytes() == b"old"


def create(root: Path, mine: bytes) -> None:
    try:
        write_atomically(root, "deals/a.yaml", mine, None)
    except ConflictError:
        os._exit(6)


def test_of_several_creators_exactly_one_wins(tmp_path: Path) -> None:
    for attempt in range(5):
        root = tmp_path / str(attempt)
        root.mkdir()
        creators = [FORK.Process(target=create, args=(root, b"%d" % n)) for n in range(8)]
        for creator in creators:
            creator.start()
        for creator in creators:
            creator.join()
        exits = [creator.exitcode for creator in creators]
        assert sorted(map(str, exits)) == ["0", *["6"] * 7]
        assert (root / "deals/a.yaml").read_bytes() == b"%d" % exits.index(0)


# Looking before a change of several files


def test_a_file_as_expected_passes(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"old")
    require(tmp_path, "a.yaml", b"old")
    require(tmp_path, "b.yaml", None)


@pytest.mark.parametrize("present", [b"", b"old"])
def test_a_file_that_should_not_be_there_is_a_conflict(tmp_path: Path, present: bytes) -> None:
    (tmp_path / "a.yaml").write_bytes(present)
    with pytest.raises(ConflictError, match="exists already"):
        require(tmp_path, "a.yaml", None)


# Clearing up


def test_temporary_files_of_the_dead_are_cleared_away(tmp_path: Path) -> None:
    mine = f".pipectl-{os.getpid()}-0123456789abcdef.tmp"
    for name in (f".pipectl-{DEAD_PID}-0123456789abcdef.tmp", mine):
        (tmp_path / name).write_bytes(b"half")
    sweep(tmp_path, ".")
    assert names(tmp_path) == []


def test_temporary_files_of_the_living_stay_for_an_hour(tmp_path: Path) -> None:
    path = tmp_path / f".pipectl-{os.getppid()}-0123456789abcdef.tmp"
    path.write_bytes(b"half")
    sweep(tmp_path, ".")
    assert path.exists()
    os.utime(path, (0, 0))
    sweep(tmp_path, ".")
    assert not path.exists()


def test_other_peoples_files_are_not_cleared_away(tmp_path: Path) -> None:
    others = [
        ".a.yaml.swp",
        f".pipectl-{DEAD_PID}-notes.tmp",
        f"pipectl-{DEAD_PID}-0123456789abcdef.tmp",
    ]
    for name in others:
        (tmp_path / name).write_bytes(b"")
    sweep(tmp_path, ".")
    assert names(tmp_path) == sorted(others)


def test_a_folder_that_is_not_there_needs_no_clearing(tmp_path: Path) -> None:
    sweep(tmp_path, "deals")
    assert names(tmp_path) == []
