"""Lose a deal."""

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
        "--reason REASON", "A reason's id or name, or several words of your own.", offer("reasons")
    ),
    note: params.Note = None,
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
) -> None:
    """Lose a deal. Losing asks for a reason, never for exit criteria.

    Example: pipectl lose acme --reason price --note "They chose the cheapest"
    """
    store = context.open_store(ctx)
    why = reason or _ask_reason(store.setup)
    action = context.action(ctx, on, by, note)
    change_one(
        store,
        deal,
        action,
        lambda d: losing.lose(store.setup, d, action, why),
        f"lost on {action.day}",
        dry_run=dry_run,
    )


def _ask_reason(setup: Setup) -> str:

    choices = ", ".join([*reason_ids(setup), "or several words of your own"])
    otherwise = f"a loss has a reason; add --reason and one of {choices}"
    return terminal.ask_missing("Reason", otherwise, choices)
