"""Bring the stages into another order."""

import typer

from pipectl.cli.completion.options import argument, flag, offer, option
from pipectl.cli.reading import params
from pipectl.cli.writes import reshaping
from pipectl.domain.actions import pipeline_edit as shapes
from pipectl.domain.model.pipeline import Pipeline
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    stages: list[str] = argument(
        "STAGE...",
        "All open stages in their new order, or one with --after or --first.",
        offer("stages"),
    ),
    after: str | None = option("--after STAGE", "Move one stage behind this one.", offer("stages")),
    first: bool = flag("--first", "Move one stage to the front."),
    pipeline: reshaping.PipelineId = None,
    dry_run: params.DryRun = False,
) -> None:
    """Bring the open stages into another order. Deals stay in their stages.

    Examples: pipectl stage reorder first_contact --after prospecting
              pipectl stage reorder needs --after qualification
    """
    is_one = after is not None or first
    if is_one and (len(stages) > 1 or (after is not None and first)):
        raise UsageError("--after and --first bring one stage to one place; name it alone")

    def edit(current: Pipeline) -> Pipeline:
        if is_one:
            return shapes.place_after(current, stages[0], after)
        return shapes.reorder(current, stages)

    reshaping.reshape(ctx, pipeline, edit, "the stages have another order", dry_run=dry_run)
