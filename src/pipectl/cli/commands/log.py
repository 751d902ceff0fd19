"""Log an activity."""

from __future__ import annotations

from typing import Annotated

import typer

from pipectl.cli import complete
from pipectl.cli import options
from pipectl.cli import parameters
from pipectl.cli.changing import change_one
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    deal: parameters.Deal,
    activity: Annotated[
        str,
        typer.Argument(
            metavar="ACTIVITY",
            help="call, email, meeting, demo, presentation, or any short word.",
            autocompletion=complete.activities,
        ),
    ],
    text: Annotated[
        str | None,
        typer.Argument(metavar="[TEXT]", help="What came of it.", callback=parameters.not_empty),
    ] = None,
    note: parameters.Note = None,
    on: parameters.On = None,
    by: parameters.By = None,
    dry_run: parameters.DryRun = False,
) -> None:
    """Log what was done: a call, an email, a meeting.

    Example: pipectl log acme meeting "Demo for the board" --on 2026-11-20
    """
    from pipectl.domain import updates

    if text is not None and note is not None:
        raise UsageError("what came of it stands there twice; write TEXT or --note TEXT")
    act = options.act(ctx, on, by, text if text is not None else note)
    change_one(
        options.open_store(ctx),
        deal,
        act,
        lambda d: updates.log(d, activity, act),
        f"{activity} on {act.day}",
        dry_run=dry_run,
    )
