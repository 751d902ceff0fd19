"""The last commit of a command of one's own, as `undo` takes it back where nothing else is kept."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from pipectl.git.recording import COMMAND
from pipectl.store.disk.journal_file import digest, is_inside
from pipectl.store.disk.undo_record import LoggedCommand, LoggedFile
from pipectl.store.tree.layout import SUFFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipectl.git.program import Repository

_FORM: Final = "%x00".join(
    (
        *("%H", "%ae", "%an", "%cd"),
        *(f"%(trailers:key={key},valueonly,separator=%x20)" for key in (COMMAND, "Deal")),
    )
)
_LINK: Final = "120000"


def last_command(
    repository: Repository, read: Callable[[str], bytes | None]
) -> LoggedCommand | None:
    """Return the last command that the user has committed on this branch, None where there is none.

    `read` gives the bytes of a file of the store: one that has other line ends on this disk counts
    as it is in the commit. Raises GitError where git does not know who the user is.
    """
    own = repository.run("var", "GIT_AUTHOR_IDENT").partition(b"<")[2].partition(b">")[0]
    words = ("--date=short", f"--format={_FORM}", f"--grep=^{COMMAND}: ", "HEAD")
    answer = repository.read("log", *words).decode(errors="backslashreplace")
    for line in answer.splitlines():
        name, email, author, day, command, deals = line.split("\0")
        if email == own.decode(errors="backslashreplace") and command:
            lasting = "what is erased is gone for good" if command == "erase" else ""
            files = tuple(_files(repository, name, read))
            return LoggedCommand((*command.split(), *deals.split()), author, day, files, lasting)
    return None


def _files(
    repository: Repository, name: str, read: Callable[[str], bytes | None]
) -> Iterator[LoggedFile]:
    prefix = repository.prefix
    words = ("-r", "-z", "--root", "--no-commit-id", "--no-renames", name)
    answer = repository.read("diff-tree", *words, *(("--", prefix) if prefix else ()))
    parts = answer.split(b"\0")
    for about, place in zip(parts[::2], parts[1::2], strict=False):
        path = os.fsdecode(place).removeprefix(prefix)
        old_mode, new_mode, *blobs, _ = about.decode().lstrip(":").split(" ")
        if is_inside(path) and path.endswith(SUFFIX) and _LINK not in (old_mode, new_mode):
            old, new = (_blob(repository, blob) for blob in blobs)
            yield _as_on_the_disk(LoggedFile(path, old, digest(new)), new, read(path))


def _blob(repository: Repository, name: str) -> bytes | None:
    return repository.read("cat-file", "blob", name) if name.strip("0") else None


def _as_on_the_disk(file: LoggedFile, new: bytes | None, present: bytes | None) -> LoggedFile:
    """Return a file with the line ends of this disk, where git has given it others."""
    if new is None or present is None or present == new:
        return file
    if present.replace(b"\r\n", b"\n") != new:
        return file
    old = None if file.old is None else file.old.replace(b"\n", b"\r\n")
    return LoggedFile(file.path, old, digest(present))
