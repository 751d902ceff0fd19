"""Take a deal out of the open pipeline for a while."""

from datetime import date
from functools import partial

import typer

from pipectl.cli.completion.options import flag, option
from pipectl.cli.reading import find, params
from pipectl.cli.shared import context
from pipectl.cli.shared.answers import ask
from pipectl.cli.writes.changes import change_one
from pipectl.cli.writes.questions import deal_in_question
from pipectl.domain.actions import fields
from pipectl.domain.actions.action import Action
from pipectl.domain.model.deal import Deal
from pipectl.domain.values.typed_dates import Side
from pipectl.errors import UsageError
from pipectl.store.store import Store


def run(
    ctx: typer.Context,
    deal: params.Deal,
    until: str | None = option("--until DATE", "When it is back: +2m, 2027-02-01."),
    clear: bool = flag("--clear", "Bring it back now."),
    note: params.Note = None,
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
) -> None:
    """Park a deal: nothing is due, and it is out of the open pipeline, until the day it is back.

    Examples: pipectl park krabbesund --until +2m --note "A new budget then"
              pipectl park vinarna --clear
    """
    if clear and until is not None:
        raise UsageError("--until parks a deal, --clear brings it back; write one of the two")
    action = context.action(ctx, on, by, note)
    store = context.open_store(ctx)
    deal = find.deal_id(store, deal, action.today, closed=False)
    if clear:
        done = f"back in the open pipeline from {action.day} on"
        change_one(store, deal, action, lambda d: fields.unpark(d, action), done, dry_run=dry_run)
        return

    if until is None:
        otherwise = "say until when; add --until DATE, or --clear to bring it back"
        record = deal_in_question(store, deal, action.today, otherwise)
        deal, day = record.id, ask("Until", partial(_ahead, store, deal=record, action=action))
    else:
        day = context.day(until, action.today, Side.AHEAD, store.setup.settings.language)
    change_one(
        store,
        deal,
        action,
        lambda d: fields.park(store.setup, d, day, action),
        f"parked until {day}",
        dry_run=dry_run,
    )


def _ahead(store: Store, text: str, deal: Deal, action: Action) -> date:
    """Read a day on which a deal can be back."""
    day = context.day(text, action.today, Side.AHEAD, store.setup.settings.language)
    fields.refuse_past(day, deal, action)
    return day
