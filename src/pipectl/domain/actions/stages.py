"""A deal's way through its pipeline: created, moved, won, lost, reopened."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from pipectl.domain.actions.action import Action, Change, book, refuse_future
from pipectl.domain.actions.assign import new_currency
from pipectl.domain.actions.leads import is_lead
from pipectl.domain.actions.pipeline_edit import find_pipeline, live
from pipectl.domain.actions.stage_entry import enter, refuse_unmet, step_on_entering
from pipectl.domain.history.entries import in_order, state_on
from pipectl.domain.history.visits import MIGRATE, visits
from pipectl.domain.model import pipeline as pipelines
from pipectl.domain.model.deal import TRACKED, Deal, Entry
from pipectl.domain.model.pipeline import Pipeline, Stage
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.schema import changed
from pipectl.domain.values.text import show_amount
from pipectl.errors import NotFoundError, PipectlError, UsageError


def create(setup: Setup, action: Action, stage: str | None, **values: Any) -> Deal:
    """Make a new deal with its first entry; `values` are attributes of a Deal.

    Without a stage it begins in the pipeline's first open one; without an owner it is the
    person's who adds it; an amount without a currency is in the store's; its stage may give it a
    next step. Raises UsageError for a day in the future.
    """
    refuse_future(action)
    pipeline = find_pipeline(setup, values.get("pipeline"))
    began = live(pipeline, stage) if stage else pipelines.open_stages(pipeline)[0]
    if began.type != "open":
        choices = _choices(pipelines.open_stages(pipeline))
        raise UsageError(f"a deal begins in an open stage, not in {began.id}; {choices}")
    values.setdefault("owner", action.by)
    if values.get("amount") is not None:
        values.setdefault("currency", setup.settings.currency)
    step = step_on_entering(began, action)
    if step is not None:
        values.setdefault("next_step", step)
    tracked = {name: values[name] for name in TRACKED if name in values}
    entry = Entry(day=action.day, by=action.by, note=action.note, stage=began.id, **tracked)
    return Deal(stage=began.id, history=(entry,), **values)


def advance(  # noqa: PLR0913 - which deal, where to, and how
    setup: Setup,
    deal: Deal,
    stage: str,
    action: Action,
    *,
    pipeline: str | None = None,
    forced: str | None = None,
) -> Change:
    """Move a deal to another open stage of its pipeline, or of another one.

    Forward, every exit criterion on the way must be met, unless `forced` gives a reason, which
    is recorded. Raises NotFoundError for an unknown stage, PipectlError for unmet criteria.
    """
    target_pipeline = find_pipeline(setup, pipeline or deal.pipeline)
    target = live(target_pipeline, stage)
    changes_pipeline = target_pipeline != setup.pipeline(deal)
    if target.id == deal.stage and not changes_pipeline:
        return unchanged(deal, action, f"{deal.id} is in {target.id} already")
    if target.type == "lost":
        raise UsageError(f"a loss has a reason; write `pipectl lose {deal.id} --reason …`")
    refuse_closed(setup, deal)
    if target.type == "won":
        refuse_undone(deal, action)
        if is_lead(setup, deal):
            raise UsageError(f"a won lead opens a deal; write `pipectl win {deal.id}`")
    into = target_pipeline if changes_pipeline else None
    return _enter(setup, deal, target, action, forced=forced, into=into)


def next_open(setup: Setup, deal: Deal) -> Stage:
    """Return the open stage that follows the one a deal is in; UsageError behind the last one."""
    refuse_closed(setup, deal)
    pipeline = setup.pipeline(deal)
    stages = pipelines.open_stages(pipeline)
    place = stages.index(pipelines.live_stage(pipeline, setup.stage(deal))) + 1
    if place == len(stages):
        raise UsageError(
            f"{deal.id} is in {deal.stage}, the last open stage; write `pipectl win {deal.id}`"
        )
    return stages[place]


def win(  # noqa: PLR0913 - a deal, for how much, and how
    setup: Setup,
    deal: Deal,
    action: Action,
    amount: Decimal | None = None,
    currency: str | None = None,
    *,
    forced: str | None = None,
) -> Change:
    """Bring a deal to its pipeline's first won stage; the expected close stays as it is.

    The amount is in `currency`, else in that of the deal, else in the store's. Of a deal that is
    won already another amount is corrected.
    """
    target = end_of(setup, deal, "won")
    if setup.stage(deal).type == "won":
        return _sold_for(setup, deal, action, amount, currency)
    refuse_closed(setup, deal)
    refuse_undone(deal, action)
    values: dict[str, Any] = {}
    if amount is not None:
        values["amount"] = amount
        if currency or deal.currency is None:
            values["currency"] = currency or setup.settings.currency
    change = _enter(setup, deal, target, action, forced=forced, **values)
    return change._replace(messages=(*new_currency(deal, values), *change.messages))


def _sold_for(
    setup: Setup, deal: Deal, action: Action, amount: Decimal | None, currency: str | None
) -> Change:
    """Book another amount of a won deal, without a stage: it is won since the same day."""
    code = currency or deal.currency or setup.settings.currency
    if amount is None or (amount, code) == (deal.amount, deal.currency or code):
        return unchanged(deal, action, f"{deal.id} is won already")
    refuse_undone(deal, action)
    values = {"amount": amount} if code == deal.currency else {"amount": amount, "currency": code}
    change = book(deal, action, **values)
    form = setup.settings.numbers
    before = f", not {show_amount(deal.amount, form)}" if deal.amount is not None else ""
    messages = (*new_currency(deal, values), *change.messages)
    done = f"won already; the amount is {show_amount(amount, form)} {code}{before}"
    return change._replace(messages=messages, done=done)


def reopen(setup: Setup, deal: Deal, action: Action, stage: str | None = None) -> Change:
    """Bring a won or lost deal back to an open stage: the last one it was in, unless named."""
    if setup.stage(deal).type == "open":
        if stage is not None and live(setup.pipeline(deal), stage).id != deal.stage:
            way = f"write `pipectl move {deal.id} {stage}`"
            raise PipectlError(f"{deal.id} is open already, in {deal.stage}; {way}")
        return unchanged(deal, action, f"{deal.id} is open already, in {deal.stage}")
    refuse_undone(deal, action)
    pipeline = setup.pipeline(deal)
    if stage is None:
        been = [pipelines.live_id(pipeline, v.stage) for v in visits(in_order(deal.history))]
        opened = [s.id for s in pipelines.open_stages(pipeline)]
        stage = next((name for name in reversed(been) if name in opened), opened[0])
    target = live(pipeline, stage)
    if target.type != "open":
        choices = _choices(pipelines.open_stages(pipeline))
        raise UsageError(f"{target.id} is not an open stage; {choices}")
    return unparked(deal, action, partial(enter, pipeline, deal, target, action))


def unparked(deal: Deal, action: Action, book_entry: Callable[..., Change]) -> Change:
    """Book an entry that also ends the parking of a deal that rests on the action's day."""
    until = _rests_until(deal, action)
    if until is None:
        return book_entry()
    change = book_entry(clears=frozenset(("parked_until",)))
    message = f"{deal.id} is no longer parked; it was until {until}"
    return change._replace(messages=(*change.messages, message))


def _rests_until(deal: Deal, action: Action) -> date | None:
    """Return until when a deal is parked on the action's day, None where it is not."""
    until = state_on(deal, action.day)[0].get("parked_until")
    return until if isinstance(until, date) and until > action.day else None


def follow(setup: Setup, deal: Deal, action: Action) -> Change:
    """Bring a deal out of a retired stage into the one that replaced it: no person's doing.

    The entry is booked on the action's day, or on that of the last entry with a stage if later.
    """
    present = setup.stage(deal)
    now = pipelines.live_stage(setup.pipeline(deal), present)
    day = max(action.day, *(entry.day for entry in deal.history if entry.stage))
    return book(
        deal, action._replace(day=day, today=max(action.today, day)), stage=now.id, via=MIGRATE
    )


def _enter(  # noqa: PLR0913 - a deal, where to, and how
    setup: Setup,
    deal: Deal,
    target: Stage,
    action: Action,
    *,
    forced: str | None,
    into: Pipeline | None = None,
    **values: object,
) -> Change:
    """Book the entry into a stage once the criteria are met; another pipeline asks none."""
    if into is not None:
        return enter(into, deal, target, action, reason=forced, pipeline=into.id)
    pipeline = setup.pipeline(deal)
    if forced is None:
        refuse_unmet(pipeline, deal, changed(deal, values), target)
    entry = partial(enter, pipeline, deal, target, action, reason=forced, **values)
    if target.type != "open":
        return unparked(deal, action, entry)
    change, until = entry(), _rests_until(deal, action)
    if until is None:
        return change
    message = f"{deal.id} stays parked until {until}; `pipectl park {deal.id} --clear` ends that"
    return change._replace(messages=(*change.messages, message))


def end_of(setup: Setup, deal: Deal, kind: str) -> Stage:
    """Return the first won or lost stage of a deal's pipeline."""
    end = pipelines.first_of_type(setup.pipeline(deal), kind)
    if end is None:
        raise NotFoundError(f"the pipeline of {deal.id} has no stage of type {kind}", "stage")
    return end


def _choices(stages: Iterable[Stage]) -> str:
    return "write one of " + ", ".join(stage.id for stage in stages)


def unchanged(deal: Deal, action: Action, text: str) -> Change:
    """Say that there is nothing to change; a note is kept all the same."""
    if not action.note:
        return Change(deal, (text,))
    change = book(deal, action)
    return change._replace(messages=(text, *change.messages), done="noted")


def refuse_closed(setup: Setup, deal: Deal) -> None:
    """A mistyped id must not undo a win: a closed deal is reopened before it goes anywhere."""
    present = setup.stage(deal)
    if present.type != "open":
        raise PipectlError(f"{deal.id} is {present.type}; `pipectl reopen {deal.id}` comes first")


def refuse_undone(deal: Deal, action: Action) -> None:
    """A win, a loss or a reopening that a later entry already undoes cannot be meant."""
    later = [entry for entry in in_order(deal.history) if entry.stage and entry.day > action.day]
    if later:
        raise UsageError(
            f"{deal.id} went to {later[0].stage} on {later[0].day}, after {action.day}; choose a "
            f"later day, or correct the history with `pipectl edit {deal.id}`"
        )
