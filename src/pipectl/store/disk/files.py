"""Bytes of a store's files: read without surprises, written whole or not at all."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final, TypeAlias

from pipectl.errors import ConflictError, PipectlError
from pipectl.store.disk.temporary import temporary

Root: TypeAlias = str | os.PathLike[str]
"""The directory of a store. Paths in it are relative to this, with `/`."""

MAX_BYTES: Final = 256 * 1024
_LARGE: Final = "books/"
"""The folder of files with a line for each of many deals."""
_LONGEST_NAME: Final = 255

_BINARY: Final[int] = getattr(os, "O_BINARY", 0)
_NO_FOLLOW: Final[int] = getattr(os, "O_NOFOLLOW", 0)
# Opening a pipe that nobody writes to must fail, not wait.
_READ: Final[int] = os.O_RDONLY | _BINARY | _NO_FOLLOW | getattr(os, "O_NONBLOCK", 0)
_LINK: Final = frozenset((errno.ELOOP, errno.EMLINK))
_NO_LINKS_HERE: Final = frozenset((errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS))
_NO_FOLDER_SYNC: Final = frozenset(
    (errno.EACCES, errno.EBADF, errno.EINVAL, errno.ENOENT, errno.ENOTDIR, errno.ENOTSUP)
)
_REASONS: Final = {
    errno.ENOSPC: "no space left on the disk",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "no permission to write here",
    errno.EPERM: "no permission to write here",
}


class FileProblem(Exception):  # noqa: N818 - it becomes a Problem where problems are collected
    """A path of the store holds nothing that can be read: what is wrong and what to do."""

    def __init__(self, path: str, what: str, remedy: str) -> None:
        """Remember the path, relative to the store, what stands there and the remedy."""
        super().__init__(f"{path}: {what}; {remedy}")
        self.path = path
        self.what = what
        self.remedy = remedy


class VanishedProblem(FileProblem):
    """No file is there (any more)."""

    def __init__(self, path: str) -> None:
        """Say that the file is gone."""
        super().__init__(path, "the file has vanished", "restore it, or try again")


def most_bytes(relative: str) -> int:
    """Return how large a file of a store may be."""
    return MAX_BYTES * (64 if relative.startswith(_LARGE) else 1)


def read_bytes(root: Root, relative: str, limit: int | None = None) -> bytes:
    """Return what a plain file holds, or raise FileProblem.

    The file itself may be no symbolic link; its folders are the business of who lists them.
    """
    return _read(f"{os.fspath(root)}/{relative}", _READ, relative, limit or most_bytes(relative))


def read_linked(path: Path) -> bytes:
    """Do the same with a person's own file, to which a link may lead."""
    return _read(str(path), _READ & ~_NO_FOLLOW, str(path), MAX_BYTES)


def _read(path: str, flags: int, name: str, limit: int) -> bytes:
    try:
        descriptor = os.open(path, flags)
        try:
            return _read_plain(descriptor, name, limit)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise _unreadable(name, error) from error


def open_plain(path: Path) -> int:
    """Open a plain file for reading, wherever its name leads, and never wait for it.

    Raises OSError for anything else than a plain file.
    """
    descriptor = os.open(path, _READ & ~_NO_FOLLOW)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError(errno.EINVAL, "it is no plain file", str(path))


def require(root: Root, relative: str, expected: bytes | None) -> None:
    """Raise ConflictError unless the file holds exactly `expected` (None: there is no file)."""
    try:
        same = read_bytes(root, relative, len(expected or b"")) == expected
    except VanishedProblem:
        same = expected is None
    except TooLargeProblem:
        same = False
    except FileProblem as problem:
        raise PipectlError(f"{problem}; nothing was written") from problem
    if not same:
        raise _conflict(relative, "exists already" if expected is None else "has changed meanwhile")


def write_atomically(
    root: Root, relative: str, content: bytes | None, expected: bytes | None
) -> None:
    """Replace `expected` by `content` in one step, safe against crashes (None: no file).

    Missing folders are made for a new file. Raises ConflictError where the file holds something
    else than expected, PipectlError where the disk refuses; the file is then as it was.
    """
    target = Path(root, relative)
    with _explained(relative):
        enter_folders(Path(root), relative, create=expected is None)
        if content is None:
            _give(root, relative, None, expected)
        else:
            mode = None if expected is None else stat.S_IMODE(target.lstat().st_mode)
            with temporary(target.parent, content, mode) as laid:
                _give(root, relative, laid, expected)
    sync_folder_of(root, relative)


def move(root: Root, relative: str, new: str) -> None:
    """Give what is at a path, be it a file or not, another one; missing folders are made."""
    with _explained(relative):
        enter_folders(Path(root), new, create=True)
        Path(root, relative).rename(Path(root, new))
    sync_folder_of(root, new)
    sync_folder_of(root, relative)


def put(root: Root, relative: str, laid: Path | None, expected: bytes | None) -> None:
    """Give a temporary file its name in one step, in the place of `expected` (None: no file).

    Raises as `write_atomically` does, and does not wait for the disk.
    """
    with _explained(relative):
        _give(root, relative, laid, expected)


def _give(root: Root, relative: str, laid: Path | None, expected: bytes | None) -> None:
    target = Path(root, relative)
    require(root, relative, expected)
    if laid is None:
        target.unlink()
    elif expected is None:
        _create(laid, target)
    else:
        laid.replace(target)


@contextmanager
def _explained(relative: str) -> Iterator[None]:
    """Say what became of a file where the disk refuses to write it."""
    try:
        yield
    except FileExistsError:
        raise _conflict(relative, "exists already") from None
    except FileNotFoundError:
        raise _conflict(relative, "has changed meanwhile") from None
    except FileProblem as problem:
        raise PipectlError(f"{problem}; nothing was written") from problem
    except OSError as error:
        raise PipectlError(f"{reason(error)}: {relative} is as it was") from error


def sync_folder_of(root: Root, relative: str) -> None:
    """Wait until the disk knows which files this file's folder has."""
    try:
        _sync_folder(Path(root, relative).parent)
    except OSError as error:
        message = f"{relative} is changed, but the disk did not confirm it ({error.strerror})"
        raise PipectlError(f"{message}; check the disk, then the file") from error


def reason(error: OSError) -> str:
    """Say in plain words why the operating system refused to write."""
    return _REASONS.get(error.errno or 0, f"the disk refused ({error.strerror})")


class TooLargeProblem(FileProblem):
    """A file is larger than it may be, in bytes."""

    def __init__(self, path: str, size: int, limit: int) -> None:
        """Say how large it is, in kilobytes."""
        what = f"{-(-size // 1024)} kB; a file may have {-(-limit // 1024)} kB"
        super().__init__(path, what, "shorten it")


def _read_plain(descriptor: int, relative: str, limit: int) -> bytes:
    status = os.fstat(descriptor)
    if stat.S_ISDIR(status.st_mode):
        raise FileProblem(relative, "a directory, where a file should be", "move or rename it")
    if not stat.S_ISREG(status.st_mode):
        raise _special(relative)
    content = b""
    # A file may grow while it is read; one byte more than allowed is enough to know.
    while len(content) <= limit:
        size = min(max(status.st_size - len(content), 4096), limit - len(content)) + 1
        part = os.read(descriptor, size)
        if not part:
            return content
        content += part
    raise TooLargeProblem(relative, max(status.st_size, len(content)), limit)


def _unreadable(relative: str, error: OSError) -> FileProblem:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return VanishedProblem(relative)
    if error.errno in _LINK:
        return _link(relative, "file")
    if error.errno == errno.ENXIO:
        return _special(relative)
    if isinstance(error, PermissionError):
        return FileProblem(relative, "no permission to read it", "ask its owner, or use chmod")
    return FileProblem(relative, f"it cannot be read ({error.strerror})", "check the disk")


def _link(relative: str, kind: str) -> FileProblem:
    what = "a symbolic link: pipectl follows none"
    return FileProblem(relative, what, f"put the {kind} itself here")


def _special(relative: str) -> FileProblem:
    what = "a pipe, a socket or a device, where a file should be"
    return FileProblem(relative, what, "move it elsewhere")


def _conflict(relative: str, happened: str) -> ConflictError:
    return ConflictError(f"{relative} {happened}; nothing was written")


def enter_folders(root: Path, relative: str, *, create: bool) -> None:
    """Check that the folders of a file are real ones below the root; make those that miss."""
    folder = root
    for part in PurePosixPath(relative).parent.parts:
        parent, folder = folder, folder / part
        name = folder.relative_to(root).as_posix()
        try:
            mode = folder.lstat().st_mode
        except FileNotFoundError:
            if not create:
                raise
            folder.mkdir(exist_ok=True)
            _sync_folder(parent)
            continue
        if stat.S_ISLNK(mode):
            raise _link(name, "folder")
        if not stat.S_ISDIR(mode):
            raise FileProblem(name, "a file, where a folder should be", "move or rename it")


def obstacle(root: Root, relative: str) -> str:
    """Say what keeps a file from its place whatever is tried; an empty text where nothing does."""
    if any(len(os.fsencode(part)) > _LONGEST_NAME for part in relative.split("/")):
        return "its name is too long"
    try:
        enter_folders(Path(root), relative, create=False)
        is_plain = stat.S_ISREG(Path(root, relative).lstat().st_mode)
    except FileProblem as problem:
        return f"{problem.path} is {problem.what}"
    except OSError:
        return ""
    return "" if is_plain else "something else than a file is there"


def _create(temporary: Path, target: Path) -> None:
    """Give the file its name, where only the first of two creators can succeed."""
    try:
        target.hardlink_to(temporary)
    except OSError as error:
        if error.errno not in _NO_LINKS_HERE:
            raise
        # A disk without links: the store's lock and the look just before must do.
        temporary.rename(target)


def _sync_folder(folder: Path) -> None:
    """Wait until the folder's names are on the disk, where the system can do that at all."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
