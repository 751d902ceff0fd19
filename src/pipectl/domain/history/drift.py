"""Drift: where the top of a deal and the sum of its history differ."""

from datetime import date

from pipectl.domain.history.entries import add_up, at_top, in_order, sets
from pipectl.domain.model.deal import TRACKED, Deal, Entry
from pipectl.domain.model.fields import path_of


def drift(deal: Deal) -> tuple[str, ...]:
    """Name what the top and the sum of the history say differently: fields, then criteria.

    A criterion is named `qualification.NAME`.
    """
    top, top_states = at_top(deal)
    total, states = add_up(in_order(deal.history))
    if top == total and top_states == states:
        return ()
    differing = [name for name in TRACKED if top.get(name) != total.get(name)]
    criteria = [
        name for name in {**states, **top_states} if states.get(name) != top_states.get(name)
    ]
    return (*differing, *(f"qualification.{name}" for name in criteria))


def day_of_drift(deal: Deal, names: tuple[str, ...], day: date) -> date:
    """Return the first day from `day` on behind which no entry sets what has drifted."""
    criteria = criteria_in(names)
    return max([day, *(entry.day for entry in deal.history if _sets(entry, names, criteria))])


def criteria_in(names: tuple[str, ...]) -> list[str]:
    """Return the criteria among what has drifted."""
    return [key for name in names if (key := path_of(name).key)]


def _sets(entry: Entry, names: tuple[str, ...], criteria: list[str]) -> bool:
    """Say whether an entry sets one of these tracked fields or criteria."""
    return any(sets(entry, name) for name in names if name in TRACKED) or any(
        name in entry.qualification for name in criteria
    )
