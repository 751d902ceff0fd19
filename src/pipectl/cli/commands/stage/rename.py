"""Give a stage another name."""

import typer

from pipectl.cli.completion.options import argument, not_empty
from pipectl.cli.reading import params
from pipectl.cli.writes import reshaping
from pipectl.domain.actions import pipeline_edit


def run(
    ctx: typer.Context,
    stage: reshaping.StageId,
    name: str = argument("NAME", "What people see.", check=not_empty),
    pipeline: reshaping.PipelineId = None,
    dry_run: params.DryRun = False,
) -> None:
    """Give a stage another name. Its id stays, for deals' files refer to it.

    Example: pipectl stage rename needs "Discovery"
    """
    reshaping.reshape(
        ctx,
        pipeline,
        lambda current: pipeline_edit.change(current, stage, [f"name={name}"]),
        f"{stage} is called {name}",
        dry_run=dry_run,
    )
