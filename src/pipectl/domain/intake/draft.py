"""What a foreign file says of deals, and how that is merged into a store's deals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pipectl.domain.history.entries import add_up
from pipectl.domain.model.deal import Deal, Entry
from pipectl.domain.values.schema import ListOf, keys_of

if TYPE_CHECKING:
    from pipectl.domain.model.team import Person
    from pipectl.errors import Place


VIA: Final = "import"
"""What entries of an import are marked with."""

NO_TITLE: Final = "the title is empty; fill it in, or say in the rules what an empty one means"


class Step(NamedTuple):
    """What the source says happened on a day; `more` are note, activity, reason and by."""

    day: date
    values: dict[str, Any]
    more: dict[str, Any]


class Draft(NamedTuple):
    """What one foreign row says of a deal; None is an empty value.

    `place` and `number` are the row's, `name` is what it is called in messages.
    `fields` have no history: by name, `refs.SYSTEM` and own fields too. `state` are tracked
    fields as they are now, said on the day `as_of`; `steps` is the history, in its order.
    `person` is somebody whom the row tells of, with the id, to be added to the team.
    """

    place: Place
    number: int
    name: str
    system: str
    key: str
    id: str | None
    fields: dict[str, Any]
    state: dict[str, Any]
    steps: tuple[Step, ...] = ()
    as_of: date | None = None
    person: tuple[str, Person] | None = None


def new_deal(draft: Draft, deal_id: str) -> Deal:
    """Make a deal of a draft. Raises ValueError for a draft without a day or a stage."""
    history = tuple(first_history(draft))
    tracked, _ = add_up(history)
    if draft.fields.get("title") is None:
        raise ValueError(NO_TITLE)
    deal = Deal(id=deal_id, title="", history=history, **tracked)
    fields = given(draft.fields)
    for name, value in fields.items():
        deal = with_field(deal, name, value)
    return replace(
        deal,
        refs={**deal.refs, draft.system: draft.key},
        imported={name: text_of(value) for name, value in fields.items()},
    )


def first_history(draft: Draft) -> list[Entry]:
    """Return the history of a new deal.

    Tracked fields that no step sets stand in the first entry; what the row says and its steps do
    not come to has an entry of its own on the row's day, or the last step's if that is later.
    """
    entries = entries_of(draft.steps)
    if not entries:
        if draft.as_of is None:
            raise ValueError("no day for the first entry; write as_of in the rules")
        entries = [entry_of(draft.as_of, given(draft.state), {})]
    else:
        stepped = {name for step in draft.steps for name in step.values}
        steady = {n: v for n, v in given(draft.state).items() if n not in stepped}
        entries[0] = replace(entries[0], **steady)
        entries += correction(draft, entries, stepped)
    if entries[0].stage is None:
        raise ValueError(f"no stage on its first day, {entries[0].day}; give one in the rules")
    return entries


def text_of(value: Any) -> str:
    """Write a value as `imported` holds it, and as a message shows it."""
    if isinstance(value, tuple):
        return ",".join(value)
    return format(value, "f") if hasattr(value, "as_tuple") else str(value)


def with_field(deal: Deal, name: str, value: Any) -> Deal:
    """Return a deal with another value of a field without history, None for no value."""
    if name.startswith("refs."):
        return replace(deal, refs=put(deal.refs, name.partition(".")[2], value))
    if name.startswith("x-"):
        return replace(deal, extra=put(deal.extra, name, value))
    if name in keys_of(Deal):
        is_list = isinstance(keys_of(Deal)[name].shape, ListOf)
        values: dict[str, Any] = {name: () if value is None and is_list else value}
        return replace(deal, **values)
    return replace(deal, fields=put(deal.fields, name, value))


def field_of(deal: Deal, name: str) -> Any:
    """Return the value of a field without history, None where it is empty."""
    if name.startswith("refs."):
        return deal.refs.get(name.partition(".")[2])
    if name.startswith("x-"):
        return deal.extra.get(name)
    value = getattr(deal, name) if name in keys_of(Deal) else deal.fields.get(name)
    return None if value == () else value


def put(items: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    """Return items with another one under a name, without it for None."""
    if value is None:
        return {key: item for key, item in items.items() if key != name}
    return {**items, name: value}


def entries_of(steps: Sequence[Step]) -> list[Entry]:
    """Return the entries that steps come to: each says only what it changes."""
    now: dict[str, Any] = {}
    entries = []
    for step in steps:
        changed = {name: v for name, v in step.values.items() if v != now.get(name)}
        now.update(changed)
        if changed or "note" in step.more or "activity" in step.more:
            entries.append(entry_of(step.day, changed, step.more))
    return entries


def entry_of(day: date, values: Mapping[str, Any], more: Mapping[str, Any]) -> Entry:
    """Make an entry of an import; an empty value clears its field."""
    clears = frozenset(name for name, value in values.items() if value is None)
    return Entry(day=day, via=VIA, clears=clears, **given(values), **more)


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that are not empty."""
    return {name: value for name, value in values.items() if value is not None}


def correction(draft: Draft, entries: Sequence[Entry], stepped: set[str]) -> list[Entry]:
    """Return the entry for what the row says now and its steps do not come to."""
    total, _ = add_up(entries)
    wrong = {n: v for n, v in draft.state.items() if n in stepped and v != total.get(n)}
    if "stage" in wrong:
        raise ValueError(
            f"the stage is {draft.state['stage']} in its row and {total.get('stage')} at the end "
            "of its history; one of the two files is older"
        )
    return [entry_of(day_now(draft, entries), wrong, {})] if wrong else []


def day_now(draft: Draft, entries: Sequence[Entry]) -> date:
    """Return the day of what the row says now: never before its last entry."""
    last = entries[-1].day
    return max(draft.as_of, last) if draft.as_of else last


def has_amount(draft: Draft) -> bool:
    """Say whether a draft has an amount anywhere, and so needs a currency."""
    values: list[Decimal | None] = [draft.state.get("amount")]
    values += [step.values.get("amount") for step in draft.steps]
    return any(value is not None for value in values)
