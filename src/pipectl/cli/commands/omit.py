"""Leave a deal out of everything that is counted."""

from __future__ import annotations

from typing import Annotated

import typer

from pipectl.cli import complete, find, options, parameters
from pipectl.cli.changing import change_one
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    deal: parameters.Deal,
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason",
            metavar="REASON",
            help="duplicate, test or other.",
            callback=parameters.not_empty,
        ),
    ] = None,
    duplicate_of: Annotated[
        str | None,
        typer.Option(
            "--duplicate-of",
            metavar="DEAL",
            help="The deal that counts.",
            autocompletion=complete.deals,
            callback=parameters.not_empty,
        ),
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Let it count again.")] = False,
    note: parameters.Note = None,
    on: parameters.On = None,
    by: parameters.By = None,
    dry_run: parameters.DryRun = False,
) -> None:
    """Leave a deal out of everything from a day on: a duplicate, a test. Its file stays.

    Examples: pipectl omit acme-old --reason duplicate --duplicate-of acme-website-k7qm
              pipectl omit acme-old --clear
    """
    from pipectl.domain import updates

    why = reason or ("duplicate" if duplicate_of else None)
    if (why is None) is not clear:
        raise UsageError("say why: --reason duplicate, test or other; or --clear alone")
    act = options.act(ctx, on, by, note)
    store = options.open_store(ctx)
    original = find.one(store, duplicate_of, act.today) if duplicate_of else None
    change_one(
        store,
        deal,
        act,
        lambda d: updates.omit(d, why, act, original),
        f"counts {'again' if clear else 'nowhere'} from {act.day} on",
        dry_run=dry_run,
    )
