"""A disk that is full, read-only or not ours: it is said in a line, and nothing is lost."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from pipectl.store.disk import journal
from pipectl.store.disk.lock import locked
from transcripts import Shell

COMMANDS = [
    "pipectl note web Hi",
    "pipectl move web needs",
    "pipectl add New --id new",
    "pipectl set --where is:open source=x --yes",
    "pipectl erase web --yes",
    "pipectl check --fix record",
]
RULES = """\
system: crm
key: Id
id: "crm-{Id}"
fields: {title: Id, stage: {constant: qualification}}
as_of: Day
"""


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path)
    shell.run("pipectl init")
    shell.run("pipectl add Website --id web --on 2026-11-01")
    shell.run("pipectl add Shop --id shop --on 2026-11-01")
    shell.run("sed -i 's/^owner: kari/owner: ola/' deals/shop.yaml")
    shell.run("pipectl list")
    return shell


def contents(root: Path) -> dict[str, bytes]:
    """Return all files of a store, without those that are pipectl's own."""
    found = (path for path in root.rglob("*") if path.is_file())
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in found
        if ".pipectl" not in path.parts
    }


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_write_that_fails_changes_nothing(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, command: str, code: int
) -> None:
    before = contents(shell.start)

    def refuse(*_: Any) -> int:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as broken:
        broken.setattr(os, "write", refuse)
        said = shell.run(command)
    assert said.endswith("[1]\n")
    assert "a bug of ours" not in said
    assert contents(shell.start) == before
    assert "[" not in shell.run(command)


@pytest.mark.parametrize(
    ("command", "file", "also"),
    [
        ("pipectl list -o out.csv", "out.csv", ""),
        ("pipectl report weekly -o out.html", "out.html", ""),
        ("pipectl export json -o out.json", "out.json", ""),
        (
            "pipectl import csv rows.csv --rules rules.txt --rejects bad.csv",
            "bad.csv",
            "; nothing was imported",
        ),
    ],
)
def test_a_file_outside_the_store_that_cannot_be_written_stays_as_it_was(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, command: str, file: str, also: str
) -> None:
    (shell.start / "rows.csv").write_text("Id,Day\n1,nonsense\n2,2026-11-01\n")
    (shell.start / "rules.txt").write_text(RULES)
    (shell.start / file).write_text("why,Id,Day\n")
    before = contents(shell.start)

    def refuse(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", refuse)
        said = shell.run(command)
    told = f"pipectl: {file} cannot be written: no space left on the disk{also}\n[1]\n"
    assert said.splitlines(keepends=True)[-2:] == told.splitlines(keepends=True)
    assert contents(shell.start) == before


@pytest.mark.parametrize("command", COMMANDS)
def test_a_store_that_cannot_be_written_is_said(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    before = contents(shell.start)
    opened = os.open

    def only_read(path: Any, flags: int, *more: Any, **named: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        return opened(path, flags, *more, **named)

    with monkeypatch.context() as broken:
        broken.setattr(os, "open", only_read)
        said = shell.run(command)
    assert said.endswith(
        "pipectl: this store cannot be written (.pipectl/lock: the disk is read-only)\n[1]\n"
    )
    assert contents(shell.start) == before


def test_a_store_that_cannot_be_written_can_be_read(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = shell.run("pipectl list")
    monkeypatch.setattr(os, "replace", _refuse)
    monkeypatch.setattr(os, "mkdir", _refuse)
    monkeypatch.setenv("PIPECTL_CACHE_DIR", str(shell.start / "nowhere"))
    assert shell.run("pipectl list") == seen


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_is_not_ours_is_a_problem_with_its_path(shell: Shell) -> None:
    (shell.start / "deals/web.yaml").chmod(0)
    said = shell.run("pipectl check")
    (shell.start / "deals/web.yaml").chmod(stat.S_IRUSR | stat.S_IWUSR)
    assert said.startswith("deals/web.yaml: no permission to read it\n  ask its owner")


def test_a_file_that_cannot_be_read_is_a_problem_with_its_path(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def refuse(path: Any, *more: Any, **named: Any) -> int:
        if str(path).endswith("web.yaml"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opened(path, *more, **named)

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setenv("PIPECTL_CACHE_DIR", "")
    said = shell.run("pipectl check")
    assert "deals/web.yaml: no permission to read it\n  ask its owner, or use chmod\n" in said
    assert said.endswith("[5]\n")


def _refuse(*_: Any, **__: Any) -> None:
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))


def test_check_shows_the_line_of_an_unfinished_change(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = []
    for name in ("web", "shop"):
        old = (shell.folder / f"deals/{name}.yaml").read_bytes()
        new = old.replace(b"title: ", b"parent: gone\ntitle: ")
        changes.append(journal.FileChange(f"deals/{name}.yaml", old, new))
    monkeypatch.setattr(journal, "_finish", lambda *_: None)
    with locked(shell.folder, 1):
        journal.commit(shell.folder, changes)
    assert "   1 | parent: gone\n" in shell.run("pipectl check")


@pytest.mark.parametrize("folder", ["pipelines", "deals", "accounts"])
def test_a_folder_that_can_be_listed_but_not_entered_is_a_problem(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    shell.run("pipectl account add Acme")
    number = (shell.start / folder).stat().st_ino
    see = os.stat

    def refuse(path: Any, **named: Any) -> os.stat_result:
        if "dir_fd" in named and os.fstat(named["dir_fd"]).st_ino == number:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return see(path, **named)

    monkeypatch.setattr(os, "stat", refuse)
    monkeypatch.setenv("PIPECTL_CACHE_DIR", "")
    what = "the folder cannot be read (Permission denied); ask its owner, or use chmod"
    assert shell.run("pipectl list") == f"{folder}: {what}\n[5]\n"


@pytest.mark.parametrize("command", ["show web", "path web", "note web hi", "account show web"])
def test_a_record_is_not_missing_where_its_folder_cannot_be_read(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    (shell.start / "accounts").mkdir(exist_ok=True)
    refused = ("deals", "accounts", "/.", "web.yaml")
    for name in ("open", "listdir", "lstat"):
        call = getattr(os, name)

        def refuse(path: Any, *more: Any, call: Any = call, **named: Any) -> Any:
            if str(path).endswith(refused):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return call(path, *more, **named)

        monkeypatch.setattr(os, name, refuse)
    folder = "accounts" if command.startswith("account") else "deals"
    what = "the folder cannot be read (Permission denied); ask its owner, or use chmod"
    assert shell.run(f"pipectl {command}") == f"{folder}: {what}\n[5]\n"
