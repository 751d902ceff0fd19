"""Log an activity."""

import typer

from pipectl.cli.completion.options import argument, offer
from pipectl.cli.reading import params
from pipectl.cli.shared import context
from pipectl.cli.writes.changes import change_one
from pipectl.cli.writes.planning import following
from pipectl.domain.actions import activities
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    deal: params.Deal,
    words: list[str] = argument(
        "ACTIVITY|done:ITEM...",
        "call, email, meeting, demo, presentation, or any short word; an item of the "
        "pipeline's checklist; what came of it.",
        offer("activities"),
    ),
    then: params.Next = None,
    due: params.Due = None,
    note: params.Note = None,
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
) -> None:
    """Log what was done: a call, an email, a meeting, an item of the checklist.

    Examples: pipectl log krabbesund call "Hosting" --next "Send offer" --due fri
              pipectl log krabbesund meeting "Demo for the board" --on 2026-11-20
    """
    logged = activities.parse_logged(words)
    if logged.text is not None and not logged.text.strip():
        raise UsageError("TEXT is empty; write something, or leave it out")
    if logged.text is not None and note is not None:
        raise UsageError("what came of it is given twice; write TEXT or --note TEXT")
    action = context.action(ctx, on, by, logged.text if logged.text is not None else note)
    store = context.open_store(ctx)
    step = following(store, deal, then, due, action.today)
    what = ", ".join([*([logged.activity] if logged.activity else []), *logged.items])
    change_one(
        store,
        deal,
        action,
        lambda d: activities.log(store.setup, d, logged, action, step),
        f"{what} on {action.day}{f'; next step by {step.due}' if step else ''}",
        dry_run=dry_run,
    )
