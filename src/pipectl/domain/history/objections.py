"""A customer's objections in a deal's history, and which of them are open."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from pipectl.domain.model.deal import Entry


class Raised(NamedTuple):
    """An objection: when it was raised by whom, and how it was answered, None while it is open.

    An answer without words is an empty text; `answered` is its day.
    """

    id: str
    text: str | None
    day: date
    by: str | None
    resolved: str | None = None
    answered: date | None = None


def objections(entries: Iterable[Entry]) -> tuple[Raised, ...]:
    """Return the objections of entries that are in order, in the order in which they were raised.

    Who raises one again, with a text behind its answer, opens it again.
    """
    raised: dict[str, Raised] = {}
    for entry in entries:
        objection = entry.objection
        if objection is None:
            continue
        latest = raised.get(objection.id) or Raised(
            objection.id, objection.text, entry.day, entry.by
        )
        text = objection.text or latest.text
        answered = None if objection.resolved is None else entry.day
        raised[objection.id] = latest._replace(
            text=text, resolved=objection.resolved, answered=answered
        )
    return tuple(raised.values())


def open_objections(entries: Iterable[Entry]) -> tuple[Raised, ...]:
    """Return the objections of entries that are in order that nobody has answered."""
    return tuple(objection for objection in objections(entries) if objection.resolved is None)
