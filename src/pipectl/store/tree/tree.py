"""The files of a store at one moment, wherever they are: on a disk, in a commit, in an archive."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.errors import InvalidError, Place, Problem
from pipectl.store.disk.files import FileProblem, VanishedProblem
from pipectl.store.tree import layout
from pipectl.store.tree.copies import is_copy, wrong_name
from pipectl.store.tree.layout import Stamp, id_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipectl.store.tree.survey import Survey


class Files(NamedTuple):
    """Paths and stamps of the files in a folder and below it, and what cannot be read there."""

    stamps: dict[str, Stamp]
    problems: list[Problem]


class Tree(ABC):
    """The files of a store. A kind of tree has `files` and `read`; all else follows."""

    keeps_versions: bool = False
    """Whether the stamps name the bytes: then other versions of a file are worth to be cached."""

    read_at: int = sys.maxsize
    """When the tree was looked at, in nanoseconds; files that changed just before are not cached.

    The largest number is for files that cannot change.
    """

    @abstractmethod
    def files(self, folder: str) -> Files:
        """Return the files that are meant to be read in a folder and below it, by path."""

    @abstractmethod
    def read(self, path: str) -> bytes:
        """Return the bytes of a file; raise VanishedProblem or another FileProblem."""

    def begin(self, folder: str) -> None:
        """Begin to look at a folder's files before they are asked for, where that helps."""
        del folder

    def find(self, path: str) -> bytes | None:
        """Return the bytes of a file, None where there is none; raise FileProblem."""
        try:
            return self.read(path)
        except VanishedProblem:
            return None

    def fetch(self, paths: Iterable[str]) -> None:
        """Get the bytes of files that will be read in several steps, where that helps."""
        del paths

    def read_all(self, paths: Iterable[str]) -> dict[str, bytes | FileProblem]:
        """Return the bytes of many files by path, or what is wrong with one of them."""
        return {path: self._read(path) for path in paths}

    def _read(self, path: str) -> bytes | FileProblem:
        try:
            return self.read(path)
        except FileProblem as problem:
            return problem

    def names(self, folder: str) -> list[str]:
        """Return the paths in a folder and below it; a disk looks at no file for this."""
        return list(self.files(folder).stamps)

    def locate(self, folder: str, name: str) -> list[str]:
        """Return the paths of the files with this id, sorted."""
        return [path for path in self.names(folder) if id_of(path) == name]

    def beside(self) -> list[str]:
        """List the names of the files that stand beside the folders, where that is known."""
        return []

    def survey(self, folder: str) -> Survey | None:
        """Return all files of a folder at once, None where `files` has to look closer."""
        del folder
        return None

    def is_current(self) -> bool:
        """Say whether the store has not changed as a whole since the tree was taken."""
        return True


def checked(tree: Tree, path: str) -> bytes:
    """Return the bytes of a file; raise InvalidError where it cannot be read."""
    try:
        return tree.read(path)
    except FileProblem as problem:
        raise InvalidError([problem_of(problem)]) from None


def problem_of(error: FileProblem) -> Problem:
    """Return what is wrong with a file as a problem with its place."""
    return Problem(Place(error.path), error.what, error.remedy)


_ALONE: Final = (layout.SETTINGS, layout.TEAM, layout.QUOTAS, layout.RATES, layout.CALLS)
_READ_LATER: Final = (layout.ASSERTIONS,)
"""What is read only where it is asked for: a change of it makes nothing be read anew."""


def setup_files(tree: Tree) -> tuple[dict[str, bytes], list[Problem]]:
    """Read the bytes of the files beside the records, by path; a copy of one is a warning."""
    pipelines = tree.files(layout.PIPELINES)
    in_folder = filter(_is_setup, pipelines.stamps)
    files: dict[str, bytes] = {}
    problems = [problem for problem in pipelines.problems if _is_setup(problem.place.path)]
    for path, data in tree.read_all((*_ALONE, *in_folder)).items():
        if isinstance(data, bytes):
            files[path] = data
        elif not isinstance(data, VanishedProblem):
            problems.append(problem_of(data))
    alone = {id_of(path): path for path in (*_ALONE, *_READ_LATER)}
    others = (path for path in tree.beside() if path not in alone.values())
    copies = (path for path in others if is_copy(path.rpartition(".")[0], alone))
    return files, [*problems, *(wrong_name(path, "", "", alone) for path in copies)]


def _is_setup(path: str) -> bool:
    """Say whether a path is the pipelines' folder or a file in it; folders below do not count."""
    return path == layout.PIPELINES or (path.count("/") == 1 and layout.is_meant(path))
