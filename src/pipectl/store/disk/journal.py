"""A change of several files at once: all of it or nothing, for readers and after a crash."""

import os
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pipectl.errors import ConflictError, PipectlError
from pipectl.store.disk import batch, journal_file
from pipectl.store.disk.cleanup import tidy
from pipectl.store.disk.files import (
    Root,
    most_bytes,
    move,
    obstacle,
    require,
    sync_folder_of,
    write_atomically,
)
from pipectl.store.disk.journal_file import KEPT, Overlay, Recorded

__all__ = [
    "KEPT",
    "FileChange",
    "Overlay",
    "Recorded",
    "commit",
    "misplaced",
    "pending",
    "roll_forward",
]


class FileChange(NamedTuple):
    """What one file held when it was read and what it is to hold; None is no file."""

    path: str
    old: bytes | None
    new: bytes | None


def pending(root: Root) -> Overlay:
    """Return the unfinished change of a store; raises InvalidError for one of a newer version."""
    return journal_file.load(root)[1]


def roll_forward(root: Root) -> str:
    """Finish the change that a writer before left unfinished.

    To be called right after taking the lock, before reading. A file that somebody has edited
    since stays as it is: ConflictError names it and where the recorded version is kept. A journal
    that means nothing is put there too; returns what to tell of it.
    """
    recorded, overlay = journal_file.load(root)
    if overlay.broken:
        return _set_aside(root, overlay.broken)
    if overlay.files:
        with tidy(root, overlay.files):
            _finish(root, overlay, recorded)
    return ""


def _set_aside(root: Root, why: str) -> str:
    paths = (f"{KEPT}/journal-{number}" for number in count(1))
    kept_path = next(path for path in paths if not os.path.lexists(Path(root, path)))
    move(root, journal_file.JOURNAL, kept_path)
    return f"{journal_file.JOURNAL}: {why}; it is {kept_path} now: look at your files (`git diff`)"


def commit(root: Root, changes: Sequence[FileChange]) -> None:
    """Write all changes or none; call it under the lock, after `roll_forward`.

    Raises ConflictError where a file is not as it was read, PipectlError where the disk refuses.
    Where that happens after the change was recorded, it counts, and the message says so.
    """
    before, overlay = journal_file.load(root)
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
            _commit_several(root, planned, before, changes)


def _commit_several(
    root: Root, overlay: Overlay, before: bytes | None, changes: Sequence[FileChange]
) -> None:
    """Record a change, then make it; the contents of many files are laid down before it counts."""
    if len(changes) < batch.WORTH_IT:
        recorded = _record(root, overlay, before)
        _finish(root, overlay, recorded)
        return
    with batch.laid_down(root, [batch.Planned(*change) for change in changes]) as laid:
        recorded = _record(root, overlay, before)
        _close(root, overlay, recorded, lambda: batch.name(root, laid))


def _record(root: Root, overlay: Overlay, before: bytes | None) -> bytes:
    recorded = journal_file.encode(overlay)
    try:
        write_atomically(root, journal_file.JOURNAL, recorded, before)
    except ConflictError:
        raise
    except PipectlError as error:
        raise _explain(root, overlay, error) from error
    return recorded


def _overlay(generation: int, changes: Sequence[FileChange]) -> Overlay:
    files = {
        change.path: Recorded(journal_file.digest(change.old), change.new) for change in changes
    }
    if len(files) < len(changes):
        raise ValueError("a change names a file twice")
    return Overlay(generation, files)


def _check(change: FileChange) -> None:
    if not journal_file.is_inside(change.path):
        raise ValueError(f"'{change.path}' is not a visible file of the store")
    most = most_bytes(change.path)
    if len(change.new or b"") > most:
        limit = f"at most {most // 1024} kB can be read again"
        raise PipectlError(f"{change.path} would grow too large: {limit}; nothing was written")


def _finish(root: Root, overlay: Overlay, recorded: bytes | None) -> None:
    """Bring every recorded file to its new content, and close the journal."""
    stray = [path for path in overlay.files if misplaced(root, path)]
    files = {path: file for path, file in overlay.files.items() if path not in stray}
    _close(root, overlay, recorded, lambda: stray + _apply_all(root, files))


def _close(
    root: Root, overlay: Overlay, recorded: bytes | None, write: Callable[[], list[str]]
) -> None:
    """Write the recorded files, close the journal, then tell of those that somebody edited."""
    try:
        messages = [_keep(root, path, overlay.files[path].new) for path in write()]
        write_atomically(
            root,
            journal_file.JOURNAL,
            journal_file.encode(Overlay(overlay.generation, {})),
            recorded,
        )
    except ConflictError:
        raise
    except PipectlError as error:
        raise _explain(root, overlay, error) from error
    if messages:
        raise ConflictError("\n".join(messages))


def _apply_all(root: Root, files: Mapping[str, Recorded]) -> list[str]:
    """Write what is missing of a recorded change; return the files somebody edited."""
    if len(files) < batch.WORTH_IT:
        return [path for path, file in files.items() if not _apply(root, path, file)]
    return _apply_many(root, files)


def _apply_many(root: Root, files: Mapping[str, Recorded]) -> list[str]:
    """Do the same for many files, with one wait for the disk."""
    missing, edited, done = [], [], []
    for path, file in files.items():
        present = journal_file.read_any(root, path)
        if present == file.new:
            done.append(path)  # whoever wrote it may have died before the disk knew
        elif journal_file.digest(present) == file.old_sha256:
            missing.append(batch.Planned(path, present, file.new))
        else:
            edited.append(path)
    batch.sync_folders(root, done)
    with batch.laid_down(root, missing) as laid:
        return edited + batch.name(root, laid)


def _apply(root: Root, path: str, file: Recorded) -> bool:
    """Write the new content; say False where the file holds neither the old nor the new."""
    present = journal_file.read_any(root, path)
    if present == file.new:
        sync_folder_of(root, path)  # whoever wrote it may have died before that
        return True
    if journal_file.digest(present) != file.old_sha256:
        return False
    try:
        write_atomically(root, path, file.new, present)
    except ConflictError:
        return False
    return True


def misplaced(root: Root, path: str) -> str:
    """Say why a journal cannot mean this path, whoever wrote it; an empty text where it can."""
    return obstacle(root, path) if path.endswith(".yaml") else "this is no file of a store"


def _keep(root: Root, path: str, new: bytes | None) -> str:
    """Save the version that has no place, or lost against somebody's edit; return what to tell."""
    why = misplaced(root, path)
    if new is None:
        left = f"it cannot be ({why})" if why else "somebody edited it meanwhile: it stays"
        return f"{path} was to be deleted, but {left}; look at it"
    kept_path = keep(root, path, new)
    remedy = "put what you want of it into the file, then delete it"
    if why:
        return f"{path} cannot be written ({why}): what it was to be is {kept_path}; {remedy}"
    return (
        f"{path} was edited by somebody while a change of several files was being written: "
        f"the edit stays, the other version is {kept_path}; {remedy}"
    )


def keep(root: Root, path: str, content: bytes) -> str:
    """Save a version of a file that has no place in it any more; return where it is."""
    kept_path = _kept_path(PurePosixPath(path), content)
    present = journal_file.read_any(root, kept_path)
    if present != content:
        write_atomically(root, kept_path, content, present)
    return kept_path


def _kept_path(path: PurePosixPath, content: bytes) -> str:
    """Name the kept version of a file, also of one whose own name is too long for a disk."""
    digest = str(journal_file.digest(content))[:8]
    return f"{KEPT}/{path.stem[:40]}-{digest}{path.suffix[:10]}"


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
