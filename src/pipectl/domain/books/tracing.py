"""What happened to the deals of a closed period since: entries late, changed, gone, or after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.domain.books import digests
from pipectl.domain.books.closing import may_have_entries
from pipectl.domain.books.digests import MATERIAL, is_material
from pipectl.domain.history.entries import in_order, sets
from pipectl.domain.history.snapshot import snapshot_of, type_of
from pipectl.domain.values.calendar import days_after

if TYPE_CHECKING:
    from datetime import date

    from pipectl.domain.history.book import Book
    from pipectl.domain.history.snapshot import Record
    from pipectl.domain.model.closed_book import ClosedBook, ClosedLine
    from pipectl.domain.model.deal import Entry
    from pipectl.domain.model.settings import Setup

AFTER: Final = "dated after"
"""An entry booked since, with a day after those that were closed."""
NOT_COUNTED: Final = "not counted then"
"""A deal that counts now and had no line, and of which no entry is known to be late."""
REORDERED: Final = "changed (order)"
"""What happened to entries of one day that stand in another order: of two the later one counts."""


class Cause(NamedTuple):
    """What happened to a deal since: an entry, or a word where there is none to show.

    late: booked after the closing, dated in what was closed. changed: there was another one of its
    day; (order): it stood elsewhere in its day. gone: there was one. dated after: booked after the
    closing, dated after what was closed. no file, not counted then, and what of the top differs
    from the history.
    """

    what: str
    day: date | None = None
    entry: Entry | None = None


def traced(
    book: Book, today: date, closed: ClosedBook, counting_now: set[str]
) -> tuple[dict[str, str], dict[str, tuple[Cause, ...]]]:
    """Say how those deals are called now whose files were renamed; what happened to each deal.

    The book is as of the day that is compared; `today` is that up to which entries count.
    """
    period = closed.whole_period
    lines = {line.id: line for line in closed.deals}
    ids = frozenset(book.ids)
    names = names_now(book, closed)
    named = {new: lines[old] for old, new in names.items()}
    causes: dict[str, tuple[Cause, ...]] = {}
    for record in book.records:
        name = record.latest.id
        if name not in lines and name not in counting_now and not may_have_entries(record, period):
            continue
        own = lines.get(name) or named.get(name)
        causes[name] = tuple(_causes(today, closed, record, own))
        late = [each.entry for each in causes[name] if each.entry]
        is_late = any(each.day <= closed.last and is_material(each) for each in late)
        if own is None and name in counting_now and not is_late:
            causes[name] = (*causes[name], _not_counted(book.setup, record, closed.as_of))
    without = [name for name in lines if name not in ids and name not in names]
    gone = {name: (Cause("no file"),) for name in without}
    return names, {name: several for name, several in (causes | gone).items() if several}


def _not_counted(setup: Setup, record: Record, end: date) -> Cause:
    """Name the entry that made a closed deal open again, where that is why it counts now.

    The closed file has no marks of such a deal, so nothing says that the entry was booked late.
    """
    stages = [e for e in in_order(record.deal.history) if e.day <= end and sets(e, "stage")]
    for entry in stages[-1:]:
        before = snapshot_of(record, days_after(entry.day, -1), setup)
        if before and type_of(setup, before) != "open":
            return Cause(NOT_COUNTED, entry.day, entry)
    return Cause(NOT_COUNTED)


def names_now(book: Book, closed: ClosedBook) -> dict[str, str]:
    """Say how those deals of a closed period are called now whose files were renamed."""
    lines, ids = {line.id for line in closed.deals}, {*book.ids}
    missing: dict[tuple[str, ...], list[ClosedLine]] = {}
    for line in closed.deals:
        if line.id not in ids:
            missing.setdefault(line.entries[:1], []).append(line)
    names: dict[str, str] = {}
    for record in book.records if missing else ():
        name = record.latest.id
        if name not in lines:
            entries = digests.marks(record.deal, max(closed.day, closed.as_of))
            own = _renamed(entries, missing)
            names |= {own.id: name} if own else {}
    return names


def _renamed(
    entries: Sequence[str], missing: Mapping[tuple[str, ...], list[ClosedLine]]
) -> ClosedLine | None:
    """Take out the line of a deal that is gone and whose entries all are in another file now."""
    lines = missing.get(tuple(entries[:1]), [])
    for line in lines:
        if not Counter(line.entries) - Counter(entries):
            lines.remove(line)
            return line
    return None


def _causes(
    today: date, closed: ClosedBook, record: Record, line: ClosedLine | None
) -> Iterator[Cause]:
    """Yield what happened to a deal; of one that had no line, what is dated in the period."""
    changes = digests.changes(record.deal, line.entries if line else (), today)
    for entry in changes.new:
        if closed.as_of < entry.day:
            if is_material(entry):
                yield Cause(AFTER, entry.day, entry)
        elif line or closed.first <= entry.day:
            yield Cause("late", entry.day, entry)
    yield from (Cause("changed", entry.day, entry) for entry in changes.changed)
    yield from (Cause(REORDERED, entry.day, entry) for entry in changes.reordered)
    yield from (Cause("gone", day) for day in changes.gone)
    drift = [name for name in record.latest.drift if name in MATERIAL]
    if drift and record.latest.last <= today:
        yield Cause(f"the top differs: {', '.join(drift)}")
