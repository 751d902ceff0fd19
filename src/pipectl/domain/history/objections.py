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
    found: dict[str, Raised] = {}
    for entry in entries:
        said = entry.objection
        if said is None:
            continue
        known = found.get(said.id) or Raised(said.id, said.text, entry.day, entry.by)
        text = said.text or known.text
        answered = None if said.resolved is None else entry.day
        found[said.id] = known._replace(text=text, resolved=said.resolved, answered=answered)
    return tuple(found.values())


def open_objections(entries: Iterable[Entry]) -> tuple[Raised, ...]:
    """Return the objections of entries that are in order that nobody has answered."""
    return tuple(one for one in objections(entries) if one.resolved is None)
