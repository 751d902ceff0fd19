"""What a report is handed: the book, and what is wrong with the files."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pipectl.domain.history.book import Book
from pipectl.domain.model.settings import Setup
from pipectl.errors import Problem, stopping
from pipectl.store.cache.index import Index
from pipectl.store.collection.collections import ACCOUNTS, DEALS
from pipectl.store.disk.journal_file import JOURNAL
from pipectl.store.integrity import across, repeated_refs
from pipectl.store.tree.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipectl.domain.model.closed_book import ClosedBook


class Parts(NamedTuple):
    """What was read of a store: the records of each collection by its folder.

    Warnings and hints about single records are in the indexes.
    """

    tree: Tree
    setup: Setup
    indexes: Mapping[str, Index]
    problems: list[Problem]


class Loaded:
    """All records that could be read, and everything that is wrong with the files."""

    def __init__(self, parts: Parts, as_of: date) -> None:
        """Take what was read; what only `check` asks for is worked out when it does."""
        self._parts = parts
        self.indexes = parts.indexes
        self._deals = parts.indexes[DEALS.folder]
        accounts = parts.indexes[ACCOUNTS.folder].wholes()
        self.book = Book(
            parts.setup,
            self._deals.records(),
            as_of,
            accounts=accounts,
            closed_books=lambda: [*self._closed_books[0].values()],
            damaged_books=lambda: stopping(self._closed_books[1]),
        )

    @cached_property
    def _closed_books(self) -> "tuple[Mapping[str, ClosedBook], Sequence[Problem]]":
        """The closed periods, and what is wrong with files of others: read when a report asks."""
        from pipectl.store.closed_books import read_books

        return read_books(self._parts.tree)

    @cached_property
    def problems(self) -> list[Problem]:
        """Problems, warnings and hints, all of them."""
        tree, _, indexes, problems = self._parts
        every = list(problems)
        for index in indexes.values():
            every += [*index.problems(), *across(tree, index, self.book)]
        return every

    @cached_property
    def stopping(self) -> list[Problem]:
        """The problems that stop reports; a deal that was read can only have one with others."""
        parts = self._parts
        return stopping([*parts.problems, *repeated_refs(parts.tree, self._deals)])

    @property
    def unfinished(self) -> list[Problem]:
        """Warnings of a change that cannot be completed: files may hold half of it."""
        return [problem for problem in self._parts.problems if problem.place.path == JOURNAL]

    @property
    def left_out(self) -> int:
        """Count the files with problems whose deals are not in the book."""
        paths = {problem.place.path for problem in self.stopping}
        return len(paths.difference(self._deals.survey.paths())) if paths else 0

    @property
    def drifted(self) -> int:
        """Count the deals whose top and history differ."""
        return self._deals.count("drift")
