"""What stands in git's index: what the next commit will hold, and what git could not merge."""

from __future__ import annotations

import os
import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pipectl.errors import ConflictError, PipectlError
from pipectl.git.program import GitError
from pipectl.git.tree import Blob, CommitTree
from pipectl.store.merge.files import Data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipectl.git.program import Repository

STAGES: Final = ("1", "2", "3")
"""How git numbers base, ours and theirs."""
_MERGED: Final = "0"
_EMPTY: Final = ("e69de29bb2d1d643", "473a0f4c3be8a936")
"""How the hash of no bytes begins, as SHA-1 and as SHA-256: git gives it to what is announced."""
_ANNOUNCED: Final = 1 << 29


class IndexTree(CommitTree):
    """The files of a store as they are staged, which is what a commit would hold."""

    def __init__(self, repository: Repository) -> None:
        """Take the index of a repository; nothing is read yet."""
        super().__init__(repository, "")

    @cached_property
    def blobs(self) -> dict[str, Blob]:
        """All staged files of the store; raises ConflictError where git left some unmerged."""
        versions = _entries(self.repository, "--stage")
        for path, blobs in versions.items():
            if _MERGED not in blobs:
                raise ConflictError(f"{path} is unmerged; `pipectl resolve` merges what it can")
        plain = {path: blobs[_MERGED] for path, blobs in versions.items()}
        empty = [path for path, blob in plain.items() if blob.hash.startswith(_EMPTY)]
        return {p: b for p, b in plain.items() if p not in empty or not self._only_announced(p)}

    def _only_announced(self, path: str) -> bool:
        """Say whether a path is in the index by `git add -N` alone: it goes into no commit."""
        words = ("ls-files", "--debug", "--", f"{self.repository.prefix}{path}")
        about = self.repository.read(*words).decode(errors="replace")
        flags = re.search(r"flags: ([0-9a-f]+)\s*\Z", about)
        return bool(flags and int(flags[1], 16) & _ANNOUNCED)


def stages(repository: Repository) -> dict[str, dict[str, Blob]]:
    """Return the versions of the store's unmerged files, by path and stage: 1, 2, 3.

    A version that a side does not have is not there.
    """
    return _entries(repository, "--unmerged")


def _entries(repository: Repository, which: str) -> dict[str, dict[str, Blob]]:
    """Return the entries of the index in the store's folder, by path and stage."""
    prefix = repository.prefix
    words = ("ls-files", which, "-z", "--full-name", "--", *([prefix] if prefix else ()))
    versions: dict[str, dict[str, Blob]] = {}
    for entry in repository.read(*words).split(b"\0")[:-1]:
        about, _, path = entry.partition(b"\t")
        mode, name, stage = about.decode().split(" ")
        below = path.decode(errors="surrogateescape").removeprefix(prefix)
        versions.setdefault(below, {})[stage] = Blob(mode, name)
    return versions


def data_of(repository: Repository, blobs: Mapping[str, Blob]) -> Data:
    """Return the bytes of the versions of a file."""
    return Data(*(_bytes(repository, blobs.get(stage)) for stage in STAGES))


def _bytes(repository: Repository, blob: Blob | None) -> bytes:
    return repository.read("cat-file", "blob", blob.hash) if blob else b""


def stage_merged(repository: Repository, files: Iterable[tuple[str, str, bytes]]) -> None:
    """Put mode, path and bytes of files into the index in the place of their versions.

    By plumbing, and not by `git add`, so that no filter of the repository runs: also not on other
    files, which git looks at once more as it writes an index soon after they were changed.
    """
    lines = []
    for mode, path, data in files:
        name = repository.read("hash-object", "-w", "--stdin", stdin=data).decode().strip()
        place = f"{repository.prefix}{path}".encode(errors="surrogateescape")
        lines.append(f"{mode} {name} 0\t".encode() + place + b"\0")
    if lines:
        words = ("update-index", "-z", "--index-info")
        repository.read(*words, stdin=b"".join(lines), settings=_without_filters(repository))


def _without_filters(repository: Repository) -> list[str]:
    """Return settings that leave no filter of the repository a program to run."""
    try:
        words = ("config", "-z", "--name-only", "--get-regexp", "^filter\\.")
        names = os.fsdecode(repository.read(*words))
    except GitError:  # it has none
        return []
    if "=" in names:
        raise PipectlError("a filter of this repository has = in its name; `git add` the files")
    return [f"{name}=" for name in names.split("\0")[:-1]]
