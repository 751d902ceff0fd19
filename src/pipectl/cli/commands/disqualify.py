"""Disqualify a deal."""

import typer

from pipectl.cli.completion.options import offer, option
from pipectl.cli.reading import params
from pipectl.cli.shared import context, terminal
from pipectl.cli.writes.changes import change_one
from pipectl.domain.actions import losing
from pipectl.domain.actions.losing import reason_ids
from pipectl.domain.model.settings import Setup


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

    Example: pipectl disqualify acme --reason no_budget --note "They only wanted a price"
    """
    store = context.open_store(ctx)
    action = context.action(ctx, on, by, note)
    why = reason or _ask_reason(store.setup)
    change_one(
        store,
        deal,
        action,
        lambda d: losing.disqualify(store.setup, d, action, why),
        f"disqualified on {action.day}",
        dry_run=dry_run,
    )


def _ask_reason(setup: Setup) -> str:

    choices = ", ".join(reason_ids(setup, disqualified=True))
    otherwise = f"say why; add --reason and one of {choices or 'class disqualified'}"
    return terminal.ask_missing("Reason", otherwise, choices)
