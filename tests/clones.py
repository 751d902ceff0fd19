"""People who share a store through git: each a clone, a home, a name and a day of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import chdir
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final
from unittest.mock import patch

from builders import TODAY
from transcripts import USER, call

_SHOWN: Final = {name: value for name, value in USER.items() if not name.startswith("GIT_")}


@dataclass
class Person:
    """Somebody at work in a clone below `home`, on a day."""

    name: str
    home: Path
    today: date = TODAY
    folder: str = "sales"
    more: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        tools = self.home / "bin"
        tools.mkdir(exist_ok=True)
        (tools / "pipectl").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pipectl "$@"\n')
        (tools / "pipectl").chmod(0o755)
        (self.home / ".gitconfig").write_text(
            f"[user]\n\tname = {self.name}\n\temail = {self.name.lower()}@example.com\n"
            "[init]\n\tdefaultBranch = main\n",
            encoding="utf-8",
        )

    @property
    def store(self) -> Path:
        """The store, which is the clone or a folder of it."""
        return self.home / self.folder

    @property
    def clone(self) -> Path:
        """The top of the clone."""
        return self.home / self.folder.split("/")[0]

    @property
    def variables(self) -> Mapping[str, str]:
        """What this person's programs see of the machine."""
        noon = f"{self.today}T12:00:00+0100"
        return {
            **_SHOWN,
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "XDG_CACHE_HOME": str(self.home / ".cache"),
            "PIPECTL_USER": self.name.lower(),
            "PATH": f"{self.home / 'bin'}:{os.environ['PATH']}",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_EDITOR": ":",
            "GIT_AUTHOR_DATE": noon,
            "GIT_COMMITTER_DATE": noon,
            **self.more,
        }

    def pipectl(self, *words: str, code: int = 0) -> str:
        """Run a command in the clone; return all that it prints."""
        with chdir(self.store), patch.dict(os.environ, self.variables):
            ended, shown = call(words, self.today)
        assert ended == code, shown
        return shown

    def git(self, *words: str, code: int | None = 0) -> str:
        """Run git in the clone; return all that it prints."""
        folder = self.store if self.store.exists() else self.home
        done = subprocess.run(
            ["git", *words],
            cwd=folder,
            env={**os.environ, **self.variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            encoding="utf-8",
        )
        assert code in (None, done.returncode), done.stdout
        return done.stdout

    def commit(self, subject: str = "A change") -> None:
        """Commit all that there is."""
        self.git("add", "-A")
        self.git("commit", "-qm", subject)

    def text(self, path: str) -> str:
        """Return what a file of the store says."""
        return (self.store / path).read_text(encoding="utf-8")

    def write(self, path: str, text: str) -> None:
        """Write a file of the store by hand."""
        (self.store / path).write_text(text, encoding="utf-8")

    def by_hand(self, path: str, old: str, new: str) -> None:
        """Put a text in a file in the place of another one."""
        text = self.text(path)
        assert old in text
        self.write(path, text.replace(old, new))


def team(place: Path, folder: str = "sales", today: date = TODAY) -> Person:
    """Let Kari begin a store with one deal, in a repository that `hub.git` shares."""
    kari = Person("Kari", place / "kari", today, folder)
    kari.git("init", "-q", "--bare", "../hub.git")
    kari.git("clone", "-q", "../hub.git", kari.clone.name)
    kari.store.mkdir(exist_ok=True)
    kari.pipectl("init", "--currency", "NOK")
    kari.pipectl("add", "Website", "--id", "acme", "--amount", "100k")
    kari.commit("Our pipeline")
    kari.git("push", "-q", "-u", "origin", "main")
    return kari


def clone(kari: Person, name: str, *words: str) -> Person:
    """Let somebody else clone what Kari has pushed."""
    person = Person(name, kari.home.with_name(name.lower()), folder=kari.folder)
    source = () if words else ("../hub.git",)
    person.git("clone", "-q", *words, *source, person.clone.name)
    return person
