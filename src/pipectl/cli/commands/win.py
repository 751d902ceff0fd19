"""Win a deal."""

from __future__ import annotations

from typing import Annotated

import typer

from pipectl.cli import options
from pipectl.cli.changing import change
from pipectl.cli.changing import forced_by


def run(
    ctx: typer.Context,
    deal: options.Deal,
    amount: Annotated[
        str | None, typer.Option("--amount", metavar="NUMBER", help="What was sold in the end.")
    ] = None,
    force: options.Force = False,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why the move is forced.")
    ] = None,
    note: options.Note = None,
    on: options.On = None,
    by: options.By = None,
    dry_run: options.DryRun = False,
) -> None:
    """Win a deal. The expected close stays as it was; the day of the win is the entry's.

    Example: pipectl win acme --amount 118500 --on yesterday
    """
    from pipectl.domain import moves
    from pipectl.domain.updates import parse_field

    act = options.act(ctx, on, by, note)
    final = parse_field("amount", amount, act.today) if amount is not None else None
    forced = forced_by(force=force, reason=reason)
    store = options.open_store(ctx)
    change(
        store,
        deal,
        None,
        lambda d: moves.win(store.setup, d, act, final, forced),
        act.today,
        done=f"won on {act.day}",
        dry_run=dry_run,
    )
