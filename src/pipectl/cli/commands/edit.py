"""Edit a deal by hand."""

import typer

from pipectl.cli.reading import find, params
from pipectl.cli.shared import context, environment, terminal
from pipectl.cli.writes.editor import edit_text


def run(
    ctx: typer.Context,
    deal: params.Deal,
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
) -> None:
    """Edit a copy of a deal in $EDITOR. It is checked on saving; what changed gets its entry.

    Example: pipectl edit krabbesund
    """
    store = context.open_store(ctx)
    action = context.action(ctx, on, by)
    deal_id = find.deal_id(store, deal, action.today)
    written = edit_text(store, deal_id, action, environment.editor(), dry_run=dry_run)
    terminal.report_written(written, f"{deal_id}: saved", dry_run=dry_run)
    if not written.changes:
        terminal.tell("nothing changed")
