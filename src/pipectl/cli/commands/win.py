"""Win a deal."""

import secrets
from datetime import date
from functools import partial

import typer

from pipectl.cli.completion.options import offer, option
from pipectl.cli.reading import params
from pipectl.cli.shared import context, terminal
from pipectl.cli.writes.changes import change_one, forced_by
from pipectl.domain.actions import leads, stages
from pipectl.domain.actions.action import Change
from pipectl.domain.actions.assign import typed_money
from pipectl.domain.model.deal import Deal
from pipectl.domain.values.ids import new_id
from pipectl.store.store import Store


def run(
    ctx: typer.Context,
    deal: params.Deal,
    amount: str | None = option("--amount AMOUNT", "What was sold in the end."),
    force: params.Force = False,
    reason: params.ForceReason = None,
    pipeline: str | None = option(
        "--pipeline ID", "Where the deal of a won lead begins; the default one.", offer("pipelines")
    ),
    note: params.Note = None,
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
) -> None:
    """Win a deal. The expected close stays as it was; the day of the win is the entry's.

    A lead that is won opens a deal, with the lead as its parent; the deal's id is printed.

    Examples: pipectl win krabbesund --amount 118500 --on yesterday
              pipectl win kornmo
    """
    action = context.action(ctx, on, by, note)
    forced = forced_by(force=force, reason=reason)
    store = context.open_store(ctx)
    opened: list[str] = []

    def booked(lead: Deal) -> Change:
        sold = typed_money(amount, store.setup, lead.currency) if amount is not None else {}
        won = stages.win(store.setup, lead, action, forced=forced, **sold)

        def make() -> Deal | None:
            deal_id = new_id(lead.account, lead.title, secrets.choice, store.deals.path_of)
            return leads.open_deal(store.setup, won.deal, action, deal_id, pipeline)

        child = partial(_child_of, store, lead.id, action.today)
        change = leads.opening(store.setup, lead, won, child, make)
        opened[:] = [new.id for new in change.opened]
        return change

    change_one(store, deal, action, booked, f"won on {action.day}", dry_run=dry_run)
    if not dry_run:
        terminal.data("".join(f"{deal_id}\n" for deal_id in opened))


def _child_of(store: Store, lead: str, today: date) -> str | None:
    """Return the id of a deal that names the lead as its parent, None where there is none."""
    records = store.load(today).book.records
    return next((record.latest.id for record in records if record.latest.parent == lead), None)
