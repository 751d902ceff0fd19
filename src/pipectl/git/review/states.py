"""The states of a store that a text like `A..B` means: commits, or the files as they are now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from hashlib import new
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipectl.domain.differences.states import StateName
from pipectl.errors import NotFoundError, UsageError
from pipectl.git.commits import Commit, commit_of
from pipectl.git.program import GitError, Repository
from pipectl.git.tree import CommitTree
from pipectl.records import dataclass
from pipectl.store.disk.files import FileProblem
from pipectl.store.tree.disk import DiskTree
from pipectl.words import say

if TYPE_CHECKING:
    from pipectl.store.tree.tree import Tree

_WORKING: Final = say("the files now")


@dataclass(frozen=True, slots=True)
class State:
    """A state of a store: what it is called, and its files; `commit` is None for those of now."""

    name: StateName
    open_tree: Callable[[Path], Tree]
    commit: Commit | None = None


def states_of(repository: Repository, text: str | None, today: date) -> tuple[State, State]:
    """Return the two states that a text means.

    `A..B` are two commits, `A...B` is B and where it branched off from A, `A` is that commit and
    the files as they are, and so is HEAD where nothing is named. An end left out is HEAD. Raises
    NotFoundError where there is no such commit.
    """
    text = "HEAD" if text is None else text
    if "..." in text:
        ours, _, theirs = text.partition("...")
        last = _commit(repository, theirs)
        first = _common(repository, _commit(repository, ours), last, text)
        return _state(repository, first), _state(repository, last)
    if ".." in text:
        ours, _, theirs = text.partition("..")
        return (
            _state(repository, _commit(repository, ours)),
            _state(repository, _commit(repository, theirs)),
        )
    now = State(StateName("", _WORKING, today), DiskTree)
    return _state(repository, _commit(repository, text)), now


def _commit(repository: Repository, text: str) -> Commit:
    if text.strip(".") != text:
        raise UsageError(f"'{text}' is no revision; write A..B or A...B")
    return commit_of(repository, text or "HEAD")


def _common(repository: Repository, ours: Commit, theirs: Commit, text: str) -> Commit:
    """Return the commit at which two branches parted."""
    try:
        name = repository.read("merge-base", ours.hash, theirs.hash).decode().strip()
    except GitError:
        raise NotFoundError(f"the two of '{text}' have no commit in common", "commit") from None
    return commit_of(repository, name)


def _state(repository: Repository, commit: Commit) -> State:
    def open_tree(_root: Path) -> Tree:
        return CommitTree(repository, commit.hash)

    title = say("{commit} of {day}", commit=commit.short, day=commit.day)
    name = StateName(commit.short, title, commit.day)
    return State(name, open_tree, commit)


def same_bytes(before: Tree, after: Tree, old: str, new_path: str) -> bool:
    """Say whether a file has the same bytes in two trees, line ends of Windows aside.

    A file of a commit that is known by its hash need not be read.
    """
    sides = [(tree, path) for tree, path in ((before, old), (after, new_path))]
    blobs = [tree.blobs.get(path) for tree, path in sides if isinstance(tree, CommitTree)]
    if len(blobs) == len(sides):
        old_blob, new_blob = blobs
        if old_blob is None or new_blob is None:
            return old_blob is new_blob
        return old_blob.has_bytes_of(new_blob)
    try:
        texts = [tree.read(path) for tree, path in sides if not isinstance(tree, CommitTree)]
        if blobs:
            return blobs[0] is not None and blobs[0].hash in _hashes(texts[0], len(blobs[0].hash))
        return texts[0] == texts[1]
    except FileProblem:
        return False


def _hashes(data: bytes, length: int) -> set[str]:
    """Return the hashes that git gives a file, as it is and with plain line ends."""
    kind = "sha1" if length == 40 else "sha256"  # noqa: PLR2004 - letters of a hash
    forms = (data, data.replace(b"\r\n", b"\n"))
    return {new(kind, b"blob %d\0%s" % (len(form), form)).hexdigest() for form in forms}
