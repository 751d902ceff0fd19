"""A directory of YAML files, opened: deals are read from it, and changes written to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.errors import (
    ConflictError,
    InvalidError,
    NotFoundError,
    UsageError,
    stop_at_problems,
    stopping,
)
from pipectl.store.disk.journal import Change, commit, pending, roll_forward
from pipectl.store.disk.lock import locked
from pipectl.store.tree import listing, tree
from pipectl.store.tree.disk import DiskTree
from pipectl.store.tree.layout import DEALS, SUFFIX
from pipectl.store.unique_keys import refuse_taken

if TYPE_CHECKING:
    from pipectl.domain.actions import action
    from pipectl.domain.model.deal import Deal
    from pipectl.domain.model.settings import Setup
    from pipectl.store.document import Filed
    from pipectl.store.load_result import Loaded

LOCK_SECONDS: Final = 10.0
ATTEMPTS: Final = 3


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
        self._setup_bytes: dict[str, bytes] | None = None
        self._begun: DiskTree | None = None

    @cached_property
    def setup(self) -> Setup:
        """Settings, pipelines, team, quotas and rates; raises InvalidError for problems."""
        from pipectl.store.setup import read_setup

        self._setup_bytes = self._read_setup_files()
        setup, said = read_setup(self._setup_bytes)
        if setup is None:
            raise InvalidError(stopping(said))
        return setup

    def _read_setup_files(self) -> dict[str, bytes]:
        from pipectl.store.setup import setup_files

        files, problems = setup_files(self.tree())
        if problems:
            raise InvalidError(problems)
        return files

    def _renew_setup(self) -> None:
        """Forget a setup whose files somebody has changed before this writer had the lock."""
        if self._setup_bytes is not None and self._setup_bytes != self._read_setup_files():
            self.__dict__.pop("setup", None)

    def load(self, as_of: date) -> Loaded:
        """Read everything, from the cache where files did not change.

        Raises InvalidError where the settings have problems; those of deals are in the result.
        """
        from pipectl.store import scan
        from pipectl.store.cache.file import CacheFile

        return scan.load(self.tree, CacheFile(self.root, self.cache_folder), as_of)

    def tree(self) -> DiskTree:
        """Return the files as they are now; once those that `begin` began to look at."""
        tree, self._begun = self._begun or DiskTree(self.root), None
        return tree

    def begin(self) -> None:
        """Begin to look at all files while what reads them is still imported; `load` goes on."""
        self._begun = DiskTree(self.root)
        self._begun.begin(DEALS)

    def ids(self) -> tuple[str, ...]:
        """List the ids of all deals, without reading any."""
        return tuple(listing.list_records(self.tree(), DEALS).files)

    def ids_by_name(self) -> list[str]:
        """List what the names of the deals' files say, without a look at any."""
        return listing.ids_by_name(self.tree(), DEALS)

    def path_of(self, deal_id: str) -> str | None:
        """Return the path of the deal with exactly this id, None where there is none.

        Raises InvalidError where two files have it.
        """
        return listing.path_of(self.tree(), DEALS, deal_id)

    def take(self, deal_id: str, *, agreed: bool = True, path: str | None = None) -> Filed:
        """Read one deal by its exact id, and no other file; its path need not be known.

        Raises NotFoundError, and InvalidError where its file has problems; that its top and its
        history agree is asked only where they are to be `agreed`.
        """
        from pipectl.store.deals import read_deal, read_shape
        from pipectl.store.document import Filed

        path = path or self.path_of(deal_id)
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
        return tree.checked(self.tree(), path)

    def change(
        self,
        deal_ids: Sequence[str],
        how: Callable[[Deal], action.Change],
        *,
        agreed: bool = True,
        dry_run: bool = False,
    ) -> Written:
        """Change deals by a function of each, all or none.

        A file that somebody else changes meanwhile is read again, up to three times; then
        ConflictError. `how` may be called again for each time.
        """

        def plan() -> Written:
            paths = self._paths_of(deal_ids)
            taken = [self.take(name, agreed=agreed, path=paths.get(name)) for name in deal_ids]
            meant = [how(filed.deal) for filed in taken]
            refuse_taken(self.load, [c.deal for c in meant], [filed.deal for filed in taken])
            changes = [
                edited
                for filed, change in zip(taken, meant, strict=True)
                for edited in self.edited(filed, change.deal)
            ]
            changes += [self._opened(deal) for change in meant for deal in change.opened]
            return Written(tuple(changes), tuple(text for change in meant for text in change.said))

        return self.commit(plan, dry_run=dry_run)

    def _opened(self, deal: Deal) -> Change:
        """Return the change that makes a file for a deal that comes of another one's change."""
        if self.path_of(deal.id):
            raise UsageError(f"there is a deal '{deal.id}' already; try again")
        return self.created(deal)

    def _paths_of(self, deal_ids: Sequence[str]) -> dict[str, str]:
        """Find the files of many deals with one look at all names; a single one finds itself."""
        if len(deal_ids) == 1:
            return {}
        deals = listing.list_records(self.tree(), DEALS)
        stop_at_problems(deals.problems)
        return {name: file.path for name, file in deals.files.items()}

    def drifted(self, today: date) -> list[str]:
        """Return the ids of the deals whose top differs from their history, in any field.

        Those that differ in their stage cannot be read by reports; a file that cannot be read at
        all is passed over.
        """
        self._begun = None  # a person may have been asked something since it began
        known = {record.latest.id: record.latest.drift for record in self.load(today).book.records}
        return [
            deal_id
            for deal_id in self.ids()
            if known.get(deal_id) or (deal_id not in known and self._drifts(deal_id))
        ]

    def _drifts(self, deal_id: str) -> bool:
        from pipectl.domain.history.drift import drift

        try:
            deal = self.take(deal_id, agreed=False).deal
        except InvalidError:
            return False
        return bool(deal.history and drift(deal))

    def add(self, deal: Deal, *, dry_run: bool = False) -> Written:
        """Write a new deal's file; raises UsageError where its id is taken."""
        from pipectl.domain.actions.pipeline_edit import refuse_retired

        def plan() -> Written:
            if self.path_of(deal.id):
                raise UsageError(f"there is a deal '{deal.id}' already; choose another --id")
            refuse_retired(self.setup, deal)
            if deal.parent and not self.path_of(deal.parent):
                raise NotFoundError(f"there is no deal '{deal.parent}' to be the parent")
            refuse_taken(self.load, [deal])
            return Written((self.created(deal),), ())

        return self.commit(plan, dry_run=dry_run)

    def raw(self, deal_id: str) -> tuple[str, bytes]:
        """Return the path and the bytes of a deal, whether they can be read as one or not."""
        path = self.path_of(deal_id)
        if path is None:
            raise NotFoundError(f"there is no deal '{deal_id}'")
        return path, self.read(path)

    def commit(
        self, plan: Callable[[], Written], *, dry_run: bool, attempts: int = ATTEMPTS
    ) -> Written:
        """Carry out what a function plans under the lock, or only plan it on a dry run.

        Where a file changes meanwhile it is planned again, so many times, then ConflictError.
        """
        if dry_run:
            return plan()
        for attempt in range(1, attempts + 1):
            with locked(self.root, LOCK_SECONDS):
                before = self._finish_the_last_change()
                self._renew_setup()
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

    def edited(self, filed: Filed, deal: Deal) -> list[Change]:
        """Return the change of the file that makes it hold another state of its deal."""
        from pipectl.store.document import rewrite

        if deal == filed.deal:
            return []
        return [Change(filed.path, filed.data, rewrite(filed, deal, self.setup))]

    def created(self, deal: Deal, folder: str = DEALS) -> Change:
        """Return the change that makes a file for a new deal."""
        from pipectl.store.document import compose

        path = f"{folder}/{deal.id}{SUFFIX}"
        return Change(path, None, compose(deal, self.setup))

    def forget_cache(self) -> None:
        """Throw away what the cache still holds of deals as they were."""
        from pipectl.store.cache.file import CacheFile

        CacheFile(self.root, self.cache_folder).forget()
