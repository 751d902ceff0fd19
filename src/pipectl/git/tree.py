"""The files of a store as a commit has them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.errors import Place, Problem
from pipectl.store.disk.files import VanishedProblem
from pipectl.store.tree.layout import SUFFIX, Stamp, is_meant
from pipectl.store.tree.tree import Files, Tree

if TYPE_CHECKING:
    from pipectl.git.program import Repository

_FILES: Final = ("100644", "100755")
"""How git calls plain files; the others are links and other repositories."""


class Blob(NamedTuple):
    """A file of a commit: how git calls its kind, and the hash of its bytes."""

    mode: str
    hash: str


class CommitTree(Tree):
    """The files below the store's folder in a commit. They never change, so all can be cached."""

    def __init__(self, repository: Repository, commit: str) -> None:
        """Take the whole hash of a commit; nothing is read yet."""
        self.repository = repository
        self.commit = commit
        self._contents: dict[str, bytes] = {}

    @cached_property
    def blobs(self) -> dict[str, Blob]:
        """All files of the store by their path in it."""
        prefix = self.repository.prefix
        words = ("ls-tree", "-r", "-z", "--full-tree", self.commit, *([prefix] if prefix else ()))
        blobs = {}
        for entry in self.repository.read(*words).split(b"\0")[:-1]:
            about, _, path = entry.partition(b"\t")
            mode, _, name = about.decode().split(" ")
            blobs[path.decode(errors="surrogateescape").removeprefix(prefix)] = Blob(mode, name)
        return blobs

    def files(self, folder: str) -> Files:
        """List the files of a folder by the hash of their bytes, and get these bytes at once."""
        paths = [path for path in self.blobs if path.startswith(f"{folder}/") and _counts(path)]
        odd = [path for path in paths if self.blobs[path].mode not in _FILES]
        plain = [path for path in paths if path not in odd]
        problems = [
            Problem(Place(path), "no plain file", "put the file itself here")
            for path in odd
            if path.endswith(SUFFIX)
        ]
        return Files({path: stamp_of(self.blobs[path].hash) for path in plain}, problems)

    def read(self, path: str) -> bytes:
        """Return the bytes of a file."""
        blob = self.blobs.get(path)
        if blob is None or blob.mode not in _FILES:
            raise VanishedProblem(path)
        return self.contents([path])[path]

    def contents(self, paths: list[str]) -> dict[str, bytes]:
        """Return the bytes of many files, by one call of git."""
        names = "".join(f"{self.blobs[path].hash}\n" for path in paths)
        data = self.repository.read("cat-file", "--batch", stdin=names.encode())
        return dict(zip(paths, _parts(data), strict=True))

    def beside(self) -> list[str]:
        """List the names in the root, as far as they are meant to be read."""
        return sorted(path for path in self.blobs if "/" not in path and is_meant(path))


def _counts(path: str) -> bool:
    return is_meant(path) and not any(part.startswith(".") for part in path.split("/"))


def _parts(data: bytes) -> Iterator[bytes]:
    """Yield the contents that `cat-file --batch` prints one behind the other."""
    at = 0
    while at < len(data):
        end = data.index(b"\n", at)
        size = int(data[at:end].rpartition(b" ")[2])
        yield data[end + 1 : end + 1 + size]
        at = end + 1 + size + 1


def stamp_of(name: str) -> Stamp:
    """Return the hash of a file's bytes as a stamp: the same bytes have the same one."""
    return struct.unpack("=4q", bytes.fromhex(name)[:32].ljust(32, b"\0"))
