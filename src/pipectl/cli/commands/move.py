"""Move a deal, or many, to another stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipectl.cli import complete, options, parameters
from pipectl.cli.changing import change_many, change_one, forced_by
from pipectl.errors import UsageError

if TYPE_CHECKING:
    from pipectl.domain.booking import Change
    from pipectl.domain.deal import Deal
    from pipectl.domain.settings import Setup


def run(
    ctx: typer.Context,
    deal: parameters.DealOrWhere = None,
    stage: Annotated[
        str | None,
        typer.Argument(
            metavar="STAGE", help="A stage's id or name.", autocompletion=complete.stages
        ),
    ] = None,
    pipeline: Annotated[
        str | None,
        typer.Option(
            "--pipeline",
            metavar="ID",
            help="To a stage of another pipeline.",
            callback=parameters.not_empty,
        ),
    ] = None,
    where: parameters.Where = None,
    force: parameters.Force = False,
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason",
            metavar="TEXT",
            help="Why the move is forced, or the deal lost.",
            autocompletion=complete.reasons,
            callback=parameters.not_empty,
        ),
    ] = None,
    note: parameters.Note = None,
    on: parameters.On = None,
    by: parameters.By = None,
    dry_run: parameters.DryRun = False,
    yes: parameters.Yes = False,
) -> None:
    """Move a deal to a stage. Forward, it must meet the exit criteria on the way.

    Examples: pipectl move acme Forhandling
              pipectl move --where "stage:needs owner:kari" proposal
    """
    from pipectl.domain import moves

    many = where is not None
    target = deal if many else stage
    if target is None or (many and stage):
        raise UsageError("name a deal and a stage, or --where QUERY and a stage")
    act = options.act(ctx, on, by, note)
    store = options.open_store(ctx)
    loss = reason if pipeline is None and _is_loss(store.setup, target) else None
    forced = forced_by(force=force, reason=reason) if loss is None else None

    def how(deal: Deal) -> Change:
        if loss is not None:
            return moves.lose(store.setup, deal, act, loss)
        return moves.advance(store.setup, deal, target, act, pipeline=pipeline, forced=forced)

    if where is not None:
        change_many(store, where, act, how, _done, dry_run=dry_run, yes=yes)
    else:
        change_one(store, str(deal), act, how, _done, dry_run=dry_run)


def _is_loss(setup: Setup, target: str) -> bool:
    """Say whether a stage of this name is one of lost deals."""
    from pipectl.domain.stage import named

    found = (named(pipeline, target) for pipeline in setup.pipelines.values())
    return any(stage.type == "lost" for stage in found if stage)


def _done(deal: Deal) -> str:
    return f"moved to {deal.stage}"
