"""Set fields of a deal, or of many."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Annotated

import typer

from pipectl.cli import find
from pipectl.cli import options
from pipectl.cli.changing import change
from pipectl.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from pipectl.store.store import Store

LINKS = ("parent", "duplicate_of")


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

    many = where is not None
    named = None if many else next(iter(words or ()), None)
    assignments = (words or [])[0 if many else 1 :]
    if not assignments:
        raise UsageError("name a deal and key=value, or --where QUERY and key=value")
    act = options.act(ctx, on, by, note)
    store = options.open_store(ctx)
    assignments = [_with_id(store, one, act.today) for one in assignments]
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


def _with_id(store: Store, assignment: str, today: date) -> str:
    """Name a deal that another one leads to by its whole id."""
    key, _, text = assignment.partition("=")
    return f"{key}={find.one(store, text, today)}" if key in LINKS and text else assignment
