"""Disqualify a deal."""

import typer

from pipectl.cli.completion.options import offer, option
from pipectl.cli.reading import params
from pipectl.cli.shared import context
from pipectl.cli.writes.losing import give_up


def run(
    ctx: typer.Context,
    deal: params.Deal,
    reason: str | None = option(
        "--reason REASON", "A reason's id or name, of class disqualified.", offer("disqualifying")
    ),
    note: params.Note = None,
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
) -> None:
    """Give up a deal that never was a real one. It asks for a reason, never for exit criteria.

    Example: pipectl disqualify krabbesund --reason no_budget --note "No money"
    """
    store, action = context.open_store(ctx), context.action(ctx, on, by, note)
    give_up(store, deal, action, reason, disqualified=True, dry_run=dry_run)
