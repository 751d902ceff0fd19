"""Lose a deal."""

import typer

from pipectl.cli.completion.options import offer, option
from pipectl.cli.reading import params
from pipectl.cli.shared import context
from pipectl.cli.writes.losing import give_up


def run(
    ctx: typer.Context,
    deal: params.Deal,
    reason: str | None = option(
        "--reason REASON", "A reason's id or name, or several words of your own.", offer("reasons")
    ),
    note: params.Note = None,
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
) -> None:
    """Lose a deal. Losing asks for a reason, never for exit criteria.

    Example: pipectl lose krabbesund --reason price --note "Too dear"
    """
    store, action = context.open_store(ctx), context.action(ctx, on, by, note)
    give_up(store, deal, action, reason, disqualified=False, dry_run=dry_run)
