"""A deal's file written anew under another name, with nothing of the customer left in it."""

from datetime import date

from pipectl.domain.actions.erase import erase as erased
from pipectl.domain.actions.erase import with_links_to
from pipectl.errors import ConflictError, stop_at_problems
from pipectl.store.disk.journal import FileChange
from pipectl.store.records import Written
from pipectl.store.store import Store


def erase(store: Store, old_id: str, new_id: str, *, dry_run: bool) -> Written:
    """Erase a deal: its file gets another name, and the deals that name it follow.

    Raises InvalidError where any file has problems: it might name the deal, and would keep its
    old id. The cache is thrown away, for it holds the deal as it was.
    """

    def plan() -> Written:
        loaded = store.load(date.max)
        stop_at_problems(loaded.stopping)
        document = store.deals.take(old_id)
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
        return Written(tuple(changes), ())

    written = store.commit(plan, dry_run=dry_run)
    if not dry_run:
        store.forget_cache()
    return written
