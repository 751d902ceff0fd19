"""Real processes for the tests of the command line: started, asked at a terminal, interrupted."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING
from typing import Final

from transcripts import USER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PIPECTL: Final = (sys.executable, "-m", "pipectl")
TODAY: Final = "2026-11-25"


def start(store: Path, *words: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """Start pipectl in a store, its output in pipes."""
    return subprocess.Popen(
        [*PIPECTL, "--today", TODAY, *words],
        cwd=store,
        env={**os.environ, **USER, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def run(store: Path, *words: str, env: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """Run pipectl; return its exit code, stdout and stderr."""
    process = start(store, *words, env=env)
    out, err = process.communicate()
    return process.returncode, out, err


def answer(store: Path, *words: str, typed: str) -> tuple[int, str]:
    """Run pipectl at a terminal where a person has typed; return exit code and what is shown."""
    mine, theirs = pty.openpty()
    # Typed before the question is asked: a terminal keeps it until somebody reads.
    os.write(mine, typed.encode())
    process = subprocess.Popen(
        [*PIPECTL, "--today", TODAY, *words],
        cwd=store,
        env={**os.environ, **USER},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown = _read_to_end(mine)
    os.close(mine)
    return process.wait(), shown.replace("\r\n", "\n")


def _read_to_end(terminal: int) -> str:
    shown = b""
    try:
        while part := os.read(terminal, 4096):
            shown += part
    except OSError:  # so ends a terminal that nobody has open any more
        pass
    return shown.decode()
