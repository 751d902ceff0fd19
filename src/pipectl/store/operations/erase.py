"""A deal's file written anew under another name, with nothing of the customer left in it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pipectl.domain.actions.erase import erase as erased
from pipectl.domain.actions.erase import may_name, with_links_to
from pipectl.domain.books.digests import erased as erased_line
from pipectl.domain.books.digests import is_sealed, sealed
from pipectl.domain.model.deal import Deal
from pipectl.domain.values.schema import Plain
from pipectl.errors import ConflictError, PipectlError, stop_at_problems
from pipectl.store.closed_books import compose, read_books
from pipectl.store.collection.document import rewritten
from pipectl.store.disk.journal import FileChange
from pipectl.store.disk.undo_log import forget
from pipectl.store.edit import editor
from pipectl.store.records import Written
from pipectl.store.store import Store
from pipectl.store.tree import layout
from pipectl.store.yaml.parser import parse

_NOTED = (layout.CALLS, layout.QUOTAS, layout.ASSERTIONS)
"""Lists beside the deals, whose lines may have a note."""


def erase(store: Store, old_id: str, new_id: str, *, dry_run: bool) -> Written:
    """Erase a deal: its file gets another name, and what names it follows: deals, closed books.

    Raises InvalidError where any file has problems: it might name the deal, and would keep its
    old id. What holds the deal as it was goes too: the cache, kept versions, records of `undo`.
    """
    deals: list[Deal] = []

    def plan() -> Written:
        loaded = store.load(date.max)
        stop_at_problems(loaded.stopping)
        document = store.deals.take(old_id)
        deals[:] = [document.record]
        if store.deals.path_of(new_id):
            raise ConflictError(f"there is a deal '{new_id}' already; nothing was written")
        folder = document.path.rpartition("/")[0]
        new = erased(document.record, new_id, store.setup.pipeline(document.record))
        changes = [
            store.deals.created(with_links_to(new, old_id, new_id), folder),
            FileChange(document.path, document.data, None),
        ]
        snapshots = [record.latest for record in loaded.book.records]
        links = (s.id for s in snapshots if old_id in {s.parent, s.duplicate_of})
        for linked in (name for name in links if name != old_id):
            other = store.deals.take(linked)
            changes += store.deals.edited(other, with_links_to(other.record, old_id, new_id))
        changes += _in_closed_books(store, document.record, new)
        notes = [n for path in _NOTED for n in _without_notes(store, path, document.record)]
        gone = (f"the notes in {n.path} that may name the customer are gone" for n in notes)
        return Written((*changes, *notes), tuple(gone))

    written = store.commit(plan, dry_run=dry_run, erased=lambda text: may_name(text, deals[0]))
    if not dry_run:
        store.forget_cache()
    return written


def forget_erased(store: Store, deals: Sequence[Deal]) -> None:
    """Forget deals that somebody else has erased, in what is kept of them here."""
    with store.alone():
        forget(store.root, lambda text: any(may_name(text, deal) for deal in deals))
    store.forget_cache()


def _in_closed_books(store: Store, before: Deal, after: Deal) -> list[FileChange]:
    """Return the changes that make closed periods name a deal as it is called now.

    Their figures stay. A file that a person has changed stays so for who looks.
    """
    books, problems = read_books(store.tree())
    stop_at_problems([each for each in problems if _may_name(store, each.place.path, before.id)])
    changes = []
    for path, book in books.items():
        names = bool(book.reason) and may_name(book.reason or "", before)
        if names or any(line.id == before.id for line in book.deals):
            deals = tuple(
                erased_line(line, before, after) if line.id == before.id else line
                for line in book.deals
            )
            new = replace(book, deals=deals, reason=None if names else book.reason)
            data = compose(sealed(new) if is_sealed(book) else new)
            changes.append(FileChange(path, store.read(path), data))
    return changes


def _may_name(store: Store, path: str, deal_id: str) -> bool:
    """Say whether a damaged file may have a deal's id in it."""
    try:
        return deal_id.encode() in store.read(path)
    except PipectlError:
        return True


def _without_notes(store: Store, path: str, deal: Deal) -> list[FileChange]:
    """Take notes away that may name a deal's customer from the lines of a file; the rest stays."""
    data = store.tree().find(path)
    if not data or not may_name(data.decode(errors="replace"), deal):
        return []
    if path == layout.ASSERTIONS:
        stop_at_problems(store.assertions()[1])

    def without(text: str) -> str:
        lines = parse(text).plain()
        assert isinstance(lines, list)  # noqa: S101 - the reader has checked it
        return editor.edit(text, [_forgetting(line, deal) for line in lines])

    new = rewritten(path, data, without, "take the notes away by hand")
    return [FileChange(path, data, new)] if new != data else []


def _forgetting(line: Plain, deal: Deal) -> Plain:
    assert isinstance(line, dict)  # noqa: S101 - the reader has checked it
    note = line.get("note")
    if not note or not may_name(str(note), deal):
        return line
    return {key: value for key, value in line.items() if key != "note"}
