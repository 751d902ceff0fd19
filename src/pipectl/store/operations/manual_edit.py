"""A person's own text for a deal's file: checked, booked where it changed the top, and written."""

from __future__ import annotations

from pipectl.domain.actions.action import Action, record_drift, refuse_day
from pipectl.domain.history.drift import drift
from pipectl.errors import InvalidError, stop_at_problems, stopping
from pipectl.store.deals import read_deal, read_shape
from pipectl.store.disk.journal import Change
from pipectl.store.document import Filed, UnreadableError, rewrite
from pipectl.store.store import Store, Written
from pipectl.store.tree import layout


def save(  # noqa: PLR0913 - a file, two states of it, and who changes it
    store: Store, path: str, old: bytes, new: bytes, action: Action, *, dry_run: bool = False
) -> Written:
    """Put a person's own text into a deal's file, if it still holds what was read.

    Tracked fields that the text changes only at the top get an entry. Raises InvalidError where
    the text has problems, ConflictError where the file changed meanwhile.
    """
    changes = () if new == old else (Change(path, old, _booked(store, path, new, action)),)
    written = Written(changes, ())
    return store.commit(lambda: written, dry_run=dry_run, attempts=1)


def _booked(store: Store, path: str, data: bytes, action: Action) -> bytes:
    """Return a text with an entry for what its top says and its history does not."""
    deal_id = layout.id_of(path)
    deal, source, _ = read_shape(deal_id, path, data, store.setup)
    if deal is not None and deal.history and drift(deal):
        refuse_day(deal, action)
        booked = record_drift(deal, action, via=None)
        try:
            return rewrite(Filed(deal, path, data), booked, store.setup)
        except UnreadableError as error:
            raise InvalidError(stopping(error.problems)) from None
    if deal is None:
        raise InvalidError(stopping(source.problems))
    stop_at_problems(read_deal(deal_id, path, data, store.setup)[1])
    return data
