"""Take a stage away."""

from functools import partial

import typer

from pipectl.cli.completion.options import offer, option
from pipectl.cli.reading import params
from pipectl.cli.shared import context
from pipectl.cli.shared.answers import ask, need_person
from pipectl.cli.writes import reshaping
from pipectl.domain.actions import pipeline_edit
from pipectl.domain.model.pipeline import live_stages, stages_meant


def run(
    ctx: typer.Context,
    stage: reshaping.StageId,
    into: str | None = option(
        "--into STAGE", "Where its deals go, and what replaces it in reports.", offer("stages")
    ),
    pipeline: reshaping.PipelineId = None,
    on: params.On = None,
    by: params.By = None,
    note: params.Note = None,
    dry_run: params.DryRun = False,
) -> None:
    """Take a stage away: its deals go to another one, histories still know it.

    The stage stays in the pipeline's file with `replaced_by`, so that reports of earlier days work.

    Example: pipectl stage remove closing --into negotiation
    """
    if into is None:
        setup = context.open_store(ctx).setup
        current = setup.pipelines.get(pipeline or setup.settings.default_pipeline)
        live = live_stages(current) if current else ()
        meant = stages_meant(current, stage) if current else ()
        types = {each.type for each in meant}
        others = {
            s.id: s.name or s.id for s in live if s not in meant and s.type in (types or {s.type})
        }
        need_person(
            f"say where the deals and the history of {stage} go: --into STAGE, one of "
            f"{', '.join(others)}"
        )
        into = ask("Into", partial(params.chosen, "--into", tuple(others)), others)
    target = into
    reshaping.reshape(
        ctx,
        pipeline,
        lambda current: pipeline_edit.remove(current, stage, target),
        f"{stage} is retired, {target} replaces it",
        action=context.action(ctx, on, by, note),
        dry_run=dry_run,
    )
