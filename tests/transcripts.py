"""Transcripts: `console` blocks in Markdown that are run and compared with what they show.

A block holds commands behind `$ ` (their further lines behind `> `), each with all that it prints
below it, on stdout and stderr, in order. The blocks of a file are one shell: they share a
directory, a day, 2026-11-25, and what `export` sets. A heading that ends in a day, as
`## Monday, 2026-11-23`, begins that day. In what is expected

- `...` on a line of its own stands for any lines,
- `[5]` as the last line says that the command exits with 5; without it a command exits with 0,
- the last four characters of an id that `add` and `erase` make up are those of the transcript,
- `/home/kari` is the directory in which the shell begins.

To write the output of a transcript anew, run its test with REWRITE_TRANSCRIPTS=1 set and read
the diff.
"""

from __future__ import annotations

import io
import os
import re
import secrets
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from difflib import unified_diff
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import pytest

from builders import TODAY
from pipectl.cli import main
from pipectl.cli.shared import environment, terminal

HOME: Final = "/home/kari"
USER: Final = {
    "PIPECTL_USER": "kari",
    "COLUMNS": "80",
    "PYTHONUNBUFFERED": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Kari Nes",
    "GIT_AUTHOR_EMAIL": "kari@example.com",
    "GIT_COMMITTER_NAME": "Kari Nes",
    "GIT_COMMITTER_EMAIL": "kari@example.com",
}
_BLOCK: Final = re.compile(
    r"^#+ [^\n]*(?P<day>\d{4}-\d\d-\d\d)$|^```console\n(?P<block>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_COMMAND: Final = re.compile(r"^\$ (.*(?:\n> .*)*)\n?", re.MULTILINE)
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"$`\\]*\"")
_ASSIGNMENT: Final = re.compile(r"[A-Z_]+=")
_ID: Final = re.compile(r"-([b-df-hjkmnp-tv-xz][b-df-hjkmnp-tv-xz2-9]{3})\b")


@dataclass(frozen=True, slots=True)
class Step:
    """A command and what it is expected to print; `[N]` at its end is the exit code."""

    command: str
    expected: str


@dataclass(slots=True)
class Shell:
    """A user at work: a directory to begin in, and the one that the commands run in.

    What they print is as on a terminal of a `width`, or as in a file.
    """

    start: Path
    today: date = TODAY
    env: dict[str, str] = field(default_factory=dict)
    width: int | None = None
    folder: Path = field(init=False)

    def __post_init__(self) -> None:
        self.folder = self.start

    def run(self, command: str, expected: str = "") -> str:
        """Run a command; return all that it prints, and its exit code unless that is 0.

        Ids that it makes up end as the last one in `expected`.
        """
        words = _words(command)
        if words[:1] == ["cd"]:
            self.folder = self.folder / words[1]
            return ""
        if words[:1] == ["export"]:
            self.env.update(dict(word.split("=", 1) for word in words[1:]))
            return ""
        named = dict(word.split("=", 1) for word in _assignments(words))
        program = words[len(named) :]
        if program[:1] == ["pipectl"]:
            with _environment(self.folder, USER | {"PATH": self._path()} | self.env | named):
                code, said = call(program[1:], self.today, _last_id(expected), self.width)
        elif " | " in command and _words(command.partition(" | ")[0])[:1] == ["pipectl"]:
            code, said = self._through(*command.split(" | ", 1))
        else:
            code, said = self._in_shell(command)
        said = said.replace(str(self.start), HOME)
        return _ended(said) + (f"[{code}]\n" if code else "")

    def _through(self, command: str, rest: str) -> tuple[int, str]:
        """Run pipectl in this process, and what takes its output in a shell."""
        told = _stream()
        with _environment(self.folder, USER | self.env):
            _, printed = call(_words(command)[1:], self.today, stderr=told)
        code, said = self._in_shell(rest, printed.encode())
        told.seek(0)
        return code, told.read() + said

    def _in_shell(self, command: str, stdin: bytes = b"") -> tuple[int, str]:
        """Run a command in a real shell, which finds a `pipectl` that knows the day."""
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env={**os.environ, **USER, **self._clock(), **self.env, "PATH": self._path()},
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        return done.returncode, done.stdout.decode(errors="backslashreplace")

    def _path(self) -> str:
        """Return where programs are found, a `pipectl` that knows the day first of all."""
        tools = self.start.with_name(self.start.name + "-bin")
        if not tools.exists():
            tools.mkdir()
            start = f'"{sys.executable}" -m pipectl'
            script = f'#!/bin/sh\n[ $# = 0 ] && exec {start}\nexec {start} --today $TODAY "$@"\n'
            (tools / "pipectl").write_text(script)
            (tools / "pipectl").chmod(0o755)
        return f"{tools}:{os.environ['PATH']}"

    def _clock(self) -> dict[str, str]:
        noon = f"{self.today}T12:00:00Z"
        return {"TODAY": f"{self.today}", "GIT_AUTHOR_DATE": noon, "GIT_COMMITTER_DATE": noon}


def call(
    arguments: Sequence[str],
    today: date,
    made_up: str = "",
    width: int | None = None,
    *,
    stderr: io.TextIOWrapper | None = None,
) -> tuple[int, str]:
    """Call pipectl in this process; return its exit code and all that it prints.

    `made_up` are the random characters of the next id. What it tells goes to `stderr`, if there
    is one.
    """
    printed = _stream()
    choose = _chooser(made_up) if made_up else secrets.choice
    with (
        patch.object(environment, "date", _clock(today)),
        patch.object(secrets, "choice", choose),
        patch.object(terminal, "terminal_width", lambda *_: width),
        patch.object(sys, "argv", ["pipectl", *arguments]),
        patch.object(sys, "stdin", io.StringIO()),
        patch.object(sys, "stdout", printed),
        patch.object(sys, "stderr", stderr or printed),
        pytest.raises(SystemExit) as leaving,
    ):
        main.run()
    printed.seek(0)
    return int(leaving.value.code or 0), printed.read()


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)


def steps(block: str) -> list[Step]:
    """Split the inside of a `console` block into its commands."""
    starts = [*_COMMAND.finditer(block)]
    ends = [found.start() for found in starts[1:]] + [len(block)]
    return [
        Step(found[1].replace("\n> ", "\n"), block[found.end() : end])
        for found, end in zip(starts, ends, strict=True)
    ]


def matches(expected: str, actual: str) -> bool:
    """Say whether an output is the one expected, where `...` lines stand for any lines."""
    parts = re.split(r"^\.\.\.\n", expected, flags=re.MULTILINE)
    pattern = r"(?:.*\n)*?".join(re.escape(part) for part in parts)
    return re.fullmatch(pattern, actual) is not None


def replayed(text: str, shell: Shell) -> str:
    """Return a Markdown text with what its commands print now; it is the same where they agree."""

    def replay(block: re.Match[str]) -> str:
        if block["day"]:
            shell.today = date.fromisoformat(block["day"])
            return block[0]
        return f"```console\n{''.join(map(rerun, steps(block['block'])))}```"

    def rerun(step: Step) -> str:
        actual = shell.run(step.command, step.expected)
        shown = step.expected if matches(step.expected, actual) else actual
        typed = step.command.replace("\n", "\n> ")
        return f"$ {typed}\n{shown}"

    return _BLOCK.sub(replay, text)


def check(path: Path, shell: Shell) -> None:
    """Assert that a Markdown file shows what its commands print, or make it so."""
    text = path.read_text(encoding="utf-8")
    now = replayed(text, shell)
    if os.environ.get("REWRITE_TRANSCRIPTS"):
        path.write_text(now, encoding="utf-8")
        return
    difference = unified_diff(text.splitlines(), now.splitlines(), "shown", "printed", lineterm="")
    assert now == text, "\n".join(difference)


def _words(command: str) -> list[str]:
    """Return the words of a command that needs no shell, none of one that does."""
    if re.search(r"[|<>&;()*?{}~$`\\\n#]", _QUOTED.sub("", command)):
        return []
    return shlex.split(command)


def _assignments(words: Sequence[str]) -> list[str]:
    first_other = next((i for i, w in enumerate(words) if not _ASSIGNMENT.match(w)), len(words))
    return list(words[:first_other])


def _last_id(expected: str) -> str:
    endings: list[str] = _ID.findall(expected)
    return endings[-1] if endings else ""


def _ended(said: str) -> str:
    return said if not said or said.endswith("\n") else said + "\n"


def _clock(today: date) -> type[date]:
    class Clock(date):
        @classmethod
        def today(cls) -> Any:
            return today

    return Clock


def _chooser(made_up: str) -> Callable[[Sequence[str]], str]:
    """Choose the characters of one id; the first is the only one that is to be a letter."""
    letter, rest = made_up[0], list(made_up[1:])
    return lambda known: rest.pop(0) if "2" in known else letter


@contextmanager
def _environment(folder: Path, names: dict[str, str]) -> Iterator[None]:
    """Work in a folder with some environment variables, for a while."""
    before, saved = Path.cwd(), dict(os.environ)
    os.chdir(folder)
    os.environ.update(names)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(saved)
        os.chdir(before)
