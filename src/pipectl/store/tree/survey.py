"""The names and stamps of all files of a folder at one moment, in few bytes."""

from __future__ import annotations

import os
import stat
import struct
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from pipectl.store.tree.layout import SUFFIX, Stamp, is_meant, stamp_of

_ENDING: Final = len(SUFFIX)
_STAMP: Final = struct.Struct("=4q")


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


def _differing(now: bytes, other: bytes, first: int, last: int) -> Iterator[int]:
    """Yield the places of stamps that differ; halves that are equal are not looked into."""
    part = slice(first * _STAMP.size, last * _STAMP.size)
    if now[part] == other[part]:
        return
    if last - first == 1:
        yield first
        return
    middle = (first + last) // 2
    yield from _differing(now, other, first, middle)
    yield from _differing(now, other, middle, last)


def survey(root: Path, folder: str) -> Survey | None:
    """Look at all files; None where there is anything but plain files and folders of them."""
    files: list[tuple[str, str, Stamp]] = []
    try:
        _look(root, folder, files)
    except (_OddError, OSError):
        return None if os.path.lexists(root / folder) else Survey()
    files.sort()
    return Survey.of((path, stamp) for _, path, stamp in files)


class _OddError(Exception):
    """Something stands among the files that has to be told about."""


def _look(root: Path, folder: str, files: list[tuple[str, str, Stamp]]) -> None:
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
                files.append((name[:-_ENDING], f"{folder}/{name}", stamp_of(status)))
            elif is_meant(name) or stat.S_ISLNK(mode):
                raise _OddError
            elif stat.S_ISDIR(mode):
                _look(root, f"{folder}/{name}", files)
    finally:
        os.close(handle)
