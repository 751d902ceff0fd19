"""Leave a deal out of everything that is counted."""

from collections.abc import Sequence
from datetime import date
from functools import partial

import typer

from pipectl.cli.completion.options import flag, offer, option
from pipectl.cli.reading import find, params
from pipectl.cli.shared import context
from pipectl.cli.shared.answers import ask, ask_or_none
from pipectl.cli.shared.environment import is_terminal
from pipectl.cli.writes.changes import change_one
from pipectl.cli.writes.questions import deal_in_question
from pipectl.domain.actions import fields
from pipectl.domain.actions.action import Action
from pipectl.domain.checks.duplicates import same_name
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.account import meaning
from pipectl.domain.model.deal import OMISSIONS, Deal
from pipectl.errors import UsageError
from pipectl.store.store import Store


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
        record = deal_in_question(store, deal, action.today, otherwise)
        read = partial(fields.parse_field, store.setup, "omit", today=action.today)
        deal, why = record.id, ask("Reason", read, {word: word for word in OMISSIONS})
    original: Deal | None
    if duplicate_of:
        original = _original(store, duplicate_of, action.today)
    else:
        deal, original = _ask_original(store, deal, why, action)
    change_one(
        store,
        deal,
        action,
        lambda d: fields.omit(store.setup, d, why, action, original),
        f"{'counted again' if clear else 'not counted'} from {action.day} on",
        dry_run=dry_run,
    )


def _original(store: Store, text: str, today: date) -> Deal:
    return store.deals.take(find.deal_id(store, text, today), agreed=False).record


def _ask_original(
    store: Store, deal: str, why: str | None, action: Action
) -> tuple[str, Deal | None]:
    """Ask at a terminal which deal a duplicate is one of; return the duplicate's id too."""
    if why != "duplicate" or not is_terminal():
        return deal, None
    record = deal_in_question(store, deal, action.today, "")
    if record.omit == why:
        return record.id, None

    def read(text: str) -> Deal:
        original = _original(store, text, action.today)
        fields.omit(store.setup, record, why, action, original)
        return original

    choices = {d.id: find.in_words(store.setup, d) for d in _alike(store, record, action.today)}
    return record.id, ask_or_none("Duplicate of", read, "Enter where none is named, ", choices)


def _alike(store: Store, deal: Deal, today: date) -> Sequence[Snapshot]:
    """Return the first deals that count and have the account of one, or its title."""
    book = store.load(today).book
    meant = meaning(book.accounts)
    account, title = same_name(deal, meant)
    exact, alike = [], []
    for other in book.snapshots():
        if other.omit is None and other.id != deal.id:
            firm, name = same_name(other, meant)
            if (firm, name) == (account, title):
                exact.append(other)
            elif name == title or (account and firm == account):
                alike.append(other)
    return [*exact, *alike][: find.SHOWN]
