"""One file of a store as it counts now: as it stands, or as an unfinished change leaves it."""

from __future__ import annotations

from pathlib import Path

from pipectl.errors import InvalidError, Place, Problem
from pipectl.store import layout
from pipectl.store.disk.files import FileProblem, VanishedProblem, read_bytes
from pipectl.store.disk.journal import pending


def path_of(root: Path, deal_id: str) -> str | None:
    """Return the path of the deal with exactly this id, None where there is none.

    Raises InvalidError where two files have it.
    """
    found = _paths_of(root, deal_id)
    if len(found) > 1:
        what = f"the id '{deal_id}' is also that of {found[0]}"
        raise InvalidError([Problem(Place(found[1]), what, "rename one of the two files")])
    return found[0] if found else None


def read(root: Path, path: str) -> bytes:
    """Return the bytes of a file; raises InvalidError where it cannot be read."""
    try:
        content = _content(root, path)
        if content is None:
            raise VanishedProblem(path)
    except FileProblem as problem:
        raise InvalidError([Problem(Place(path), problem.what, problem.remedy)]) from None
    return content


def find(root: Path, path: str) -> bytes | None:
    """Return the bytes of a file, None where there is none."""
    try:
        return _content(root, path)
    except FileProblem as problem:
        raise InvalidError([Problem(Place(path), problem.what, problem.remedy)]) from None


def _paths_of(root: Path, deal_id: str) -> list[str]:
    found = layout.locate(root, deal_id)
    named = pending(root).files
    if not named:
        return found
    made = [path for path in named if layout.is_deal(path) and layout.id_of(path) == deal_id]
    return [path for path in sorted({*found, *made}) if _is_there(root, path)]


def _is_there(root: Path, path: str) -> bool:
    """Say whether there is a file; one that cannot be read is there too."""
    try:
        return _content(root, path) is not None
    except FileProblem:
        return True


def _content(root: Path, path: str) -> bytes | None:
    try:
        present: bytes | None = read_bytes(root, path)
    except VanishedProblem:
        present = None
    return pending(root).content(path, present)
