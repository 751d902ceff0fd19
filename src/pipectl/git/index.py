"""What stands in git's index: the versions of each file that git could not merge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipectl.errors import PipectlError
from pipectl.git.program import GitError
from pipectl.git.tree import Blob
from pipectl.store.merge.files import Data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipectl.git.program import Repository

STAGES = ("1", "2", "3")
"""How git numbers base, ours and theirs."""


def stages(repository: Repository) -> dict[str, dict[str, Blob]]:
    """Return the versions of the store's unmerged files, by path and stage: 1, 2, 3.

    A version that a side does not have is not there.
    """
    prefix = repository.prefix
    words = ("ls-files", "--unmerged", "-z", "--full-name", "--", *([prefix] if prefix else ()))
    versions: dict[str, dict[str, Blob]] = {}
    for entry in repository.read(*words).split(b"\0")[:-1]:
        about, _, path = entry.partition(b"\t")
        mode, name, stage = about.decode().split(" ")
        below = path.decode(errors="surrogateescape").removeprefix(prefix)
        versions.setdefault(below, {})[stage] = Blob(mode, name)
    return versions


def unmerged(repository: Repository) -> dict[str, Data]:
    """Return base, ours and theirs of the store's files that git left unmerged, by their path.

    A version that a side does not have is empty, as git hands it to a driver.
    """
    return {path: data_of(repository, blobs) for path, blobs in stages(repository).items()}


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
        names = repository.read(
            "config", "-z", "--name-only", "--get-regexp", "^filter\\."
        ).decode()
    except GitError:  # it has none
        return []
    if "=" in names:
        raise PipectlError("a filter of this repository has = in its name; `git add` the files")
    return [f"{name}=" for name in names.split("\0")[:-1]]
