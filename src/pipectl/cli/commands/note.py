"""Note something about a deal."""

import typer

from pipectl.cli.completion.options import argument
from pipectl.cli.reading import params
from pipectl.cli.shared import context
from pipectl.cli.writes.changes import change_one
from pipectl.domain.actions.action import book
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    deal: params.Deal,
    text: str = argument("TEXT", "What is to be remembered."),
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
) -> None:
    """Note something in a deal's history.

    Example: pipectl note krabbesund "The CFO is on holiday until the 8th"
    """
    if not text.strip():
        raise UsageError("say what is to be remembered: `pipectl note DEAL TEXT`")
    action = context.action(ctx, on, by, text)
    change_one(
        context.open_store(ctx), deal, action, lambda d: book(d, action), "noted", dry_run=dry_run
    )
