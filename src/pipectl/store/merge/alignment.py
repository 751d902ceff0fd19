"""Entries of three versions laid side by side: what stayed, was corrected, came or went."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from pipectl.store.edit.align import partners
from pipectl.store.merge.pieces import UnmergeableError

Entry: TypeAlias = "dict[str, Any]"

_DAY_TO_ORDER: Final = "the two sides order the same entries differently"


class EntryVersions(NamedTuple):
    """One entry as base, ours and theirs have it (None: they do not), and where in each."""

    base: Entry | None
    ours: Entry | None
    theirs: Entry | None
    places: tuple[int | None, int | None, int | None]

    @property
    def sides(self) -> tuple[Entry | None, Entry | None]:
        """The entry as ours and as theirs have it."""
        return self.ours, self.theirs

    @property
    def left(self) -> tuple[Entry | None, ...]:
        """The versions that may be left: that of the one side that changed it, else both."""
        if self.base in self.sides:
            return (self.theirs if self.ours == self.base else self.ours,)
        return self.sides

    @property
    def is_apart(self) -> bool:
        """Say whether both sides changed it, each in its own way."""
        return self.ours != self.theirs and self.base not in self.sides


class _Group(NamedTuple):
    """New entries of one place, by position in ours and in theirs."""

    ours: list[int]
    theirs: list[int]


def laid_out(
    base: Sequence[Entry], ours: Sequence[Entry], theirs: Sequence[Entry], *, by_day: bool
) -> list[EntryVersions]:
    """Return the entries in the merged order.

    It is the base's; new ones stand behind the last of their day or before (else behind the one
    before them), each side's as a run in its order, the runs by their text. One that its side has
    before another of its day, as an earlier merge put it there, stays before that. What both sides
    added counts once. Raises UnmergeableError where the sides order the same entries differently.
    """
    sides = (ours, theirs)
    origins = [continued(base, side) for side in sides]
    slots = []
    for at in _base_order(len(base), origins):
        places = [next((j for j, i in origin.items() if i == at), None) for origin in origins]
        mine, other = places
        entries = None if mine is None else ours[mine], None if other is None else theirs[other]
        slots.append(EntryVersions(base[at], *entries, places=(at, mine, other)))
    groups: dict[tuple[int, str], _Group] = {}
    for number, (side, origin) in enumerate(zip(sides, origins, strict=True)):
        anchor = -1
        for place, entry in enumerate(side):
            if place in origin:
                anchor = next(k for k, s in enumerate(slots) if s.places[0] == origin[place])
                continue
            is_last = by_day and not _is_before_its_day(side, origin, place)
            at = _place_of_day(slots, entry) if is_last else anchor
            key = (at, entry["day"] if by_day else "")
            groups.setdefault(key, _Group([], []))[number].append(place)
    _refuse_shared_apart(groups, ours, theirs)
    merged = []
    for at in range(-1, len(slots)):
        merged += slots[at : at + 1] if at >= 0 else []
        for key in sorted(key for key in groups if key[0] == at):
            merged += _woven(groups[key], ours, theirs)
    return merged


def _is_before_its_day(side: Sequence[Entry], origin: Mapping[int, int], place: int) -> bool:
    """Say whether an entry of the base that is of the same day follows on a new one."""
    later = range(place + 1, len(side))
    return any(at in origin and side[at]["day"] == side[place]["day"] for at in later)


def _place_of_day(slots: Sequence[EntryVersions], entry: Entry) -> int:
    """Return the position of the last entry of a day or before it, -1 where there is none.

    It stands behind those of its day that one side has removed, which the other may keep yet.
    """
    there = [any(_is_up_to(entry, version) for version in slot.left) for slot in slots]
    place = max((at for at, is_there in enumerate(there) if is_there), default=-1)
    for slot in slots[place + 1 :]:
        if any(slot.left) or not _is_up_to(entry, slot.base):
            break
        place += 1
    return place


def _is_up_to(entry: Entry, other: Entry | None) -> bool:
    return other is not None and other["day"] <= entry["day"]


def continued(base: Sequence[Entry], side: Sequence[Entry]) -> dict[int, int]:
    """Return for a position in a side that in the base which it continues.

    Equal entries continue each other wherever they stand; of the others those that stand in one
    place and are alike, which are corrected.
    """
    waiting: dict[str, list[int]] = {}
    for at, entry in enumerate(base):
        waiting.setdefault(text_of(entry), []).append(at)
    pairs = {at: waiting[text].pop(0) for at, text in _texts(side) if waiting.get(text)}
    same = set(pairs.values())
    gone: dict[int, list[int]] = {}
    for at in (at for at in range(len(base)) if at not in same):
        gone.setdefault(max((i for i in same if i < at), default=-1), []).append(at)
    new: dict[int, list[int]] = {}
    anchor = -1
    for at in range(len(side)):
        anchor = pairs.get(at, anchor)
        if at not in pairs:
            new.setdefault(anchor, []).append(at)
    for place, positions in new.items():
        old = gone.get(place, [])
        alike = partners([base[at] for at in old], [side[at] for at in positions]) if old else {}
        pairs |= {
            positions[mine]: old[its]
            for mine, its in alike.items()
            if _is_alike(side[positions[mine]], base[old[its]])
        }
    return pairs


def _texts(side: Sequence[Entry]) -> list[tuple[int, str]]:
    return list(enumerate(map(text_of, side)))


def text_of(entry: Entry) -> str:
    """Return a text that equal entries have in common, and by which others are ordered."""
    return json.dumps(entry, sort_keys=True, ensure_ascii=False)


def _is_alike(entry: Entry, other: Entry) -> bool:
    return any(other.get(key) == value for key, value in entry.items() if key != "by")


def _base_order(count: int, origins: Sequence[dict[int, int]]) -> list[int]:
    """Return the positions of the base in the order of the one side that changed it."""
    orders = []
    for origin in origins:
        order = [origin[at] for at in sorted(origin)]
        if order != sorted(order):
            for at in (at for at in range(count) if at not in order):
                order.insert(order.index(at - 1) + 1 if at else 0, at)
            orders.append(order)
    if not orders:
        return list(range(count))
    if any(order != orders[0] for order in orders):
        raise UnmergeableError(_DAY_TO_ORDER)
    return orders[0]


def _shared(mine: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """Pair the entries that both have, the first with the first."""
    waiting: dict[str, list[int]] = {}
    for at, text in enumerate(other):
        waiting.setdefault(text, []).append(at)
    return [(at, waiting[text].pop(0)) for at, text in enumerate(mine) if waiting.get(text)]


def _refuse_shared_apart(
    groups: dict[tuple[int, str], _Group], ours: Sequence[Entry], theirs: Sequence[Entry]
) -> None:
    """What both sides added must stand in one place, or it would count twice."""
    every = [[at for group in groups.values() for at in group[side]] for side in (0, 1)]
    mine, other = [text_of(ours[at]) for at in every[0]], [text_of(theirs[at]) for at in every[1]]
    here = sum(
        len(_shared([text_of(ours[at]) for at in g.ours], [text_of(theirs[at]) for at in g.theirs]))
        for g in groups.values()
    )
    if len(_shared(mine, other)) > here:
        raise UnmergeableError(_DAY_TO_ORDER)


def _woven(group: _Group, ours: Sequence[Entry], theirs: Sequence[Entry]) -> list[EntryVersions]:
    """Bring two runs together: what both have once, around it the runs by their text."""
    mine, other = [ours[at] for at in group.ours], [theirs[at] for at in group.theirs]
    pairs = _shared([*map(text_of, mine)], [*map(text_of, other)])
    if [its for _, its in pairs] != sorted(its for _, its in pairs):
        raise UnmergeableError(_DAY_TO_ORDER)
    slots: list[EntryVersions] = []
    done = (0, 0)
    for pair in [*pairs, (len(mine), len(other))]:
        runs = [
            [EntryVersions(None, mine[at], None, (None, group.ours[at], None))
             for at in range(done[0], pair[0])],
            [EntryVersions(None, None, other[at], (None, None, group.theirs[at]))
             for at in range(done[1], pair[1])],
        ]  # fmt: skip
        for run in sorted(runs, key=_text_of_run):
            slots += run
        if pair[0] < len(mine):
            places = (None, group.ours[pair[0]], group.theirs[pair[1]])
            slots.append(EntryVersions(None, mine[pair[0]], other[pair[1]], places))
        done = (pair[0] + 1, pair[1] + 1)
    return slots


def _text_of_run(run: Sequence[EntryVersions]) -> list[str]:
    return [text_of(slot.ours or slot.theirs or {}) for slot in run]


def keeps_order(slots: Sequence[EntryVersions], key: Callable[[Entry], str]) -> bool:
    """Say whether each side's entries, sorted by a key, stand in the order of that side."""
    for side in (0, 1):
        here = [
            (slot.sides[side], slot.places[side + 1])
            for slot in slots
            if slot.places[side + 1] is not None
        ]
        order = [place for entry, place in sorted(here, key=lambda pair: key(pair[0] or {}))]
        straight = sorted(here, key=lambda pair: (key(pair[0] or {}), pair[1] or 0))
        if order != [place for _, place in straight]:
            return False
    return True
