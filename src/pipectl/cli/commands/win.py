"""Win a deal."""

import secrets
from datetime import date
from functools import partial

import typer

from pipectl.cli.completion.options import offer, option
from pipectl.cli.reading import find, params
from pipectl.cli.shared import context, terminal
from pipectl.cli.shared.answers import ask_or_none
from pipectl.cli.shared.environment import is_terminal
from pipectl.cli.writes.changes import forced_by
from pipectl.cli.writes.gates import change_forward
from pipectl.cli.writes.questions import introduce
from pipectl.domain.actions import leads, stages
from pipectl.domain.actions.action import Change
from pipectl.domain.actions.assign import typed_money
from pipectl.domain.history.snapshot import type_of
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
    deal = find.deal_id(store, deal, action.today, closed=False)
    if amount is None:
        amount = _ask_amount(store, deal)
    opened: list[str] = []

    def booked(lead: Deal, why: str | None) -> Change:
        sold = typed_money(amount, store.setup, lead.currency) if amount is not None else {}
        won = stages.win(store.setup, lead, action, forced=why, **sold)

        def make() -> Deal | None:
            deal_id = new_id(lead.account, lead.title, secrets.choice, store.deals.path_of)
            return leads.open_deal(store.setup, won.deal, action, deal_id, pipeline)

        child = partial(_child_of, store, lead.id, action.today)
        change = leads.opening(store.setup, lead, won, child, make)
        opened[:] = [new.id for new in change.opened]
        return change

    done = f"won on {action.day}"
    change_forward(store, deal, action, booked, done, forced=forced, dry_run=dry_run)
    if not dry_run:
        terminal.data("".join(f"{deal_id}\n" for deal_id in opened))


def _ask_amount(store: Store, deal_id: str) -> str | None:
    """Ask at a terminal what an open deal without an amount was sold for."""
    if not is_terminal():
        return None
    record = store.deals.take(deal_id).record
    is_sale = type_of(store.setup, record) == "open" and not leads.is_lead(store.setup, record)
    if record.amount is not None or not is_sale:
        return None

    def read(text: str) -> str:
        typed_money(text, store.setup, record.currency)
        return text

    introduce(store.setup, record)
    return ask_or_none("Amount", read, "Enter for none, ")


def _child_of(store: Store, lead: str, today: date) -> str | None:
    """Return the id of a deal that names the lead as its parent, None where there is none."""
    records = store.load(today).book.records
    return next((record.latest.id for record in records if record.latest.parent == lead), None)
