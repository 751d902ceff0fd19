"""A directory of YAML files, opened: deals are read from it, and changes written to it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from pipectl.errors import ConflictError
from pipectl.errors import InvalidError
from pipectl.errors import NotFoundError
from pipectl.errors import Severity
from pipectl.errors import UsageError
from pipectl.store import current
from pipectl.store import layout
from pipectl.store.journal import Change
from pipectl.store.journal import commit
from pipectl.store.journal import pending
from pipectl.store.journal import roll_forward
from pipectl.store.lock import locked

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from pipectl.domain import booking
    from pipectl.domain.book import Book
    from pipectl.domain.booking import Act
    from pipectl.domain.deal import Deal
    from pipectl.domain.settings import Setup
    from pipectl.errors import Problem
    from pipectl.store.filed import Filed

LOCK_SECONDS: Final = 10.0
ATTEMPTS: Final = 3


class Loaded(NamedTuple):
    """All deals that could be read, and everything that is to be said of the files."""

    book: Book
    problems: list[Problem]


class Written(NamedTuple):
    """Files as they were and as they are now (or would be), and what the person is to be told."""

    changes: tuple[Change, ...]
    said: tuple[str, ...]


class Store:
    """An open store. Nothing is read before it is asked for; only its own cache is kept."""

    def __init__(self, root: Path, cache_folder: Path | None) -> None:
        """Open the store in `root`; without a folder for caches it reads every file each time."""
        self.root = root
        self.cache_folder = cache_folder

    @cached_property
    def setup(self) -> Setup:
        """Settings, pipelines, team, quotas and rates; raises InvalidError for problems."""
        from pipectl.store.setup import read_setup
        from pipectl.store.setup_files import setup_files

        files, problems = setup_files(self.root, pending(self.root))
        if problems:
            raise InvalidError(problems)
        setup, said = read_setup(files)
        if setup is None:
            raise InvalidError(stopping(said))
        return setup

    def load(self, as_of: date) -> Loaded:
        """Read everything, from the cache where files did not change.

        Raises InvalidError where the settings have problems; those of deals are in the result.
        """
        from pipectl.domain.book import Book
        from pipectl.store.across import across
        from pipectl.store.cache import CacheFile
        from pipectl.store.scan import read_everything

        read = read_everything(self.root, CacheFile(self.root, self.cache_folder))
        if read.setup is None or read.kept is None:
            raise InvalidError(stopping(read.problems))
        book = Book(read.setup, read.kept.records(), as_of)
        return Loaded(book, [*read.problems, *across(self.root, read.kept)])

    def ids(self) -> tuple[str, ...]:
        """List the ids of all deals, without reading any."""
        return tuple(layout.list_deals(self.root).files)

    def path_of(self, deal_id: str) -> str | None:
        """Return the path of the deal with exactly this id, None where there is none.

        Raises InvalidError where two files have it.
        """
        return current.path_of(self.root, deal_id)

    def take(self, deal_id: str, *, agreed: bool = True) -> Filed:
        """Read one deal by its exact id, and no other file.

        Raises NotFoundError, and InvalidError where its file has problems; that its top and its
        history agree is asked only where they are to be `agreed`.
        """
        from pipectl.store.deals import read_deal
        from pipectl.store.deals import read_shape
        from pipectl.store.filed import Filed

        path = self.path_of(deal_id)
        if path is None:
            raise NotFoundError(f"there is no deal '{deal_id}'; `pipectl list is:any` shows all")
        data = self.read(path)
        if agreed:
            deal, problems = read_deal(deal_id, path, data, self.setup)
        else:
            deal, source, _ = read_shape(deal_id, path, data, self.setup)
            problems = source.problems
        if deal is None:
            raise InvalidError(stopping(problems))
        return Filed(deal, path, data)

    def read(self, path: str) -> bytes:
        """Return the bytes of a file of the store, as an unfinished change leaves them."""
        return current.read(self.root, path)

    def change(
        self,
        deal_ids: Sequence[str],
        how: Callable[[Deal], booking.Change],
        *,
        agreed: bool = True,
        dry_run: bool = False,
    ) -> Written:
        """Change deals by a function of each, all or none.

        A file that somebody else changes meanwhile is read again, up to three times; then
        ConflictError. `how` may be called again for each time.
        """

        def plan() -> Written:
            taken = [self.take(deal_id, agreed=agreed) for deal_id in deal_ids]
            meant = [how(filed.deal) for filed in taken]
            changes = [
                edited
                for filed, change in zip(taken, meant, strict=True)
                for edited in self._edited(filed, change.deal)
            ]
            return Written(tuple(changes), tuple(text for change in meant for text in change.said))

        return self._commit(plan, dry_run=dry_run)

    def drifted(self, today: date) -> list[str]:
        """Return the ids of the deals whose top differs from their history, in any field.

        Those that differ in their stage cannot be read by reports; a file that cannot be read at
        all is passed over.
        """
        known = {record.latest.id: record.latest.drift for record in self.load(today).book.records}
        return [
            deal_id
            for deal_id in self.ids()
            if known.get(deal_id) or (deal_id not in known and self._drifts(deal_id))
        ]

    def _drifts(self, deal_id: str) -> bool:
        from pipectl.domain.history import drift

        try:
            deal = self.take(deal_id, agreed=False).deal
        except InvalidError:
            return False
        return bool(deal.history and drift(deal))

    def add(self, deal: Deal, *, dry_run: bool = False) -> Written:
        """Write a new deal's file; raises UsageError where its id is taken."""

        def plan() -> Written:
            if self.path_of(deal.id):
                raise UsageError(f"there is a deal '{deal.id}' already; choose another --id")
            if deal.parent and not self.path_of(deal.parent):
                raise NotFoundError(f"there is no deal '{deal.parent}' to be the parent")
            return Written((self._created(deal),), ())

        return self._commit(plan, dry_run=dry_run)

    def replace(
        self, old_id: str, how: Callable[[Deal], Deal], linked: Sequence[str], *, dry_run: bool
    ) -> Written:
        """Write a deal anew under another id, delete its old file, and mend the links to it.

        `linked` are the ids of the deals that name it.
        """
        from pipectl.domain.erasure import with_links_to

        def plan() -> Written:
            filed = self.take(old_id)
            deal = how(filed.deal)
            if self.path_of(deal.id):
                raise ConflictError(f"there is a deal '{deal.id}' already; nothing was written")
            changes = [self._created(deal), Change(filed.path, filed.data, None)]
            for other in map(self.take, linked):
                changes += self._edited(other, with_links_to(other.deal, old_id, deal.id))
            return Written(tuple(changes), ())

        return self._commit(plan, dry_run=dry_run)

    def raw(self, deal_id: str) -> tuple[str, bytes]:
        """Return the path and the bytes of a deal, whether they can be read as one or not."""
        path = self.path_of(deal_id)
        if path is None:
            raise NotFoundError(f"there is no deal '{deal_id}'")
        return path, self.read(path)

    def save_by_hand(
        self, path: str, old: bytes, new: bytes, act: Act, *, dry_run: bool = False
    ) -> Written:
        """Put a person's own text into a deal's file, if it still holds what was read.

        Tracked fields that the text changes only at the top get an entry. Raises InvalidError
        where the text has problems, ConflictError where the file changed meanwhile.
        """
        changes = () if new == old else (Change(path, old, self._booked(path, new, act)),)
        written = Written(changes, ())
        return self._commit(lambda: written, dry_run=dry_run, attempts=1)

    def _booked(self, path: str, data: bytes, act: Act) -> bytes:
        """Return a text with an entry for what its top says and its history does not."""
        from pipectl.domain.booking import record_drift
        from pipectl.domain.history import drift
        from pipectl.store.deals import read_deal
        from pipectl.store.deals import read_shape
        from pipectl.store.filed import Filed
        from pipectl.store.filed import rewrite

        deal_id = layout.id_of(path)
        deal, source, _ = read_shape(deal_id, path, data, self.setup)
        if deal is not None and deal.history and drift(deal):
            return rewrite(Filed(deal, path, data), record_drift(deal, act, via=None), self.setup)
        if deal is None:
            raise InvalidError(stopping(source.problems))
        stop_at_problems(read_deal(deal_id, path, data, self.setup)[1])
        return data

    def _commit(
        self, plan: Callable[[], Written], *, dry_run: bool, attempts: int = ATTEMPTS
    ) -> Written:
        if dry_run:
            return plan()
        for attempt in range(1, attempts + 1):
            with locked(self.root, LOCK_SECONDS):
                before = self._finish_the_last_change()
                try:
                    written = plan()
                    commit(self.root, written.changes)
                except ConflictError:
                    # What is recorded is done but for one file: again would be twice.
                    if attempt == attempts or pending(self.root).generation != before:
                        raise
                else:
                    return written
        raise AssertionError  # the loop returns or raises

    def _finish_the_last_change(self) -> int:
        """Complete what a writer that died has left, and return the generation of the store."""
        try:
            roll_forward(self.root)
        except ConflictError as error:
            told = f"{error}\nThis was an earlier change; yours is not made yet, so try again"
            raise ConflictError(told) from None
        return pending(self.root).generation

    def _edited(self, filed: Filed, deal: Deal) -> list[Change]:
        from pipectl.store.filed import rewrite

        if deal == filed.deal:
            return []
        return [Change(filed.path, filed.data, rewrite(filed, deal, self.setup))]

    def _created(self, deal: Deal) -> Change:
        from pipectl.store.filed import compose

        path = f"{layout.DEALS}/{deal.id}{layout.SUFFIX}"
        return Change(path, None, compose(deal, self.setup))


def stop_at_problems(problems: Sequence[Problem]) -> None:
    """Raise InvalidError where something stops a report; warnings and hints do not."""
    found = stopping(problems)
    if found:
        raise InvalidError(found)


def stopping(problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems that stop reports."""
    return [problem for problem in problems if problem.severity is Severity.PROBLEM]
