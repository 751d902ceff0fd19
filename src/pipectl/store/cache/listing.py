"""The names and stamps of all deals' files at one moment, looked at by a child meanwhile."""

from __future__ import annotations

import os
import stat
import struct
import time
from array import array
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from pipectl.store.disk import fork
from pipectl.store.disk.journal import Overlay, pending
from pipectl.store.layout import DEALS, SUFFIX, Stamp, is_meant, stamp_of

_ENDING: Final = len(SUFFIX)
_STAMP: Final = struct.Struct("=4q")
_MANY_BYTES: Final = 16_384
"""The size of a folder from which on a second process pays; a name takes some 40 bytes there."""


class Survey(NamedTuple):
    """All files in the order of their ids; two surveys with the same bytes saw the same files.

    `names` are their paths with zero bytes between them, `stamps` four whole numbers a file.
    """

    names: str = ""
    stamps: bytes = b""

    @classmethod
    def of(cls, files: Iterable[tuple[str, Stamp]]) -> Survey:
        """Make a survey of paths, in the order of their ids, and stamps."""
        pairs = list(files)
        stamps = array("q", [number for _, stamp in pairs for number in stamp])
        return cls("\0".join(path for path, _ in pairs), stamps.tobytes())

    def paths(self) -> list[str]:
        """Return the path of every file."""
        return self.names.split("\0") if self.names else []

    def ids(self) -> list[str]:
        """Return the id of every file's deal."""
        return [path.rpartition("/")[2][:-_ENDING] for path in self.paths()]

    def files(self) -> Iterator[tuple[str, Stamp]]:
        """Yield the path and the stamp of every file."""
        return zip(self.paths(), _STAMP.iter_unpack(self.stamps), strict=True)

    def changed_from(self, before: Survey) -> list[tuple[str, Stamp]]:
        """Return the files whose stamps are others than before; the names are the same."""
        paths, stamps = self.paths(), self.stamps
        places = _differing(stamps, before.stamps, 0, len(paths))
        return [(paths[at], _STAMP.unpack_from(stamps, at * _STAMP.size)) for at in places]


def _differing(one: bytes, other: bytes, first: int, last: int) -> Iterator[int]:
    """Yield the places of stamps that differ; halves that are equal are not looked into."""
    part = slice(first * _STAMP.size, last * _STAMP.size)
    if one[part] == other[part]:
        return
    if last - first == 1:
        yield first
        return
    middle = (first + last) // 2
    yield from _differing(one, other, first, middle)
    yield from _differing(one, other, middle, last)


class View(NamedTuple):
    """A look at a store that has begun, at a time in nanoseconds.

    `survey` waits for what was seen; it gives None where something needs a closer look.
    """

    overlay: Overlay
    begun_at: int
    survey: Callable[[], Survey | None]


def begin(root: Path) -> View:
    """Begin to look at all files, in a child where they are many.

    The journal comes first: a change that goes by afterwards is noticed by one more look at it.
    """
    overlay = pending(root)
    begun_at = time.time_ns()
    if not _has_many(root):
        return View(overlay, begun_at, lambda: take(root))
    seen = fork.begin(lambda: _plain(take(root)))
    return View(overlay, begun_at, lambda: _survey(seen()))


def _plain(survey: Survey | None) -> tuple[str, bytes] | None:
    """Return a survey as what marshal takes."""
    return None if survey is None else (survey.names, survey.stamps)


def _survey(plain: tuple[str, bytes] | None) -> Survey | None:
    return None if plain is None else Survey(*plain)


def take(root: Path) -> Survey | None:
    """Look at all files; None where there is anything but plain files and folders of them."""
    found: list[tuple[str, str, Stamp]] = []
    try:
        _look(root, DEALS, found)
    except (_OddError, OSError):
        return None
    found.sort()
    return Survey.of((path, stamp) for _, path, stamp in found)


class _OddError(Exception):
    """Something stands among the files that has to be told about."""


def _look(root: Path, folder: str, found: list[tuple[str, str, Stamp]]) -> None:
    """Add id, path and stamp of the files in a folder and those below it; the innermost loop."""
    handle = os.open(root / folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        # In their order the whole is almost sorted, and sorting that takes no time.
        for name in sorted(os.listdir(handle)):
            status = os.stat(name, dir_fd=handle, follow_symlinks=False)
            mode = status.st_mode
            if name[0] == ".":
                continue
            if name.endswith(SUFFIX) and stat.S_ISREG(mode):
                found.append((name[:-_ENDING], f"{folder}/{name}", stamp_of(status)))
            elif is_meant(name) or stat.S_ISLNK(mode):
                raise _OddError
            elif stat.S_ISDIR(mode):
                _look(root, f"{folder}/{name}", found)
    finally:
        os.close(handle)


def _has_many(root: Path) -> bool:
    try:
        return (root / DEALS).stat().st_size > _MANY_BYTES
    except OSError:
        return False
