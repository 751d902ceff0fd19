"""Log an activity."""

from __future__ import annotations

from typing import Annotated

import typer

from pipectl.cli import complete, options, parameters
from pipectl.cli.changing import change_one
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    deal: parameters.Deal,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="ACTIVITY|done:ITEM...",
            help="call, email, meeting, demo, presentation, or any short word; an item of the "
            "pipeline's checklist; what came of it.",
            autocompletion=complete.activities,
        ),
    ],
    note: parameters.Note = None,
    on: parameters.On = None,
    by: parameters.By = None,
    dry_run: parameters.DryRun = False,
) -> None:
    """Log what was done: a call, an email, a meeting, an item of the checklist.

    Examples: pipectl log acme meeting "Demo for the board" --on 2026-11-20
              pipectl log acme done:benefit done:cost
    """
    from pipectl.domain import logged

    said = logged.parse_logged(words)
    if said.text is not None and not said.text.strip():
        raise UsageError("TEXT is empty; write something, or leave it out")
    if said.text is not None and note is not None:
        raise UsageError("what came of it stands there twice; write TEXT or --note TEXT")
    act = options.act(ctx, on, by, said.text if said.text is not None else note)
    store = options.open_store(ctx)
    what = ", ".join([*([said.activity] if said.activity else []), *said.items])
    change_one(
        store,
        deal,
        act,
        lambda d: logged.log(store.setup, d, said, act),
        f"{what} on {act.day}",
        dry_run=dry_run,
    )
