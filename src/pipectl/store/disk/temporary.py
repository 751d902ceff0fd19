"""Temporary files: each has a name that no other has, and is cleared away in the end."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Final

NAME: Final = re.compile(r"\.pipectl-\d{1,9}-[0-9a-f]{16}\.tmp")
"""What they are called: by the process that makes them, and a number of its own."""

LEFT_BEHIND: Final[set[Path]] = set()
"""Temporary files of this process that could not be removed: a later writer has to."""

# A forked child goes on with the same numbers, but is another process.
_NUMBERS: Final = count(int.from_bytes(os.urandom(7), "big"))
CREATE: Final[int] = (
    os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
)
"""How a file is opened that must not be there yet."""


@contextmanager
def temporary(
    folder: Path, content: bytes, mode: int | None, *, wait: bool = True
) -> Iterator[Path]:
    """Lay the content down in a file beside the target, and clear it away in the end.

    It waits until the disk has it, unless somebody else is to `wait`.
    """
    path, descriptor = _open_new(folder, 0o666 if mode is None else mode)
    try:
        try:
            if mode is not None:
                path.chmod(mode)  # the umask may have taken bits away
            write_all(descriptor, content)
            if wait:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
        yield path
    finally:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            LEFT_BEHIND.add(path)


def _open_new(folder: Path, mode: int) -> tuple[Path, int]:
    """Open a temporary file that nobody else has; a process elsewhere may have the same pid."""
    while True:
        path = folder / f".pipectl-{os.getpid()}-{next(_NUMBERS):016x}.tmp"
        with suppress(FileExistsError):
            return path, os.open(path, CREATE, mode)


def write_all(descriptor: int, content: bytes) -> None:
    """Write a content to its last byte: one call may take only a part."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
