"""What two histories of a deal differ in: entries that came, and those that were corrected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from pipectl.domain.history.entries import in_order

if TYPE_CHECKING:
    from pipectl.domain.model.deal import Entry


class Correction(NamedTuple):
    """An entry as it was and is: None before where it came among older ones, after where gone."""

    before: Entry | None
    after: Entry | None


class HistoryChange(NamedTuple):
    """Entries that came behind all others, those corrected, and whether the order alone changed."""

    appended: tuple[Entry, ...]
    corrected: tuple[Correction, ...]
    is_reordered: bool


def entry_changes(before: Sequence[Entry], after: Sequence[Entry]) -> HistoryChange:
    """Compare two histories as multisets of entries.

    An entry that is gone and one of the same day that came are one corrected. What came behind all
    that both have was appended.
    """
    old, new = in_order(before), in_order(after)
    gone, come, last = _unlike(old, new)
    corrected: list[Correction] = []
    appended: list[Entry] = []
    for place, entry in come:
        was = next((each for each in gone if each.day == entry.day), None)
        if was is not None:
            gone.remove(was)
            corrected.append(Correction(was, entry))
        elif place > last:
            appended.append(entry)
        else:
            corrected.append(Correction(None, entry))
    corrected += [Correction(entry, None) for entry in gone]
    is_reordered = not corrected and not appended and old != new
    return HistoryChange(tuple(appended), tuple(corrected), is_reordered)


def _unlike(old: list[Entry], new: list[Entry]) -> tuple[list[Entry], list[tuple[int, Entry]], int]:
    """Return the entries that are gone, those that came by their place, the place of the last kept.

    What is alike at the beginning and the end need not be compared with all others.
    """
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    gone = old[start : len(old) - end]
    come: list[tuple[int, Entry]] = []
    last = len(new) - 1 if end else start - 1
    for place in range(start, len(new) - end):
        if new[place] in gone:
            gone.remove(new[place])
            last = max(last, place)
        else:
            come.append((place, new[place]))
    return gone, come, last
