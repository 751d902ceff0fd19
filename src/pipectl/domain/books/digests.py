"""Marks of entries: whether one of them is new, changed or gone is seen without a second copy."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Final, NamedTuple

from pipectl.domain.history.entries import in_order, sets
from pipectl.domain.model.closed_book import ClosedBook, ClosedLine
from pipectl.domain.model.deal import Deal, Entry
from pipectl.domain.values.calendar import Period
from pipectl.domain.values.schema import Plain, dump, dump_record, getter_of, is_absent, keys_of

_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"
"""Those of ids: none is taken for another, and no text of them is a number."""
_DAY: Final = 10
_MARK: Final = 6
_CHECKSUM: Final = 16
MATERIAL: Final = (
    *("stage", "amount", "currency", "pipeline", "omit", "owner", "category", "parked_until"),
)
"""What an entry sets that can make a figure another one."""


class EntryChanges(NamedTuple):
    """What happened to a deal's entries since a period was closed.

    New ones; those that were others of the same day; the days of those that are gone; and those
    that stood in another order within their day, where the order can make a difference.
    """

    new: tuple[Entry, ...]
    changed: tuple[Entry, ...]
    gone: tuple[date, ...]
    reordered: tuple[Entry, ...] = ()


def is_material(entry: Entry) -> bool:
    """Say whether an entry can make a figure another one."""
    return any(sets(entry, name) for name in MATERIAL)


def mark(entry: Entry) -> str:
    """Return an entry's day and 6 characters of all it says: `2026-09-12.k7qm2x`, 30 bits."""
    values = zip(keys_of(Entry).items(), getter_of(Entry)(entry), strict=True)
    plain = {
        name: dump(key.shape, value)
        for (name, key), value in values
        if value is not None and not is_absent(value)
    }
    plain |= dict.fromkeys(entry.clears)
    return f"{entry.day}.{_digest(plain, _MARK)}"


def marks(deal: Deal, day: date) -> tuple[str, ...]:
    """Return the marks of a deal's entries up to a day, oldest first."""
    return tuple(mark(entry) for entry in in_order(deal.history) if entry.day <= day)


def changes(deal: Deal, before: Iterable[str], day: date) -> EntryChanges:
    """Compare a deal's entries up to a day with the marks that they had."""
    marks_then = [each for each in before if each[:_DAY] <= str(day)]
    left = Counter(marks_then)
    others, same = list[Entry](), list[tuple[str, Entry]]()
    for entry in in_order(deal.history):
        if entry.day <= day:
            name = mark(entry)
            left[name] -= 1
            if left[name] < 0:
                others.append(entry)
            else:
                same.append((name, entry))
    gone = [date.fromisoformat(each[:_DAY]) for each in (+left).elements()]
    new, changed = list[Entry](), list[Entry]()
    for entry in others:
        if entry.day in gone:
            gone.remove(entry.day)
            changed.append(entry)
        else:
            new.append(entry)
    return EntryChanges(tuple(new), tuple(changed), tuple(gone), _reordered(marks_then, same))


def _reordered(marks_then: Iterable[str], same: Sequence[tuple[str, Entry]]) -> tuple[Entry, ...]:
    """Return the entries that stand elsewhere in their day than they did: the later ones count."""
    now = [(name, entry) for name, entry in same if is_material(entry)]
    left = Counter(name for name, _ in now)
    then = []
    for name in sorted(marks_then, key=lambda each: each[:_DAY]):
        left[name] -= 1
        then += [name] if left[name] >= 0 else []
    return tuple(entry for (name, entry), before in zip(now, then, strict=True) if name != before)


def is_in(period: Period, mark_: str) -> bool:
    """Say whether the entry of a mark is dated in a period."""
    return str(period.first) <= mark_[:_DAY] <= str(period.last)


def erased(line: ClosedLine, before: Deal, after: Deal) -> ClosedLine:
    """Return the line of a deal whose customer is forgotten: it counts as it did.

    Entries stand in the same order before and after; a mark that was none of them stays.
    """
    new = dict(zip(map(mark, before.history), map(mark, after.history), strict=True))
    entries = tuple(new.get(each, each) for each in line.entries)
    return replace(line, id=after.id, entries=entries)


def sealed(closed: ClosedBook) -> ClosedBook:
    """Return a closed period with the checksum of what it says."""
    return replace(closed, checksum=_digest(dump_record(replace(closed, checksum="")), _CHECKSUM))


def is_sealed(closed: ClosedBook) -> bool:
    """Say whether nobody has changed what a closed period says."""
    return sealed(closed).checksum == closed.checksum


def _digest(plain: Plain, length: int) -> str:
    """Return some letters of SHA-256 over plain data as JSON, its keys in order."""
    from hashlib import sha256

    data = _encoder()(plain).encode(errors="surrogatepass")
    number = int.from_bytes(sha256(data).digest()[-10:])
    return "".join([_LETTERS[number >> 5 * place & 31] for place in range(length)])


@cache
def _encoder() -> Callable[[Plain], str]:
    """Return what writes JSON: tens of thousands of entries share it."""
    from json import JSONEncoder

    return JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
