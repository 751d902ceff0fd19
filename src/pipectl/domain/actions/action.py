"""The one way in which a deal changes: an entry is booked, and the top follows the sum."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from pipectl.domain.history import entries
from pipectl.domain.model.deal import TRACKED, Deal, Entry
from pipectl.domain.values.schema import build, changed
from pipectl.domain.values.text import show, show_field
from pipectl.errors import UsageError


class Action(NamedTuple):
    """Who does something on which day, what they say of it, and which day it is today.

    Where the day is before a deal began, it `moves_beginning`, or is refused. `numbers` is the form
    of those in messages.
    """

    day: date
    by: str
    today: date
    note: str | None = None
    moves_beginning: bool = False
    numbers: str | None = None


class Change(NamedTuple):
    """A deal as it shall be, the messages for the person, and new deals that come of it.

    `done` is what has been done where that is not what the command is for.
    """

    deal: Deal
    messages: tuple[str, ...] = ()
    opened: tuple[Deal, ...] = ()
    done: str | None = None


def book(deal: Deal, action: Action, **values: object) -> Change:
    """Book an entry on the action's day; `values` are what it holds by their names, as `clears`.

    Entries stay in order of days. Where a later entry sets the same field, the top keeps that
    and the change says so. A top that has drifted from its history is recorded first. Raises
    UsageError for a day in the future or before the deal was created.
    """
    refuse_day(deal, action)
    last = entries.in_order(deal.history)[-1].day
    recorded = entries.drift(deal)
    deal = record_drift(deal, action._replace(day=max(action.day, last)))
    common = {"day": action.day, "by": action.by, "note": action.note}
    entry = build(Entry, {**common, **values})
    history = entries.insert(deal.history, entry)
    fields, states = entries.add_up(entries.in_order(history))
    touched = [name for name in TRACKED if entries.sets(entry, name)]
    top = {name: fields.get(name) for name in touched}
    answers = dict(deal.qualification)
    for name in entry.qualification:
        answers = entries.with_state(answers, name, states.get(name))
    messages = (
        *_recorded(deal, recorded, action.numbers),
        *_overruled(history, [n for n in touched if top[n] != getattr(entry, n)], action.numbers),
        *_overruled_states(
            history, [n for n, state in entry.qualification.items() if states.get(n) != state]
        ),
    )
    return Change(changed(deal, {**top, "qualification": answers, "history": history}), messages)


def record_drift(deal: Deal, action: Action, via: str | None = "fix") -> Deal:
    """Book what the top says and the history does not, so that it has a day.

    The day is the action's, or that of the last entry that sets one of these fields if later.
    """
    names = entries.drift(deal)
    if not names:
        return deal
    top, states = entries.at_top(deal)
    criteria = entries.criteria_in(names)
    entry = Entry(
        day=entries.day_of_drift(deal, names, action.day),
        by=action.by,
        via=via,
        qualification={name: states.get(name) for name in criteria},
        clears=frozenset(name for name in names if name in TRACKED and name not in top),
    )
    entry = changed(entry, {name: top[name] for name in names if name in top})
    return replace(deal, history=entries.insert(deal.history, entry))


def _recorded(deal: Deal, names: tuple[str, ...], form: str | None) -> tuple[str, ...]:
    """Say what the top said and the history did not, now that it has an entry."""
    top, states = entries.at_top(deal)
    values = {**top, **{f"qualification.{name}": state for name, state in states.items()}}
    listed = ", ".join(f"{name} {show_field(name, values.get(name), form)}" for name in names)
    return (f"recorded first, as the top says: {listed}",) if names else ()


def refuse_day(deal: Deal, action: Action) -> None:
    """Raise UsageError for an action in the future, or before the deal was created."""
    refuse_future(action)
    created = min((entry.day for entry in deal.history), default=action.day)
    if action.day < created:
        raise UsageError(
            f"{action.day} is before {deal.id} was created, on {created}; "
            "choose a later day, or correct the first entry with `pipectl edit`"
        )


def begun(deal: Deal, action: Action) -> Deal:
    """Return a deal that began by the action's day: its first entry moves there if it is later.

    Raises UsageError where the action does not move it.
    """
    first = min(deal.history, key=lambda entry: entry.day, default=None)
    if first is None or first.day <= action.day:
        return deal
    if not action.moves_beginning:
        raise UsageError(
            f"{action.day} is before {deal.id} was created, on {first.day}; "
            "choose a later day, or add --move-beginning"
        )
    earlier = replace(first, day=action.day)
    history = (earlier if entry is first else entry for entry in deal.history)
    return replace(deal, history=tuple(history))


def refuse_future(action: Action) -> None:
    """Raise UsageError for an action after today."""
    if action.day > action.today:
        raise UsageError(
            f"{action.day} is after today, {action.today}; book it when it has happened"
        )


def _overruled(history: Sequence[Entry], names: Iterable[str], form: str | None) -> Iterator[str]:
    """Say which fields a later entry sets again, and when."""
    for name in names:
        later = next(
            entry for entry in reversed(entries.in_order(history)) if entries.sets(entry, name)
        )
        yield f"{name} stays {show_field(name, getattr(later, name), form)}, set on {later.day}"


def _overruled_states(history: Sequence[Entry], names: Iterable[str]) -> Iterator[str]:
    """Say which criteria a later entry assesses again, and when."""
    for name in names:
        later = next(e for e in reversed(entries.in_order(history)) if name in e.qualification)
        yield f"{name} stays {show(later.qualification[name], None)}, set on {later.day}"


def record_top(deal: Deal, action: Action) -> Change:
    """Book what the top says on the action's day: the top is right.

    It goes behind entries that set the same fields, and the change says on which day.
    """
    refuse_day(deal, action)
    names = entries.drift(deal)
    day = entries.day_of_drift(deal, names, action.day) if names else action.day
    message = f"{deal.id}: {', '.join(names)} recorded on {day}, the day of an entry that sets it"
    return Change(record_drift(deal, action), (message,) if day != action.day else ())


def follow_history(deal: Deal, _action: Action) -> Change:
    """Make the top say what the history adds up to: the history is right.

    Raises UsageError where the history adds up to no stage.
    """
    fields, states = entries.add_up(entries.in_order(deal.history))
    if "stage" not in fields:
        raise UsageError(
            f"the history of {deal.id} adds up to no stage; use --fix record, or `pipectl edit`"
        )
    answers = deal.qualification
    for name in {**answers, **states}:
        answers = entries.with_state(answers, name, states.get(name))
    top = {name: fields.get(name) for name in TRACKED}
    return Change(changed(deal, {**top, "qualification": answers}))
