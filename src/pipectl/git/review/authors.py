"""Who committed what of a deal: the commit that brought each entry of its history."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.errors import NotFoundError, PipectlError
from pipectl.git.commits import Commit, commit_of, commits_of
from pipectl.git.program import GitError
from pipectl.git.tree import REMEDY, CommitTree, contents_of, lacking
from pipectl.store.disk.files import most_bytes
from pipectl.store.tree.layout import DEALS, id_of
from pipectl.store.yaml.node import SyntaxProblem
from pipectl.store.yaml.parser import parse
from pipectl.store.yaml.reader import decode

if TYPE_CHECKING:
    from pipectl.domain.values.schema import Plain
    from pipectl.git.program import Repository

_Keys = Counter[str]
_HISTORY: Final = "history"
_BEGINNING: Final = b"\nhistory:\n"
_ENTRY: Final = re.compile(rb"  - \{.*\}\n")


class Origins(NamedTuple):
    """The commit of each entry, in the order of the file; None where it is in no commit yet.

    `is_shallow` says that older commits may be missing.
    """

    commits: Sequence[Commit | None]
    is_shallow: bool = False


def origins_of(repository: Repository, path: str, data: bytes) -> Origins:
    """Return the commits that brought the entries of a deal's file, which `data` are.

    Entries are compared as a multiset of what they say, whatever folder the file was in. One that
    several commits brought is of the first of them. Raises PipectlError where this clone lacks a
    version of the file: nobody can say then whose its entries are.
    """
    entries = _entries(data)
    try:
        head = commit_of(repository, "HEAD")
    except NotFoundError:
        return Origins([None] * len(entries))
    paths = _paths(repository, head, path)
    _require_versions(repository, paths)
    parents = _parents(repository, paths)
    files = _files(repository, [*dict.fromkeys([*parents, head.hash])], paths)
    brought = _brought(parents, files)
    left = Counter(files[head.hash])
    names: list[str | None] = []
    for key in entries:
        is_there = left[key] > 0 and bool(brought.get(key))
        left[key] -= 1
        names.append(brought[key].pop(0) if is_there else None)
    commits = commits_of(repository, [name for name in names if name])
    shallow = repository.read("rev-parse", "--is-shallow-repository").strip() == b"true"
    return Origins([commits[name] if name else None for name in names], shallow)


def _entries(data: bytes) -> list[str]:
    """Return what each entry of a file says, as a text; none where it cannot be read."""
    plain = _plain(data)
    history = plain.get(_HISTORY) if isinstance(plain, dict) else None
    return [json.dumps(entry, sort_keys=True) for entry in history or ()]


def _plain(data: bytes) -> Plain:
    try:
        return parse(decode("", data)).plain()
    except SyntaxProblem:
        return None


class _Versions:
    """What the entries of many versions of a file say: a line or a head they share is read once."""

    def __init__(self) -> None:
        self._heads: dict[bytes, bool] = {}
        self._lines: dict[bytes, list[str]] = {}

    def entries(self, data: bytes) -> list[str]:
        """Return what `_entries` does: by lines where the history is last, an entry a line."""
        head, has_history, rest = data.partition(_BEGINNING)
        lines = rest.splitlines(keepends=True)
        is_usual = has_history and all(_ENTRY.fullmatch(line) for line in lines)
        if is_usual and self._is_plain(head):
            entries = [self._entry(line) for line in lines]
            if all(entries):
                return [key for entry in entries for key in entry]
        return _entries(data)

    def _is_plain(self, head: bytes) -> bool:
        if head not in self._heads:
            plain = _plain(head + b"\n")
            self._heads[head] = isinstance(plain, dict) and _HISTORY not in plain
        return self._heads[head]

    def _entry(self, line: bytes) -> list[str]:
        if line not in self._lines:
            self._lines[line] = _entries(_BEGINNING.lstrip() + line)
        return self._lines[line]


def _paths(repository: Repository, head: Commit, path: str) -> list[str]:
    """Return all paths that a deal's file has had in the repository: its name stays its id."""
    prefix, name = repository.prefix, id_of(path)
    present = [path, *CommitTree(repository, head.hash).locate(DEALS, name)]
    paths = dict.fromkeys(f"{prefix}{each}" for each in present)
    count = 0
    while count < len(paths):
        count = len(paths)
        commits = repository.read("rev-list", "HEAD", "--", *paths)
        words = ("--stdin", "-r", "-z", "-m", "--root", "--no-commit-id", "--no-renames")
        gone = ("--diff-filter=D", "--name-only")
        folder = f"{prefix}{DEALS}"
        names = repository.read("diff-tree", *words, *gone, "--", folder, stdin=commits)
        every = names.decode(errors="surrogateescape").split("\0")
        paths.update(dict.fromkeys(each for each in every if each and id_of(each) == name))
    return [each for each in paths if "\n" not in each]


def _require_versions(repository: Repository, paths: Sequence[str]) -> None:
    if names := lacking(repository, "--full-history", "HEAD", "--", *paths):
        so = " (it is a partial one)" if _is_partial(repository) else ""
        what = f"this clone does not have the version {names[0][:10]} of the file{so}"
        raise PipectlError(f"{paths[0]}: {what}; {REMEDY}")


def _is_partial(repository: Repository) -> bool:
    """Say whether a remote has promised what is not here."""
    try:
        repository.read("config", "--get-regexp", r"^remote\..*\.promisor$")
    except GitError:
        return False
    return True


def _parents(repository: Repository, paths: Sequence[str]) -> dict[str, list[str]]:
    """Return the commits that changed a file, the oldest first, each with those before it."""
    words = ("--parents", "--full-history", "--topo-order", "--reverse", "HEAD")
    lines = repository.read("rev-list", *words, "--", *paths).decode().splitlines()
    return {name: before for name, *before in (line.split(" ") for line in lines)}


def _files(
    repository: Repository, commits: Sequence[str], paths: Sequence[str]
) -> dict[str, _Keys]:
    """Return what the entries of the file say in each commit; each blob is read once."""
    places = [(commit, path) for commit in commits for path in paths]
    asked_for = "".join(f"{commit}:{path}\n" for commit, path in places)
    stdin = asked_for.encode(errors="surrogateescape")
    form = "--batch-check=%(objecttype) %(objectsize) %(objectname)"
    lines = repository.read("cat-file", form, "--buffer", stdin=stdin).split(b"\n")
    names = [_name_of(line) for line in lines[:-1]]
    contents = contents_of(repository, list(dict.fromkeys(name for name in names if name)))
    versions = _Versions()
    keys = {name: Counter(versions.entries(data)) for name, data in contents.items()}
    files: dict[str, _Keys] = {commit: Counter() for commit in commits}
    for (commit, _), name in zip(places, names, strict=True):
        if name:
            files[commit] += keys[name]
    return files


def _name_of(line: bytes) -> str | None:
    """Return the hash of a file that is here and no larger than a deal may be."""
    if not line.startswith(b"blob "):
        return None
    _, size, name = line.decode().split(" ")
    return name if int(size) <= most_bytes(DEALS) else None


def _brought(
    parents: Mapping[str, Iterable[str]], files: Mapping[str, _Keys]
) -> dict[str, list[str]]:
    """Return for each entry the commits in which it is and in none of those before."""
    brought: dict[str, list[str]] = {}
    for commit, before in parents.items():
        present: _Keys = Counter()
        for parent in before:
            present |= files.get(parent, Counter())
        for key, count in (files[commit] - present).items():
            brought.setdefault(key, []).extend([commit] * count)
    return brought
