"""Reopen a deal."""

from __future__ import annotations

from typing import Annotated

import typer

from pipectl.cli import complete
from pipectl.cli import options
from pipectl.cli.changing import change


def run(
    ctx: typer.Context,
    deal: options.Deal,
    stage: Annotated[
        str | None,
        typer.Option(
            "--stage",
            metavar="STAGE",
            help="The last open stage it was in if left out.",
            autocompletion=complete.stages,
        ),
    ] = None,
    note: options.Note = None,
    on: options.On = None,
    by: options.By = None,
    dry_run: options.DryRun = False,
) -> None:
    """Reopen a deal that was won or lost.

    Example: pipectl reopen acme --stage negotiation --note "They called back"
    """
    from pipectl.domain import moves

    act = options.act(ctx, on, by, note)
    store = options.open_store(ctx)
    change(
        store,
        deal,
        None,
        lambda d: moves.reopen(store.setup, d, act, stage),
        act.today,
        done="open again",
        dry_run=dry_run,
    )
