"""A file merged where it lies: three files read, and at the very end one of them written, whole."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pipectl.store.disk.files import FileProblem, read_linked
from pipectl.store.disk.temporary import temporary
from pipectl.store.merge.files import MARKER_SIZE, Data, MergedFile, merge_file
from pipectl.store.merge.pieces import UnmergeableError
from pipectl.store.store import Store
from pipectl.store.tree.layout import find_root
from pipectl.store.tree.tree import setup_files


class VersionFiles(NamedTuple):
    """Where the three versions lie; the merged one takes the place of ours."""

    base: Path
    ours: Path
    theirs: Path


def merge_in_place(
    top: Path, home: Path | None, name: str, files: VersionFiles, marker_size: int = MARKER_SIZE
) -> bool:
    """Merge into the file of our version; return whether a person has to choose.

    `name` is the file's path below `top`, the top of the working tree; its store may be a folder
    below. Whatever fails, our version is as it was: nothing comes after it has been replaced.
    """
    root, path = _place(top, home, name)
    beside, _ = setup_files(Store(root, None).tree())
    try:
        data = Data(*map(read_linked, files))
    except FileProblem as problem:
        raise UnmergeableError(str(problem)) from None
    merged = merge_file(path, data, beside, marker_size)
    _replace(files.ours, merged)
    return merged.has_conflicts


def _place(top: Path, home: Path | None, name: str) -> tuple[Path, str]:
    """Return the root of the store that a file is in, and its path there."""
    if not name or ".." in PurePosixPath(name).parts or PurePosixPath(name).is_absolute():
        raise UnmergeableError(f"'{name}' is no path below the top of a working tree")
    file = top / name
    start = next(folder for folder in file.parents if folder.is_dir())
    root = find_root(start, home)
    if not file.is_relative_to(root):
        raise UnmergeableError(f"{name} is in no store")
    return root, file.relative_to(root).as_posix()


def _replace(file: Path, merged: MergedFile) -> None:
    mode = file.stat().st_mode & 0o777
    with temporary(file.parent, merged.data, mode) as laid:
        laid.replace(file)
