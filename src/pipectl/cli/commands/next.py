"""Plan a deal's next step."""

import typer

from pipectl.cli.completion.options import argument, flag
from pipectl.cli.reading import find, params
from pipectl.cli.shared import context
from pipectl.cli.writes import planning
from pipectl.cli.writes.changes import change_one
from pipectl.domain.actions import fields
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    deal: params.Deal,
    text: str | None = argument("[TEXT]", "What is to be done.", default=None),
    due: params.Due = None,
    clear: bool = flag("--clear", "It was given up; `pipectl done` where it is done."),
    note: params.Note = None,
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
) -> None:
    """Plan the next step of a deal, or clear it; `done` says that it is done.

    Examples: pipectl next krabbesund "Send the contract" --due fri
              pipectl next krabbesund --clear
    """
    action = context.action(ctx, on, by, note)
    store = context.open_store(ctx)
    deal = find.deal_id(store, deal, action.today, closed=False)
    if clear:
        if text is not None or due is not None:
            raise UsageError("--clear takes neither a text nor --due")
        change_one(
            store,
            deal,
            action,
            lambda d: fields.clear_plan(d, action),
            "next step cleared",
            dry_run=dry_run,
        )
        return
    if text is not None and not text.strip():
        raise UsageError(planning.MISSING)
    step = planning.next_step(store, deal, text, due, action.today)
    change_one(
        store,
        deal,
        action,
        lambda d: fields.plan(store.setup, d, step, action),
        f"next step by {step.due}",
        dry_run=dry_run,
    )
