"""The records of one collection of an open store: found, read, changed and made."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Generic, NamedTuple

from pipectl.errors import InvalidError, NotFoundError, UsageError, stop_at_problems, stopping
from pipectl.store.cache.index import Index
from pipectl.store.collection.collection import Collection, R
from pipectl.store.collection.document import Document, compose, rewrite
from pipectl.store.collection.reader import read_file, read_keys
from pipectl.store.disk.journal import FileChange
from pipectl.store.integrity import refuse_taken
from pipectl.store.store import Store
from pipectl.store.tree import listing
from pipectl.store.tree.layout import SUFFIX


class Written(NamedTuple):
    """Files as they were and as they are now (or would be), and what the person is to be told."""

    changes: tuple[FileChange, ...]
    messages: tuple[str, ...]


class Edited(NamedTuple, Generic[R]):
    """A record as it shall be, what the person is to be told, and new records that come of it."""

    record: R
    messages: tuple[str, ...] = ()
    opened: tuple[R, ...] = ()


class Records(Generic[R]):
    """The records of a collection, each in its file; nothing is kept between two calls."""

    def __init__(self, store: Store, collection: Collection[R]) -> None:
        """Speak of the records that `store` has in the folder of the collection."""
        self.store = store
        self.collection = collection

    def ids(self) -> tuple[str, ...]:
        """List the ids of all records, without reading any."""
        return tuple(listing.list_records(self.store.tree(), self.collection.folder).files)

    def path_of(self, name: str) -> str | None:
        """Return the path of the record with exactly this id, None where there is none.

        Raises InvalidError where two files have it.
        """
        return listing.path_of(self.store.tree(), self.collection.folder, name)

    def take(self, name: str, *, agreed: bool = True, path: str | None = None) -> Document[R]:
        """Read one record by its exact id, and no other file; its path need not be known.

        Raises NotFoundError, and InvalidError where its file has problems; the rules are asked
        only where what a deal says twice is to be `agreed`.
        """
        path = path or self.path_of(name)
        if path is None:
            noun, command = self.collection.noun, self.collection.list_command
            raise NotFoundError(f"there is no {noun} '{name}'; `{command}` shows all", noun)
        data = self.store.read(path)
        read = read_file if agreed else read_keys
        reading = read(self.collection, name, path, data, self.store.setup)
        if reading.record is None:
            raise InvalidError(stopping(reading.problems))
        return Document(reading.record, path, data)

    def raw(self, name: str) -> tuple[str, bytes]:
        """Return the path and the bytes of a file, whether they can be read as a record or not."""
        path = self.path_of(name)
        if path is None:
            raise NotFoundError(
                f"there is no {self.collection.noun} '{name}'", self.collection.noun
            )
        return path, self.store.read(path)

    def change(
        self,
        names: Sequence[str],
        edit: Callable[[R], Edited[R]],
        *,
        agreed: bool = True,
        dry_run: bool = False,
    ) -> Written:
        """Change records by a function of each, all or none.

        A file that somebody else changes meanwhile is read again, up to three times; then
        ConflictError. `edit` may be called again for each time.
        """

        def plan() -> Written:
            paths = self._paths_of(names)
            present = [self.take(name, agreed=agreed, path=paths.get(name)) for name in names]
            edited = [edit(document.record) for document in present]
            records = [change.record for change in edited]
            refuse_taken(self._index, records, [document.record for document in present])
            changes = [
                change
                for document, record in zip(present, records, strict=True)
                for change in self.edited(document, record)
            ]
            changes += [self._opened(record) for change in edited for record in change.opened]
            return Written(tuple(changes), tuple(m for change in edited for m in change.messages))

        return self.store.commit(plan, dry_run=dry_run)

    def add(self, record: R, *, dry_run: bool = False) -> Written:
        """Write a new record's file; raises UsageError where its id is taken."""

        def plan() -> Written:
            self.refuse_taken(record.id)
            self.collection.refuse(self.store.setup, record)
            for key in self.collection.links:
                target = getattr(record, key)
                if target and not self.path_of(target):
                    noun = self.collection.noun
                    raise NotFoundError(f"there is no {noun} '{target}' to be the {key}", noun)
            refuse_taken(self._index, [record])
            return Written((self.created(record),), ())

        return self.store.commit(plan, dry_run=dry_run)

    def refuse_taken(self, name: str) -> None:
        """Raise UsageError where a record has this id."""
        if self.path_of(name):
            what = f"there is {self.collection.a_noun} '{name}' already"
            raise UsageError(f"{what}; choose another --id")

    def edited(self, document: Document[R], record: R) -> list[FileChange]:
        """Return the change of the file that makes it hold another state of its record."""
        if record == document.record:
            return []
        data = rewrite(self.collection, document, record, self.store.setup)
        return [FileChange(document.path, document.data, data)]

    def created(self, record: R, folder: str | None = None) -> FileChange:
        """Return the change that makes a file for a new record."""
        path = f"{folder or self.collection.folder}/{record.id}{SUFFIX}"
        return FileChange(path, None, compose(self.collection, record, self.store.setup))

    def _index(self) -> Index:
        return self.store.load(date.max).indexes[self.collection.folder]

    def _opened(self, record: R) -> FileChange:
        """Return the change that makes a file for a record that comes of another one's change."""
        if self.path_of(record.id):
            raise UsageError(f"there is {self.collection.a_noun} '{record.id}' already; try again")
        return self.created(record)

    def _paths_of(self, names: Sequence[str]) -> dict[str, str]:
        """Find the files of many records with one look at all names; a single one finds itself."""
        if len(names) == 1:
            return {}
        records = listing.list_records(self.store.tree(), self.collection.folder)
        stop_at_problems(records.problems)
        return {name: file.path for name, file in records.files.items()}
