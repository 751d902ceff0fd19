"""Forget a customer."""

import secrets

import typer

from pipectl.cli.reading import find, params
from pipectl.cli.shared import context, terminal
from pipectl.cli.shared.environment import is_terminal
from pipectl.cli.writes.questions import introduce
from pipectl.domain.actions.erase import erased_id
from pipectl.store.operations.erase import erase


def run(
    ctx: typer.Context, deal: params.Deal, dry_run: params.DryRun = False, yes: params.Yes = False
) -> None:
    """Remove texts, account and contacts of a deal; its figures stay. The file gets another name.

    Example: pipectl erase krabbesund-verft-as-prosjektstyring-tw3d --dry-run
    """
    store = context.open_store(ctx)
    old_id = find.deal_id(store, deal, context.today(ctx))
    new_id = erased_id(old_id, secrets.choice, store.deals.path_of)
    if not dry_run:
        if not yes and is_terminal():
            introduce(store.setup, store.deals.take(old_id, agreed=False).record)
        terminal.confirm(f"Erase {old_id} for good?", yes=yes)
    written = erase(store, old_id, new_id, dry_run=dry_run)
    terminal.report_written(written, f"{old_id} is now {new_id}", dry_run=dry_run)
    if not dry_run:
        terminal.tell("git still holds the past: rewrite its history too if it has to go")
