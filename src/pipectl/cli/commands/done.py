"""Say that a deal's next step is done."""

import typer

from pipectl.cli.reading import find, params
from pipectl.cli.shared import context
from pipectl.cli.writes.changes import change_one
from pipectl.cli.writes.planning import following
from pipectl.domain.actions import fields


def run(
    ctx: typer.Context,
    deal: params.Deal,
    then: params.Next = None,
    due: params.Due = None,
    note: params.Note = None,
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
) -> None:
    """Record that the next step is done, and plan the following one.

    Examples: pipectl done krabbesund
              pipectl done ulvsund --next "Send the contract" --due fri
    """
    action = context.action(ctx, on, by, note)
    store = context.open_store(ctx)
    deal = find.deal_id(store, deal, action.today, closed=False)
    step = following(store, deal, then, due, action.today)
    change_one(
        store,
        deal,
        action,
        lambda d: fields.finish(store.setup, d, action, step),
        "done",
        dry_run=dry_run,
    )
