"""What is said of a deal: fields set, criteria assessed, notes, activities, next steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from pipectl.domain.actions.action import Action, Change, book
from pipectl.domain.actions.pipeline_edit import find_pipeline
from pipectl.domain.history.entries import state_on
from pipectl.domain.model.deal import TRACKED, Deal, NextStep
from pipectl.domain.model.fields import ALIASES, path_of, put, shape_of
from pipectl.domain.model.pipeline import find_stage
from pipectl.domain.model.qualification import criteria_of
from pipectl.domain.model.settings import FIELD_TYPES, Setup
from pipectl.domain.values.calendar import parse_date
from pipectl.domain.values.scalars import parse_word
from pipectl.domain.values.schema import ListOf, Scalar, Shape, keys_of, required_keys
from pipectl.domain.values.text import suggestion
from pipectl.errors import UsageError
from pipectl.money import parse_short_amount

ELSEWHERE: Final = {
    "stage": "pipectl move DEAL STAGE",
    "next_step": "pipectl next DEAL TEXT --due DATE",
    "omit": "pipectl omit DEAL --reason …, or --clear",
    "qualification": "pipectl qualify DEAL criterion=state",
    "history": "pipectl edit DEAL",
    "imported": "pipectl import",
    "id": "nothing: an id never changes",
}
"""Fields that `set` does not set, and what does."""

LINKS: Final = ("parent", "duplicate_of")


def assign(setup: Setup, deal: Deal, assignments: Sequence[str], action: Action) -> Change:
    """Carry out `key=value` (empty clears), `tags+=x`, `tags-=x` and `refs.SYSTEM=key`.

    Tracked fields get an entry; those that were so on the act's day already are left alone.
    """
    before = deal
    tracked: dict[str, Any] = {}
    said: list[str] = []
    for assignment in assignments:
        key, operator, text = _split(assignment)
        if key in TRACKED and operator == "=" and key not in ELSEWHERE:
            tracked[key] = parse_field(key, text, action.today) if text else None
            said += _resolved(text, tracked[key])
        else:
            deal = _assign_now(setup, deal, key, operator, text, action.today)
    then, _ = state_on(deal, action.day)
    changed = {name: value for name, value in tracked.items() if value != then.get(name)}
    if changed.get("amount") is not None and deal.currency is None:
        changed.setdefault("currency", setup.settings.currency)
    _refuse_stray_stage(setup, deal, changed)
    if not changed and not action.note:
        return Change(deal, () if deal != before else (f"{deal.id} says so already",))
    clears = frozenset(name for name, value in changed.items() if value is None)
    values = {name: value for name, value in changed.items() if value is not None}
    change = book(deal, action, clears=clears, **values)
    return Change(change.deal, (*said, *change.messages))


def _resolved(text: str, value: object) -> list[str]:
    """Say which day a word like +2w means."""
    return [f"{text} is {value}"] if isinstance(value, date) and text != str(value) else []


def _split(assignment: str) -> tuple[str, str, str]:
    key, operator, text = assignment.partition("=")
    if not operator:
        raise UsageError(f"'{assignment}' sets nothing; write key=value, or key= to clear")
    if key and key[-1] in "+-":
        key, operator = key[:-1], key[-1] + "="
    return ALIASES.get(key, key), operator, text


def parse_field(key: str, text: str, today: date) -> Any:
    """Read a field, or one item of a list, as a person types it: 10k, +2w.

    Raises UsageError that names the field.
    """
    shape = keys_of(Deal)[key].shape
    return _typed(key, shape.item if isinstance(shape, ListOf) else shape, text, today)


def _typed(key: str, shape: Shape, text: str, today: date) -> object:
    try:
        if key == "amount":
            return parse_short_amount(text)
        if key == "currency":
            text = text.upper()
        if shape == FIELD_TYPES["date"]:
            return parse_date(text, today)
        if isinstance(shape, Scalar):
            return shape.parse(text)
    except ValueError as error:
        raise UsageError(f"{key}: {error}") from None
    raise UsageError(f"{key} cannot be set; edit the file with `pipectl edit`")


def _assign_now(  # noqa: PLR0913 - a field, how and to what, of a deal in a store
    setup: Setup, deal: Deal, key: str, operator: str, text: str, today: date
) -> Deal:
    """Set a field that has no history."""
    shape = _settable_shape(setup, deal, key)
    value: object = None
    if isinstance(shape, ListOf):
        value = _list(key, getattr(deal, key), operator, text, today)
    elif operator != "=":
        raise UsageError(f"{key} is not a list; write {key}=value")
    elif text:
        value = _typed(key, shape, text, today)
    elif key in required_keys(Deal):
        raise UsageError(f"{key} cannot be empty; write {key}=value")
    if key in LINKS and value == deal.id:
        raise UsageError(f"{deal.id} cannot be its own {key}")
    return put(deal, key, value)


def _settable_shape(setup: Setup, deal: Deal, key: str) -> Shape:
    """Return the shape of a field that can be set; UsageError says what sets another one."""
    if key in ELSEWHERE:
        raise UsageError(f"{key} is not set with `set`; use {ELSEWHERE[key]}")
    attribute, system = path_of(key)
    if attribute == "refs":
        _check_system(key, system)
    shape = None if attribute == "extra" else shape_of(key, setup)
    if shape is not None:
        return shape
    if any(key == criterion.id for criterion in criteria_of(setup.pipeline(deal).qualification)):
        raise UsageError(f"{key} is assessed; use `pipectl qualify {deal.id} {key}=…`")
    names = settable(setup)
    raise UsageError(
        f"there is no field '{key}'{suggestion(key, names)}; there are {', '.join(names)}"
    )


def _check_system(key: str, system: str | None) -> None:
    if not system:
        raise UsageError("refs are set one by one; write refs.SYSTEM=key, or refs.SYSTEM= to clear")
    try:
        parse_word(system)
    except ValueError as error:
        raise UsageError(f"{key}: {error}") from None


def settable(setup: Setup) -> tuple[str, ...]:
    """Name the fields that `assign` takes."""
    known = [
        "refs.SYSTEM" if key == "refs" else key for key in keys_of(Deal) if key not in ELSEWHERE
    ]
    return (*known, *setup.settings.fields)


def _list(key: str, old: tuple[str, ...], operator: str, text: str, today: date) -> tuple[str, ...]:
    words = tuple(parse_field(key, word, today) for word in text.split(",") if word)
    if operator == "-=":
        return tuple(word for word in old if word not in words)
    return tuple(dict.fromkeys((*old, *words) if operator == "+=" else words))


def _refuse_stray_stage(setup: Setup, deal: Deal, changed: Mapping[str, Any]) -> None:
    """A deal goes to another pipeline only with a stage of that pipeline."""
    if "pipeline" not in changed:
        return
    pipeline = find_pipeline(setup, changed["pipeline"])
    if find_stage(pipeline, deal.stage) is None:
        raise UsageError(
            f"the pipeline {pipeline.id} has no stage '{deal.stage}'; write "
            f"`pipectl move {deal.id} STAGE --pipeline {pipeline.id}`"
        )


def plan(deal: Deal, what: str, due: date, action: Action) -> Change:
    """Set the next step, unless it is this one already."""
    step = NextStep(due=due, what=what)
    if deal.next_step == step and not action.note:
        return Change(deal, (f"{deal.id} says so already",))
    return book(deal, action, next_step=step)


def clear_plan(deal: Deal, action: Action) -> Change:
    """Take the next step away: it is done, or was given up."""
    if deal.next_step is None:
        return Change(deal, (f"{deal.id} has no next step",))
    return book(deal, action, clears=frozenset(("next_step",)))


def omit(deal: Deal, reason: str | None, action: Action, duplicate_of: str | None = None) -> Change:
    """Let a deal count nowhere from the act's day on, or for None let it count again.

    `duplicate_of` is the id of the deal that counts instead.
    """
    if duplicate_of == deal.id:
        raise UsageError(f"{deal.id} is no duplicate of itself; name the deal that counts")
    if (deal.omit, deal.duplicate_of) == (reason, duplicate_of):
        return Change(deal, (f"{deal.id} is {'omitted' if reason else 'counted'} already",))
    if reason is None:
        change = book(deal, action, clears=frozenset(("omit",)))
    else:
        change = book(deal, action, omit=parse_field("omit", reason, action.today))
    return Change(replace(change.deal, duplicate_of=duplicate_of), change.messages)
