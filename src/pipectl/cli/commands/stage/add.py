"""Add a stage."""

import typer

from pipectl.cli.completion.options import argument, offer, option
from pipectl.cli.reading import params
from pipectl.cli.shared import context
from pipectl.cli.writes import reshaping
from pipectl.domain.actions import pipeline_edit
from pipectl.domain.model.pipeline import Stage
from pipectl.domain.values.scalars import parse_word
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    stage: str = argument("ID", "What deals' files call it."),
    name: str | None = option("--name TEXT", "What people call it; the id with a capital letter."),
    after: str | None = option(
        "--after STAGE", "The stage before it; the last open one.", offer("stages")
    ),
    probability: reshaping.Probability = None,
    category: reshaping.Category = None,
    rotting_days: reshaping.RottingDays = None,
    pipeline: reshaping.PipelineId = None,
    dry_run: params.DryRun = False,
) -> None:
    """Add an open stage to a pipeline.

    Example: pipectl stage add demo --name Demo --after needs --probability 40
    """
    try:
        stage_id = parse_word(stage)
    except ValueError as error:
        raise UsageError(str(error)) from None
    numbers = context.open_store(ctx).setup.settings.numbers
    figures = pipeline_edit.figures(probability, category, rotting_days, numbers)
    words = name or stage_id.replace("_", " ").capitalize()
    new = Stage(id=stage_id, name=pipeline_edit.parse("name", words), **figures)
    reshaping.reshape(
        ctx,
        pipeline,
        lambda current: pipeline_edit.add(current, new, after),
        f"added the stage {stage_id}",
        dry_run=dry_run,
    )
