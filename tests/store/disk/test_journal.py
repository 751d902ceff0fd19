"""Changes of several files: all or nothing."""

from __future__ import annotations

import errno
import hashlib
import json
import multiprocessing
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.errors import ConflictError, InvalidError, PipectlError
from pipectl.store.disk.cleanup import MARK
from pipectl.store.disk.journal import FileChange, Overlay, commit, pending, roll_forward
from pipectl.store.disk.lock import locked

FORK = multiprocessing.get_context("fork")
JOURNAL = ".pipectl/journal"


def files(root: Path) -> dict[str, bytes]:
    """Return all visible files."""
    return {path.name: path.read_bytes() for path in root.glob("[!.]*")}


def recorded(**news: tuple[str | None, str | None]) -> str:
    """Return an unfinished journal of files that go from one text to another."""
    entries = [
        {
            "path": f"{name}.yaml",
            "old_sha256": None if old is None else hashlib.sha256(old.encode()).hexdigest(),
            "new": new,
        }
        for name, (old, new) in news.items()
    ]
    return json.dumps({"version": 1, "generation": 7, "files": entries})


def write_journal(root: Path, journal: str) -> None:
    (root / ".pipectl").mkdir(exist_ok=True)
    (root / JOURNAL).write_text(journal)


# Committing


def test_no_change_writes_nothing(tmp_path: Path) -> None:
    commit(tmp_path, [])
    assert list(tmp_path.iterdir()) == []


def test_one_change_needs_no_journal(tmp_path: Path) -> None:
    commit(tmp_path, [FileChange("a.yaml", None, b"new")])
    assert files(tmp_path) == {"a.yaml": b"new"}
    assert not (tmp_path / JOURNAL).exists()


def test_several_changes_edit_make_and_delete(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"a")
    (tmp_path / "b.yaml").write_bytes(b"b")
    changes = [
        FileChange("a.yaml", b"a", b"A"),
        FileChange("b.yaml", b"b", None),
        FileChange("c.yaml", None, b"C"),
    ]
    commit(tmp_path, changes)
    assert files(tmp_path) == {"a.yaml": b"A", "c.yaml": b"C"}


def test_each_change_of_several_files_is_a_generation(tmp_path: Path) -> None:
    assert pending(tmp_path) == Overlay(0, {})
    for generation in range(1, 4):
        news = (FileChange(f"{generation}{letter}.yaml", None, b"") for letter in "ab")
        commit(tmp_path, list(news))
        assert pending(tmp_path) == Overlay(generation, {})


def test_one_file_out_of_date_keeps_all_from_being_written(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_bytes(b"theirs")
    changes = [FileChange("a.yaml", None, b"A"), FileChange("b.yaml", b"b", b"B")]
    with pytest.raises(ConflictError, match=r"^b.yaml has changed meanwhile; nothing was written$"):
        commit(tmp_path, changes)
    assert files(tmp_path) == {"b.yaml": b"theirs"}
    assert not (tmp_path / JOURNAL).exists()


def test_an_edit_in_the_midst_of_a_change_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.yaml").write_bytes(b"a")
    (tmp_path / "b.yaml").write_bytes(b"b")

    def edit_b_while_it_is_written(descriptor: int) -> None:
        if (tmp_path / "a.yaml").read_bytes() == b"A" and stat.S_ISREG(
            os.fstat(descriptor).st_mode
        ):
            (tmp_path / "b.yaml").write_bytes(b"edited")

    monkeypatch.setattr(os, "fsync", edit_b_while_it_is_written)
    with pytest.raises(ConflictError, match=r"^b.yaml was edited by somebody while"):
        commit(tmp_path, [FileChange("a.yaml", b"a", b"A"), FileChange("b.yaml", b"b", b"B")])
    assert files(tmp_path) == {"a.yaml": b"A", "b.yaml": b"edited"}
    assert [path.read_bytes() for path in (tmp_path / ".pipectl/kept").iterdir()] == [b"B"]
    assert pending(tmp_path) == Overlay(1, {})


@pytest.mark.parametrize("path", [".git/config", "deals/../../x", "/etc/x", "", "a//b", "a\0b"])
def test_a_path_that_leaves_the_visible_store_is_a_wrong_call(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="not a visible file of the store"):
        commit(tmp_path, [FileChange(path, None, b"x")])
    assert list(tmp_path.iterdir()) == []


def test_a_file_changed_twice_is_a_wrong_call(tmp_path: Path) -> None:
    twice = [FileChange("a.yaml", None, b"A"), FileChange("a.yaml", None, b"B")]
    with pytest.raises(ValueError, match="twice"):
        commit(tmp_path, twice)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    said = r"^a.yaml would grow too large: at most 256 kB can be read again; nothing was written$"
    with pytest.raises(PipectlError, match=said):
        commit(tmp_path, [FileChange("a.yaml", None, b"x" * (256 * 1024 + 1))])
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over_an_unfinished_change(tmp_path: Path) -> None:
    write_journal(tmp_path, recorded(a=(None, "A")))
    with pytest.raises(ConflictError, match="another change is still unfinished"):
        commit(tmp_path, [FileChange("b.yaml", None, b"B")])
    assert files(tmp_path) == {}


# Reading while a change is unfinished


def test_an_unfinished_change_counts_as_made(tmp_path: Path) -> None:
    write_journal(tmp_path, recorded(a=("a", "A"), b=("b", None), c=(None, "C")))
    overlay = pending(tmp_path)
    assert overlay.generation == 7
    assert sorted(overlay.files) == ["a.yaml", "b.yaml", "c.yaml"]
    assert overlay.content("a.yaml", b"a") == b"A"
    assert overlay.content("b.yaml", b"b") is None
    assert overlay.content("c.yaml", None) == b"C"


def test_a_file_edited_since_counts_as_it_is(tmp_path: Path) -> None:
    write_journal(tmp_path, recorded(a=("a", "A"), b=("b", None), c=(None, "C")))
    overlay = pending(tmp_path)
    for path in ("a.yaml", "b.yaml", "c.yaml"):
        assert overlay.content(path, b"edited") == b"edited"
    assert overlay.content("a.yaml", None) is None


def test_a_file_that_is_not_named_counts_as_it_is(tmp_path: Path) -> None:
    write_journal(tmp_path, recorded(a=("a", "A")))
    assert pending(tmp_path).content("z.yaml", b"z") == b"z"


def swap_pairs(root: Path, times: int) -> None:
    for number in range(times):
        with locked(root, 60):
            roll_forward(root)
            old, new = b"%d" % number, b"%d" % (number + 1)
            commit(root, [FileChange("a.yaml", old, new), FileChange("b.yaml", old, new)])


@pytest.mark.parametrize("times", [50, pytest.param(1000, marks=pytest.mark.full)])
def test_a_reader_beside_a_writer_never_sees_half_a_change(tmp_path: Path, times: int) -> None:
    (tmp_path / "a.yaml").write_bytes(b"0")
    (tmp_path / "b.yaml").write_bytes(b"0")
    writer = FORK.Process(target=swap_pairs, args=(tmp_path, times))
    writer.start()
    seen = set()
    while writer.is_alive():
        before = pending(tmp_path)
        pair = [before.content(p, (tmp_path / p).read_bytes()) for p in ("a.yaml", "b.yaml")]
        if pending(tmp_path) == before:
            assert pair[0] == pair[1]
            seen.add(pair[0])
    assert writer.exitcode == 0
    assert len(seen) > 1


# Rolling forward


LETTERS = st.sampled_from(["a", "b", "c"])
CONTENTS = st.none() | st.text(st.characters(exclude_categories=["Cs"]))


@given(
    news=st.dictionaries(LETTERS, st.tuples(CONTENTS, CONTENTS), min_size=1), done=st.sets(LETTERS)
)
def test_a_change_that_was_cut_off_anywhere_is_finished(
    news: dict[str, tuple[str | None, str | None]],
    done: set[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    root = tmp_path_factory.mktemp("store")
    write_journal(root, recorded(**news))
    for name, (old, new) in news.items():
        present = new if name in done else old
        if present is not None:
            (root / f"{name}.yaml").write_bytes(present.encode())
    roll_forward(root)
    expected = {f"{n}.yaml": new.encode() for n, (_, new) in news.items() if new is not None}
    assert files(root) == expected
    assert pending(root) == Overlay(7, {})


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux")
def test_what_is_written_already_reaches_the_disk_before_the_journal_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_journal(tmp_path, recorded(a=("a", "A")))
    (tmp_path / "a.yaml").write_bytes(b"A")
    synced = []
    monkeypatch.setattr(
        os, "fsync", lambda fd: synced.append(Path(f"/proc/self/fd/{fd}").resolve())
    )
    roll_forward(tmp_path)
    assert synced[0] == tmp_path


def test_what_a_dead_writer_left_is_cleared_away(tmp_path: Path) -> None:
    write_journal(tmp_path, recorded(a=("a", "A")))
    (tmp_path / "a.yaml").write_bytes(b"a")
    (tmp_path / ".pipectl-4194305-0123456789abcdef.tmp").write_bytes(b"half")
    (tmp_path / MARK).write_text(".")
    roll_forward(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".pipectl", "a.yaml"]


def test_nothing_unfinished_is_nothing_to_do(tmp_path: Path) -> None:
    roll_forward(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_edit_made_since_stays_and_the_other_version_is_kept(tmp_path: Path) -> None:
    write_journal(tmp_path, recorded(a=("a", "A"), b=("b", "B")))
    (tmp_path / "a.yaml").write_bytes(b"edited")
    (tmp_path / "b.yaml").write_bytes(b"b")
    with pytest.raises(ConflictError) as caught:
        roll_forward(tmp_path)
    assert str(caught.value) == (
        "a.yaml was edited by somebody while a change of several files was being written: "
        "the edit stays, the other version is .pipectl/kept/a-559aead0.yaml; "
        "put what you want of it into the file, then delete it"
    )
    assert files(tmp_path) == {"a.yaml": b"edited", "b.yaml": b"B"}
    assert (tmp_path / ".pipectl/kept/a-559aead0.yaml").read_bytes() == b"A"
    assert pending(tmp_path) == Overlay(7, {})


def test_the_conflict_is_told_once(tmp_path: Path) -> None:
    write_journal(tmp_path, recorded(a=("a", "A")))
    with pytest.raises(ConflictError):
        roll_forward(tmp_path)
    roll_forward(tmp_path)
    assert files(tmp_path) == {}


def test_an_edit_of_a_file_that_was_to_go_keeps_it(tmp_path: Path) -> None:
    write_journal(tmp_path, recorded(a=("a", None)))
    (tmp_path / "a.yaml").write_bytes(b"edited")
    with pytest.raises(ConflictError, match=r"^a.yaml was to be deleted, but somebody edited it"):
        roll_forward(tmp_path)
    assert files(tmp_path) == {"a.yaml": b"edited"}


def test_a_folder_removed_with_the_file_that_was_to_go_is_no_trouble(tmp_path: Path) -> None:
    write_journal(tmp_path, recorded(a=("a", None)).replace("a.yaml", "deals/a.yaml"))
    roll_forward(tmp_path)
    assert pending(tmp_path) == Overlay(7, {})


@given(old=st.binary(max_size=20), new=st.binary(max_size=20))
def test_bytes_that_are_no_text_come_through_the_journal(
    old: bytes, new: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("store")
    (root / "a.yaml").write_bytes(old)
    fsync = os.fsync

    def filling_disk(descriptor: int) -> None:
        if (root / JOURNAL).exists():
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(descriptor)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", filling_disk)
        with pytest.raises(PipectlError, match="is recorded and counts"):
            commit(root, [FileChange("a.yaml", old, new), FileChange("b.yaml", None, new)])
    assert files(root) == {"a.yaml": old}
    roll_forward(root)
    assert files(root) == {"a.yaml": new, "b.yaml": new}


# A journal that names what no file of the store can be


def make_stray(root: Path, path: str, other: Path) -> None:
    """Make what keeps a file from its place, by the name of the path."""
    (root / "real").mkdir()
    match path:
        case "deals/folder.yaml" | "deals":
            (root / path).mkdir(parents=True)
        case "deals/pipe.yaml":
            (root / "deals").mkdir()
            os.mkfifo(root / path)
        case "deals/link.yaml":
            (root / "deals").mkdir()
            (root / path).symlink_to(other / "precious.yaml")
        case "linked/a.yaml":
            (root / "linked").symlink_to(other)
        case "file.yaml/a.yaml":
            (root / "file.yaml").write_bytes(b"a file")


STRAY = [
    "deals", "deals/folder.yaml", "deals/pipe.yaml", "deals/link.yaml", "linked/a.yaml",
    "file.yaml/a.yaml", f"deals/{'x' * 300}.yaml", f"deals/a.{'y' * 300}", "Makefile", "sub/run.sh",
]  # fmt: skip


@pytest.mark.parametrize("new", ["A", None], ids=["written", "deleted"])
@pytest.mark.parametrize("path", STRAY)
def test_what_cannot_be_written_is_told_once_and_stops_nobody(
    tmp_path: Path, path: str, new: str | None
) -> None:
    root, other = tmp_path / "store", tmp_path / "other"
    root.mkdir()
    other.mkdir()
    (other / "precious.yaml").write_bytes(b"precious")
    make_stray(root, path, other)
    (root / "b.yaml").write_bytes(b"b")
    write_journal(root, recorded(a=(None, new), b=("b", "B")).replace("a.yaml", path))
    with pytest.raises(ConflictError, match=r"cannot be .*; look at it$|then delete it$") as told:
        roll_forward(root)
    assert str(told.value).startswith(path)
    assert (root / "b.yaml").read_bytes() == b"B"
    roll_forward(root)
    commit(root, [FileChange("c.yaml", None, b"C")])
    assert contents(root / ".pipectl/kept") == ([b"A"] if new else [])
    assert contents(other) == [b"precious"]


def contents(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.iterdir()] if folder.exists() else []


def test_many_files_of_a_journal_are_written_around_what_cannot_be(tmp_path: Path) -> None:
    files = {f"f{number}": (None, "new") for number in range(100)}
    write_journal(tmp_path, recorded(**files))
    (tmp_path / "f7.yaml").mkdir()
    with pytest.raises(ConflictError, match=r"^f7.yaml cannot be written \(something else"):
        roll_forward(tmp_path)
    assert len([path for path in tmp_path.glob("f*.yaml") if path.is_file()]) == 99


# A journal that cannot be read

GOOD = recorded(a=("a", "A"))


@pytest.mark.parametrize(
    "journal",
    [
        "",
        GOOD[:-9],
        "[]",
        "{}",
        GOOD.replace("7", '"7"', 1),
        GOOD.replace("7", "7.5", 1),
        "\0" * 99,
        GOOD.replace('"version": 1', '"version": "x"'),
        GOOD.replace("a.yaml", "../a.yaml"),
        GOOD.replace("a.yaml", "/a.yaml"),
        GOOD.replace("a.yaml", ".git/config"),
        GOOD.replace("a.yaml", "deals/.a.yaml"),
        GOOD.replace("a.yaml", "\\u0000"),
        GOOD.replace("a.yaml", "\\ud800"),
        GOOD.replace('"A"', "5"),
        GOOD.replace('"A"', '"\\ud800"'),
        GOOD.replace('"old_sha256": "', '"old_sha256": "x'),
        "[" * 100_000,
    ],
)
def test_a_broken_journal_is_put_aside_once_and_stops_nobody(tmp_path: Path, journal: str) -> None:
    write_journal(tmp_path, journal)
    why = "it is broken, and a change of several files may be half done"
    assert pending(tmp_path) == Overlay(0, {}, why)
    assert roll_forward(tmp_path) == (
        f".pipectl/journal: {why}; it is .pipectl/kept/journal-1 now: "
        "look at your files (`git diff`)"
    )
    assert roll_forward(tmp_path) == ""
    assert (tmp_path / ".pipectl/kept/journal-1").read_text() == journal
    commit(tmp_path, [FileChange(f"{name}.yaml", None, b"x") for name in "ab"])
    assert files(tmp_path) == {"a.yaml": b"x", "b.yaml": b"x"}


def test_each_broken_journal_is_kept(tmp_path: Path) -> None:
    for _ in range(2):
        write_journal(tmp_path, "[]")
        roll_forward(tmp_path)
    assert contents(tmp_path / ".pipectl/kept") == [b"[]", b"[]"]


def test_a_journal_of_a_newer_version_is_left_to_it(tmp_path: Path) -> None:
    write_journal(tmp_path, GOOD.replace('"version": 1', '"version": 2'))
    said = r"^.pipectl/journal: a newer pipectl wrote it; update pipectl$"
    with pytest.raises(InvalidError, match=said):
        roll_forward(tmp_path)


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("../a.yaml")])
def test_a_journal_that_is_no_file_is_put_aside_and_nothing_is_behind_it(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    (tmp_path / ".pipectl").mkdir()
    (tmp_path / "a.yaml").write_bytes(b"a")
    make(tmp_path / JOURNAL)
    assert pending(tmp_path) == Overlay(0, {}, "it is no file")
    assert roll_forward(tmp_path).startswith(".pipectl/journal: it is no file; it is .pipectl/kept")
    commit(tmp_path, [FileChange(f"{name}.yaml", None, b"x") for name in "bc"])
    assert files(tmp_path) == {"a.yaml": b"a", "b.yaml": b"x", "c.yaml": b"x"}


def test_a_journal_that_may_not_be_read_stops_readers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    write_journal(tmp_path, GOOD)
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(PipectlError, match=r"^.pipectl/journal: no permission to read it"):
        pending(tmp_path)


def test_a_closed_journal_costs_a_reader_no_parser(tmp_path: Path) -> None:
    commit(tmp_path, [FileChange(f"{name}.yaml", None, b"x") for name in "ab"])
    code = (
        "import sys\n"
        "from pipectl.store.disk.journal import pending\n"
        "assert pending(sys.argv[1]).generation == 1\n"
        "assert not {'json', 'hashlib', 'filelock'} & sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path], check=True)
