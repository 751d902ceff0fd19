"""A directory of YAML files, opened: deals are read from it, and changes written to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipectl.errors import ConflictError, InvalidError, stop_at_problems, stopping
from pipectl.store.disk.files import FileProblem
from pipectl.store.disk.journal import commit, pending, roll_forward
from pipectl.store.disk.lock import locked
from pipectl.store.disk.undo_log import forget, logged
from pipectl.store.tree.disk import DiskTree
from pipectl.store.tree.layout import ASSERTIONS, DEALS
from pipectl.store.tree.listing import ids_by_name
from pipectl.store.tree.tree import checked, setup_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipectl.domain.actions import action
    from pipectl.domain.model.account import Account
    from pipectl.domain.model.assertions import Assertion
    from pipectl.domain.model.deal import Deal
    from pipectl.domain.model.settings import Setup
    from pipectl.errors import Finding, Problem
    from pipectl.store.cache.file import CacheFile
    from pipectl.store.load_result import Loaded
    from pipectl.store.records import Records, Written
    from pipectl.store.tree.tree import Tree

LOCK_SECONDS: Final = 10.0
ATTEMPTS: Final = 3


class Witness:
    """Whoever stands beside a writer: says who writes, and sees each change before and after."""

    def caller(self) -> tuple[tuple[str, ...], str, str]:
        """Return the words of the command that changes the store, who calls it, and its day."""
        return (), "", ""

    def before(self, written: Written) -> None:
        """Look at a change that is about to be made; what this raises prevents it."""

    def after(self, written: Written, *, can_go_back: bool) -> None:
        """Look at a change that is made, still under the lock; this raises nothing."""


class Store:
    """An open store. Nothing is read before it is asked for; only its own cache is kept."""

    def __init__(
        self,
        root: Path,
        cache_folder: Path | None,
        open_tree: Callable[[Path], Tree] = DiskTree,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Open the store in `root`; without a folder for caches it reads every file each time.

        `tell` is for what a writer had to do before its own change.
        """
        self.root = root
        self.cache_folder = cache_folder
        self.open_tree = open_tree
        self.tell = tell
        self.witness: Callable[[], Witness] = Witness
        self._setup_bytes: dict[str, bytes] | None = None
        self._started: Tree | None = None

    @cached_property
    def deals(self) -> Records[Deal]:
        """The deals, to be found, read, changed and made."""
        return self._records_of(DEALS)

    @cached_property
    def accounts(self) -> Records[Account]:
        """The accounts, in the same way."""
        return self._records_of("accounts")

    def account_records(self) -> Sequence[Account]:
        """Return all accounts as they are now; a store that has none reads nothing."""
        return self.load(date.max).book.accounts if self.accounts.ids() else ()

    def _records_of(self, folder: str) -> Records[Any]:
        from pipectl.store.collection.collections import COLLECTIONS
        from pipectl.store.records import Records

        return next(Records(self, every) for every in COLLECTIONS if every.folder == folder)

    @cached_property
    def setup(self) -> Setup:
        """Settings, pipelines, team, quotas, rates and calls; raises InvalidError for problems."""
        from pipectl.store.setup import read_setup

        self._setup_bytes = self._read_setup_files()
        setup, problems = read_setup(self._setup_bytes)
        if setup is None:
            raise InvalidError(stopping(problems))
        return setup

    def assertions(self) -> tuple[Sequence[Assertion | None], list[Problem]]:
        """Read what assertions.yaml says, None for a line with a problem; it need not be there."""
        from pipectl.store.setup import read_assertions
        from pipectl.store.tree.tree import problem_of

        try:
            return read_assertions(self.tree().find(ASSERTIONS) or b"")
        except FileProblem as error:
            return (), [problem_of(error)]

    def conflicted(self) -> list[Problem]:
        """Return what is wrong with deals and accounts in conflict, whatever the settings say."""
        from pipectl.store.collection.conflicted import conflict_problems

        try:
            return [*conflict_problems(self.tree())]
        except InvalidError:
            return []

    def _read_setup_files(self) -> dict[str, bytes]:
        files, problems = setup_files(self.tree())
        stop_at_problems(problems)
        return files

    def _renew_setup(self) -> None:
        """Forget a setup whose files somebody has changed before this writer had the lock."""
        if self._setup_bytes is not None and self._setup_bytes != self._read_setup_files():
            self.__dict__.pop("setup", None)

    def load(self, as_of: date) -> Loaded:
        """Read everything, from the cache where files did not change.

        Raises InvalidError where the settings have problems; those of deals are in the result.
        """
        return self.load_tree(self.tree, as_of)

    def load_tree(self, open_tree: Callable[[], Tree], as_of: date) -> Loaded:
        """Do the same with other files in the place of those that are there."""
        from pipectl.store import scan

        return scan.load(open_tree, self._cache, as_of)

    def tree(self) -> Tree:
        """Return the files as they are now; once those that `begin` looks at."""
        tree, self._started = self._started or self.open_tree(self.root), None
        return tree

    def begin(self) -> None:
        """Begin to look at all files while what reads them is still imported; `load` goes on."""
        self._started = self.open_tree(self.root)
        self._started.begin(DEALS)

    def ids_by_name(self) -> list[str]:
        """List what the names of the deals' files say, without a look at any."""
        return ids_by_name(self.tree(), DEALS)

    def read(self, path: str) -> bytes:
        """Return the bytes of a file of the store, as an unfinished change leaves them."""
        return checked(self.tree(), path)

    def placed(self, path: str, findings: Iterable[Finding]) -> list[Problem]:
        """Return findings about a file of the store as problems with their places."""
        from pipectl.store.collection.reader import placed

        return placed(path, self.read(path), findings)

    def change(
        self,
        deal_ids: Sequence[str],
        act: Callable[[Deal], action.Change],
        *,
        agreed: bool = True,
        dry_run: bool = False,
    ) -> Written:
        """Change deals by an action on each, as `Records.change` does."""
        from pipectl.store.records import Edited

        def edit(deal: Deal) -> Edited[Deal]:
            change = act(deal)
            return Edited(change.deal, change.messages, change.opened)

        return self.deals.change(deal_ids, edit, agreed=agreed, dry_run=dry_run)

    def drifted(self, today: date) -> list[str]:
        """Return the ids of the deals whose top differs from their history, in any field.

        Those that differ in their stage cannot be read by reports; a file that cannot be read at
        all is passed over.
        """
        self._started = None  # a person may have been asked something since it began
        snapshots = (record.latest for record in self.load(today).book.records)
        drift = {snapshot.id: snapshot.drift for snapshot in snapshots}
        return [
            deal_id
            for deal_id in self.deals.ids()
            if drift.get(deal_id) or (deal_id not in drift and self._drifts(deal_id))
        ]

    def _drifts(self, deal_id: str) -> bool:
        from pipectl.domain.history.entries import drift

        try:
            deal = self.deals.take(deal_id, agreed=False).record
        except InvalidError:
            return False
        return bool(deal.history and drift(deal))

    def commit(
        self,
        plan: Callable[[], Written],
        *,
        dry_run: bool,
        attempts: int = ATTEMPTS,
        erased: Callable[[str], bool] | None = None,
    ) -> Written:
        """Carry out what a function plans under the lock, or only plan it on a dry run.

        Where a file changes meanwhile it is planned again, so many times, then ConflictError.
        What the change took away is kept for `undo`, unless it `erased` what texts may name.
        """
        if dry_run:
            return plan()
        for attempt in range(1, attempts + 1):
            with locked(self.root, LOCK_SECONDS):
                self._started = None  # it may be older than the lock
                before = self._finish_the_last_change()
                self._renew_setup()
                written = plan()
                witness = self.witness()
                if written.changes:
                    witness.before(written)
                try:
                    self._make(written, witness, erased)
                except ConflictError:
                    # What is recorded is done but for one file: again would be twice.
                    if attempt == attempts or pending(self.root).generation != before:
                        raise
                else:
                    return written
        raise AssertionError  # the loop returns or raises

    def _make(
        self, written: Written, witness: Witness, erased: Callable[[str], bool] | None
    ) -> None:
        """Write what is planned, with a record of it for `undo`."""
        if not written.changes:
            commit(self.root, ())
            return
        caller, lasting = witness.caller(), ""
        if erased:
            forget(self.root, erased)
            caller, lasting = (("erase",), *caller[1:]), "what is erased is gone for good"
        with logged(self.root, caller, written.changes, lasting) as can_go_back:
            commit(self.root, written.changes)
        witness.after(written, can_go_back=can_go_back)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the lock, the last change finished, while another program changes files."""
        with locked(self.root, LOCK_SECONDS):
            self._finish_the_last_change()
            yield

    def _finish_the_last_change(self) -> int:
        """Complete what a writer that died has left, and return the generation of the store."""
        try:
            if message := roll_forward(self.root):
                self.tell(message)
        except ConflictError as error:
            message = f"{error}\nThis was an earlier change; yours is not made yet, so try again"
            raise ConflictError(message) from None
        return pending(self.root).generation

    def forget_cache(self) -> None:
        """Throw away what the cache still holds of deals as they were."""
        self._cache.forget()

    @cached_property
    def _cache(self) -> CacheFile:
        from pipectl.store.cache.file import CacheFile

        return CacheFile(self.root, self.cache_folder)
