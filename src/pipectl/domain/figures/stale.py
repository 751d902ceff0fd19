"""Deals that nobody has touched for too long."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from pipectl.domain.history.snapshot import Snapshot, is_parked
from pipectl.domain.model.settings import Setup

CLOCKS: Final[Mapping[str, Callable[[Snapshot], date]]] = {
    "activity": lambda deal: deal.touched or deal.created,
    "stage": lambda deal: deal.since,
    "created": lambda deal: deal.created,
}
"""The day from which a deal rots: the last entry that a person made, its stage, its creation.

What an import, a fix or a migration wrote is no person's doing.
"""


def idle_days(deal: Snapshot, day: date, clock: str = "activity") -> int:
    """Count the days since the clock's day; without any entry of a person, since the creation."""
    return (day - CLOCKS[clock](deal)).days


def is_stale(setup: Setup, deal: Snapshot, day: date, clock: str = "activity") -> bool:
    """Say whether an open deal is idle for more days than its stage's `rotting_days`.

    A next step that is not yet due protects it; so does being parked.
    """
    limit = setup.stage(deal).rotting_days
    if deal.closed is not None or limit is None or is_parked(deal, day):
        return False
    if deal.next_step is not None and deal.next_step.due > day:
        return False
    return idle_days(deal, day, clock) > limit
