"""What a report is handed: the book, and what is to be said of the files."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pipectl.domain.history.book import Book
from pipectl.errors import Problem, stopping
from pipectl.store.integrity import across, repeated_refs

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup
    from pipectl.store.cache.index import Kept
    from pipectl.store.tree.tree import Tree


class Parts(NamedTuple):
    """What was read of a store; warnings and hints about single deals are in `kept`."""

    tree: Tree
    setup: Setup
    kept: Kept
    problems: list[Problem]


class Loaded:
    """All deals that could be read, and everything that is to be said of the files."""

    def __init__(self, parts: Parts, as_of: date) -> None:
        """Take what was read; what only `check` asks for is worked out when it does."""
        self.book = Book(parts.setup, parts.kept.records(), as_of)
        self._parts = parts

    @cached_property
    def problems(self) -> list[Problem]:
        """Problems, warnings and hints, all of them."""
        tree, _, kept, problems = self._parts
        return [*problems, *kept.problems(), *across(tree, kept, self.book.as_of)]

    @cached_property
    def stopping(self) -> list[Problem]:
        """The problems that stop reports; a deal that was kept can only have one with others."""
        parts = self._parts
        return stopping([*parts.problems, *repeated_refs(parts.tree, parts.kept)])

    @property
    def left_out(self) -> int:
        """Count the files with problems whose deals are not in the book."""
        paths = {problem.place.path for problem in self.stopping}
        return len(paths.difference(self._parts.kept.survey.paths())) if paths else 0

    @property
    def drifted(self) -> int:
        """Count the deals whose top and history differ."""
        return self._parts.kept.count("drift")
