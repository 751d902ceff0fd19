"""Set what a stage says."""

import typer

from pipectl.cli.completion.options import argument
from pipectl.cli.reading import params
from pipectl.cli.shared import context
from pipectl.cli.writes import reshaping
from pipectl.domain.actions import pipeline_edit


def run(
    ctx: typer.Context,
    stage: reshaping.StageId,
    words: list[str] = argument(
        "KEY=VALUE...", "name, probability, category, rotting_days; KEY= clears."
    ),
    pipeline: reshaping.PipelineId = None,
    dry_run: params.DryRun = False,
) -> None:
    """Set the name, probability, category or rotting days of a stage.

    Example: pipectl stage set proposal probability=50 rotting_days=30
    """
    numbers = context.open_store(ctx).setup.settings.numbers
    reshaping.reshape(
        ctx,
        pipeline,
        lambda current: pipeline_edit.change(current, stage, words, numbers),
        f"{stage}: set {' '.join(words)}",
        dry_run=dry_run,
    )
