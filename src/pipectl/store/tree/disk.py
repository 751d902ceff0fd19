"""A store's files on a disk, as they count: an unfinished change counts as made."""

import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from pipectl.errors import InvalidError, Place, Problem, Severity
from pipectl.store.disk import fork
from pipectl.store.disk.files import FileProblem, VanishedProblem, read_bytes
from pipectl.store.disk.journal import KEPT, misplaced, pending
from pipectl.store.disk.journal_file import JOURNAL
from pipectl.store.tree.layout import DEALS, NEVER, SUFFIX, Stamp, is_meant, stamp_of
from pipectl.store.tree.oddities import file_for_folder, linked_file, linked_folder, odd_file
from pipectl.store.tree.survey import Survey, survey
from pipectl.store.tree.tree import Files, Tree

_MANY_BYTES: Final = 16_384
"""The size of a folder from which on a second process pays; a name takes some 40 bytes there."""


class DiskTree(Tree):
    """The files below a directory; the journal is read first, and every file through it."""

    def __init__(self, root: Path) -> None:
        """Take the moment at which the tree is looked at."""
        self.root = root
        self.overlay = pending(root)
        self.read_at = time.time_ns()
        self._surveys: dict[str, Callable[[], Survey | None]] = {}

    def begin(self, folder: str) -> None:
        """Begin to look at the files of a folder, in a child where they are many."""
        if _has_many(self.root / folder):
            # A child answers in plain data.
            answer = fork.begin(lambda: _plain(survey(self.root, folder)))
            self._surveys[folder] = lambda: (plain := answer()) and Survey(*plain)

    def survey(self, folder: str) -> Survey | None:
        """Return all plain files, None where there is anything else; waits for what has begun."""
        seen = self._surveys.pop(folder, lambda: survey(self.root, folder))()
        return None if self.overlay.files or self.overlay.broken else seen

    def files(self, folder: str) -> Files:
        """List the files of a folder; those that an unfinished change names have to be read."""
        problems: list[Problem] = []
        stamps: dict[str, Stamp] = {}
        for path, status in sorted(_walk(self.root, folder, problems)):
            problem = _no_file(path, status)
            if problem:
                problems.append(problem)
            else:
                stamps[path] = stamp_of(status)
        for path in self.overlay.files:
            if path.startswith(f"{folder}/") and is_meant(path):
                stamps.pop(path, None)
                if self._is_there(path):
                    stamps[path] = NEVER
        problems += self._doubts(folder)
        return Files(dict(sorted(stamps.items())) if self.overlay.files else stamps, problems)

    def read(self, path: str) -> bytes:
        """Return the bytes of a file, as an unfinished change leaves them."""
        if path not in self.overlay.files:
            return read_bytes(self.root, path)
        try:
            present: bytes | None = read_bytes(self.root, path)
        except VanishedProblem:
            present = None
        content = self.overlay.content(path, present)
        if content is None:
            raise VanishedProblem(path)
        return content

    def names(self, folder: str) -> list[str]:
        """List the names alone, without a look at any file."""
        if self.overlay.files:
            return super().names(folder)
        return sorted(
            f"{inner}/{name}"
            for inner in _folders(self.root, folder)
            for name in os.listdir(self.root / inner)
            if name[0] != "." and is_meant(name)
        )

    def beside(self) -> list[str]:
        """List the names in the root, as far as they are meant to be read."""
        return sorted(filter(is_meant, os.listdir(self.root)))

    def locate(self, folder: str, name: str) -> list[str]:
        """Find a file by its name, without a look at any other."""
        if self.overlay.files:
            return super().locate(folder, name)
        file = name + SUFFIX
        if os.path.lexists(self.root / folder / file) and not _may_have_folders(self.root / folder):
            return [f"{folder}/{file}"]
        return sorted(
            f"{inner}/{file}"
            for inner in _folders(self.root, folder)
            if os.path.lexists(self.root / inner / file)
        )

    def is_current(self) -> bool:
        """Say whether no change has gone by since the journal was read."""
        return pending(self.root) == self.overlay

    def _doubts(self, folder: str) -> Iterator[Problem]:
        """Yield warnings of a journal that means nothing, or names what no file can be called."""
        if self.overlay.broken and folder == DEALS:
            remedy = f"look at your files; the next command that writes puts it into {KEPT}"
            yield Problem(Place(JOURNAL), self.overlay.broken, remedy, Severity.WARNING)
        for path in self.overlay.files:
            why = misplaced(self.root, path) if path.split("/")[0] == folder else ""
            if why:
                what = f"it names {path}, where no file can be written ({why})"
                remedy = f"the next command that writes puts that version into {KEPT}"
                yield Problem(Place(JOURNAL), what, remedy, Severity.WARNING)

    def _is_there(self, path: str) -> bool:
        """Say whether there is a file; one that cannot be read is there too."""
        try:
            return self.find(path) is not None
        except FileProblem:
            return True


def _plain(seen: Survey | None) -> tuple[str, bytes] | None:
    return seen and (seen.names, seen.stamps)


def _has_many(folder: Path) -> bool:
    try:
        return folder.stat().st_size > _MANY_BYTES
    except OSError:
        return False


def _walk(root: Path, folder: str, problems: list[Problem]) -> Iterator[tuple[str, os.stat_result]]:
    """Yield path and status of what is meant to be read, in folders below too.

    Problems are folders that cannot be read or are links.
    """
    try:
        handle = os.open(root / folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    except OSError as error:
        problems.append(_no_folder(root, folder, error))
        return
    try:
        # A listing with stats relative to it is twice as fast as DirEntry.stat.
        for name in os.listdir(handle):
            if name.startswith("."):
                continue
            try:
                status = os.stat(name, dir_fd=handle, follow_symlinks=False)
            except FileNotFoundError:
                continue
            except OSError as error:  # a folder may be listed, and yet not be entered
                problems.append(_no_folder(root, folder, error))
                return
            path = f"{folder}/{name}"
            if is_meant(name):
                yield path, status
            elif stat.S_ISDIR(status.st_mode):
                yield from _walk(root, path, problems)
            elif stat.S_ISLNK(status.st_mode) and os.path.isdir(root / path):
                problems.append(linked_folder(path))
    finally:
        os.close(handle)


def _no_folder(root: Path, folder: str, error: OSError) -> Problem:
    if os.path.islink(root / folder):
        return linked_folder(folder)
    if isinstance(error, NotADirectoryError):
        return file_for_folder(folder)
    what = f"the folder cannot be read ({error.strerror})"
    return Problem(Place(folder), what, "ask its owner, or use chmod")


def _no_file(path: str, status: os.stat_result) -> Problem | None:
    """Say what is wrong with what is no plain file; its ending comes first."""
    if stat.S_ISREG(status.st_mode) or not path.endswith(SUFFIX):
        return None
    if stat.S_ISLNK(status.st_mode):
        return linked_file(path)
    is_folder = stat.S_ISDIR(status.st_mode)
    return odd_file(path, "a directory" if is_folder else "a pipe, a socket or a device")


def _may_have_folders(folder: Path) -> bool:
    """Say whether there may be folders in a folder: two links mean that there are none.

    File systems that do not count them say one, or more; then the names have to be listed.
    """
    return folder.stat().st_nlink != 2  # noqa: PLR2004 - the folder's name, and its own dot


def _folders(root: Path, folder: str) -> Iterator[str]:
    """Yield a folder and those below it; only names without an ending are looked at.

    Raises InvalidError where we may not list or enter it.
    """
    try:
        names = os.listdir(f"{root / folder}/.")  # the dot asks for the right to enter it too
    except PermissionError as error:
        raise InvalidError([_no_folder(root, folder, error)]) from None
    except OSError:
        return
    yield folder
    # Thousands of names end like this; the few others are looked at one by one.
    for name in [name for name in names if not name.endswith(SUFFIX)]:
        path = f"{folder}/{name}"
        if not name.startswith(".") and not is_meant(name):
            with suppress(OSError, InvalidError):
                if stat.S_ISDIR(os.lstat(root / path).st_mode):
                    yield from _folders(root, path)
