"""Leads: a lead that is won opens a deal, which names it as its parent."""

from collections.abc import Callable
from typing import Final

from pipectl.domain.actions.action import Action, Change
from pipectl.domain.model.deal import Deal, Entry
from pipectl.domain.model.pipeline import Pipeline, open_stages
from pipectl.domain.model.qualification import criteria_of
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.schema import build
from pipectl.errors import UsageError

SUMMARY: Final = ("title", "account", "source", "campaign", "kind", "tags")
"""What a deal has from its lead and no history of."""

TRACKED: Final = ("amount", "currency", "expected_close", "owner")
"""What it has from it and its first entry says."""


def is_lead(setup: Setup, deal: Deal) -> bool:
    """Say whether a deal is in a pipeline of leads."""
    return setup.pipeline(deal).kind == "leads"


def opening(
    setup: Setup,
    lead: Deal,
    won: Change,
    child: Callable[[], str | None],
    make: Callable[[], Deal | None],
) -> Change:
    """Return the change that wins a deal, and where that is a lead, with the deal it opens.

    A lead opens one deal only: `child` returns the id of one that is there, and `make` is a new
    one, as of `open_deal`. Both are called only where it comes to that.
    """
    was_won = setup.stage(lead).type == "won"
    if won.deal == lead or was_won or not is_lead(setup, lead):
        return won
    if there := child():
        return won._replace(messages=(*won.messages, f"its deal is {there} already"))
    new = make()
    if new is None:
        return won._replace(
            messages=(*won.messages, "no deal is opened: this store has only leads")
        )
    return won._replace(opened=(new,))


def open_deal(
    setup: Setup, lead: Deal, action: Action, deal_id: str, pipeline: str | None = None
) -> Deal | None:
    """Make the deal that a won lead opens, in the first stage of a pipeline of deals.

    What is known of the criteria that both pipelines have goes along with its evidence. None in a
    store that has leads only. Raises UsageError for a pipeline that holds no deals.
    """
    home = _home(setup, pipeline)
    if home is None:
        return None
    criteria = {criterion.id for criterion in criteria_of(home.qualification)}
    answers = {name: answer for name, answer in lead.qualification.items() if name in criteria}
    tracked = {name: getattr(lead, name) for name in TRACKED if getattr(lead, name) is not None}
    tracked["stage"] = open_stages(home)[0].id
    if home.id != setup.settings.default_pipeline:
        tracked["pipeline"] = home.id
    states: dict[str, str | None] = {name: answer.state for name, answer in answers.items()}
    day = {"day": action.day, "by": action.by, "qualification": states}
    first = build(Entry, {**day, **tracked})
    values = {name: getattr(lead, name) for name in SUMMARY} | tracked
    values |= {"qualification": answers, "history": (first,), "fields": dict(lead.fields)}
    return build(Deal, {**values, "id": deal_id, "parent": lead.id})


def _home(setup: Setup, named: str | None) -> Pipeline | None:
    """Return the pipeline in which the deal begins: the one named, the default one, the first."""
    deals = [pipeline for pipeline in setup.pipelines.values() if pipeline.kind == "deals"]
    choices = ", ".join(pipeline.id for pipeline in deals)
    if named is not None:
        home = next((pipeline for pipeline in deals if pipeline.id == named), None)
        if home is None:
            raise UsageError(f"a deal begins in a pipeline of deals, not in '{named}': {choices}")
        return home
    default = setup.pipelines[setup.settings.default_pipeline]
    return default if default in deals else next(iter(deals), None)
