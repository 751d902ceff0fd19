"""Assess a deal."""

from __future__ import annotations

from typing import Annotated

import typer

from pipectl.cli import find
from pipectl.cli import options
from pipectl.cli import output
from pipectl.cli.changing import change
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    deal: options.Deal,
    assessments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CRITERION=STATE...",
            help="States: absent, unknown, weak, likely, confirmed; nothing clears.",
        ),
    ] = None,
    evidence: Annotated[
        str | None, typer.Option("--evidence", metavar="TEXT", help="Who said so, and where.")
    ] = None,
    contact: Annotated[
        str | None, typer.Option("--contact", metavar="TEXT", help="Whom to ask.")
    ] = None,
    value: Annotated[
        str | None, typer.Option("--value", metavar="TEXT", help="How much, by when.")
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="Show what is known, and the gaps.")] = False,
    note: options.Note = None,
    on: options.On = None,
    by: options.By = None,
    dry_run: options.DryRun = False,
    form: options.Format = None,
    file: options.Output = None,
) -> None:
    """Record what is known of a deal's budget, authority, need, timeline. Confirmed wants evidence.

    Examples: pipectl qualify acme budget=confirmed --evidence "CFO's mail of 2 October"
              pipectl qualify acme --show
    """
    from pipectl.domain import updates
    from pipectl.reports.show import qualification

    store = options.open_store(ctx)
    act = options.act(ctx, on, by, note)
    if show or not assessments:
        if assessments or evidence or contact or value:
            raise UsageError("write criterion=state, or --show alone")
        taken = store.take(find.one(store, deal, act.today)).deal
        output.show(qualification(taken, store.setup), form, file)
        return
    change(
        store,
        deal,
        None,
        lambda d: updates.qualify(
            store.setup, d, assessments, act, evidence=evidence, contact=contact, value=value
        ),
        act.today,
        done=" ".join(assessments),
        dry_run=dry_run,
    )
