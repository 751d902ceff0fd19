"""Lose a deal."""

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
            help="A reason's id or name, or several words of your own.",
            autocompletion=complete.reasons,
            callback=parameters.not_empty,
        ),
    ] = None,
    note: parameters.Note = None,
    on: parameters.On = None,
    by: parameters.By = None,
    dry_run: parameters.DryRun = False,
) -> None:
    """Lose a deal. Losing asks for a reason, never for exit criteria.

    Example: pipectl lose acme --reason price --note "They chose the cheapest"
    """
    from pipectl.domain import moves

    store = options.open_store(ctx)
    why = reason or _ask_reason(store.setup)
    act = options.act(ctx, on, by, note)
    change_one(
        store,
        deal,
        act,
        lambda d: moves.lose(store.setup, d, act, why),
        f"lost on {act.day}",
        dry_run=dry_run,
    )


def _ask_reason(setup: Setup) -> str:
    known = {why.id: None for one in setup.pipelines.values() for why in one.lost_reasons}
    choices = ", ".join([*known, "or several words of your own"])
    if not options.is_terminal():
        raise UsageError(f"a loss has a reason; add --reason and one of {choices}")
    output.tell(choices)
    return output.ask("Reason")
