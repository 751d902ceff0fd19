"""A change of several files at once: all of it or nothing, for readers and after a crash."""

from __future__ import annotations

import os
import re
from operator import index
from pathlib import Path
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from typing import Any
from typing import Final
from typing import NamedTuple

from pipectl.errors import ConflictError
from pipectl.errors import InvalidError
from pipectl.errors import PipectlError
from pipectl.errors import Place
from pipectl.errors import Problem
from pipectl.store.files import MAX_BYTES
from pipectl.store.files import FileProblem
from pipectl.store.files import VanishedProblem
from pipectl.store.files import read_bytes
from pipectl.store.files import require
from pipectl.store.files import sync_folder_of
from pipectl.store.files import write_atomically
from pipectl.store.lock import FOLDER
from pipectl.store.tidying import tidy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pipectl.store.files import Root

JOURNAL: Final = f"{FOLDER}/journal"
KEPT: Final = f"{FOLDER}/kept"

_NO_LIMIT: Final = 1 << 40
# Every reader meets this one: it is understood without loading a JSON parser.
_CLOSED: Final = re.compile(rb'\{"version": 1, "generation": (\d{1,15}), "files": \[\]\}\n')
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class Change(NamedTuple):
    """What one file held when it was read and what it is to hold; None is no file."""

    path: str
    old: bytes | None
    new: bytes | None


class Recorded(NamedTuple):
    """A file in the journal: the digest of what it held, and what it will hold; None is no file."""

    old_sha256: str | None
    new: bytes | None


class Overlay(NamedTuple):
    """What an unfinished change makes of the files it names; mostly there is none.

    A reader takes the overlay, reads, and takes it again: the two are equal, or a change of
    several files went by and the reader starts over.
    """

    generation: int
    files: Mapping[str, Recorded]

    def content(self, path: str, present: bytes | None) -> bytes | None:
        """Return what a file counts as holding, given what it holds at present."""
        file = self.files.get(path)
        return file.new if file and file.old_sha256 == _digest(present) else present


def pending(root: Root) -> Overlay:
    """Return the unfinished change of a store. Raises InvalidError where the journal is broken."""
    return _load(root)[1]


def roll_forward(root: Root) -> None:
    """Finish the change that a writer before left unfinished.

    To be called right after taking the lock, before reading. A file that somebody has edited
    since stays as it is: ConflictError names it and where the recorded version is kept.
    """
    recorded, overlay = _load(root)
    if overlay.files:
        with tidy(root, overlay.files):
            _finish(root, overlay, recorded)


def commit(root: Root, changes: Sequence[Change]) -> None:
    """Write all changes or none; call it under the lock, after `roll_forward`.

    Raises ConflictError where a file is not as it was read, PipectlError where the disk refuses.
    Where that happens after the change was recorded, it counts, and the message says so.
    """
    before, overlay = _load(root)
    if overlay.files:
        raise ConflictError("another change is still unfinished; nothing was written, try again")
    for change in changes:
        _check(change)
    if not changes:
        return
    planned = _overlay(overlay.generation + 1, changes)
    with tidy(root, [change.path for change in changes]):
        if len(changes) == 1:
            write_atomically(root, changes[0].path, changes[0].new, changes[0].old)
        else:
            for change in changes:
                require(root, change.path, change.old)
            _commit_many(root, planned, before)


def _commit_many(root: Root, overlay: Overlay, before: bytes | None) -> None:
    recorded = _encode(overlay)
    try:
        write_atomically(root, JOURNAL, recorded, before)
    except ConflictError:
        raise
    except PipectlError as error:
        raise _explain(root, overlay, error) from error
    _finish(root, overlay, recorded)


def _overlay(generation: int, changes: Sequence[Change]) -> Overlay:
    files = {change.path: Recorded(_digest(change.old), change.new) for change in changes}
    if len(files) < len(changes):
        raise ValueError("a change names a file twice")
    return Overlay(generation, files)


def _check(change: Change) -> None:
    if not _is_inside(change.path):
        raise ValueError(f"'{change.path}' is not a visible file of the store")
    if len(change.new or b"") > MAX_BYTES:
        limit = f"at most {MAX_BYTES // 1024} kB can be read again"
        raise PipectlError(f"{change.path} would grow too large: {limit}; nothing was written")


def _finish(root: Root, overlay: Overlay, recorded: bytes | None) -> None:
    """Bring every recorded file to its new content, close the journal, then tell of conflicts."""
    try:
        edited = [path for path, file in overlay.files.items() if not _apply(root, path, file)]
        kept = [_keep(root, path, overlay.files[path].new) for path in edited]
        write_atomically(root, JOURNAL, _encode(Overlay(overlay.generation, {})), recorded)
    except ConflictError:
        raise
    except PipectlError as error:
        raise _explain(root, overlay, error) from error
    if kept:
        raise ConflictError("\n".join(kept))


def _apply(root: Root, path: str, file: Recorded) -> bool:
    """Write the new content; say False where the file holds neither the old nor the new."""
    present = _read(root, path)
    if present == file.new:
        sync_folder_of(root, path)  # whoever wrote it may have died before that
        return True
    if _digest(present) != file.old_sha256:
        return False
    try:
        write_atomically(root, path, file.new, present)
    except ConflictError:
        return False
    return True


def _keep(root: Root, path: str, new: bytes | None) -> str:
    """Save the version that lost against somebody's edit; return what to tell."""
    if new is None:
        return f"{path} was to be deleted, but somebody edited it meanwhile: it stays; look at it"
    name = PurePosixPath(path)
    kept = f"{KEPT}/{name.stem}-{str(_digest(new))[:8]}{name.suffix}"
    present = _read(root, kept)
    if present != new:
        write_atomically(root, kept, new, present)
    return (
        f"{path} was edited by somebody while a change of several files was being written: "
        f"the edit stands, the other version is {kept}; put into the one what you want of the "
        "other, and delete the kept one"
    )


def _explain(root: Root, overlay: Overlay, error: PipectlError) -> PipectlError:
    """Add to an error what has become of the change, by looking."""
    now = pending(root)
    if now.generation < overlay.generation:
        return PipectlError(f"{error}; nothing was changed")
    if not now.files:
        return PipectlError(f"{error}; the change is made")
    count = f"the change of {len(overlay.files)} files"
    return PipectlError(
        f"{error}; {count} is recorded and counts, the next command that writes completes it"
    )


def _read(root: Root, path: str) -> bytes | None:
    try:
        return read_bytes(root, path, _NO_LIMIT)
    except VanishedProblem:
        return None
    except FileProblem as problem:
        raise PipectlError(str(problem)) from problem


def _digest(content: bytes | None) -> str | None:
    import hashlib

    return None if content is None else hashlib.sha256(content).hexdigest()


def _is_inside(path: str) -> bool:
    """Say whether a path leads to a visible file of the store, so never to `.git` or outside."""
    parsed = Path(path)
    plain = parsed.as_posix() == path and not parsed.anchor and "\0" not in path
    return plain and not any(part.startswith(".") for part in parsed.parts)


def _encode(overlay: Overlay) -> bytes:
    import json

    files = [
        {"path": path, "old_sha256": file.old_sha256, "new": _as_text(file.new)}
        for path, file in overlay.files.items()
    ]
    journal = {"version": 1, "generation": overlay.generation, "files": files}
    return (json.dumps(journal) + "\n").encode()


def _as_text(content: bytes | None) -> str | None:
    """Any bytes as text, exactly: those that are not UTF-8 become lone surrogates."""
    return None if content is None else content.decode("utf-8", "surrogateescape")


def _load(root: Root) -> tuple[bytes | None, Overlay]:
    """Return the journal's bytes and their meaning; no journal is generation 0."""
    content = _read(root, JOURNAL)
    if content is None:
        return None, Overlay(0, {})
    closed = _CLOSED.fullmatch(content)
    return content, Overlay(int(closed[1]), {}) if closed else _decode(content)


def _decode(content: bytes) -> Overlay:
    import json

    try:
        journal = json.loads(content)
        if journal["version"] != 1:
            raise _broken("it is of a newer pipectl", "update pipectl")
        files = dict(map(_recorded, journal["files"]))
        return Overlay(index(journal["generation"]), files)
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise _broken(
            "it is broken, and a change of several files may be half done",
            "look at your files (`git diff`), mend them, then delete it",
        ) from error


def _recorded(file: Any) -> tuple[str, Recorded]:
    os.fsencode(file["path"])  # raises ValueError for what no file can be called
    if not _is_inside(file["path"]):
        raise ValueError(file["path"])
    old, new = file["old_sha256"], file["new"]
    if old is not None and not _SHA256.fullmatch(old):
        raise ValueError(old)
    return file["path"], Recorded(old, None if new is None else _as_bytes(new))


def _as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _broken(what: str, remedy: str) -> InvalidError:
    return InvalidError([Problem(Place(JOURNAL), what, remedy)])
