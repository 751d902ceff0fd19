"""Record what a customer has against it, and the answer."""

from functools import partial
from typing import Final

import typer

from pipectl.cli.completion.options import argument, flag, not_empty, offer
from pipectl.cli.reading import params
from pipectl.cli.shared import context, terminal
from pipectl.cli.shared.answers import ask
from pipectl.cli.writes.changes import change_one
from pipectl.cli.writes.questions import deal_in_question
from pipectl.domain.actions import objections
from pipectl.domain.actions.action import Action, Change
from pipectl.domain.history.entries import in_order
from pipectl.domain.history.objections import open_objections
from pipectl.domain.model.deal import Deal
from pipectl.errors import PipectlError, UsageError
from pipectl.store.store import Store


def run(
    ctx: typer.Context,
    deal: params.Deal,
    text: str | None = argument(
        "TEXT|ID",
        "What they said; with --resolved the objection's id.",
        offer("objections"),
        check=not_empty,
        default=None,
    ),
    answer: str | None = argument(
        "[ANSWER]", "How it was resolved.", check=not_empty, default=None
    ),
    resolved: bool = flag("--resolved", "The objection is answered."),
    note: params.Note = None,
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
) -> None:
    """Record an objection and print its id, or that it is resolved, with the answer.

    Examples: pipectl objection hartlow "Too dear with hosting"
              pipectl objection hartlow h1 --resolved "Hosting is an option now"
    """
    if answer is not None and not resolved:
        raise UsageError('an objection is one text; put it in "quotes", or add --resolved')
    action = context.action(ctx, on, by, note)
    store = context.open_store(ctx)
    if text is None:
        record = deal_in_question(store, deal, action.today, _MISSING)
        deal, text = record.id, _ask(record, resolved=resolved)
    name = text
    if not resolved:
        _object(store, deal, text, action, dry_run=dry_run)
        return
    change_one(
        store,
        deal,
        action,
        lambda d: objections.resolve(d, name, answer or "", action),
        f"{text} resolved on {action.day}",
        dry_run=dry_run,
    )


_MISSING: Final = "say what they have against it: `pipectl objection DEAL TEXT`"


def _ask(deal: Deal, *, resolved: bool) -> str:
    """Ask what is objected, or which of the open objections is answered."""
    if not resolved:
        return ask("What they said", str)
    waiting = {each.id: each.text or "" for each in open_objections(in_order(deal.history))}
    if not waiting:
        raise PipectlError(f"{deal.id} has no open objection")
    return ask("Objection", partial(params.chosen, "ID", tuple(waiting)), waiting)


def _object(store: Store, deal: str, text: str, action: Action, *, dry_run: bool) -> None:
    """Record an objection; its id goes to stdout, for scripts."""
    ids: list[str] = []

    def objected(record: Deal) -> Change:
        change, objection_id = objections.object_to(record, text, action)
        ids[:] = [objection_id]
        return change

    change_one(store, deal, action, objected, lambda _: f"objection {ids[0]}", dry_run=dry_run)
    if not dry_run:
        terminal.data(f"{ids[0]}\n")
