"""Many files at once: all contents first, one wait for the disk, and then all names."""

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from pipectl.errors import ConflictError, PipectlError
from pipectl.store.disk import files
from pipectl.store.disk.files import FileProblem, Root
from pipectl.store.disk.temporary import temporary

WORTH_IT: Final = 64
"""Fewer files are written one after the other; a wait for the whole disk may be long."""


class Planned(NamedTuple):
    """A file, what it holds, and what it is to hold; None is no file."""

    path: str
    old: bytes | None
    new: bytes | None


class Laid(NamedTuple):
    """A planned file and the temporary one beside it that holds its content, if it has any."""

    planned: Planned
    temporary: Path | None


@contextmanager
def laid_down(root: Root, planned: Sequence[Planned]) -> Iterator[list[Laid]]:
    """Write all contents beside their places and wait until the disk has them.

    What has not got its name in the end is removed. Raises PipectlError where the disk refuses:
    no file of the store has changed then.
    """
    with ExitStack() as stack:
        laid = []
        try:
            for file in planned:
                files.enter_folders(Path(root), file.path, create=file.old is None)
                laid.append(Laid(file, _lay(stack, root, file)))
            _wait(laid)
        except FileProblem as problem:
            raise PipectlError(f"{problem}; nothing was written") from problem
        except FileNotFoundError as error:
            raise ConflictError(f"{error.filename} is gone; nothing was written") from None
        except OSError as error:
            raise PipectlError(f"{files.reason(error)}: nothing was written") from error
        yield laid


def _lay(stack: ExitStack, root: Root, file: Planned) -> Path | None:
    if file.new is None:
        return None
    target = Path(root, file.path)
    mode = None if file.old is None else stat.S_IMODE(target.lstat().st_mode)
    return stack.enter_context(temporary(target.parent, file.new, mode, wait=False))


def _wait(laid: Sequence[Laid]) -> None:
    """Wait until the disk has all contents; where one call cannot do that, file by file."""
    if sys.platform == "linux":
        os.sync()
        return
    for file in laid:
        if file.temporary:
            descriptor = os.open(file.temporary, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def name(root: Root, laid: Sequence[Laid]) -> list[str]:
    """Give all contents their names; return the paths of files that somebody edited meanwhile."""
    edited = []
    for file in laid:
        try:
            files.put(root, file.planned.path, file.temporary, file.planned.old)
        except ConflictError:
            edited.append(file.planned.path)
    sync_folders(root, [file.planned.path for file in laid])
    return edited


def sync_folders(root: Root, paths: Iterable[str]) -> None:
    """Wait until the disk knows the names in the folders of these files."""
    for folder in {PurePosixPath(path).parent: path for path in paths}.values():
        files.sync_folder_of(root, folder)
