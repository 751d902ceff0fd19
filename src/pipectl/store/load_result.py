"""What a report is handed: the book, and what is to be said of the files."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipectl.domain.history.book import Book
from pipectl.errors import Problem, Severity
from pipectl.store.integrity import across, repeated_refs

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup
    from pipectl.store.cache.index import Kept


class Parts(NamedTuple):
    """What was read of a store: its setup, its deals, and what was found about all but these."""

    setup: Setup
    kept: Kept
    problems: list[Problem]


class Loaded:
    """All deals that could be read, and everything that is to be said of the files."""

    def __init__(self, root: Path, parts: Parts, as_of: date) -> None:
        """Take what was read; what only `check` asks for is worked out when it does."""
        self.book = Book(parts.setup, parts.kept.records(), as_of)
        self._root = root
        self._parts = parts

    @cached_property
    def problems(self) -> list[Problem]:
        """Problems, warnings and hints, all of them."""
        kept = self._parts.kept
        return [*self._parts.problems, *kept.problems(), *across(self._root, kept, self.book.as_of)]

    @cached_property
    def stopping(self) -> list[Problem]:
        """The problems that stop reports; a deal that was kept can only have one with others."""
        found = [*self._parts.problems, *repeated_refs(self._root, self._parts.kept)]
        return [problem for problem in found if problem.severity is Severity.PROBLEM]

    @property
    def drifted(self) -> int:
        """Count the deals whose top and history differ."""
        return self._parts.kept.count("drift")
