"""Add a deal."""

import secrets
from typing import Any

import typer

from pipectl.cli.completion.options import argument, flag, offer, option
from pipectl.cli.reading import find, params
from pipectl.cli.shared import context, terminal
from pipectl.cli.shared.answers import ask, need_person
from pipectl.cli.writes.changes import tell_closed
from pipectl.domain.actions import stages
from pipectl.domain.actions.assign import typed, typed_money, with_money
from pipectl.domain.actions.fields import parse_field
from pipectl.domain.checks.deal import new_warnings
from pipectl.domain.checks.duplicates import caveats
from pipectl.domain.values.ids import new_id
from pipectl.domain.values.scalars import DEAL_ID
from pipectl.domain.values.typed_dates import Side
from pipectl.store.twins import open_twins

MISSING_TITLE = "a deal needs a title; write `pipectl add TITLE`"


def run(
    ctx: typer.Context,
    title: str | None = argument("TITLE", "What is to be sold.", default=None),
    account: str | None = option("--account NAME", "The customer.", offer("accounts")),
    amount: str | None = option("--amount AMOUNT", "190 000, 120k, 1.2m or 500 EUR."),
    currency: str | None = option("--currency CODE", "The store's if left out."),
    owner: str | None = option("--owner PERSON", "Whoever adds it if left out."),
    stage: str | None = option(
        "--stage STAGE", "Id or name; the first open one if left out.", offer("stages")
    ),
    close: str | None = option("--close DATE", "The expected close."),
    source: str | None = option("--source TEXT", "Where it came from.", offer("sources")),
    campaign: str | None = option("--campaign TEXT", "Which campaign brought it."),
    kind: str | None = option("--kind KIND", "new, upsell or renewal.", offer("kinds")),
    parent: str | None = option("--parent DEAL", "The deal it came from.", offer("deals")),
    probability: str | None = option("--probability PERCENT", "Instead of the stage's."),
    pipeline: str | None = option("--pipeline ID", "The default if left out.", offer("pipelines")),
    tag: list[str] | None = option("--tag WORD", "May be repeated."),
    deal_id: str | None = option("--id ID", "An id of your own."),
    yes: bool = flag("--yes -y", "Do not ask where an open deal has this account and title."),
    note: params.Note = None,
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
) -> None:
    """Add a deal and print its id.

    Example: pipectl add "New website" --account "Acme AS" --amount 120k
    """
    store = context.open_store(ctx)
    if not title or not title.strip():
        need_person(MISSING_TITLE)
        title = ask("Title", str)
    action = context.action(ctx, on, by, note)
    owner = owner and context.person(store, owner)
    texts = {
        "title": title, "account": account, "owner": owner, "currency": currency,
        "probability": probability, "pipeline": pipeline,
        "source": source, "campaign": campaign, "kind": kind,
    }  # fmt: skip
    values: dict[str, Any] = {
        name: parse_field(store.setup, name, text, action.today)
        for name, text in texts.items()
        if text is not None
    }
    if amount is not None:
        values = with_money(values, typed_money(amount, store.setup))
    if close is not None:
        values["expected_close"] = context.day(
            close, action.today, Side.AHEAD, store.setup.settings.language
        )
    if tag:
        values["tags"] = tuple(parse_field(store.setup, "tags", word, action.today) for word in tag)
    if parent is not None:
        values["parent"] = find.deal_id(store, parent, action.today)
    if deal_id is not None:
        typed("--id", DEAL_ID, deal_id, action.today, store.setup)
        store.deals.refuse_taken(deal_id)
    values["id"] = deal_id or new_id(account, title, secrets.choice, store.deals.path_of)
    deal = stages.create(store.setup, action, stage, **values)
    accounts = store.account_records()
    twins = open_twins(store, deal, accounts, action.today)
    doubts = caveats(deal, twins, store.setup, accounts)
    terminal.confirm_doubts(doubts, yes=yes or dry_run)
    written = store.deals.add(deal, dry_run=dry_run)
    terminal.tell(*new_warnings(None, deal, store.setup, accounts))
    if deal.next_step is not None and not dry_run:
        terminal.tell(f"next step: {deal.next_step.what} (by {deal.next_step.due})")
    tell_closed(store, written, action)
    terminal.data(terminal.diff(written) if dry_run else f"{deal.id}\n")
