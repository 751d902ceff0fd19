"""What stands in git's index: the three versions of each file that git could not merge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipectl.store.merge.files import Data

if TYPE_CHECKING:
    from pipectl.git.program import Repository


def unmerged(repository: Repository) -> dict[str, Data]:
    """Return base, ours and theirs of the store's files that git left unmerged, by their path.

    A version that a side does not have is empty, as git hands it to a driver.
    """
    prefix = repository.prefix
    words = ("ls-files", "--unmerged", "-z", "--full-name", "--", *([prefix] if prefix else ()))
    names: dict[str, dict[str, str]] = {}
    for entry in repository.read(*words).split(b"\0")[:-1]:
        about, _, path = entry.partition(b"\t")
        _, name, stage = about.decode().split(" ")
        below = path.decode(errors="surrogateescape").removeprefix(prefix)
        names.setdefault(below, {})[stage] = name
    return {
        path: Data(*(_bytes(repository, stages.get(stage)) for stage in ("1", "2", "3")))
        for path, stages in names.items()
    }


def _bytes(repository: Repository, name: str | None) -> bytes:
    return repository.read("cat-file", "blob", name) if name else b""
