"""A person's own text for a deal's file: checked, booked where it changed the top, and written."""

from pipectl.domain.actions.action import Action, record_drift, refuse_day
from pipectl.domain.history.entries import drift
from pipectl.errors import InvalidError, stop_at_problems, stopping
from pipectl.store.collection.collections import DEALS
from pipectl.store.collection.document import Document, UnreadableError, rewrite
from pipectl.store.collection.reader import read_file, read_keys
from pipectl.store.disk.journal import FileChange
from pipectl.store.records import Written
from pipectl.store.store import Store
from pipectl.store.tree import layout


def save(  # noqa: PLR0913 - a file, two states of it, and who changes it
    store: Store, path: str, old: bytes, new: bytes, action: Action, *, dry_run: bool = False
) -> Written:
    """Put a person's own text into a deal's file, if it still holds what was read.

    Tracked fields that the text changes only at the top get an entry. Raises InvalidError where
    the text has problems, ConflictError where the file changed meanwhile.
    """
    changes = () if new == old else (FileChange(path, old, _booked(store, path, new, action)),)
    written = Written(changes, ())
    return store.commit(lambda: written, dry_run=dry_run, attempts=1)


def _booked(store: Store, path: str, data: bytes, action: Action) -> bytes:
    """Return a text with an entry for what its top says and its history does not."""
    name, setup = layout.id_of(path), store.setup
    deal = read_keys(DEALS, name, path, data, setup).record
    if deal is not None and deal.history and drift(deal):
        refuse_day(deal, action)
        booked = record_drift(deal, action, via=None)
        try:
            return rewrite(DEALS, Document(deal, path, data), booked, setup)
        except UnreadableError as error:
            raise InvalidError(stopping(error.problems)) from None
    stop_at_problems(read_file(DEALS, name, path, data, setup).problems)
    return data
