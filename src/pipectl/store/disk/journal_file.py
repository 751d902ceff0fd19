"""What an unfinished change makes of the files it names, and the journal that holds it."""

import os
import re
from collections.abc import Mapping
from operator import index
from pathlib import Path
from typing import Any, Final, NamedTuple

from pipectl.errors import InvalidError, PipectlError, Place, Problem
from pipectl.store.disk.files import FileProblem, Root, VanishedProblem, obstacle, read_bytes
from pipectl.store.disk.lock import FOLDER

JOURNAL: Final = f"{FOLDER}/journal"
KEPT: Final = f"{FOLDER}/kept"
"""Where versions go that lost against somebody's edit."""

_NO_LIMIT: Final = 1 << 40
# Every reader meets this one: it is understood without loading a JSON parser.
_CLOSED: Final = re.compile(rb'\{"version": 1, "generation": (\d{1,15}), "files": \[\]\}\n')
_SHA256: Final = r"[0-9a-f]{64}"


class Recorded(NamedTuple):
    """A file in the journal: the digest of what it held, and what it will hold; None is no file."""

    old_sha256: str | None
    new: bytes | None


class Overlay(NamedTuple):
    """What an unfinished change makes of the files it names; mostly there is none.

    A reader takes the overlay, reads, and takes it again: the two are equal, or a change of
    several files went by and the reader starts over. `broken` says why a journal, whoever made it,
    means nothing.
    """

    generation: int
    files: Mapping[str, Recorded]
    broken: str = ""

    def content(self, path: str, present: bytes | None) -> bytes | None:
        """Return what a file counts as holding, given what it holds at present."""
        file = self.files.get(path)
        return file.new if file and file.old_sha256 == digest(present) else present


def read_any(root: Root, path: str) -> bytes | None:
    """Return the bytes of a file of any size, None where there is none."""
    try:
        return read_bytes(root, path, _NO_LIMIT)
    except VanishedProblem:
        return None
    except FileProblem as problem:
        raise PipectlError(str(problem)) from problem


def digest(content: bytes | None) -> str | None:
    """Return what tells contents apart, None for no file."""
    import hashlib

    return None if content is None else hashlib.sha256(content).hexdigest()


def is_inside(path: str) -> bool:
    """Say whether a path leads to a visible file of the store, so never to `.git` or outside."""
    parsed = Path(path)
    plain = parsed.as_posix() == path and not parsed.anchor and "\0" not in path
    return plain and not any(part.startswith(".") for part in parsed.parts)


def encode(overlay: Overlay) -> bytes:
    """Write the journal of a change; one without files is a closed one."""
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


def load(root: Root) -> tuple[bytes | None, Overlay]:
    """Return the journal's bytes and their meaning; no journal is generation 0.

    Raises InvalidError for a journal of a newer version, PipectlError where it may not be read.
    """
    try:
        content = read_any(root, JOURNAL)
    except PipectlError:
        if obstacle(root, JOURNAL):
            return None, Overlay(0, {}, "it is no file")
        raise
    if content is None:
        return None, Overlay(0, {})
    closed = _CLOSED.fullmatch(content)
    return content, Overlay(int(closed[1]), {}) if closed else _decode(content)


def _decode(content: bytes) -> Overlay:
    import json

    try:
        journal = json.loads(content)
        if index(journal["version"]) > 1:
            what = "a newer pipectl wrote it"
            raise InvalidError([Problem(Place(JOURNAL), what, "update pipectl")])
        files = dict(map(_recorded, journal["files"]))
        return Overlay(index(journal["generation"]), files)
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        return Overlay(0, {}, "it is broken, and a change of several files may be half done")


def _recorded(file: Any) -> tuple[str, Recorded]:
    os.fsencode(file["path"])  # raises ValueError for what no file can be called
    if not is_inside(file["path"]):
        raise ValueError(file["path"])
    old, new = file["old_sha256"], file["new"]
    if old is not None and not re.fullmatch(_SHA256, old):
        raise ValueError(old)
    return file["path"], Recorded(old, None if new is None else _as_bytes(new))


def _as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
