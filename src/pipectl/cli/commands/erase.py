"""Forget a customer."""

from __future__ import annotations

import secrets

import typer

from pipectl.cli import find
from pipectl.cli import options
from pipectl.cli import output


def run(
    ctx: typer.Context,
    deal: options.Deal,
    dry_run: options.DryRun = False,
    yes: options.Yes = False,
) -> None:
    """Remove texts, account and contacts of a deal; its figures stay. The file gets another name.

    Example: pipectl erase acme-website-k7qm
    """
    from pipectl.domain.erasure import erase
    from pipectl.domain.erasure import erased_id
    from pipectl.domain.ids import suffix
    from pipectl.domain.settings import pipeline_of

    store = options.open_store(ctx)
    today = options.today(ctx)
    old_id = find.one(store, deal, today)
    new_id = erased_id(old_id, suffix(secrets.choice))
    linked = [
        record.latest.id
        for record in store.load(today).book.records
        if old_id in (record.latest.parent, record.latest.duplicate_of)
    ]
    pipeline = pipeline_of(store.setup, store.take(old_id).deal.pipeline)
    reasons = pipeline.lost_reasons if pipeline else ()
    if not dry_run:
        output.confirm(f"Erase {old_id} for good?", yes=yes)
    written = store.replace(
        old_id, lambda old: erase(old, new_id, reasons), linked, dry_run=dry_run
    )
    output.report_written(written, f"{old_id} is now {new_id}", dry_run=dry_run)
    if not dry_run:
        output.tell("git still holds the past: rewrite its history too if it has to go")
