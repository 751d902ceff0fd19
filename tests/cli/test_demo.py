"""The demo store, written by real processes: the same bytes everywhere, and nothing half done."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path
from typing import Any

import pytest

from pipectl.cli.commands.demo import TRIES
from processes import run
from transcripts import Shell

pytestmark = pytest.mark.slow


def contents(root: Path) -> dict[str, bytes]:
    """Return all files of a directory by their paths in it."""
    found = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def test_the_demo_is_the_same_under_every_locale_zone_and_hash_seed(tmp_path: Path) -> None:
    worlds = [
        {"LC_ALL": "C", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"},
        {"LC_ALL": "C.UTF-8", "TZ": "America/Los_Angeles", "PYTHONHASHSEED": "2"},
        {"LANG": "nb_NO.ISO-8859-1", "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
    ]
    seen = []
    for number, world in enumerate(worlds):
        folder = tmp_path / str(number)
        folder.mkdir()
        seen.append((run(folder, "demo", env=world), contents(folder)))
    first, *others = seen
    assert first[0][0] == 0
    assert others == [first, first]


def test_a_store_that_the_environment_names_is_left_alone(tmp_path: Path) -> None:
    shell = Shell(tmp_path, env={"PIPECTL_DIR": "mine"})
    shell.run("pipectl init")
    before = contents(tmp_path / "mine")
    assert "[" not in shell.run("pipectl demo").splitlines()[-1]
    assert contents(tmp_path / "mine") == before
    assert (tmp_path / "pipectl-demo/pipectl.yaml").exists()


def test_all_that_it_says_to_try_next_works(tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    said = shell.run("pipectl demo 'here it is'")
    tries = re.findall(r"^  (pipectl -C .*)$", said, re.MULTILINE)
    assert len(tries) == len(TRIES)
    for command in tries:
        assert "\n[" not in shell.run(command), command


def test_all_that_its_readme_shows_works(tmp_path: Path) -> None:
    Shell(tmp_path).run("pipectl demo")
    shown = (tmp_path / "pipectl-demo/README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^    (pipectl .*)$", shown, re.MULTILINE)
    shell = Shell(tmp_path / "pipectl-demo")
    assert len(commands) > 5
    for command in commands:
        assert "\n[" not in shell.run(command), command


def test_a_full_disk_is_said_in_a_line_and_leaves_no_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    shell = Shell(tmp_path)
    with monkeypatch.context() as broken:
        broken.setattr(os, "write", refuse)
        said = shell.run("pipectl demo")
    assert said.endswith("[1]\n")
    assert said.count("\n") == 2
    assert "a bug of ours" not in said
    assert not (tmp_path / "pipectl-demo/pipectl.yaml").exists()
