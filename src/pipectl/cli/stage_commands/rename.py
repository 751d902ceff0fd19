"""Give a stage another name."""

from __future__ import annotations

from typing import Annotated

import typer

from pipectl.cli import parameters, shaping


def run(
    ctx: typer.Context,
    stage: shaping.StageId,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What people see.", callback=parameters.not_empty)
    ],
    pipeline: shaping.PipelineId = None,
    dry_run: parameters.DryRun = False,
) -> None:
    """Give a stage another name. Its id stays, for deals' files refer to it.

    Example: pipectl stage rename needs "Discovery"
    """
    from pipectl.domain import stages

    shaping.reshape(
        ctx,
        pipeline,
        lambda found: stages.change(found, stage, [f"name={name}"]),
        f"{stage} is called {name}",
        dry_run=dry_run,
    )
