"""Move a deal, or many, to the next stage."""

from typing import Final

import typer

from pipectl.cli.reading import params
from pipectl.cli.shared import context
from pipectl.cli.writes.changes import change_many, forced_by
from pipectl.cli.writes.gates import change_forward
from pipectl.cli.writes.missing import which_deal
from pipectl.domain.actions import stages
from pipectl.domain.actions.action import Change
from pipectl.domain.model.deal import Deal
from pipectl.errors import UsageError

_MISSING: Final = "name a deal, or --where QUERY"


def run(
    ctx: typer.Context,
    deal: params.DealOrWhere = None,
    where: params.Where = None,
    force: params.Force = False,
    reason: params.ForceReason = None,
    note: params.Note = None,
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
    yes: params.Yes = False,
) -> None:
    """Move a deal to the next open stage. It must meet the exit criteria of its own.

    Many in one pipeline are those of --where "pipeline:leads ...".

    Examples: pipectl advance ulvsund
              pipectl advance --where "stage:needs owner:signe" --yes
    """
    if deal is not None and where:
        raise UsageError(_MISSING)
    if deal is None and not where:
        deal = which_deal(ctx, _MISSING)
    action = context.action(ctx, on, by, note)
    forced = forced_by(force=force, reason=reason)
    store = context.open_store(ctx)

    def advanced(record: Deal, why: str | None = forced) -> Change:
        target = stages.next_open(store.setup, record)
        return stages.advance(store.setup, record, target.id, action, forced=why)

    if where:
        change_many(store, where, action, advanced, _done, dry_run=dry_run, yes=yes)
    else:
        change_forward(store, str(deal), action, advanced, _done, forced=forced, dry_run=dry_run)


def _done(deal: Deal) -> str:
    return f"moved to {deal.stage}"
