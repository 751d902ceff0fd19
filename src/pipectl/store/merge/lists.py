"""The files beside the deals merged: lines that both sides added, and which contradict others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipectl.domain.model.goals import GOALS
from pipectl.domain.model.team import present_id
from pipectl.domain.values.calendar import parse_period
from pipectl.store.merge.alignment import Entry, EntryVersions, laid_out
from pipectl.store.merge.pieces import UnmergeableError
from pipectl.store.merge.values import ABSENT, Both, by_key, key_order, three_way
from pipectl.store.merge.writing import Entries
from pipectl.store.tree import layout

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup
    from pipectl.store.merge.deals import Versions

Warned = Callable[[Any], list[str]]
"""Returns what check says of a file that holds these lines, or these people."""


def merge_lines(
    path: str, lines: Sequence[Sequence[Entry]], setup: Setup, warned: Warned
) -> Entries:
    """Merge lists: what both appended is there, and a contradiction is a conflict.

    One is what `check` warns of in the merged file and in neither side's, and two lines of which
    only their order would say which counts.
    """
    base, ours, theirs = lines
    slots = laid_out(base, ours, theirs, by_day=False)
    apart = {at for at, slot in enumerate(slots) if slot.is_apart}
    apart |= _of_one_thing(path, slots, setup)
    was = {*_words(warned(ours)), *_words(warned(theirs))}
    for contested in (apart, apart | _doubtful(slots, warned), _changed(slots)):
        taken = [_taken(slot, apart=at in contested) for at, slot in enumerate(slots)]
        sides = ([both[side] for both in taken if both[side] is not None] for side in (0, 1))
        if all(_words(warned(side)) <= was for side in sides):
            return Entries(slots, taken)
    return Entries(slots, taken)


def _taken(slot: EntryVersions, *, apart: bool) -> Both:
    if apart or slot.ours == slot.theirs:
        return Both(*slot.sides)
    return Both(*[slot.theirs if slot.ours == slot.base else slot.ours] * 2)


def _changed(slots: Sequence[EntryVersions]) -> set[int]:
    return {at for at, slot in enumerate(slots) if slot.ours != slot.theirs}


def _words(problems: Iterable[str]) -> set[str]:
    """Return what is said without its numbers: a sum that was wrong may be wrong otherwise."""
    return {re.sub(r"\d[\d .,]*", "#", problem) for problem in problems}


def _of_one_thing(path: str, slots: Sequence[EntryVersions], setup: Setup) -> set[int]:
    """Return the lines of the two sides that say different things of one."""
    claims: list[dict[Any, list[tuple[int, Any]]]] = [{}, {}]
    for at in _changed(slots):
        for side, entry in enumerate(slots[at].sides):
            if entry is not None and entry != slots[at].base:
                for thing, value in _things(path, entry, setup):
                    claims[side].setdefault(thing, []).append((at, value))
    return {
        at
        for thing in claims[0].keys() & claims[1].keys()
        for mine in claims[0][thing]
        for other in claims[1][thing]
        if mine[1] != other[1]
        for at in (mine[0], other[0])
    }


def _things(path: str, entry: Entry, setup: Setup) -> Iterator[tuple[Any, Any]]:
    """Yield what a line is about, and what it says of that."""
    home, rest = setup.settings.currency, {k: v for k, v in entry.items() if k != "note"}
    code = rest.pop("currency", None if path == layout.RATES else home)
    if path == layout.RATES:
        yield (code, rest.get("day")), rest.get("rate")
        return
    who = present_id(setup.team, rest.pop("who", "all"))
    span = _span(str(rest.pop("period", "")), setup)
    if path == layout.QUOTAS:
        for goal, value in ((key, rest[key]) for key in GOALS if key in rest):
            kinds = value.items() if isinstance(value, dict) else [("", value)]
            for kind, number in kinds:
                yield (who, span, rest.get("day"), goal, kind), (number, code)
    elif path == layout.CALLS:
        yield (who, span, rest.get("day"), rest.get("by")), (rest.get("commit"), rest, code)
    else:
        values = rest.pop("amount", None), rest.pop("count", None)
        yield (who, span, code, *sorted(rest.items())), values


def _span(period: str, setup: Setup) -> object:
    try:
        return parse_period(period, setup.settings.fiscal_year_start)[:2]
    except ValueError as error:
        raise UnmergeableError(str(error)) from None


def _doubtful(slots: Sequence[EntryVersions], warned: Warned) -> set[int]:
    """Return the lines that the other side's file alone would be warned of."""
    doubtful = set()
    for side in (0, 1):
        theirs = [slot.sides[1 - side] for slot in slots]
        was = _words(warned([entry for entry in theirs if entry is not None]))
        for at in _changed(slots):
            entry = slots[at].sides[side]
            if entry != slots[at].base:
                more = [*theirs[:at], entry, *theirs[at + 1 :]]
                if not _words(warned([e for e in more if e is not None])) <= was:
                    doubtful.add(at)
    return doubtful


def merge_people(team: Versions, sets: Sequence[str], warned: Warned) -> Both:
    """Merge the team person by person; where only both together are doubtful nothing is mixed."""
    both = Both({}, {})
    for name in key_order(*(list(version) for version in team)):
        person = _person([version.get(name, ABSENT) for version in team], sets)
        for target, value in zip(both, person, strict=True):
            if value is not ABSENT:
                target[name] = value
    was = {*_words(warned(team.ours)), *_words(warned(team.theirs))}
    if all(_words(warned(side)) <= was for side in both):
        return both
    return Both(team.ours, team.theirs)


def _person(versions: Sequence[Any], sets: Sequence[str]) -> Both:
    maps: list[Mapping[str, Any]] = [side for side in versions[1:] if isinstance(side, dict)]
    both = three_way(*versions)
    if both.agree or len(maps) < len(both):
        return both
    return by_key(versions[0] if isinstance(versions[0], dict) else {}, maps[0], maps[1], sets)
