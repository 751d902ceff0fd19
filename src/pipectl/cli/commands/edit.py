"""Edit a deal by hand."""

from __future__ import annotations

import typer

from pipectl.cli import find, options, output, parameters
from pipectl.cli.editing import edit_text


def run(
    ctx: typer.Context,
    deal: parameters.Deal,
    on: parameters.On = None,
    by: parameters.By = None,
    dry_run: parameters.DryRun = False,
) -> None:
    """Edit a copy of a deal in $EDITOR. It is checked on saving; what changed gets its entry.

    Example: pipectl edit acme
    """
    store = options.open_store(ctx)
    act = options.act(ctx, on, by)
    deal_id = find.one(store, deal, act.today)
    written = edit_text(store, deal_id, act, options.editor(), dry_run=dry_run)
    output.report_written(written, f"{deal_id}: saved", dry_run=dry_run)
    if not written.changes:
        output.tell("nothing changed")
