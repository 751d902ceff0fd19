"""The shared part of commands that shape a pipeline: the pipeline, its change, the messages."""

from collections.abc import Callable
from typing import Annotated

import typer

from pipectl.cli.completion.options import argument, not_empty, offer, shared_option
from pipectl.cli.shared import context, terminal
from pipectl.domain.actions import stages
from pipectl.domain.actions.action import Action
from pipectl.domain.model.pipeline import Pipeline
from pipectl.store.operations.reshape import reshape as change

StageId = Annotated[
    str, argument("STAGE", "A stage's id, its name or a part.", offer("stages"), check=not_empty)
]
PipelineId = Annotated[
    str | None, shared_option("--pipeline ID", "Another than the default one.", offer("pipelines"))
]
Probability = Annotated[
    str | None, shared_option("--probability PERCENT", "The chance to win, 0 to 100.")
]
Category = Annotated[
    str | None, shared_option("--category WORD", "omitted, pipeline, best_case or commit.")
]
RottingDays = Annotated[
    str | None, shared_option("--rotting-days N", "Idle for longer, a deal is stale.")
]


def reshape(  # noqa: PLR0913 - which pipeline, how, by whom, and what to say
    ctx: typer.Context,
    pipeline: str | None,
    edit: Callable[[Pipeline], Pipeline],
    done: str,
    *,
    action: Action | None = None,
    dry_run: bool,
) -> None:
    """Change a pipeline, move the deals of removed stages, and report both."""
    store = context.open_store(ctx)
    doer = action or context.action(ctx, None, None)
    written = change(
        store,
        pipeline or store.setup.settings.default_pipeline,
        edit,
        lambda setup, deal: stages.follow(setup, deal, doer),
        doer.today,
        dry_run=dry_run,
    )
    moved = len([changed for changed in written.changes if changed.path.startswith("deals/")])
    message = f"{done}; {store.setup.how_many(moved)} moved" if moved else done
    if written.changes:
        terminal.report_written(written, message, dry_run=dry_run)
    else:
        terminal.tell("nothing to change")
