"""What a repository is in the middle of, what ends it, and what is not committed yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.store.tree.layout import id_of

if TYPE_CHECKING:
    from pipectl.git.program import Repository


class UnderWay(NamedTuple):
    """Something that git has begun and left to a person, and the words that go on with it."""

    name: str
    go_on: tuple[str, ...]
    give_up: tuple[str, ...]


def _continued(name: str, command: str) -> UnderWay:
    return UnderWay(name, (command, "--continue"), (command, "--abort"))


_SIGNS: Final[Mapping[str, UnderWay]] = {
    "rebase-merge": _continued("a rebase", "rebase"),
    "rebase-apply": _continued("a rebase", "rebase"),
    "MERGE_HEAD": UnderWay("a merge", ("commit", "--no-edit"), ("merge", "--abort")),
    "CHERRY_PICK_HEAD": _continued("a cherry-pick", "cherry-pick"),
    "REVERT_HEAD": _continued("a revert", "revert"),
}
"""What is under way where git's folder has a file or folder of a name."""


def under_way(repository: Repository) -> UnderWay | None:
    """Return what git is in the middle of, None where it is in nothing."""
    words = [word for sign in _SIGNS for word in ("--git-path", sign)]
    paths = repository.read("rev-parse", *words).decode(errors="surrogateescape").split("\n")
    for path, doing in zip(paths, _SIGNS.values(), strict=False):
        if (repository.top / path).exists():
            return doing
    return None


_NAMED: Final = 2
"""So many deals are named in the subject of a commit."""

_OWN_ENDINGS: Final = (".yaml", "/.gitkeep", ".gitattributes", ".gitignore")
"""What belongs to a store, of files that git does not know yet."""


def uncommitted(repository: Repository) -> list[str]:
    """Return the paths in the store of what is changed, new or deleted since the last commit.

    Of files that git does not know only those of a store count.
    """
    words = ("status", "--porcelain", "--no-renames", "--untracked-files=all", "-z", "--")
    entries = repository.run(*words, repository.prefix or ".").split(b"\0")[:-1]
    texts = [entry.decode(errors="surrogateescape") for entry in entries]
    pairs = [(text[:2], text[3:].removeprefix(repository.prefix)) for text in texts]
    return [path for sign, path in pairs if sign != "??" or path.endswith(_OWN_ENDINGS)]


def commit(repository: Repository, paths: Sequence[str]) -> None:
    """Commit these files of the store, as the user does, and nothing else that is staged."""
    names = "".join(f"{repository.prefix}{path}\0" for path in paths)
    files = ("--pathspec-from-file=-", "--pathspec-file-nul")
    stdin = names.encode(errors="surrogateescape")
    repository.run("--literal-pathspecs", "add", "--all", *files, stdin=stdin)
    words = ("commit", "--quiet", "--only", "--message", _subject(paths), *files)
    repository.run("--literal-pathspecs", *words, stdin=stdin)


def _subject(paths: Sequence[str]) -> str:
    """Name what is committed: deals by their ids."""
    names = [id_of(path) if "/" in path else path for path in paths]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"pipectl: change {', '.join(names[:_NAMED])}{more}"
