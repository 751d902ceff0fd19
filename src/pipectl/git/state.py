"""What a repository is in the middle of, what ends it, and what is not committed yet."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.git.program import GitError
from pipectl.store.tree.layout import id_of

if TYPE_CHECKING:
    from pipectl.git.program import Repository


class UnderWay(NamedTuple):
    """Something that git has begun and left to a person, and the words that go on with it.

    Without words `git status` alone can say.
    """

    name: str
    go_on: tuple[str, ...] = ()
    give_up: tuple[str, ...] = ()


def _continued(name: str, command: str) -> UnderWay:
    return UnderWay(name, (command, "--continue"), (command, "--abort"))


_SIGNS: Final[Mapping[str, UnderWay]] = {
    "rebase-merge": _continued("a rebase", "rebase"),
    "rebase-apply": _continued("a rebase", "rebase"),
    "MERGE_HEAD": UnderWay("a merge", ("commit", "--no-edit"), ("merge", "--abort")),
    "CHERRY_PICK_HEAD": _continued("a cherry-pick", "cherry-pick"),
    "REVERT_HEAD": _continued("a revert", "revert"),
    "sequencer": UnderWay("a cherry-pick or a revert"),
    "BISECT_LOG": UnderWay("a bisect"),
}
"""What is under way where git's folder has a file or folder of a name."""

_STOPPED: Final = UnderWay("a merge of files")
"""What only the index tells: a stash or a patch that did not go in."""


def under_way(repository: Repository) -> UnderWay | None:
    """Return what git is in the middle of, None where it is in nothing."""
    words = [word for sign in _SIGNS for word in ("--git-path", sign)]
    paths = repository.read("rev-parse", *words).decode(errors="surrogateescape").split("\n")
    for path, doing in zip(paths, _SIGNS.values(), strict=False):
        if (repository.top / path).exists():
            return doing
    return _STOPPED if has_unmerged(repository) else None


def has_unmerged(repository: Repository) -> bool:
    """Say whether git has left any file of the repository unmerged."""
    return bool(repository.read("ls-files", "--unmerged", "-z"))


_NAMED: Final = 2
"""So many deals are named in the subject of a commit."""

_OWN_ENDINGS: Final = (".yaml", "/.gitkeep", ".gitattributes", ".gitignore")
"""What belongs to a store, of files that git does not know yet."""

_MANY: Final = 100
"""From so many files on git looks at the whole store, for a call takes no longer list of names."""
UNTRACKED: Final = "??"


def uncommitted(repository: Repository) -> dict[str, str]:
    """Return what is changed, new or deleted in the store since the last commit: `signs_of` it.

    Of files that git does not know only those of a store count.
    """
    signs = signs_of(repository)
    is_new = {path for path, sign in signs.items() if sign == UNTRACKED}
    return {p: sign for p, sign in signs.items() if p not in is_new or p.endswith(_OWN_ENDINGS)}


def signs_of(
    repository: Repository, paths: Sequence[str] | None = None, *options: str
) -> dict[str, str]:
    """Return git's two letters for each file that is not as it was committed, by its path.

    Of all files in the store, or of these.
    """
    prefix = repository.prefix
    few = [f"{prefix}{path}" for path in paths or ()] if len(paths or ()) < _MANY else []
    words = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", *options)
    answer = repository.run("--literal-pathspecs", *words, "--", *(few or [prefix or "."]))
    entries = (os.fsdecode(entry) for entry in answer.split(b"\0") if entry)
    signs = {entry[3:].removeprefix(prefix): entry[:2] for entry in entries}
    return signs if paths is None else {path: signs[path] for path in paths if path in signs}


def commit(repository: Repository, signs: Mapping[str, str]) -> None:
    """Commit these files of the store, as the user does, and nothing else that is staged.

    Raises GitError; the index is then as it was.
    """
    try:
        commit_only(repository, signs, "--message", _subject([*signs]))
    except GitError as error:
        raise GitError(f"nothing is committed: {error}", error.code) from None


def commit_only(repository: Repository, signs: Mapping[str, str], *options: str) -> None:
    """Let git commit these files, with the signs that it gives them, and nothing else.

    Raises GitError; however it ends without a commit, the index is then as it was.
    """
    new = [path for path, sign in signs.items() if sign == UNTRACKED]
    try:
        if new:
            with_paths(repository, new, "add", "--intent-to-add")
        with_paths(repository, [*signs], "commit", "--quiet", "--only", *options)
    except BaseException:  # also where somebody interrupts a hook
        if new:
            names = names_of(repository, new)
            repository.read("update-index", "--force-remove", "-z", "--stdin", stdin=names)
        raise


def with_paths(repository: Repository, paths: Sequence[str], *words: str) -> None:
    """Let git do something with these files of the store."""
    files = ("--pathspec-from-file=-", "--pathspec-file-nul")
    repository.run("--literal-pathspecs", *words, *files, stdin=names_of(repository, paths))


def names_of(repository: Repository, paths: Sequence[str]) -> bytes:
    """Return files of the store as git reads a list of names."""
    return b"".join(os.fsencode(f"{repository.prefix}{path}") + b"\0" for path in paths)


def _subject(paths: Sequence[str]) -> str:
    """Name what is committed: deals by their ids."""
    names = [id_of(path) if "/" in path else path for path in paths]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"pipectl: change {', '.join(names[:_NAMED])}{more}"
