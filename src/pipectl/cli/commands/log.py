"""Log an activity."""

from __future__ import annotations

from typing import Annotated

import typer

from pipectl.cli import options
from pipectl.cli.changing import change


def run(
    ctx: typer.Context,
    deal: options.Deal,
    activity: Annotated[
        str,
        typer.Argument(
            metavar="ACTIVITY", help="call, email, meeting, demo, presentation, or any short word."
        ),
    ],
    text: Annotated[str | None, typer.Argument(metavar="[TEXT]", help="What came of it.")] = None,
    note: options.Note = None,
    on: options.On = None,
    by: options.By = None,
    dry_run: options.DryRun = False,
) -> None:
    """Log what was done: a call, an email, a meeting.

    Example: pipectl log acme meeting "Demo for the board" --on 2026-11-20
    """
    from pipectl.domain import updates

    act = options.act(ctx, on, by, text if text is not None else note)
    change(
        options.open_store(ctx),
        deal,
        None,
        lambda d: updates.log(d, activity, act),
        act.today,
        done=f"{activity} on {act.day}",
        dry_run=dry_run,
    )
