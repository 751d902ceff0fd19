"""Top and history of a deal brought together, the one way or the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from pipectl.domain.booking import Change
from pipectl.domain.booking import record_drift
from pipectl.domain.booking import refuse_day
from pipectl.domain.booking import with_state
from pipectl.domain.deal import TRACKED
from pipectl.domain.history import add_up
from pipectl.domain.history import in_order

if TYPE_CHECKING:
    from pipectl.domain.booking import Act
    from pipectl.domain.deal import Deal


def record(deal: Deal, act: Act) -> Change:
    """Book what the top says on the act's day: the top is right."""
    refuse_day(deal, act)
    return Change(record_drift(deal, act))


def follow_history(deal: Deal, _act: Act) -> Change:
    """Make the top say what the history adds up to: the history is right."""
    fields, states = add_up(in_order(deal.history))
    answers = deal.qualification
    for name in {**answers, **states}:
        answers = with_state(answers, name, states.get(name))
    top: dict[str, Any] = {name: fields.get(name) for name in TRACKED}
    return Change(replace(deal, **top, qualification=answers))
