"""Move a deal, or many, to another stage."""

from __future__ import annotations

from typing import Annotated

import typer

from pipectl.cli import complete
from pipectl.cli import options
from pipectl.cli.changing import change
from pipectl.cli.changing import forced_by
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    deal: Annotated[
        str | None,
        typer.Argument(
            metavar="[DEAL]", help="Which deal, or --where.", autocompletion=complete.deals
        ),
    ] = None,
    stage: Annotated[
        str | None,
        typer.Argument(
            metavar="STAGE", help="A stage's id or name.", autocompletion=complete.stages
        ),
    ] = None,
    pipeline: Annotated[
        str | None, typer.Option("--pipeline", metavar="ID", help="To a stage of another pipeline.")
    ] = None,
    where: options.Where = None,
    force: options.Force = False,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why the move is forced.")
    ] = None,
    note: options.Note = None,
    on: options.On = None,
    by: options.By = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
) -> None:
    """Move a deal to a stage. Forward, it must meet the exit criteria on the way.

    Examples: pipectl move acme Forhandling
              pipectl move --where "stage:needs owner:kari" proposal
    """
    from pipectl.domain import moves

    many = where is not None
    named, target = (None, deal) if many else (deal, stage)
    if target is None or (many and stage):
        raise UsageError("name a deal and a stage, or --where QUERY and a stage")
    forced = forced_by(force=force, reason=reason)
    act = options.act(ctx, on, by, note)
    store = options.open_store(ctx)
    change(
        store,
        named,
        where,
        lambda d: moves.advance(store.setup, d, target, act, pipeline=pipeline, forced=forced),
        act.today,
        done="moved to " + target,
        dry_run=dry_run,
        yes=yes,
    )
