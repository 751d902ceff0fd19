"""Move a deal, or many, to the next stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from pipectl.cli import options, parameters
from pipectl.cli.changing import change_many, change_one, forced_by
from pipectl.errors import UsageError

if TYPE_CHECKING:
    from pipectl.domain.booking import Change
    from pipectl.domain.deal import Deal


def run(
    ctx: typer.Context,
    deal: parameters.DealOrWhere = None,
    where: parameters.Where = None,
    force: parameters.Force = False,
    reason: parameters.ForceReason = None,
    note: parameters.Note = None,
    on: parameters.On = None,
    by: parameters.By = None,
    dry_run: parameters.DryRun = False,
    yes: parameters.Yes = False,
) -> None:
    """Move a deal to the next open stage. It must meet the exit criteria of its own.

    Examples: pipectl advance acme
              pipectl advance --where "stage:needs owner:kari"
    """
    from pipectl.domain import moves

    if (deal is None) is (where is None):
        raise UsageError("name a deal, or --where QUERY")
    act = options.act(ctx, on, by, note)
    forced = forced_by(force=force, reason=reason)
    store = options.open_store(ctx)

    def how(one: Deal) -> Change:
        target = moves.next_open(store.setup, one)
        return moves.advance(store.setup, one, target.id, act, forced=forced)

    if where is not None:
        change_many(store, where, act, how, _done, dry_run=dry_run, yes=yes)
    else:
        change_one(store, str(deal), act, how, _done, dry_run=dry_run)


def _done(deal: Deal) -> str:
    return f"moved to {deal.stage}"
