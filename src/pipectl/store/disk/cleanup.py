"""What writers that died have left behind is cleared away by the next one, under the lock."""

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Final

from pipectl.errors import PipectlError
from pipectl.store.disk import files, temporary
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
            for folder in {*folders, *left.decode(errors="replace").split("\n")}:
                sweep(root, folder)
        mark.parent.mkdir(exist_ok=True)
        mark.write_text("\n".join(sorted(folders)), encoding="utf-8")
    except OSError as error:
        raise PipectlError(f"{files.reason(error)}: nothing was written") from error
    try:
        yield
    finally:
        if not temporary.LEFT_BEHIND:
            with suppress(OSError):
                mark.unlink()


def sweep(root: files.Root, folder: str) -> None:
    """Remove the temporary files that dead writers left in a folder of the store.

    Call it under the lock: then no other file of this process is in the making either.
    """
    with suppress(OSError):
        for path in _temporaries(Path(root, folder)):
            if _is_stale(int(path.name.split("-")[1]), path.lstat().st_mtime):
                path.unlink()


def _marked(root: files.Root) -> bytes | None:
    """Return what a mark says, None where there is none; a link, which writing would follow, no."""
    try:
        return files.read_bytes(root, MARK)
    except files.VanishedProblem:
        return None
    except files.FileProblem as problem:
        raise PipectlError(f"{problem}; nothing was written") from problem


def _temporaries(folder: Path) -> Iterator[Path]:
    # Every write looks here: Path objects for all names would take twice as long.
    names = (name for name in os.listdir(folder) if name.startswith(".pipectl-"))
    return (folder / name for name in names if temporary.NAME.fullmatch(name))


def _is_stale(pid: int, modified: float) -> bool:
    return pid == os.getpid() or not _is_alive(pid) or time.time() - modified > _STALE_SECONDS


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
