"""A disk that is full, read-only or not ours: it is said in a line, and nothing is lost."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING
from typing import Any

import pytest

from transcripts import Session

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = [
    "pipectl note web Hi",
    "pipectl move web needs",
    "pipectl add New --id new",
    "pipectl set --where is:open source=x --yes",
    "pipectl erase web --yes",
    "pipectl check --fix record",
]


@pytest.fixture
def session(tmp_path: Path) -> Session:
    session = Session(tmp_path)
    session.run("pipectl init")
    session.run("pipectl add Website --id web --on 2026-11-01")
    session.run("pipectl add Shop --id shop --on 2026-11-01")
    session.run("sed -i 's/^owner: kari/owner: ola/' deals/shop.yaml")
    session.run("pipectl list")
    return session


def contents(root: Path) -> dict[str, bytes]:
    """Return all files of a store, without its lock and journal."""
    found = (path for path in root.rglob("*") if path.is_file())
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in found
        if path.parent.name != ".pipectl"
    }


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_write_that_fails_changes_nothing(
    session: Session, monkeypatch: pytest.MonkeyPatch, command: str, code: int
) -> None:
    before = contents(session.start)

    def refuse(*_: Any) -> int:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as broken:
        broken.setattr(os, "write", refuse)
        said = session.run(command)
    assert said.endswith("[1]\n")
    assert "a bug of ours" not in said
    assert contents(session.start) == before
    assert "[" not in session.run(command)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_store_that_cannot_be_written_is_said(
    session: Session, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    before = contents(session.start)
    opened = os.open

    def only_read(path: Any, flags: int, *more: Any, **named: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        return opened(path, flags, *more, **named)

    with monkeypatch.context() as broken:
        broken.setattr(os, "open", only_read)
        said = session.run(command)
    assert said.endswith(
        "pipectl: this store cannot be written (.pipectl/lock: the disk is read-only)\n[1]\n"
    )
    assert contents(session.start) == before


def test_a_store_that_cannot_be_written_can_be_read(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = session.run("pipectl list")
    monkeypatch.setattr(os, "replace", _refuse)
    monkeypatch.setattr(os, "mkdir", _refuse)
    monkeypatch.setenv("PIPECTL_CACHE_DIR", str(session.start / "nowhere"))
    assert session.run("pipectl list") == seen


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_is_not_ours_is_a_problem_with_its_path(session: Session) -> None:
    (session.start / "deals/web.yaml").chmod(0)
    said = session.run("pipectl check")
    (session.start / "deals/web.yaml").chmod(stat.S_IRUSR | stat.S_IWUSR)
    assert said.startswith("deals/web.yaml: no permission to read it\n  ask its owner")


def test_a_file_that_cannot_be_read_is_a_problem_with_its_path(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def refuse(path: Any, *more: Any, **named: Any) -> int:
        if str(path).endswith("web.yaml"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opened(path, *more, **named)

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setenv("PIPECTL_CACHE_DIR", "")
    said = session.run("pipectl check")
    assert "deals/web.yaml: no permission to read it\n  ask its owner, or use chmod\n" in said
    assert said.endswith("[5]\n")


def _refuse(*_: Any, **__: Any) -> None:
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))
