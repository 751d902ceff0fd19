"""Note something about a deal."""

import typer

from pipectl.cli.completion.options import argument
from pipectl.cli.reading import params
from pipectl.cli.shared import context
from pipectl.cli.shared.answers import ask
from pipectl.cli.writes.changes import change_one
from pipectl.cli.writes.questions import deal_in_question
from pipectl.domain.actions.action import book
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    deal: params.Deal,
    text: str | None = argument("TEXT", "What is to be remembered.", default=None),
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
) -> None:
    """Note something in a deal's history.

    Example: pipectl note krabbesund "The CFO is on holiday until the 8th"
    """
    otherwise = "say what is to be remembered: `pipectl note DEAL TEXT`"
    if text is not None and not text.strip():
        raise UsageError(otherwise)
    store, action = context.open_store(ctx), context.action(ctx, on, by, text)
    if text is None:
        deal = deal_in_question(store, deal, action.today, otherwise).id
        action = action._replace(note=ask("What is to be remembered", str))
    change_one(store, deal, action, lambda d: book(d, action), "noted", dry_run=dry_run)
