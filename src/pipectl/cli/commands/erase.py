"""Forget a customer."""

from __future__ import annotations

import secrets

import typer

from pipectl.cli import find, options, output, parameters


def run(
    ctx: typer.Context,
    deal: parameters.Deal,
    dry_run: parameters.DryRun = False,
    yes: parameters.Yes = False,
) -> None:
    """Remove texts, account and contacts of a deal; its figures stay. The file gets another name.

    Example: pipectl erase acme-website-k7qm
    """
    from pipectl.domain.erasure import erased_id
    from pipectl.store.erasing import erase

    store = options.open_store(ctx)
    old_id = find.one(store, deal, options.today(ctx))
    new_id = erased_id(old_id, secrets.choice, store.path_of)
    if not dry_run:
        output.confirm(f"Erase {old_id} for good?", yes=yes)
    written = erase(store, old_id, new_id, dry_run=dry_run)
    output.report_written(written, f"{old_id} is now {new_id}", dry_run=dry_run)
    if not dry_run:
        output.tell("git still holds the past: rewrite its history too if it has to go")
