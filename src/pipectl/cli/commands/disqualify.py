"""Disqualify a deal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipectl.cli import complete, options, output, parameters
from pipectl.cli.changing import change_one
from pipectl.errors import UsageError

if TYPE_CHECKING:
    from pipectl.domain.settings import Setup


def run(
    ctx: typer.Context,
    deal: parameters.Deal,
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason",
            metavar="REASON",
            help="The id or name of a reason of class disqualified.",
            autocompletion=complete.disqualifying,
            callback=parameters.not_empty,
        ),
    ] = None,
    note: parameters.Note = None,
    on: parameters.On = None,
    by: parameters.By = None,
    dry_run: parameters.DryRun = False,
) -> None:
    """Give up a deal that never was a real one. It asks for a reason, never for exit criteria.

    Example: pipectl disqualify acme --reason no_budget --note "They only wanted a price"
    """
    from pipectl.domain import moves

    store = options.open_store(ctx)
    act = options.act(ctx, on, by, note)
    why = reason or _ask_reason(store.setup)
    change_one(
        store,
        deal,
        act,
        lambda d: moves.disqualify(store.setup, d, act, why),
        f"disqualified on {act.day}",
        dry_run=dry_run,
    )


def _ask_reason(setup: Setup) -> str:
    from pipectl.domain.stage import disqualifying

    known = {why.id: None for one in setup.pipelines.values() for why in disqualifying(one)}
    choices = ", ".join(known)
    if not options.is_terminal():
        raise UsageError(f"say why; add --reason and one of {choices or 'class disqualified'}")
    if choices:
        output.tell(choices)
    return output.ask("Reason")
