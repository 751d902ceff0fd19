"""Files outside the store: written whole or not at all, and never in the place of a store's own."""

from __future__ import annotations

import errno
import itertools
import os
import socket
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from pipectl.errors import PipectlError, UsageError
from pipectl.store import outside
from store.test_faults import Fault, fail

OLD = b"old report\n"
NEW = b"new report, longer\n"


def make_store(root: Path) -> Path:
    for folder in ("deals/2026", "pipelines", "accounts", ".pipectl", "reports"):
        (root / folder).mkdir(parents=True)
    (root / "pipectl.yaml").write_bytes(b"version: 1\n")
    return root


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# What is written


def test_a_new_file_holds_exactly_the_content(tmp_path: Path) -> None:
    assert not outside.write(tmp_path / "out.csv", NEW)
    assert contents(tmp_path) == {"out.csv": NEW}


def test_a_new_file_has_the_mode_that_the_umask_leaves(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        outside.write(tmp_path / "out.csv", NEW)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o640


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o666, 0o755])
def test_a_file_that_is_there_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "out.csv"
    file.write_bytes(OLD)
    file.chmod(mode)
    assert outside.write(file, NEW)
    assert contents(tmp_path) == {"out.csv": NEW}
    assert stat.S_IMODE(file.stat().st_mode) == mode


def test_a_name_is_taken_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outside.write(Path("out.csv"), NEW)
    assert contents(tmp_path) == {"out.csv": NEW}


def test_a_parent_that_is_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    outside.write(tmp_path / "link/out.csv", NEW)
    assert contents(tmp_path / "real") == {"out.csv": NEW}


def test_another_name_of_the_same_file_keeps_the_old_content(tmp_path: Path) -> None:
    store = make_store(tmp_path / "store")
    (store / "deals/web.yaml").write_bytes(OLD)
    (tmp_path / "out.csv").hardlink_to(store / "deals/web.yaml")
    outside.write(tmp_path / "out.csv", NEW)
    assert (store / "deals/web.yaml").read_bytes() == OLD
    assert (tmp_path / "out.csv").read_bytes() == NEW


@pytest.mark.parametrize(
    "name", ["out.csv", "reports/out.csv", "reports/deals/out.csv", "deals.csv"]
)
def test_a_file_beside_those_of_a_store_can_be_written(tmp_path: Path, name: str) -> None:
    store = make_store(tmp_path / "store")
    (store / "reports/deals").mkdir()
    outside.write(store / name, NEW)
    assert (store / name).read_bytes() == NEW


@pytest.mark.parametrize("name", ["deals/out.csv", ".pipectl/out"])
def test_a_folder_that_is_only_named_like_a_store_s_is_any_folder(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).parent.mkdir()
    outside.write(tmp_path / name, NEW)
    assert (tmp_path / name).read_bytes() == NEW


def test_what_a_dead_writer_left_beside_it_an_hour_ago_is_cleared_away(tmp_path: Path) -> None:
    left = tmp_path / ".pipectl-4194305-0123456789abcdef.tmp"
    left.write_bytes(b"half")
    outside.write(tmp_path / "out.csv", OLD)
    assert left.exists()
    os.utime(left, (0, 0))
    outside.write(tmp_path / "out.csv", NEW)
    assert contents(tmp_path) == {"out.csv": NEW}


# What is refused


@pytest.mark.parametrize(
    "name",
    [
        "deals/out.csv",
        "deals/2026/out.csv",
        "pipelines/out.csv",
        "accounts/out.csv",
        ".pipectl/journal",
        ".git/hooks/post-commit",
        ".GIT/index",
        ".pipectl",
        ".gitignore",
        ".gitattributes",
        "Deals/out.csv",
        "DEALS/2026/out.csv",
        ".PipeCtl/lock",
        "deal\N{LATIN SMALL LETTER LONG S}/out.csv",
    ],
)
def test_the_place_of_a_store_s_own_files_is_refused(tmp_path: Path, name: str) -> None:
    store = make_store(tmp_path / "store")
    (store / name).parent.mkdir(exist_ok=True, parents=True)
    with pytest.raises(UsageError, match=r"belongs to the store in .*/store; write it elsewhere$"):
        outside.write(store / name, NEW)
    assert not (store / name).is_file()


@pytest.mark.parametrize(
    "name", ["accounts.yaml", "deals.yaml", "team.yaml", "deals/web.yaml", "deals/no/such/web.yaml"]
)
def test_no_new_file_is_made_in_the_place_of_a_store_s_own(tmp_path: Path, name: str) -> None:
    store = make_store(tmp_path / "store")
    with pytest.raises(UsageError, match=r"belongs to the store in .*/store; write it elsewhere$"):
        outside.write_new(store / name, NEW)
    assert not (store / name).exists()


@pytest.mark.parametrize("name", ["pipectl.yaml", "deals/web.yml", "team.yaml", "Rates.YAML"])
def test_an_ending_of_a_store_s_own_files_is_refused(tmp_path: Path, name: str) -> None:
    store = make_store(tmp_path / "store")
    with pytest.raises(UsageError, match=r"holds the data of a store; write another ending$"):
        outside.write(store / name, NEW)


def test_a_linked_parent_that_leads_into_a_store_is_refused(tmp_path: Path) -> None:
    make_store(tmp_path / "store")
    (tmp_path / "link").symlink_to("store/deals/2026")
    with pytest.raises(UsageError, match="belongs to the store"):
        outside.write(tmp_path / "link/out.csv", NEW)
    assert contents(tmp_path / "store/deals/2026") == {}


def test_a_path_through_two_dots_that_leads_into_a_store_is_refused(tmp_path: Path) -> None:
    make_store(tmp_path / "store")
    with pytest.raises(UsageError, match="belongs to the store"):
        outside.write(tmp_path / "store/reports/../deals/out.csv", NEW)


def test_a_store_within_a_folder_of_another_store_is_the_other_store_s(tmp_path: Path) -> None:
    inner = make_store(make_store(tmp_path / "store") / "deals/inner")
    with pytest.raises(UsageError, match=r"the store in .*/store;"):
        outside.write(inner / "out.csv", NEW)


@pytest.mark.parametrize("leads_to", ["real.csv", "nowhere.csv", "link.csv", "store/pipectl.yaml"])
def test_a_symbolic_link_is_refused_wherever_it_leads(tmp_path: Path, leads_to: str) -> None:
    make_store(tmp_path / "store")
    (tmp_path / "real.csv").write_bytes(OLD)
    (tmp_path / "link.csv").symlink_to(leads_to)
    with pytest.raises(UsageError, match=r"link.csv is a symbolic link; name a plain file"):
        outside.write(tmp_path / "link.csv", NEW)
    assert (tmp_path / "link.csv").readlink().as_posix() == leads_to
    assert (tmp_path / "real.csv").read_bytes() == OLD
    assert not (tmp_path / "nowhere.csv").exists()


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        descriptor = os.open(path.parent, os.O_RDONLY)
        listener.bind(f"/proc/self/fd/{descriptor}/{path.name}")
        os.close(descriptor)


@pytest.mark.parametrize(
    ("make", "kind"),
    [(os.mkdir, "a directory"), (os.mkfifo, "a pipe, "), (make_socket, "a pipe, a socket")],
)
def test_what_is_no_plain_file_is_refused_and_never_waited_for(
    tmp_path: Path, make: Callable[[Path], None], kind: str
) -> None:
    make(tmp_path / "out.csv")
    before = (tmp_path / "out.csv").lstat()
    with pytest.raises(UsageError, match=f"out.csv is {kind}"):
        outside.write(tmp_path / "out.csv", NEW)
    assert (tmp_path / "out.csv").lstat() == before


@pytest.mark.parametrize("name", ["-", "/dev/stdout", "/dev/fd/1", "/dev/null"])
def test_no_file_is_written_in_the_place_of_the_standard_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"; name a plain file, or leave the option out$"):
        outside.write(Path(name), NEW)
    assert contents(tmp_path) == {}


@pytest.mark.parametrize("name", [".", "..", "/"])
def test_a_directory_by_a_name_of_dots_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="is a directory"):
        outside.check(Path(name))


# What cannot be written


@pytest.mark.parametrize("name", ["nowhere/out.csv", "file/out.csv"])
def test_a_missing_directory_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_bytes(OLD)
    with pytest.raises(PipectlError, match=r"there is no directory .*; make it first$"):
        outside.write(tmp_path / name, NEW)
    assert contents(tmp_path) == {"file": OLD}


@pytest.mark.parametrize("name", ["x" * 300 + ".csv", "loop/out.csv"])
def test_a_path_that_the_system_refuses_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(PipectlError, match=r"out.csv|xx.csv cannot be written: the disk refused"):
        outside.write(tmp_path / name, NEW)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everything")
def test_a_file_that_may_not_be_written_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_bytes(OLD)
    (tmp_path / "out.csv").chmod(0o444)
    with pytest.raises(PipectlError, match="no permission to write here"):
        outside.write(tmp_path / "out.csv", NEW)
    assert contents(tmp_path) == {"out.csv": OLD}


def test_a_directory_that_may_not_be_written_to_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, _mode: path != tmp_path)
    monkeypatch.setattr(os, "open", lambda *_: fail(errno.EACCES))
    with pytest.raises(PipectlError) as refused:
        outside.write(tmp_path / "out.csv", NEW)
    why = f"no permission to write into the directory {tmp_path}"
    assert str(refused.value) == f"{tmp_path}/out.csv cannot be written: {why}"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EINTR])
@pytest.mark.parametrize("old", [None, OLD], ids=["new", "replaced"])
def test_where_a_call_fails_the_file_is_old_or_new_and_nothing_else_is_left(
    tmp_path: Path, old: bytes | None, code: int
) -> None:
    for nth in itertools.count(1):
        folder = tmp_path / str(nth)
        folder.mkdir()
        before = {} if old is None else {"out.csv": old}
        for name, content in before.items():
            (folder / name).write_bytes(content)
        fault = Fault(nth, partial(fail, code))
        said = ""
        with pytest.MonkeyPatch.context() as patch:
            fault.install(patch)
            try:
                outside.write(folder / "out.csv", NEW)
            except PipectlError as error:
                said = str(error)
        is_made = not said or "is changed, but the disk did not confirm it" in said
        assert contents(folder) == ({"out.csv": NEW} if is_made else before), (nth, said)
        assert "\n" not in said
        if fault.calls < nth:
            break
    assert nth > 8
