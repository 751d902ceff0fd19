"""Assess a deal."""

from __future__ import annotations

from typing import Annotated

import typer

from pipectl.cli import complete
from pipectl.cli import find
from pipectl.cli import options
from pipectl.cli import output
from pipectl.cli import parameters
from pipectl.cli.changing import change_one
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    deal: parameters.Deal,
    assessments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CRITERION=STATE...",
            help="States: absent, unknown, weak, likely, confirmed; nothing clears.",
            autocompletion=complete.assessments,
        ),
    ] = None,
    evidence: Annotated[
        str | None,
        typer.Option(
            "--evidence",
            metavar="TEXT",
            help="Who said so, and where.",
            callback=parameters.not_empty,
        ),
    ] = None,
    contact: Annotated[
        str | None,
        typer.Option(
            "--contact", metavar="TEXT", help="Whom to ask.", callback=parameters.not_empty
        ),
    ] = None,
    value: Annotated[
        str | None,
        typer.Option(
            "--value", metavar="TEXT", help="How much, by when.", callback=parameters.not_empty
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="Show what is known, and the gaps.")] = False,
    note: parameters.Note = None,
    on: parameters.On = None,
    by: parameters.By = None,
    dry_run: parameters.DryRun = False,
    form: parameters.Format = None,
    file: parameters.Output = None,
) -> None:
    """Record what is known of a deal's budget, authority, need, timeline. Confirmed wants evidence.

    Examples: pipectl qualify acme budget=confirmed --evidence "CFO's mail of 2 October"
              pipectl qualify acme --show
    """
    from pipectl.domain import assessing
    from pipectl.reports._show import qualification

    store = options.open_store(ctx)
    act = options.act(ctx, on, by, note)
    if show or not assessments:
        if any(said is not None for said in (evidence, contact, value, note, on, by)) or (
            assessments or dry_run
        ):
            raise UsageError("write criterion=state, or --show alone")
        taken = store.take(find.one(store, deal, act.today)).deal
        output.show(qualification(taken, store.setup), form, file)
        return
    if form is not None or file is not None:
        raise UsageError("-f and -o go with --show; an assessment prints nothing")
    change_one(
        store,
        deal,
        act,
        lambda d: assessing.qualify(
            store.setup, d, assessments, act, evidence=evidence, contact=contact, value=value
        ),
        " ".join(assessments),
        dry_run=dry_run,
    )
