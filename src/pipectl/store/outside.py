"""Files outside the store: written whole or not at all, and never in the place of a store's own."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pipectl.errors import PipectlError, UsageError
from pipectl.store.collection.collections import COLLECTIONS
from pipectl.store.disk import files, lock
from pipectl.store.disk.cleanup import sweep_outside
from pipectl.store.disk.temporary import temporary
from pipectl.store.tree import layout

_OWN_FILES: Final = (
    layout.SETTINGS, layout.TEAM, layout.QUOTAS, layout.RATES, layout.CALLS, layout.ASSERTIONS,
)  # fmt: skip
_GIT: Final = (".git", ".gitattributes", ".gitignore")
_DATA: Final = (layout.PIPELINES, *(every.folder for every in COLLECTIONS))
_OWN_NAMES: Final = {
    *_OWN_FILES, *_GIT, lock.FOLDER, *_DATA, *(name + layout.SUFFIX for name in _DATA),
}  # fmt: skip
_OWN_ENDINGS: Final = frozenset((layout.SUFFIX, ".yml"))
_KINDS: Final = {stat.S_IFLNK: "a symbolic link", stat.S_IFDIR: "a directory"}
_STANDARD_OUTPUT: Final = frozenset(("-", "/dev/stdout"))
_NO_DIRECTORY: Final = frozenset((errno.ENOENT, errno.ENOTDIR))


def write(file: Path, content: bytes) -> bool:
    """Put the content into a file in one step; say whether one was there, whose mode it keeps.

    Raises as `check` does, and PipectlError where the disk refuses; the file is then as it was.
    """
    path, mode = _target(file)
    _put(file, path, content, mode)
    sweep_outside(path.parent)
    return mode is not None


def write_draft(file: Path, content: bytes) -> None:
    """Do the same with a draft of ours, which may have the ending of a store's own file."""
    _put(file, file, content, 0o600)


def write_new(file: Path, content: bytes) -> None:
    """Make a file, also a YAML file beside a store's own; raises as `check` does.

    One that is there is never replaced: UsageError.
    """
    path = _path(file)
    _refuse_place(file, path)
    if os.path.lexists(path):
        raise UsageError(f"{file} is there already; name another file, or delete it first")
    _put(file, path, content, None)


def _put(file: Path, path: Path, content: bytes, mode: int | None) -> None:
    with _explained(file), temporary(path.parent, content, mode) as laid:
        laid.replace(path)
    files.sync_folder_of("", str(path))


def check(file: Path) -> Path:
    """Return the file, where it can be written without harm.

    Raises UsageError for a store's own file and for what is no plain file, PipectlError where
    there is no directory for it.
    """
    _target(file)
    return file


def _target(file: Path) -> tuple[Path, int | None]:
    """Return where a file really is, and its permissions (None: there is no file yet)."""
    path = _path(file)
    with _explained(file):
        mode = _mode(path)
    _refuse_own(file, path)
    kind = _kind(file, mode)
    if kind:
        raise UsageError(f"{file} is {kind}; name a plain file, or leave the option out")
    return path, mode and stat.S_IMODE(mode)


def _path(file: Path) -> Path:
    """Return where a file really is; no folder of a store's own is to be made for it."""
    with _explained(file):
        try:
            return Path(os.path.realpath(file.parent, strict=True), file.name)
        except (FileNotFoundError, NotADirectoryError):
            _refuse_place(file, Path(os.path.realpath(file.parent), file.name))
            raise


def _mode(path: Path) -> int | None:
    """Return kind and permissions of what is there; a plain file must be ours to write."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISREG(mode) and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return mode


def _kind(file: Path, mode: int | None) -> str:
    """Say what is there that is no plain file; an empty text where nothing else is."""
    if str(file) in _STANDARD_OUTPUT:
        return "the standard output"
    if mode is None or stat.S_ISREG(mode):
        return ""
    return _KINDS.get(stat.S_IFMT(mode), "a pipe, a socket or a device")


def _refuse_own(file: Path, path: Path) -> None:
    """Refuse what has the ending or the place of a store's own file."""
    ending = path.suffix.lower()
    if ending in _OWN_ENDINGS:
        raise UsageError(f"{file}: {ending} holds the data of a store; write another ending")
    _refuse_place(file, path)


def _refuse_place(file: Path, path: Path) -> None:
    """Refuse the place of a store's own file, in any case: some disks take `Deals` for `deals`."""
    for root in path.parents:
        folder = path.relative_to(root).parts[0].casefold()
        if folder in _OWN_NAMES and os.path.lexists(root / layout.SETTINGS):
            raise UsageError(f"{file} belongs to the store in {root}; write it elsewhere")


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    """Say why a file cannot be written; names its directory where that is why."""
    try:
        yield
    except OSError as error:
        why = files.reason(error)
        if error.errno in _NO_DIRECTORY and not file.parent.is_dir():
            why = f"there is no directory {file.parent}; make it first"
        elif error.errno == errno.EACCES and not os.access(file.parent, os.W_OK | os.X_OK):
            why = f"no permission to write into the directory {file.parent}"
        raise PipectlError(f"{file} cannot be written: {why}") from None
