"""What a row of a foreign file says of a deal, and the entries that its history comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Final, NamedTuple

from pipectl.domain.history.entries import IMPORT, add_up, in_order, insert
from pipectl.domain.model.deal import Deal, Entry
from pipectl.domain.model.team import Person
from pipectl.domain.values.schema import build
from pipectl.errors import Place

VIA: Final = IMPORT
"""What entries of an import are marked with."""

NO_TITLE: Final = "the title is empty; fill it in, or say in the rules what an empty one means"


class DraftStep(NamedTuple):
    """What the source says happened on a day; `more` are note, activity, direction, reason, by."""

    day: date
    values: dict[str, object]
    more: dict[str, object]


class DealDraft(NamedTuple):
    """What one foreign row says of a deal; None is an empty value.

    `place` and `number` are the row's, `name` is what it is called in messages.
    `fields` have no history: by name, `refs.SYSTEM` and custom fields too. `state` are tracked
    fields as they are now, said on the day `as_of`; `steps` is the history, in its order.
    `person` is somebody whom the row tells of, with the id, to be added to the team. Unless it
    `has_history` from a file that dates each change, the steps are what the row says now with the
    days that it knows, and what changes without a day has `as_of`, or the day it was `read_on`.
    A row of the store's own export `is_own`: its key is the deal's id, its `cells` are as they were
    read, and `fixed` are the columns that it cannot change.
    """

    place: Place
    number: int
    name: str
    system: str
    key: str
    id: str | None
    fields: dict[str, object]
    state: dict[str, object]
    steps: tuple[DraftStep, ...] = ()
    as_of: date | None = None
    person: tuple[str, Person] | None = None
    has_history: bool = True
    read_on: date | None = None
    is_own: bool = False
    cells: Mapping[str, str] = MappingProxyType({})
    fixed: tuple[str, ...] = ()


def entries_of(steps: Sequence[DraftStep]) -> list[Entry]:
    """Return the entries that steps come to: each says only what it changes."""
    now: dict[str, object] = {}
    entries = []
    for step in steps:
        changed = {name: v for name, v in step.values.items() if v != now.get(name)}
        now.update(changed)
        if changed or "note" in step.more or "activity" in step.more:
            entries.append(entry_of(step.day, changed, step.more))
    return entries


def entry_of(day: date, values: Mapping[str, object], more: Mapping[str, object]) -> Entry:
    """Make an entry of an import; an empty value clears its field."""
    clears = frozenset(name for name, value in values.items() if value is None)
    return build(Entry, {"day": day, "via": VIA, "clears": clears, **facts(values), **more})


def facts(values: Mapping[str, object]) -> dict[str, object]:
    """Return the values that are not empty."""
    return {name: value for name, value in values.items() if value is not None}


def correction(draft: DealDraft, entries: Sequence[Entry], stepped: set[str]) -> list[Entry]:
    """Return the entry for what the row says now and its steps do not come to."""
    total, _ = add_up(entries)
    wrong = {n: v for n, v in draft.state.items() if n in stepped and v != total.get(n)}
    if "stage" in wrong and draft.has_history:
        raise ValueError(
            f"the stage is {draft.state['stage']} in its row and {total.get('stage')} at the end "
            "of its history; one of the two files is older"
        )
    if "stage" in wrong:
        draft = draft._replace(as_of=draft.as_of or draft.read_on)
    return [entry_of(day_now(draft, entries), wrong, {})] if wrong else []


def day_now(draft: DealDraft, entries: Sequence[Entry]) -> date:
    """Return the day of what the row says now: never before its last entry."""
    last = entries[-1].day
    return max(draft.as_of, last) if draft.as_of else last


def has_amount(draft: DealDraft) -> bool:
    """Say whether a draft has an amount anywhere, and so needs a currency."""
    values = (draft.state, *(step.values for step in draft.steps))
    return any(part.get("amount") is not None for part in values)


def assessed(deal: Deal, draft: DealDraft) -> Deal:
    """Return a deal with an entry for what its row says of criteria and no entry comes to."""
    history = in_order(deal.history)
    _, states = add_up(history)
    names = [name.partition(".")[2] for name in draft.fields if name.startswith("qualification.")]
    answers = {name: answer.state for name, answer in deal.qualification.items()}
    changed = {name: answers.get(name) for name in names if answers.get(name) != states.get(name)}
    if not changed:
        return deal
    day = max(draft.as_of or draft.read_on or history[-1].day, history[-1].day)
    entry = Entry(day=day, via=VIA, qualification=changed)
    return replace(deal, history=insert(deal.history, entry))
