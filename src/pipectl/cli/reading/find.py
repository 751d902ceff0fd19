"""The deals that a command is about: one that is named, or all that a query finds."""

from collections.abc import Sequence
from datetime import date

from pipectl.cli.shared.terminal import tell
from pipectl.domain.model.deal import Summary
from pipectl.domain.values.text import how_many
from pipectl.errors import AmbiguousError, NotFoundError, UsageError
from pipectl.escape import safe
from pipectl.store.store import Store

SHOWN = 20


def one(store: Store, text: str, today: date) -> str:
    """Return the id of the deal that is meant; says on stderr which one it took for a part.

    An exact id reads no other deal. A file that cannot be read is known by its id alone; it may
    be meant where that holds the text. Raises NotFoundError and AmbiguousError.
    """
    from pipectl.domain.model import lookup
    from pipectl.domain.values.text import fold

    if not text.strip():
        raise UsageError("name a deal, by its id or a part of id, title or account")
    if store.deals.path_of(text):
        return text
    known = store.deals.ids()
    ids = lookup.beginning_with(text, known)
    if len(ids) != 1:
        book = store.load(today).book
        found = lookup.holding(text, list(book.snapshots()))
        unread = sorted(set(known) - {record.latest.id for record in book.records})
        ids = ids or [face.id for face in found] + [one for one in unread if fold(text) in one]
        if len(ids) > 1:
            raise AmbiguousError(_choices(text, ids, found))
        if set(unread) - set(ids):
            tell(_unread(len(set(unread) - set(ids))))
    if not ids:
        raise NotFoundError(f"no deal is called '{text}'; `pipectl list is:any` shows all of them")
    tell(f"{text} is {ids[0]}")
    return ids[0]


def many(store: Store, query: Sequence[str], today: date) -> list[str]:
    """Return the ids of all deals that a query finds.

    Raises InvalidError where a file has problems: it might be one of those that are meant.
    """
    from pipectl.errors import stop_at_problems
    from pipectl.query.parser import compile_query

    loaded = store.load(today)
    stop_at_problems(loaded.stopping)
    asked = compile_query(query, loaded.book.setup, today)
    return [s.id for s in loaded.book.snapshots() if asked.matches(s, today)]


def _unread(count: int) -> str:
    return f"{how_many(count, 'file')} cannot be read, and may be meant too: see `pipectl check`"


def _choices(text: str, ids: Sequence[str], faces: Sequence[Summary]) -> str:
    titles = {face.id: face.title for face in faces}
    lines = [
        f"  {deal_id}  {safe(titles.get(deal_id, ''))}".rstrip() for deal_id in sorted(ids)[:SHOWN]
    ]
    more = [f"  and {len(ids) - SHOWN} more"] if len(ids) > SHOWN else []
    return "\n".join(
        [f"'{text}' may be one of {len(ids)} deals; write more of its id:", *lines, *more]
    )
