"""Add a stage."""

from __future__ import annotations

from typing import Annotated

import typer

from pipectl.cli import complete, parameters, shaping
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    stage: Annotated[str, typer.Argument(metavar="ID", help="What deals' files call it.")],
    name: Annotated[
        str | None,
        typer.Option(
            "--name",
            metavar="TEXT",
            help="What people call it; the id with a capital letter.",
            callback=parameters.not_empty,
        ),
    ] = None,
    after: Annotated[
        str | None,
        typer.Option(
            "--after",
            metavar="STAGE",
            help="The stage before it; the last open one.",
            autocompletion=complete.stages,
            callback=parameters.not_empty,
        ),
    ] = None,
    probability: shaping.Probability = None,
    category: shaping.Category = None,
    rotting_days: shaping.RottingDays = None,
    pipeline: shaping.PipelineId = None,
    dry_run: parameters.DryRun = False,
) -> None:
    """Add an open stage to a pipeline.

    Example: pipectl stage add demo --name "Demo" --after needs --probability 40 --category pipeline
    """
    from pipectl.domain import stages
    from pipectl.domain.stage import Stage
    from pipectl.domain.values import parse_word

    try:
        stage_id = parse_word(stage)
    except ValueError as error:
        raise UsageError(str(error)) from None
    figures = stages.figures(probability, category, rotting_days)
    words = name or stage_id.replace("_", " ").capitalize()
    new = Stage(id=stage_id, name=stages.parse("name", words), **figures)
    shaping.reshape(
        ctx,
        pipeline,
        lambda found: stages.add(found, new, after),
        f"added the stage {stage_id}",
        dry_run=dry_run,
    )
