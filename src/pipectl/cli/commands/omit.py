"""Leave a deal out of everything that is counted."""

from functools import partial

import typer

from pipectl.cli.completion.options import flag, offer, option
from pipectl.cli.reading import find, params
from pipectl.cli.shared import context
from pipectl.cli.writes.changes import change_one
from pipectl.cli.writes.questions import ask, deal_in_question
from pipectl.domain.actions import fields
from pipectl.domain.model.deal import OMISSIONS
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    deal: params.Deal,
    reason: str | None = option("--reason REASON", "duplicate, test or other."),
    duplicate_of: str | None = option(
        "--duplicate-of DEAL", "The one that counts.", offer("deals")
    ),
    clear: bool = flag("--clear", "Let it count again."),
    note: params.Note = None,
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
) -> None:
    """Leave a deal out of everything from a day on: a duplicate, a test. Its file stays.

    Examples: pipectl omit bukkholm --reason test
              pipectl omit tindvik-kraft-stromportal --clear
    """
    why = reason or ("duplicate" if duplicate_of else None)
    otherwise = "say why: --reason duplicate, test or other; or --clear alone"
    if why is not None and clear:
        raise UsageError(otherwise)
    action = context.action(ctx, on, by, note)
    store = context.open_store(ctx)
    if why is None and not clear:
        deal = deal_in_question(store, deal, action.today, otherwise).id
        read = partial(fields.parse_field, store.setup, "omit", today=action.today)
        why = ask("Reason", read, {word: word for word in OMISSIONS})
    original = (
        store.deals.take(find.deal_id(store, duplicate_of, action.today), agreed=False).record
        if duplicate_of
        else None
    )
    change_one(
        store,
        deal,
        action,
        lambda d: fields.omit(store.setup, d, why, action, original),
        f"{'counted again' if clear else 'not counted'} from {action.day} on",
        dry_run=dry_run,
    )
