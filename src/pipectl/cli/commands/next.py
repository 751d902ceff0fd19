"""Plan a deal's next step."""

from __future__ import annotations

from typing import Annotated

import typer

from pipectl.cli import options
from pipectl.cli import output
from pipectl.cli.changing import change
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    deal: options.Deal,
    text: Annotated[
        str | None, typer.Argument(metavar="[TEXT]", help="What is to be done.")
    ] = None,
    due: Annotated[
        str | None, typer.Option("--due", metavar="DATE", help="By when: +3d, fri, 2026-12-01.")
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="It is done, or given up.")] = False,
    note: options.Note = None,
    on: options.On = None,
    by: options.By = None,
    dry_run: options.DryRun = False,
) -> None:
    """Plan the next step of a deal, or clear it.

    Examples: pipectl next acme "Send the contract" --due fri
              pipectl next acme --clear
    """
    from pipectl.domain import updates

    act = options.act(ctx, on, by, note)
    store = options.open_store(ctx)
    if clear:
        if text or due:
            raise UsageError("--clear takes neither a text nor --due")
        change(
            store,
            deal,
            None,
            lambda d: updates.clear_plan(d, act),
            act.today,
            done="next step cleared",
            dry_run=dry_run,
        )
        return
    if not text:
        raise UsageError("say what is to be done: `pipectl next DEAL TEXT --due DATE`")
    if due is None:
        if not options.is_terminal():
            raise UsageError("a next step has a day; add --due DATE")
        due = output.ask("Due")
    until = options.day(due, act.today)
    change(
        store,
        deal,
        None,
        lambda d: updates.plan(d, text, until, act),
        act.today,
        done=f"next step by {until}",
        dry_run=dry_run,
    )
