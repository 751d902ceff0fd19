"""Reopen a deal."""

from __future__ import annotations

from typing import Annotated

import typer

from pipectl.cli import complete, options, parameters
from pipectl.cli.changing import change_one


def run(
    ctx: typer.Context,
    deal: parameters.Deal,
    stage: Annotated[
        str | None,
        typer.Option(
            "--stage",
            metavar="STAGE",
            help="The last open stage it was in if left out.",
            autocompletion=complete.stages,
            callback=parameters.not_empty,
        ),
    ] = None,
    note: parameters.Note = None,
    on: parameters.On = None,
    by: parameters.By = None,
    dry_run: parameters.DryRun = False,
) -> None:
    """Reopen a deal that was won or lost.

    Example: pipectl reopen acme --stage negotiation --note "They called back"
    """
    from pipectl.domain import moves

    act = options.act(ctx, on, by, note)
    store = options.open_store(ctx)
    change_one(
        store,
        deal,
        act,
        lambda d: moves.reopen(store.setup, d, act, stage),
        lambda d: f"open again, in {d.stage}",
        dry_run=dry_run,
    )
