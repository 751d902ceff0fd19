"""Win a deal."""

from __future__ import annotations

from typing import Annotated

import typer

from pipectl.cli import options
from pipectl.cli import parameters
from pipectl.cli.changing import change_one
from pipectl.cli.changing import forced_by


def run(
    ctx: typer.Context,
    deal: parameters.Deal,
    amount: Annotated[
        str | None, typer.Option("--amount", metavar="NUMBER", help="What was sold in the end.")
    ] = None,
    force: parameters.Force = False,
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason",
            metavar="TEXT",
            help="Why the move is forced.",
            callback=parameters.not_empty,
        ),
    ] = None,
    note: parameters.Note = None,
    on: parameters.On = None,
    by: parameters.By = None,
    dry_run: parameters.DryRun = False,
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
    change_one(
        store,
        deal,
        act,
        lambda d: moves.win(store.setup, d, act, final, forced),
        f"won on {act.day}",
        dry_run=dry_run,
    )
