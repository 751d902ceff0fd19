"""Set fields of a deal, or of many."""

from __future__ import annotations

from typing import Annotated

import typer

from pipectl.cli import options
from pipectl.cli.changing import change
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[DEAL] KEY=VALUE...", help="tags+=x adds, amount= clears."),
    ] = None,
    where: options.Where = None,
    note: options.Note = None,
    on: options.On = None,
    by: options.By = None,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
) -> None:
    """Set fields of a deal: key=value, key= to clear, tags+=x and tags-=x.

    Examples: pipectl set acme amount=130k expected_close=eoq tags+=urgent
              pipectl set --where "owner:kari is:open" owner=ola
    """
    from pipectl.domain import updates

    named = None if where else next(iter(words or ()), None)
    assignments = (words or [])[0 if where else 1 :]
    if not assignments or (named is None and not where):
        raise UsageError("name a deal and key=value, or --where QUERY and key=value")
    act = options.act(ctx, on, by, note)
    store = options.open_store(ctx)
    change(
        store,
        named,
        where,
        lambda d: updates.assign(store.setup, d, assignments, act),
        act.today,
        done="set " + " ".join(assignments),
        dry_run=dry_run,
        yes=yes,
    )
