"""A deal that rests: out of the open pipeline until a day, and back."""

from datetime import date

from pipectl.domain.actions.action import Action, Change, book
from pipectl.domain.history.snapshot import type_of
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.settings import Setup
from pipectl.errors import UsageError


def park(setup: Setup, deal: Deal, until: date, action: Action) -> Change:
    """Take an open deal out of the open pipeline until a day, on which it is back.

    Raises UsageError for a day that is not ahead, and for a deal that is closed.
    """
    if until <= action.today:
        raise UsageError(
            f"{until} is not ahead, today is {action.today}; write a later day, or --clear "
            f"to bring {deal.id} back now"
        )
    kind = type_of(setup, deal)
    if kind != "open":
        raise UsageError(f"{deal.id} is {kind}; only an open deal is parked")
    if deal.parked_until == until and not action.note:
        return Change(deal, (f"{deal.id} is parked until {until} already",))
    return book(deal, action, parked_until=until)


def unpark(deal: Deal, action: Action) -> Change:
    """Bring a deal back into the open pipeline."""
    if deal.parked_until is None:
        return Change(deal, (f"{deal.id} is not parked",))
    return book(deal, action, clears=frozenset(("parked_until",)))
