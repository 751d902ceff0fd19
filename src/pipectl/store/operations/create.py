"""The files of a new store are written: none that is there is ever overwritten."""

import os
from collections.abc import Mapping
from pathlib import Path

from pipectl.errors import ConflictError, NotFoundError, PipectlError
from pipectl.store.disk.files import write_atomically
from pipectl.store.disk.journal import FileChange
from pipectl.store.records import Written
from pipectl.store.tree.layout import PIPELINES, SETTINGS, find_root


def begin(root: Path, texts: Mapping[str, str], *, dry_run: bool) -> Written:
    """Write the texts of a new store by their paths in it; a file that a person has stays.

    Raises ConflictError where settings or a pipeline are there already, PipectlError where the
    directory cannot be made.
    """
    theirs = [path for path in texts if not _is_free(root / path, texts[path])]
    if any(path == SETTINGS or path.startswith(f"{PIPELINES}/") for path in theirs):
        raise ConflictError(f"{root / theirs[0]} exists already; nothing was written")
    # The settings come last: half a store is no store.
    changes = tuple(
        FileChange(path, None, texts[path].encode())
        for path in sorted(texts, key=lambda path: path == SETTINGS)
        if path not in theirs and not (root / path).exists()
    )
    if not dry_run:
        _write(root, changes)
    return Written(changes, tuple(line for path in theirs for line in _stays(path, texts[path])))


def store_around(root: Path, home: Path | None) -> Path | None:
    """Return the store that a directory lies in, which may not be there yet; None without one."""
    above = root.resolve().parent
    while not above.is_dir():
        above = above.parent
    try:
        return find_root(above, home)
    except NotFoundError:
        return None


def _write(root: Path, changes: tuple[FileChange, ...]) -> None:
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PipectlError(f"{root} cannot be made: {error.strerror}") from None
    for change in changes:
        assert change.new is not None  # noqa: S101 - a new store deletes nothing
        write_atomically(root, change.path, change.new, None)


def _stays(path: str, text: str) -> tuple[str, ...]:
    return f"{path} is yours and stays; pipectl would write in it:", *text.splitlines()


def _is_free(path: Path, text: str) -> bool:
    """Say whether a file can be written; one that an earlier try has written is left as it is."""
    if not os.path.lexists(path):
        return True
    if path.is_symlink():
        return False
    return path.name != SETTINGS and path.is_file() and path.read_bytes() == text.encode()
