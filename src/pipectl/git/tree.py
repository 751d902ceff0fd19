"""The files of a store as a commit has them."""

from __future__ import annotations

import posixpath
import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.git.program import GitError
from pipectl.store.disk.files import FileProblem, TooLargeProblem, VanishedProblem, most_bytes
from pipectl.store.tree.layout import SUFFIX, Stamp, id_of, is_meant
from pipectl.store.tree.oddities import file_for_folder, linked_file, linked_folder, odd_file
from pipectl.store.tree.survey import Survey
from pipectl.store.tree.tree import Files, Tree

if TYPE_CHECKING:
    from pipectl.errors import Problem
    from pipectl.git.program import Repository

_FILES: Final = ("100644", "100755", "100664")
"""How git calls plain files."""
_LINK: Final = "120000"
_STAMP: Final = struct.Struct("=4q")
_FEW: Final = 20
"""So many files are read one by one, each by a call of git, before all of them are."""


REMEDY: Final = "fetch it: `git fetch --refetch --no-filter`"
"""What brings objects that a clone does not have."""


class Blob(NamedTuple):
    """A file of a commit: how git calls its kind, and the hash of its bytes."""

    mode: str
    hash: str

    @property
    def is_plain(self) -> bool:
        """Say whether it is a file, and no link or other repository."""
        return self.mode in _FILES

    def has_bytes_of(self, other: Blob) -> bool:
        """Say whether another one says the same; whether somebody may run it is no matter."""
        return self.hash == other.hash and self.is_plain == other.is_plain


class CommitTree(Tree):
    """The files below the store's folder in a commit. They never change, so all can be cached."""

    keeps_versions = True

    def __init__(self, repository: Repository, commit: str) -> None:
        """Take the whole hash of a commit; nothing is read yet."""
        self.repository = repository
        self.commit = commit
        self._contents: dict[str, bytes | FileProblem] = {}
        self._reads = 0

    @cached_property
    def blobs(self) -> dict[str, Blob]:
        """All files of the store by their path in it, links and other repositories too."""
        prefix = self.repository.prefix
        folder = [prefix] if prefix else []
        data = self.repository.read(
            "ls-tree", "-r", "-z", "--full-tree", "--", self.commit, *folder
        )
        start = len(prefix)
        entries = (
            entry.partition("\t")[::2]
            for entry in data.decode(errors="surrogateescape").split("\0")
        )
        return {
            path[start:]: Blob(about[:6], about.rpartition(" ")[2])
            for about, path in entries
            if path
        }

    def files(self, folder: str) -> Files:
        """List the files of a folder by the hash of their bytes, and what cannot be one."""
        problems = [problem for path in self._in(folder) if (problem := self._odd(path))]
        if folder in self.blobs:
            is_link = self.blobs[folder].mode == _LINK
            problems.append((linked_folder if is_link else file_for_folder)(folder))
        plain = (path for path in self._in(folder) if is_meant(path) and self._is_plain(path))
        return Files({path: stamp_of(self.blobs[path].hash) for path in plain}, problems)

    def survey(self, folder: str) -> Survey | None:
        """Return all files of a folder at once where all of them are plain."""
        paths = [path for path in self._in(folder) if is_meant(path) or not self._is_plain(path)]
        is_odd = any(not (path.endswith(SUFFIX) and self._is_plain(path)) for path in paths)
        if is_odd or folder in self.blobs:
            return None
        stamps = ((id_of(path), path, stamp_of(self.blobs[path].hash)) for path in paths)
        return Survey.of((path, stamp) for _, path, stamp in sorted(stamps, key=itemgetter(0, 1)))

    def read(self, path: str) -> bytes:
        """Return the bytes of a file."""
        if path not in self._contents:
            self._reads += 1
            folder = path.partition("/")[0]
            self.fetch([path] if self._reads < _FEW else [path, *self._in(folder)])
        data = self._contents[path]
        if isinstance(data, FileProblem):
            raise data
        return data

    def fetch(self, paths: Iterable[str]) -> None:
        """Get the bytes of files, or what is wrong with one, by two calls of git."""
        every = [path for path in paths if path not in self._contents]
        there = {path: self.blobs[path].hash for path in every if self._is_plain(path)}
        problems = self._problems(there)
        names = {path: name for path, name in there.items() if path not in problems}
        texts = dict(zip(names, _parts(self._cat("--batch", names.values())), strict=True))
        self._contents |= {
            path: texts[path] if path in names else problems.get(path) or VanishedProblem(path)
            for path in every
        }

    def read_all(self, paths: Iterable[str]) -> dict[str, bytes | FileProblem]:
        """Return the bytes of many files, or what is wrong with one."""
        every = list(paths)
        self.fetch(every)
        return {path: self._contents[path] for path in every}

    def contents(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return the bytes of many files; raises FileProblem where one cannot be read."""
        every = self.read_all(paths)
        for data in every.values():
            if isinstance(data, FileProblem):
                raise data
        return {path: data for path, data in every.items() if isinstance(data, bytes)}

    def beside(self) -> list[str]:
        """List the names in the root, as far as they are meant to be read."""
        return sorted(path for path in self.blobs if "/" not in path and is_meant(path))

    def locate(self, folder: str, name: str) -> list[str]:
        """Find a file by its name."""
        return self._by_id(folder).get(name, [])

    def _by_id(self, folder: str) -> dict[str, list[str]]:
        if folder not in self._ids:
            ids = self._ids[folder] = defaultdict(list)
            for path in self.names(folder):
                ids[id_of(path)].append(path)
        return self._ids[folder]

    @cached_property
    def _ids(self) -> dict[str, dict[str, list[str]]]:
        return {}

    def _in(self, folder: str) -> list[str]:
        """Return the paths in a folder and below it, but for hidden ones."""
        start = f"{folder}/"
        return [path for path in self.blobs if path.startswith(start) and "/." not in path]

    def _is_plain(self, path: str) -> bool:
        return path in self.blobs and self.blobs[path].is_plain

    def _odd(self, path: str) -> Problem | None:
        """Say what is wrong with a link or another repository among the files of a folder."""
        if self._is_plain(path):
            return None
        is_link, is_file = self.blobs[path].mode == _LINK, path.endswith(SUFFIX)
        if not is_link:
            return odd_file(path, "another repository")
        if is_file:
            return linked_file(path)
        return None if is_meant(path) or self._leads_to_a_file(path) else linked_folder(path)

    def _leads_to_a_file(self, path: str) -> bool:
        """Say whether a link leads to a file of the store; elsewhere it may be a folder."""
        target = self._cat("--batch", [self.blobs[path].hash]).partition(b"\n")[2][:-1]
        name = posixpath.join(posixpath.dirname(path), target.decode(errors="surrogateescape"))
        return posixpath.normpath(name) in self.blobs

    def _problems(self, names: Mapping[str, str]) -> dict[str, FileProblem]:
        """Return the files that are not here, or too large; git is asked for no bytes yet."""
        try:
            lines = self._cat("--batch-check=%(objectsize)", names.values()).decode().splitlines()
        except GitError:
            absent = {path: _absent(path) for path in names if names[path] in self._missing}
            if not absent:
                raise
            here = {path: name for path, name in names.items() if path not in absent}
            return absent | self._problems(here)
        problems: dict[str, FileProblem] = {}
        for path, line in zip(names, lines, strict=True):
            if line.endswith(" missing"):
                problems[path] = _absent(path)
            elif int(line) > most_bytes(path):
                problems[path] = TooLargeProblem(path, int(line), most_bytes(path))
        return problems

    @cached_property
    def _missing(self) -> frozenset[str]:
        """The objects of the commit that a partial clone does not have."""
        if not self.commit:
            return frozenset()
        return frozenset(lacking(self.repository, "--no-walk", self.commit))

    def _cat(self, form: str, names: Iterable[str]) -> bytes:
        lines = "".join(f"{name}\n" for name in names)
        if not lines:
            return b""
        return self.repository.read("cat-file", form, "--buffer", stdin=lines.encode())


def lacking(repository: Repository, *words: str) -> list[str]:
    """Return the hashes of what is not here, of all that the commits of `rev-list` have."""
    words = ("rev-list", "--objects", "--missing=print", *words)
    lines = repository.read(*words).decode(errors="replace").split("\n")
    return [line[1:] for line in lines if line.startswith("?")]


def _absent(path: str) -> FileProblem:
    what = "this clone does not have the file of that commit (it is a partial one)"
    return FileProblem(path, what, REMEDY)


def contents_of(repository: Repository, names: Sequence[str]) -> dict[str, bytes]:
    """Return the bytes of files that are here, by the hashes that git gives them."""
    stdin = "".join(f"{name}\n" for name in names).encode()
    data = repository.read("cat-file", "--batch", "--buffer", stdin=stdin)
    return dict(zip(names, _parts(data), strict=True))


def _parts(data: bytes) -> Iterator[bytes]:
    """Yield the contents that `cat-file --batch` prints one behind the other."""
    at = 0
    while at < len(data):
        end = data.index(b"\n", at)
        size = int(data[at:end].rpartition(b" ")[2])
        yield data[end + 1 : end + 1 + size]
        at = end + 1 + size + 1


def stamp_of(name: str) -> Stamp:
    """Return the hash of a file's bytes as a stamp: the same bytes have the same one."""
    return _STAMP.unpack(bytes.fromhex(name).ljust(_STAMP.size, b"\0"))
