"""Top and history of a deal brought together, the one way or the other."""

from pipectl.domain.actions.action import Action, Change, record_drift, refuse_day
from pipectl.domain.history.drift import day_of_drift, drift
from pipectl.domain.history.entries import add_up, in_order, with_state
from pipectl.domain.model.deal import TRACKED, Deal
from pipectl.domain.values.schema import changed
from pipectl.errors import UsageError


def record(deal: Deal, action: Action) -> Change:
    """Book what the top says on the action's day: the top is right.

    It goes behind entries that set the same fields, and the change says on which day.
    """
    refuse_day(deal, action)
    names = drift(deal)
    day = day_of_drift(deal, names, action.day) if names else action.day
    said = (f"{deal.id}: {', '.join(names)} recorded on {day}, the day of an entry that sets it",)
    return Change(record_drift(deal, action), said if day != action.day else ())


def follow_history(deal: Deal, _action: Action) -> Change:
    """Make the top say what the history adds up to: the history is right.

    Raises UsageError where the history comes to no stage.
    """
    fields, states = add_up(in_order(deal.history))
    if "stage" not in fields:
        raise UsageError(
            f"the history of {deal.id} comes to no stage; use --fix record, or `pipectl edit`"
        )
    answers = deal.qualification
    for name in {**answers, **states}:
        answers = with_state(answers, name, states.get(name))
    top = {name: fields.get(name) for name in TRACKED}
    return Change(changed(deal, {**top, "qualification": answers}))
