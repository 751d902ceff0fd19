"""The records that `undo` takes changes back from, read again; one that is damaged says so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final, NamedTuple

from pipectl.store.disk.files import FileProblem, Root
from pipectl.store.disk.journal_file import digest, is_inside
from pipectl.store.disk.undo_log import MARK, content, numbers

UNREADABLE: Final = "its record cannot be read"


class LoggedFile(NamedTuple):
    """What a file held before a command, None for no file, and the digest of what it held after."""

    path: str
    old: bytes | None
    new_sha256: str | None


class LoggedCommand(NamedTuple):
    """Who called what on which day, and what it changed; `lasting` says why that cannot go back."""

    words: tuple[str, ...] = ()
    by: str = ""
    day: str = ""
    files: tuple[LoggedFile, ...] = ()
    lasting: str = ""


def commands(root: Root) -> list[LoggedCommand]:
    """Return the commands that are kept, the last one first."""
    return [_read(root, number) for number in numbers(root)]


def _read(root: Root, number: int) -> LoggedCommand:
    try:
        return _decode(content(root, number))
    except (FileProblem, StopIteration, ValueError):
        return LoggedCommand(lasting=UNREADABLE)


def _decode(record: bytes) -> LoggedCommand:
    seal, _, body = record.partition(b"\n")
    if str(digest(body)).encode() != seal:
        raise ValueError(seal)
    reader = _Reader(body)
    if reader.text() != MARK:
        raise ValueError(MARK)
    by, day, lasting = reader.text(), reader.text(), reader.text()
    words = tuple(reader.text() for _ in range(int(reader.text())))
    heads = [(reader.text(), reader.text(), reader.text()) for _ in range(int(reader.text()))]
    return LoggedCommand(words, by, day, tuple(_files(heads, body[reader.at :])), lasting)


class _Reader:
    """Fields of a record, one after the other."""

    def __init__(self, body: bytes) -> None:
        """Begin at the first field."""
        self.body = body
        self.at = 0

    def text(self) -> str:
        """Return the next field; raises ValueError where there is none."""
        end = self.body.index(b"\0", self.at)
        field, self.at = self.body[self.at : end], end + 1
        return field.decode(errors="surrogateescape")


def _files(heads: list[tuple[str, str, str]], rest: bytes) -> Iterator[LoggedFile]:
    at = 0
    for path, size, new_sha256 in heads:
        os.fsencode(path)  # raises ValueError for what no file can be called
        if not (is_inside(path) and path.endswith(".yaml")):
            raise ValueError(path)
        yield LoggedFile(path, rest[at : at + int(size)] if size else None, new_sha256 or None)
        at += int(size or 0)
