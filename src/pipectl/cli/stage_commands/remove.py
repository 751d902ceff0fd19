"""Take a stage away."""

from __future__ import annotations

from typing import Annotated

import typer

from pipectl.cli import complete, options, parameters, shaping
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    stage: shaping.StageId,
    into: Annotated[
        str | None,
        typer.Option(
            "--into",
            metavar="STAGE",
            help="Where its deals go, and what replaces it in reports.",
            autocompletion=complete.stages,
            callback=parameters.not_empty,
        ),
    ] = None,
    pipeline: shaping.PipelineId = None,
    on: parameters.On = None,
    by: parameters.By = None,
    note: parameters.Note = None,
    dry_run: parameters.DryRun = False,
) -> None:
    """Take a stage away: its deals go to another one, histories still know it.

    The stage stays in the pipeline's file with `replaced_by`, so that reports of earlier days work.

    Example: pipectl stage remove closing --into negotiation
    """
    from pipectl.domain import stages
    from pipectl.domain.stage import live_stages

    if into is None:
        found = options.open_store(ctx).setup
        known = found.pipelines.get(pipeline or found.settings.default_pipeline)
        others = [one.id for one in live_stages(known) if one.id != stage] if known else []
        raise UsageError(
            f"say where the deals and the history of {stage} go: --into STAGE, one of "
            f"{', '.join(others)}"
        )
    shaping.reshape(
        ctx,
        pipeline,
        lambda known: stages.remove(known, stage, into),
        f"{stage} is retired, {into} replaces it",
        act=options.act(ctx, on, by, note),
        dry_run=dry_run,
    )
