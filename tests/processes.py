"""Real processes for the tests of the command line: started, asked at a terminal, interrupted."""

from __future__ import annotations

import ctypes
import os
import pty
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NoReturn

import pytest

from pipectl import __main__
from transcripts import USER

PIPECTL: Final = (sys.executable, "-m", "pipectl")
TODAY: Final = "2026-11-25"
PATIENCE: Final = 3.0


def require(program: str) -> str:
    """Return a program's path; without it the test is skipped, or fails where CI is set."""
    path = shutil.which(program)
    if path is None:
        assert not os.environ.get("CI"), f"{program} is missing; install it, so that it is tested"
        pytest.skip(f"no {program} here")
    return path


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


def _read(terminal: int, typed: str) -> bytes:
    """Read what is shown next; type again where nothing comes of it.

    A Ctrl-C right before Python waits for an answer is seen only once something else comes.
    """
    while typed and not select.select([terminal], [], [], PATIENCE)[0]:
        os.write(terminal, typed.encode(errors="surrogateescape"))
    return os.read(terminal, 4096)


def _begin(store: Path, words: Sequence[str]) -> NoReturn:
    """Be pipectl at this child's terminal; what it loads is loaded, which saves a tenth second."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(store)
    os.environ.update(USER)
    sys.argv = ["pipectl", "--today", TODAY, *words]
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        setattr(sys, name, os.fdopen(number, "w" if number else "r", closefd=False))
    # pytest has loaded readline, by which Python then asks; a new process has not.
    ctypes.c_void_p.in_dll(ctypes.pythonapi, "PyOS_ReadlineFunctionPointer").value = None
    try:
        __main__.start()
    finally:
        os._exit(70)


def answer(store: Path, *words: str, typed: str) -> tuple[int, str]:
    """Run pipectl at a terminal and type when it asks; return exit code and what is shown."""
    pid, terminal = pty.fork()
    if not pid:
        _begin(store, words)
    shown, is_typed = b"", False
    with suppress(OSError):  # so ends a terminal that nobody has open any more
        while part := _read(terminal, typed if is_typed else ""):
            shown += part
            if typed and not is_typed and shown.endswith(b": "):
                os.write(terminal, typed.encode(errors="surrogateescape"))
                is_typed = True
    os.close(terminal)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status), shown.decode(errors="replace").replace("\r\n", "\n")
