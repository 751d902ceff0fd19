"""What a command changed is kept in a file of its own, and never keeps anybody from writing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipectl.errors import ConflictError
from pipectl.store.disk import undo_log
from pipectl.store.disk.journal import FileChange, commit
from pipectl.store.disk.undo_log import LOG, MOST, forget, logged
from pipectl.store.disk.undo_record import UNREADABLE, LoggedCommand, commands

CALLER = (("move", "acme", "won\n"), "kari", "2026-11-25")
PATH = "deals/acme.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "deals").mkdir()
    (tmp_path / PATH).write_bytes(b"0")
    return tmp_path


def change(root: Path, new: bytes | None, *, lasting: str = "") -> None:
    path = root / PATH
    changes = [FileChange(PATH, path.read_bytes() if path.exists() else None, new)]
    with logged(root, CALLER, changes, lasting):
        commit(root, changes)


def test_what_a_file_held_is_kept_with_who_changed_it(root: Path) -> None:
    change(root, b"1")
    change(root, None)
    last, first = commands(root)
    assert (first.words, first.by, first.day) == CALLER
    assert [file.old for file in (*first.files, *last.files)] == [b"0", b"1"]
    assert last.files[0].new_sha256 is None


def test_a_new_file_has_held_nothing_and_an_empty_one_something(root: Path) -> None:
    change(root, None)
    change(root, b"")
    change(root, b"1")
    assert [command.files[0].old for command in commands(root)] == [b"", None, b"0"]


def test_twenty_commands_are_kept_the_last_ones(root: Path) -> None:
    for number in range(MOST + 5):
        change(root, str(number).encode() * 2)
    assert len(commands(root)) == MOST
    assert commands(root)[0].files[0].old == b"2323"


def test_old_commands_make_room_for_a_large_one(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo_log, "MOST_BYTES", 5000)
    change(root, b"a" * 1000)
    change(root, b"b" * 2500)
    change(root, b"c")
    change(root, b"d")
    assert [file.old and len(file.old) for c in commands(root) for file in c.files] == [
        1,
        2500,
        1000,
        1,
    ]
    change(root, b"e" * 4700)
    change(root, b"f")
    assert [file.old and len(file.old) for c in commands(root) for file in c.files] == [4700]


def test_a_change_of_more_than_there_is_room_for_says_so(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo_log, "MOST_BYTES", 1000)
    change(root, b"a" * 1500)
    change(root, b"b")
    assert commands(root)[0].lasting == "what it changed is more than the 50 MB that are kept"
    assert commands(root)[0].files == ()


def test_a_change_that_was_not_made_is_forgotten(root: Path) -> None:
    changes = [FileChange(PATH, b"another", b"1")]
    with pytest.raises(ConflictError), logged(root, CALLER, changes):
        commit(root, changes)
    assert commands(root) == []


def test_a_change_that_an_error_only_followed_is_kept(root: Path) -> None:
    def disturbed(changes: list[FileChange]) -> None:
        commit(root, changes)
        raise ConflictError

    changes = [FileChange(PATH, b"0", b"1")]
    with pytest.raises(ConflictError), logged(root, CALLER, changes):
        disturbed(changes)
    assert [file.old for file in commands(root)[0].files] == [b"0"]


@pytest.mark.parametrize("damage", [b"", b"x", b"\n\0\0\0", b"0" * 64 + b"\npipectl undo 1\0"])
def test_a_damaged_record_says_so_and_stops_nobody(root: Path, damage: bytes) -> None:
    change(root, b"1")
    (root / LOG / "1").write_bytes(damage)
    change(root, b"2")
    assert [command.lasting for command in commands(root)] == ["", UNREADABLE]


def test_a_record_that_names_a_file_outside_is_damaged(root: Path) -> None:
    changes = [FileChange("../acme.yaml", b"0", b"1")]
    with logged(root, CALLER, changes):
        pass
    assert commands(root) == [LoggedCommand(lasting=UNREADABLE)]


def test_what_is_no_record_is_passed_over(root: Path) -> None:
    change(root, b"1")
    for name in ("x", "007", "1.tmp", "9" * 16, "²"):
        (root / LOG / name).write_bytes(b"foreign")
    (root / LOG / "8").mkdir()
    (root / LOG / "9").symlink_to(root / PATH)
    os.mkfifo(root / LOG / "10")
    change(root, b"2")
    assert [command.files[0].old for command in commands(root)] == [b"1", b"0"]
    forget(root, lambda _: True)
    assert commands(root) == []
    assert (root / PATH).read_bytes() == b"2"


@pytest.mark.parametrize("obstacle", ["file", "link", "read-only"])
def test_a_folder_that_cannot_be_written_keeps_no_change_from_being_made(
    root: Path, obstacle: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (root / ".pipectl").mkdir()
    if obstacle == "file":
        (root / LOG).write_text("x")
    elif obstacle == "link":
        (root / LOG).symlink_to(outside)
        (outside / "1").write_text("theirs")
    else:
        (root / LOG).mkdir(mode=0o500)
    change(root, b"1")
    assert (root / PATH).read_bytes() == b"1"
    assert [path.name for path in outside.iterdir()] in ([], ["1"])
    forget(root, lambda _: True)
    assert [path.read_text() for path in outside.iterdir()] in ([], ["theirs"])


def test_what_a_text_names_is_forgotten_whole(root: Path) -> None:
    change(root, b"Acme AS")
    change(root, b"2")
    change(root, b"3")
    (root / ".pipectl/kept").mkdir()
    (root / ".pipectl/kept/acme-1.yaml").write_bytes(b"Acme")
    (root / ".pipectl/kept/nes-1.yaml").write_bytes(b"Nes")
    forget(root, lambda text: "Acme" in text)
    assert [command.files[0].old for command in commands(root)] == [b"2", b"0"]
    assert [path.name for path in (root / ".pipectl/kept").iterdir()] == ["nes-1.yaml"]


def test_whether_a_change_can_go_back_is_known_beforehand(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def can_go_back(lasting: str = "") -> bool:
        with logged(root, CALLER, [FileChange(PATH, b"0" * 9, b"1")], lasting) as answer:
            return answer

    assert can_go_back()
    assert not can_go_back("it is gone for good")
    monkeypatch.setattr(undo_log, "MOST_BYTES", 8)
    assert not can_go_back()
    monkeypatch.undo()
    (root / LOG).rename(root / "elsewhere")
    (root / LOG).write_text("in the way")
    assert not can_go_back()


def test_a_stranger_s_record_with_the_last_number_of_all_ends_nothing(root: Path) -> None:
    change(root, b"1")
    (root / LOG / ("9" * 15)).write_bytes(b"foreign")
    change(root, b"2")
    change(root, b"3")
    assert [c.lasting or c.files[0].old for c in commands(root)] == [b"2", b"1", UNREADABLE, b"0"]
