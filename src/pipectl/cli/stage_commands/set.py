"""Set what a stage says."""

from __future__ import annotations

from typing import Annotated

import typer

from pipectl.cli import parameters, shaping


def run(
    ctx: typer.Context,
    stage: shaping.StageId,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="KEY=VALUE...", help="name, probability, category, rotting_days; KEY= clears."
        ),
    ],
    pipeline: shaping.PipelineId = None,
    dry_run: parameters.DryRun = False,
) -> None:
    """Set the name, probability, category or rotting days of a stage.

    Example: pipectl stage set proposal probability=50 rotting_days=30
    """
    from pipectl.domain import stages

    shaping.reshape(
        ctx,
        pipeline,
        lambda found: stages.change(found, stage, words),
        f"{stage}: set {' '.join(words)}",
        dry_run=dry_run,
    )
