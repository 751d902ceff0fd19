"""What is said of a deal: fields set, criteria assessed, notes, activities, next steps."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from pipectl.domain.actions.action import Action, Change, book
from pipectl.domain.actions.assign import (
    ELSEWHERE,
    Assignment,
    assigned,
    each_once,
    new_currency,
    typed,
    typed_money,
    with_money,
)
from pipectl.domain.actions.losing import correct
from pipectl.domain.actions.pipeline_edit import find_pipeline
from pipectl.domain.history.entries import state_on
from pipectl.domain.history.snapshot import type_of
from pipectl.domain.model.deal import TRACKED, Deal, NextStep
from pipectl.domain.model.fields import shape_of
from pipectl.domain.model.pipeline import find_stage
from pipectl.domain.model.qualification import criteria_of
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.schema import ListOf, keys_of
from pipectl.errors import PipectlError, UsageError


def assign(setup: Setup, deal: Deal, assignments: Sequence[str], action: Action) -> Change:
    """Carry out `key=value` (empty clears), `tags+=x`, `tags-=x` and `refs.SYSTEM=key`.

    Tracked fields get an entry; those that were so on the action's day already are left alone.
    """
    before = deal
    tracked: dict[str, Any] = {}
    money: dict[str, Any] = {}
    messages: list[str] = []
    for key, operator, text in each_once(assignments):
        if (key, operator) == ("amount", "=") and text:
            money = typed_money(text, setup, deal.currency)
            messages += new_currency(deal, money)
        elif key in TRACKED and operator == "=" and key not in ELSEWHERE:
            tracked[key] = parse_field(setup, key, text, action.today) if text else None
            messages += _resolved(text, tracked[key])
        elif key == "reason" and shape_of(key, setup) is None:
            change = correct(setup, deal, action, text)
            deal, action = change.deal, action._replace(note=None)
            messages += change.messages
        else:
            _refuse_criterion(setup, deal, key)
            deal = assigned(setup, deal, Assignment(key, operator, text), action.today)
    tracked = with_money(tracked, money)
    then, _ = state_on(deal, action.day)
    changed = {name: value for name, value in tracked.items() if value != then.get(name)}
    if changed.get("amount") is not None and deal.currency is None:
        changed.setdefault("currency", setup.settings.currency)
    _refuse_stray_stage(setup, deal, changed)
    if not changed and not action.note:
        same = (f"{deal.id} has these values already",) if deal == before else ()
        return Change(deal, tuple(messages) or same)
    clears = frozenset(name for name, value in changed.items() if value is None)
    values = {name: value for name, value in changed.items() if value is not None}
    change = book(deal, action, clears=clears, **values)
    return Change(change.deal, (*messages, *change.messages))


def _resolved(text: str, value: object) -> list[str]:
    """Say which day a word like +2w means."""
    return [f"{text} is {value}"] if isinstance(value, date) and text != str(value) else []


def parse_field(setup: Setup, key: str, text: str, today: date) -> Any:
    """Read a field, or one item of a list, as a person types it: 10k, +2w.

    Raises UsageError that names the field.
    """
    shape = keys_of(Deal)[key].shape
    return typed(key, shape.item if isinstance(shape, ListOf) else shape, text, today, setup)


def _refuse_criterion(setup: Setup, deal: Deal, key: str) -> None:
    """A criterion is assessed, unless a field has its name."""
    criteria = criteria_of(setup.pipeline(deal).qualification)
    if any(key == criterion.id for criterion in criteria) and shape_of(key, setup) is None:
        raise UsageError(f"{key} is assessed; use `pipectl qualify {deal.id} {key}=…`")


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


def refuse_plan(setup: Setup, deal: Deal) -> None:
    """Raise PipectlError for a next step of a closed deal: no agenda would show it."""
    kind = type_of(setup, deal)
    if kind != "open":
        raise PipectlError(
            f"{deal.id} is {kind}, and no agenda shows its next step; `pipectl reopen {deal.id}` "
            f"comes first, or keep the words with `pipectl note {deal.id} TEXT`"
        )


def plan(setup: Setup, deal: Deal, step: NextStep, action: Action) -> Change:
    """Set the next step of an open deal, unless it is this one already."""
    refuse_plan(setup, deal)
    if deal.next_step == step and not action.note:
        return Change(deal, (f"{deal.id} has this next step already",))
    return book(deal, action, next_step=step)


def finish(setup: Setup, deal: Deal, action: Action, following: NextStep | None) -> Change:
    """Book that the next step is done, in its own words, and the following one if there is one.

    Raises PipectlError for a deal without a next step.
    """
    step = deal.next_step
    if step is None:
        way = f"`pipectl log {deal.id} ACTIVITY` records what was done"
        raise PipectlError(f"{deal.id} has no next step; {way}")
    action = action._replace(note=": ".join(filter(None, (step.what, action.note))))
    if following is None:
        change = book(deal, action, clears=frozenset(("next_step",)))
        return change._replace(done=f"done: {step.what}")
    refuse_plan(setup, deal)
    change = book(deal, action, next_step=following)
    return change._replace(done=f"done: {step.what}; next step by {following.due}")


def clear_plan(deal: Deal, action: Action) -> Change:
    """Take the next step away: it was given up."""
    if deal.next_step is None:
        return Change(deal, (f"{deal.id} has no next step",))
    return book(deal, action, clears=frozenset(("next_step",)))


def omit(
    setup: Setup, deal: Deal, reason: str | None, action: Action, original: Deal | None = None
) -> Change:
    """Let a deal count nowhere from the action's day on, or for None let it count again.

    `original` is the deal that counts instead. Raises UsageError for one that does not.
    """
    if original and reason != "duplicate":
        raise UsageError(f"only a duplicate is one of {original.id}; drop --duplicate-of")
    if original and original.id == deal.id:
        raise UsageError(f"{deal.id} is no duplicate of itself; name the deal that counts")
    if original and original.omit:
        of = f"a duplicate of {original.duplicate_of}" if original.duplicate_of else original.omit
        raise UsageError(f"{original.id} is left out itself ({of}); name the deal that counts")
    stays = deal.duplicate_of if reason == deal.omit else None
    duplicate_of = original.id if original else stays
    if (deal.omit, deal.duplicate_of) == (reason, duplicate_of):
        return Change(deal, (f"{deal.id} is {'left out' if reason else 'counted'} already",))
    if reason is None:
        change = book(deal, action, clears=frozenset(("omit",)))
    else:
        change = book(deal, action, omit=parse_field(setup, "omit", reason, action.today))
    return Change(replace(change.deal, duplicate_of=duplicate_of), change.messages)


def park(setup: Setup, deal: Deal, until: date, action: Action) -> Change:
    """Take an open deal out of the open pipeline until a day, on which it is back.

    Raises UsageError for a day that is not ahead, and for a deal that is closed.
    """
    refuse_past(until, deal, action)
    kind = type_of(setup, deal)
    if kind != "open":
        raise UsageError(f"{deal.id} is {kind}; only an open deal is parked")
    if deal.parked_until == until and not action.note:
        return Change(deal, (f"{deal.id} is parked until {until} already",))
    return book(deal, action, parked_until=until)


def refuse_past(until: date, deal: Deal, action: Action) -> None:
    """Raise UsageError for a day on which a deal cannot be back, as it is not ahead."""
    if until <= action.today:
        raise UsageError(
            f"{until} is not ahead, today is {action.today}; write a later day, or --clear "
            f"to bring {deal.id} back now"
        )


def unpark(deal: Deal, action: Action) -> Change:
    """Bring a deal back into the open pipeline."""
    if deal.parked_until is None:
        return Change(deal, (f"{deal.id} is not parked",))
    return book(deal, action, clears=frozenset(("parked_until",)))
