"""What happened to deals between two days: moved, pushed, reopened."""

from collections.abc import Iterator
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Record, Snapshot, snapshot_of
from pipectl.domain.history.visits import is_push
from pipectl.domain.model.pipeline import live_id


class Pair(NamedTuple):
    """A deal at the end of two days."""

    before: Snapshot
    after: Snapshot
    pushes: int = 0


class Movements(NamedTuple):
    """Deals by what happened to them; one may be in several lists."""

    moved: tuple[Pair, ...]
    pushed: tuple[Pair, ...]
    reopened: tuple[Pair, ...]


def movements(book: Book, since: date) -> Movements:
    """Compare the book's day with an earlier one: deals that are open now and count.

    moved: open on both days, in another stage. pushed: open on both days, the expected close is
    in a later month now. reopened: closed on the earlier day, or closed since and open again.
    """
    moved, pushed, reopened = [], [], []
    for record, pair in _changed(book, since):
        was_closed = pair.before.closed is not None or _was_closed(book, record, since)
        if was_closed:
            reopened.append(pair)
        if pair.before.closed is not None:
            continue
        if _place(book, pair.before) != _place(book, pair.after):
            moved.append(pair)
        if is_push(pair.before.expected_close, pair.after.expected_close):
            pushed.append(pair._replace(pushes=pair.after.pushes))
    by_id = attrgetter("after.id")
    return Movements(
        tuple(sorted(moved, key=by_id)),
        tuple(sorted(pushed, key=by_id)),
        tuple(sorted(reopened, key=by_id)),
    )


def _place(book: Book, deal: Snapshot) -> tuple[str, str]:
    """Return where a deal stands, by the stages that are there now: to be replaced is no move."""
    pipeline = book.setup.pipeline(deal)
    return pipeline.id, live_id(pipeline, deal.stage)


def _changed(book: Book, since: date) -> Iterator[tuple[Record, Pair]]:
    """Yield the deals that are open now and had an entry after the earlier day."""
    for record in book.records:
        if record.latest.last <= since:
            continue
        after = snapshot_of(record, book.as_of, book.setup)
        before = snapshot_of(record, since, book.setup)
        if after is None or before is None or after.last <= since:
            continue
        is_open = after.closed is None and after.omit is None
        if is_open and book.covers(after, book.as_of):
            yield record, Pair(before, after)


def _was_closed(book: Book, record: Record, since: date) -> bool:
    """Say whether a deal that is open now was closed on some day in between."""
    entries = (entry for entry in record.deal.history if since < entry.day <= book.as_of)
    days = {entry.day for entry in entries if entry.stage}
    snapshots = (snapshot_of(record, day, book.setup) for day in days)
    return any(snapshot is not None and snapshot.closed is not None for snapshot in snapshots)
