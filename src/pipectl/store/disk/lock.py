"""One writer at a time: the lock of a store, which dies with its process."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipectl.errors import ConflictError, LockedError, PipectlError
from pipectl.store.disk.files import Root, reason, write_atomically

if TYPE_CHECKING:
    from filelock import BaseFileLock

FOLDER: Final = ".pipectl"
LOCK: Final = f"{FOLDER}/lock"

_IGNORE: Final = f"{FOLDER}/.gitignore"
_POLL_SECONDS: Final = 0.01
_OPEN: Final[int] = (
    os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
)
_NOT_A_FILE: Final = frozenset((errno.ELOOP, errno.EMLINK, errno.EISDIR, errno.ENXIO))


@contextmanager
def locked(root: Root, timeout: float) -> Iterator[None]:
    """Hold the store's lock; wait for it at most `timeout` seconds.

    Raises LockedError when another process keeps it longer, PipectlError where the store cannot
    be written or its disk has no locks. It is not reentrant.
    """
    mode = _prepare(root)
    lock = _acquire(Path(root, LOCK), timeout, mode)
    try:
        yield
    finally:
        lock.release()


def _prepare(root: Root) -> int:
    """Make what a lock needs and return the lock file's mode.

    Looking first matters: an old filelock empties whatever a link at the lock's name points to.
    """
    # Writing says what is wrong with a folder that is a link, so it is tried there too.
    if Path(root, FOLDER).is_symlink() or not os.path.lexists(Path(root, _IGNORE)):
        _make_folder(root)
    try:
        descriptor = os.open(Path(root, LOCK), _OPEN, 0o666)
        try:
            mode = os.fstat(descriptor).st_mode
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno in _NOT_A_FILE:
            raise _not_a_file() from error
        raise _unwritable(error) from error
    if not stat.S_ISREG(mode):
        raise _not_a_file()
    return mode & 0o777 | 0o600


def _make_folder(root: Root) -> None:
    try:
        write_atomically(root, _IGNORE, b"*\n", None)
    except ConflictError:
        return  # another process was faster
    except PipectlError as error:
        raise PipectlError(f"this store cannot be written ({error})") from error


def _acquire(path: Path, timeout: float, mode: int) -> BaseFileLock:
    from filelock import FileLock, Timeout

    # Where the disk has no locks, filelock turns to one that outlives its process. From 4.0 on it
    # can be told not to; before, it ignored this word and made the lock one of another type.
    lock = FileLock(path, mode=mode, fallback_to_soft=False)
    try:
        lock.acquire(timeout, _POLL_SECONDS)
    except (Timeout, NotImplementedError, OSError) as error:
        if isinstance(error, NotImplementedError) or type(lock) is not FileLock:
            raise _no_locks() from error
        if isinstance(error, Timeout):
            raise _held(timeout) from error
        raise (_no_locks() if error.errno == errno.ENOSYS else _unwritable(error)) from error
    if type(lock) is not FileLock:
        lock.release()
        raise _no_locks()
    return lock


def _held(timeout: float) -> LockedError:
    return LockedError(
        f"another pipectl has been writing to this store for {timeout:g} seconds; "
        f"try again, or see who holds {LOCK}"
    )


def _no_locks() -> PipectlError:
    return PipectlError("this disk has no file locks; keep the store on a local disk")


def _not_a_file() -> PipectlError:
    return PipectlError(f"{LOCK} is not a plain file; move it away, pipectl makes a new one")


def _unwritable(error: OSError) -> PipectlError:
    return PipectlError(f"this store cannot be written ({LOCK}: {reason(error)})")
