"""Note something about a deal."""

from __future__ import annotations

from typing import Annotated

import typer

from pipectl.cli import options, parameters
from pipectl.cli.changing import change_one
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    deal: parameters.Deal,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What is to be remembered.")],
    on: parameters.On = None,
    by: parameters.By = None,
    dry_run: parameters.DryRun = False,
) -> None:
    """Note something in a deal's history.

    Example: pipectl note acme "The CFO is on holiday until the 8th"
    """
    from pipectl.domain.booking import book

    if not text.strip():
        raise UsageError("say what is to be remembered: `pipectl note DEAL TEXT`")
    act = options.act(ctx, on, by, text)
    change_one(options.open_store(ctx), deal, act, lambda d: book(d, act), "noted", dry_run=dry_run)
