"""Record what a customer has against it, and the answer."""

import typer

from pipectl.cli.completion.options import argument, flag, not_empty, offer
from pipectl.cli.reading import params
from pipectl.cli.shared import context, terminal
from pipectl.cli.writes.changes import change_one
from pipectl.domain.actions import objections
from pipectl.domain.actions.action import Action, Change
from pipectl.domain.model.deal import Deal
from pipectl.errors import UsageError
from pipectl.store.store import Store


def run(
    ctx: typer.Context,
    deal: params.Deal,
    text: str = argument(
        "TEXT|ID",
        "What they said; with --resolved the objection's id.",
        offer("objections"),
        check=not_empty,
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
    if not resolved:
        _object(store, deal, text, action, dry_run=dry_run)
        return
    change_one(
        store,
        deal,
        action,
        lambda d: objections.resolve(d, text, answer or "", action),
        f"{text} resolved on {action.day}",
        dry_run=dry_run,
    )


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
