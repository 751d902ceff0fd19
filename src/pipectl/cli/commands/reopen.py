"""Reopen a deal."""

import typer

from pipectl.cli.completion.options import offer, option
from pipectl.cli.reading import find, params
from pipectl.cli.shared import context
from pipectl.cli.writes.changes import change_one
from pipectl.domain.actions import stages


def run(
    ctx: typer.Context,
    deal: params.Deal,
    stage: str | None = option(
        "--stage STAGE", "The last open stage it was in if left out.", offer("stages")
    ),
    note: params.Note = None,
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
) -> None:
    """Reopen a deal that was won or lost.

    Example: pipectl reopen havsundet --stage negotiation --note "They called"
    """
    action = context.action(ctx, on, by, note)
    store = context.open_store(ctx)
    deal = find.deal_id(store, deal, action.today, closed=True)
    change_one(
        store,
        deal,
        action,
        lambda d: stages.reopen(store.setup, d, action, stage),
        lambda d: f"open again, in {d.stage}",
        dry_run=dry_run,
    )
