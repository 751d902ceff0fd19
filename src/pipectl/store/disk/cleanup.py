"""What writers that died have left behind is cleared away by the next one, under the lock."""

import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Final

from pipectl.errors import PipectlError
from pipectl.store.disk import files, temporary
from pipectl.store.disk.journal_file import is_inside
from pipectl.store.disk.lock import FOLDER

MARK: Final = f"{FOLDER}/writing"

_STALE_SECONDS: Final = 3600


@contextmanager
def tidy(root: files.Root, paths: Iterable[str]) -> Iterator[None]:
    """Leave a mark while files are written: who finds one sweeps what a dead writer has left.

    Without it every writer would have to list every folder, however many deals are in it.
    """
    mark = Path(root, MARK)
    folders = {FOLDER, *(PurePosixPath(path).parent.as_posix() for path in paths)}
    left = _marked(root)
    try:
        if left is not None:
            for folder in folders | left:
                sweep(root, folder)
        mark.parent.mkdir(exist_ok=True)
        _leave(mark, "\n".join(sorted(folders)).encode())
    except OSError as error:
        raise PipectlError(f"{files.reason(error)}: nothing was written") from error
    try:
        yield
    finally:
        if not temporary.LEFT_BEHIND:
            with suppress(OSError):
                mark.unlink()


def _marked(root: files.Root) -> set[str] | None:
    """Return the store's own folders that a mark names, whoever wrote it; None without a mark."""
    try:
        lines = files.read_bytes(root, MARK).decode(errors="replace").split("\n")
    except files.VanishedProblem:
        return None
    except files.FileProblem:
        return set()
    return {line for line in lines if is_inside(line)}


def _leave(mark: Path, content: bytes) -> None:
    """Write the mark in the place of whatever is there; where that is a folder, do without."""
    with suppress(OSError):
        mark.unlink()
    with suppress(FileExistsError):
        descriptor = os.open(mark, temporary.CREATE, 0o666)
        try:
            temporary.write_all(descriptor, content)
        finally:
            os.close(descriptor)


def sweep(root: files.Root, folder: str) -> None:
    """Remove the temporary files that dead writers left in a folder of the store, behind no link.

    Call it under the lock: then no other file of this process is in the making either.
    """
    with suppress(OSError, files.FileProblem):
        files.enter_folders(Path(root), f"{folder}/any", create=False)
        _sweep(Path(root, folder), _is_stale)


def sweep_outside(folder: Path) -> None:
    """Remove what dead writers left in a folder without a lock, when it is an hour old.

    A process that is not seen from here, as one in a container, may be writing there.
    """
    with suppress(OSError):
        _sweep(folder, lambda pid, modified: _is_old(modified) and not _is_alive(pid))


def _sweep(folder: Path, is_left: Callable[[int, float], bool]) -> None:
    for path in _temporaries(folder):
        status = path.lstat()
        if stat.S_ISREG(status.st_mode) and is_left(int(path.name.split("-")[1]), status.st_mtime):
            path.unlink()


def _temporaries(folder: Path) -> Iterator[Path]:
    # Every write looks here: Path objects for all names would take twice as long.
    names = (name for name in os.listdir(folder) if name.startswith(".pipectl-"))
    return (folder / name for name in names if temporary.NAME.fullmatch(name))


def _is_stale(pid: int, modified: float) -> bool:
    return pid == os.getpid() or not _is_alive(pid) or _is_old(modified)


def _is_old(modified: float) -> bool:
    return time.time() - modified > _STALE_SECONDS


def _is_alive(pid: int) -> bool:
    if os.name != "posix":
        return True  # signal 0 would end the process there
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
