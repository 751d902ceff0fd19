"""Move a deal, or many, to another stage."""

from functools import partial

import typer

from pipectl.cli.completion.options import argument, offer, option
from pipectl.cli.reading import find, params
from pipectl.cli.shared import context
from pipectl.cli.shared.answers import ask
from pipectl.cli.writes.changes import change_many, forced_by
from pipectl.cli.writes.gates import change_forward
from pipectl.cli.writes.missing import which_deal
from pipectl.cli.writes.questions import deal_in_question
from pipectl.domain.actions import losing, stages
from pipectl.domain.actions.action import Change
from pipectl.domain.actions.pipeline_edit import find_pipeline
from pipectl.domain.model.deal import Deal
from pipectl.domain.model.pipeline import open_stages, stages_meant
from pipectl.domain.model.settings import Setup
from pipectl.errors import UsageError

MISSING = "name a deal and a stage, or --where QUERY and a stage"


def run(
    ctx: typer.Context,
    deal: params.DealOrWhere = None,
    stage: str | None = argument(
        "STAGE", "A stage's id, its name or a part.", offer("stages"), default=None
    ),
    pipeline: str | None = option(
        "--pipeline ID", "To a stage of another pipeline.", offer("pipelines")
    ),
    where: params.Where = None,
    force: params.Force = False,
    reason: str | None = option(
        "--reason TEXT", "Why the move is forced, or the deal lost.", offer("reasons")
    ),
    note: params.Note = None,
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
    yes: params.Yes = False,
) -> None:
    """Move a deal to a stage. Forward, it must meet the exit criteria on the way.

    --pipeline is where deals go; --where "pipeline:leads ..." says which pipeline they are in.

    Examples: pipectl move krabbesund negotiation
              pipectl move --where "stage:needs owner:signe" proposal --yes
    """
    many = bool(where)
    if many and (deal is None or stage):
        raise UsageError(MISSING)
    deal = which_deal(ctx, MISSING) if deal is None else deal
    action = context.action(ctx, on, by, note)
    store = context.open_store(ctx)
    target = deal if many else stage
    if not many:
        deal = find.deal_id(store, deal, action.today, closed=False)
    if target is None:
        record = deal_in_question(store, deal, action.today, MISSING)
        deal, target = record.id, _ask_stage(store.setup, record, pipeline)
    loss = reason if pipeline is None and _is_loss(store.setup, target) else None
    forced = forced_by(force=force, reason=reason) if loss is None else None

    def moved(deal: Deal, why: str | None = forced) -> Change:
        if loss is not None:
            return losing.lose(store.setup, deal, action, loss)
        return stages.advance(store.setup, deal, target, action, pipeline=pipeline, forced=why)

    if where:
        change_many(store, where, action, moved, _done, dry_run=dry_run, yes=yes)
    else:
        change_forward(store, deal, action, moved, _done, forced=forced, dry_run=dry_run)


def _ask_stage(setup: Setup, deal: Deal, pipeline: str | None) -> str:
    choices = open_stages(find_pipeline(setup, pipeline or deal.pipeline))
    names = {stage.id: stage.name or stage.id for stage in choices}
    return ask(f"Stage, now {deal.stage}", partial(params.chosen, "STAGE", tuple(names)), names)


def _is_loss(setup: Setup, target: str) -> bool:
    """Say whether every stage that this may mean is one of lost deals."""
    pipelines = setup.pipelines.values()
    types = {stage.type for pipeline in pipelines for stage in stages_meant(pipeline, target)}
    return types == {"lost"}


def _done(deal: Deal) -> str:
    return f"moved to {deal.stage}"
