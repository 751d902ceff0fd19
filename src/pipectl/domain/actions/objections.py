"""A customer's objections are raised and answered."""

from itertools import chain
from typing import Final

from pipectl.domain.actions.action import Action, Change, book
from pipectl.domain.history.entries import in_order
from pipectl.domain.history.objections import objections
from pipectl.domain.model.deal import Deal, Objection
from pipectl.domain.values.ids import DIGITS, LETTERS
from pipectl.errors import NotFoundError, UsageError

IDS: Final = tuple(f"{letter}{digit}" for letter in LETTERS for digit in DIGITS)
"""What an objection may be called: a consonant and a digit that nobody misreads."""


def object_to(deal: Deal, text: str, action: Action) -> tuple[Change, str]:
    """Record an objection; return the change and the id that it got.

    Raises UsageError for a text that is the id of an objection.
    """
    ids = {objection.id for objection in objections(in_order(deal.history))}
    if text in ids:
        raise UsageError(f"'{text}' is an objection; add --resolved, or write one in words")
    new = free_id(text, ids)
    return book(deal, action, objection=Objection(id=new, text=text)), new


def free_id(text: str, ids: set[str]) -> str:
    """Return a short id, unique within the deal: one that its text comes to, or the next free one.

    Two colleagues who write different objections on two copies of a file seldom get the same one.
    """
    from hashlib import sha256

    first = int.from_bytes(sha256(text.encode()).digest()[:4]) % len(IDS)
    short = (*IDS[first:], *IDS[:first])
    longer = (name + more for name in short for more in IDS)
    return next(name for name in chain(short, longer) if name not in ids)


def resolve(deal: Deal, name: str, answer: str, action: Action) -> Change:
    """Record that an objection is answered, in words or, with an empty text, without.

    Raises NotFoundError for an objection that does not exist, UsageError for one that is answered.
    """
    raised = {item.id: item for item in objections(in_order(deal.history))}
    if name not in raised:
        waiting = [item.id for item in raised.values() if item.resolved is None]
        choices = f"open are {', '.join(waiting)}" if waiting else "none is open"
        raise NotFoundError(f"{deal.id} has no objection '{name}'; {choices}", "objection")
    objection = raised[name]
    if objection.resolved is not None:
        raise UsageError(f"{name} was resolved on {objection.answered}; nothing is left to answer")
    if action.day < objection.day:
        raise UsageError(
            f"{name} was raised on {objection.day}, after {action.day}; choose a later day"
        )
    return book(deal, action, objection=Objection(id=name, resolved=answer))
