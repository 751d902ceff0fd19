"""The history of a row, merged into a deal's: the last import is the base."""

from collections.abc import Mapping, Sequence
from typing import Final

from pipectl.domain.history.entries import add_up, in_order, insert, sets
from pipectl.domain.intake import draft as drafts
from pipectl.domain.intake.draft import DealDraft
from pipectl.domain.model.deal import TRACKED, Deal, Entry
from pipectl.domain.model.fields import text_of
from pipectl.domain.values.schema import changed

_SHOWN: Final = 60
"""So many characters of a value are shown in a message."""


def history_now(
    deal: Deal, draft: DealDraft, base: list[Entry], conflicts: list[str]
) -> list[Entry]:
    """Return the entries that the source accounts for now, those of the last import kept.

    Only fields that steps set belong to the source's history. An entry of the last import that
    no step accounts for any more goes, unless it is what brought the steps to the row's state.
    """
    entries = drafts.entries_of(draft.steps)
    stepped = {name for step in draft.steps for name in step.values}
    now, rest = _accounted_for(base, entries, stepped)
    for entry in rest:
        if _says_nothing(_only(entry, stepped)):
            now = _put_back(now, base, entry)
            continue
        total, _ = add_up(now)
        if all(draft.state.get(n) == v != total.get(n) for n, v in _fields_of(entry).items()):
            now = _put_back_last(now, base, entry)
        elif entry is base[0]:
            before = _fields_of(entry).items()
            steady = {n: v for n, v in before if v is not None and n not in stepped}
            now[0] = changed(now[0], steady)
    values = news(deal, draft, draft.state, now, base, conflicts)
    drafts.correction(draft, now, {"stage"} & set(values))
    return [*now, drafts.entry_of(drafts.day_now(draft, now), values, {})] if values else now


def _accounted_for(
    base: Sequence[Entry], entries: Sequence[Entry], stepped: set[str]
) -> tuple[list[Entry], list[Entry]]:
    """Return what steps come to, with the entries of the last import that say so, and the rest."""
    rest = list(base)
    now = []
    for entry in entries:
        match = next((earlier for earlier in rest if _only(earlier, stepped) == entry), None)
        if match is not None:
            rest.remove(match)
        now.append(match or entry)
    return now, rest


def _put_back(now: list[Entry], base: Sequence[Entry], entry: Entry) -> list[Entry]:
    """Put an entry of the last import where it stood among those of its day."""
    place = list(base).index(entry)
    behind = [e for e in base[place + 1 :] if e.day == entry.day and e in now]
    index = now.index(behind[0]) if behind else len(now)
    return in_order([*now[:index], entry, *now[index:]])


def _put_back_last(now: list[Entry], base: Sequence[Entry], entry: Entry) -> list[Entry]:
    """Put a correction where it stood, or last on its day if others would undo it there."""
    put_back = _put_back(now, base, entry)
    total, _ = add_up(put_back)
    if all(total.get(name) == value for name, value in _fields_of(entry).items()):
        return put_back
    return in_order([*now, entry])


def news(  # noqa: PLR0913 - a deal, its row, and what both have been
    deal: Deal,
    draft: DealDraft,
    state: Mapping[str, object],
    now: Sequence[Entry],
    base: Sequence[Entry],
    conflicts: list[str],
) -> dict[str, object]:
    """Return what the row says now and the entries so far do not come to.

    A field that a person has changed meanwhile is left.
    """
    total, _ = add_up(now)
    before, _ = add_up(base)
    values = {name: value for name, value in state.items() if value != total.get(name)}
    for name, theirs in list(values.items()):
        ours = getattr(deal, name)
        if ours != before.get(name):
            del values[name]
            if ours != theirs and theirs != before.get(name):
                conflicts.append(conflict(deal, draft, name, ours, before.get(name), theirs))
    return values


def _fields_of(entry: Entry) -> dict[str, object]:
    """Return the tracked fields that an entry sets, None for those that it clears."""
    return {name: getattr(entry, name) for name in TRACKED if sets(entry, name)}


def _only(entry: Entry, names: set[str]) -> Entry:
    """Return an entry without the tracked fields that its steps do not set."""
    others = {name: None for name in TRACKED if name not in names}
    return changed(entry, {**others, "clears": entry.clears & names})


def _says_nothing(entry: Entry) -> bool:
    return entry == Entry(day=entry.day, via=entry.via)


def difference_of(
    base: Sequence[Entry], theirs: Sequence[Entry]
) -> tuple[list[Entry], list[Entry]]:
    """Return the entries that go and those that come."""
    rest = list(theirs)
    gone = []
    for entry in base:
        if entry in rest:
            rest.remove(entry)
        else:
            gone.append(entry)
    return gone, rest


def clashes_of(
    deal: Deal,
    draft: DealDraft,
    base: Sequence[Entry],
    theirs: Sequence[Entry],
    *,
    gone: list[Entry],
) -> Sequence[str]:
    """Say what was changed on both sides since the last import."""
    before, _ = add_up(in_order(base))
    after, _ = add_up(in_order(theirs))
    clashes = [
        conflict(deal, draft, n, getattr(deal, n), before.get(n), after.get(n))
        for n in TRACKED
        if after.get(n) != before.get(n) and getattr(deal, n) not in (before.get(n), after.get(n))
    ]
    if clashes or not gone:
        return clashes
    mine = [entry.day for entry in deal.history if entry.stage and entry.via != drafts.VIA]
    if not mine:
        return ()
    what = f"the entry of {gone[0].day} has changed in {draft.name}"
    return (f"{deal.id}: {what}, but a person booked a stage on {mine[-1]}; the entry is kept",)


def with_history(
    deal: Deal, gone: Sequence[Entry], come: Sequence[Entry], theirs: Sequence[Entry]
) -> Deal:
    """Return a deal with other entries of the import, its top following their sum.

    On one day the entries of the import stand in the order of `theirs`.
    """
    before, _ = add_up(in_order(deal.history))
    history = list(deal.history)
    for entry in gone:
        history.remove(entry)
    for entry in come:
        history = list(insert(tuple(history), entry))
    for day in {entry.day for entry in theirs}:
        places = [
            i for i, entry in enumerate(history) if entry.day == day and entry.via == drafts.VIA
        ]
        for place, entry in zip(places, (e for e in theirs if e.day == day), strict=True):
            history[place] = entry
    after, _ = add_up(in_order(history))
    top = {n: after.get(n) for n in TRACKED if after.get(n) != before.get(n)}
    return changed(deal, {**top, "history": tuple(history)})


def conflict(  # noqa: PLR0913 - a field, and the three values it has had
    deal: Deal, draft: DealDraft, name: str, ours: object, base: object, theirs: object
) -> str:
    """Say what was changed on both sides since the last import."""
    here, before, now = (_quoted(value) for value in (ours, base, theirs))
    then = "in the export" if draft.is_own else "at the last import"
    return (
        f"{deal.id}: {name} is {here} here, was {before} {then} and is {now} "
        f"in {draft.name}; the value here is kept"
    )


def _quoted(value: object) -> str:
    text = "empty" if value is None else text_of(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
