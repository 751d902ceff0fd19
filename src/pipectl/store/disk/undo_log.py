"""What the last commands changed, kept in the store's own folder so that it can be taken back.

A command has a file of its own, written before its change, without a wait for the disk. A process
that dies between the two leaves the record of a change that was not made: the files tell.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from pipectl.errors import PipectlError
from pipectl.store.disk.files import FileProblem, Root, enter_folders, read_bytes
from pipectl.store.disk.journal_file import KEPT, digest, load, read_any
from pipectl.store.disk.lock import FOLDER
from pipectl.store.disk.temporary import CREATE, write_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipectl.store.disk.journal import FileChange

LOG: Final = f"{FOLDER}/undo"
MOST: Final = 20
"""So many commands are kept."""
MOST_BYTES: Final = 50_000_000
"""So much room they take in all."""
MARK: Final = "pipectl undo 1"
"""Begins each record; another number is another form."""

Caller: TypeAlias = "tuple[tuple[str, ...], str, str]"
"""The words behind `pipectl` as they were typed, who called it, and the day."""

_LONGEST_NUMBER: Final = 15
_NO_LIMIT: Final = 1 << 40


@contextmanager
def logged(
    root: Root, caller: Caller, changes: Sequence[FileChange], lasting: str = ""
) -> Iterator[bool]:
    """Keep what a change takes away, while it is made, and yield whether that can be done.

    Call it under the lock. What was not made is forgotten again. `lasting` says why a change
    cannot be taken back; nothing of its files is kept then.
    """
    lasting = lasting or _too_large(changes)
    number = _write(root, caller, changes, lasting)
    try:
        yield number is not None and not lasting
    except Exception:
        if number is not None and not _is_made(root, changes):
            _drop(root, number)
        raise


def numbers(root: Root) -> list[int]:
    """List the records, the last one first."""
    names = (path.rpartition("/")[2] for path in _plain_files(root, LOG))
    return sorted((int(name) for name in names if _is_number(name)), reverse=True)


def content(root: Root, number: int) -> bytes:
    """Return what a record holds; raises FileProblem."""
    return read_bytes(root, f"{LOG}/{number}", _NO_LIMIT)


def forget(root: Root, names: Callable[[str], bool]) -> None:
    """Drop each record, and each kept version, with a text that `names` what is to be forgotten."""
    for path in (*_plain_files(root, LOG), *_plain_files(root, KEPT)):
        with suppress(FileProblem, OSError):
            text = read_bytes(root, path, _NO_LIMIT).decode(errors="replace")
            if names(f"{path}\n{text}".replace("\0", "\n")):
                Path(root, path).unlink()


def _write(root: Root, caller: Caller, changes: Sequence[FileChange], lasting: str) -> int | None:
    """Write a record beside the others, which make room; return its number, None without one."""
    with suppress(OSError, FileProblem):
        record = _encoded(caller, changes, lasting)
        enter_folders(Path(root), f"{LOG}/any", create=True)
        others = numbers(root)
        others = _make_room(root, others, len(record))
        number = others[0] + 1 if others else 1
        if not _is_number(str(number)):
            number = _renumber(root, others)
        try:
            descriptor = os.open(_path(root, number), CREATE, 0o600)
            try:
                write_all(descriptor, record)
            finally:
                os.close(descriptor)
        except OSError:
            _drop(root, number)
        else:
            return number
    return None


def _encoded(caller: Caller, changes: Sequence[FileChange], lasting: str) -> bytes:
    """Write a record: a digest, fields with a NUL behind each, and what the files held."""
    files = () if lasting else changes
    words, by, day = caller
    fields = [MARK, by, day, lasting, str(len(words)), *words, str(len(files))]
    for path, old, new in files:
        fields += [path, "" if old is None else str(len(old)), digest(new) or ""]
    head = "".join(f"{field}\0" for field in fields).encode(errors="surrogateescape")
    body = head + b"".join(old or b"" for _, old, _ in files)
    return str(digest(body)).encode() + b"\n" + body


def _too_large(changes: Sequence[FileChange]) -> str:
    size = sum(len(change.old or b"") for change in changes)
    return "what it changed is more than the 50 MB that are kept" if size > MOST_BYTES else ""


def _make_room(root: Root, others: Sequence[int], size: int) -> list[int]:
    """Drop the oldest records until another one finds room; return those that stay."""
    left = []
    for count, number in enumerate(others, 1):
        size += os.lstat(_path(root, number)).st_size
        if count >= MOST or size > MOST_BYTES:
            _drop(root, number)
        else:
            left.append(number)
    return left


def _renumber(root: Root, others: Sequence[int]) -> int:
    """Count the records from 1 on, where a stranger's has the last number; return the next one."""
    for count, number in enumerate(reversed(others), 1):
        _path(root, number).replace(_path(root, count))
    return len(others) + 1


def _is_made(root: Root, changes: Sequence[FileChange]) -> bool:
    """Say whether a change that ended with an error counts all the same; in doubt it does."""
    try:
        is_recorded = bool(load(root)[1].files)
        return is_recorded or any(read_any(root, each.path) == each.new for each in changes)
    except (PipectlError, OSError):
        return True


def _plain_files(root: Root, folder: str) -> list[str]:
    """List the plain files of a folder of the store's own; behind a link there is none."""
    try:
        enter_folders(Path(root), f"{folder}/any", create=False)
        names = os.listdir(f"{root}/{folder}")
        paths = [f"{folder}/{name}" for name in names]
        return [path for path in paths if stat.S_ISREG(os.lstat(f"{root}/{path}").st_mode)]
    except (OSError, FileProblem):
        return []


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdigit() and len(name) <= _LONGEST_NUMBER and name[0] != "0"


def _path(root: Root, number: int) -> Path:
    return Path(root, LOG, str(number))


def _drop(root: Root, number: int) -> None:
    with suppress(OSError):
        _path(root, number).unlink()
