"""Assess a deal."""

from collections.abc import Sequence

import typer

from pipectl.cli.completion.options import argument, flag, offer, option
from pipectl.cli.reading import find, params
from pipectl.cli.reading.loading import read_in
from pipectl.cli.shared import context, environment, terminal
from pipectl.cli.writes.changes import change_one
from pipectl.cli.writes.interview import assessments, said
from pipectl.cli.writes.questions import introduce
from pipectl.domain.actions import qualify
from pipectl.domain.actions.action import Action
from pipectl.errors import UsageError
from pipectl.reports.views.show import qualification
from pipectl.store.store import Store


def run(
    ctx: typer.Context,
    deal: params.Deal,
    assessments: list[str] | None = argument(
        "CRITERION=STATE...",
        "States: absent, unknown, weak, likely, confirmed; nothing clears.",
        offer("assessments"),
        default=None,
    ),
    evidence: str | None = option("--evidence TEXT", "Who said so, and where."),
    contact: str | None = option("--contact TEXT", "Whom to ask."),
    value: str | None = option("--value TEXT", "How much, by when."),
    show: bool = flag("--show", "Show what is known, and the gaps."),
    note: params.Note = None,
    on: params.On = None,
    by: params.By = None,
    dry_run: params.DryRun = False,
    form: params.Format = None,
    file: params.Output = None,
    delimiter: params.Delimiter = None,
    fields: params.Fields = None,
) -> None:
    """Record what is known of a deal: budget, authority, need, timeline. Confirmed wants evidence.

    On a terminal it asks for each, where nothing more is said.

    Examples: pipectl qualify krabbesund budget=confirmed --evidence "CFO's mail"
              pipectl qualify krabbesund --show
    """
    store = context.open_store(ctx)
    action = context.action(ctx, on, by, note)
    parts = (evidence, contact, value)
    shown = any(option is not None for option in (form, file, delimiter, fields))
    if not assessments and (show or shown):
        if dry_run or any(text is not None for text in (*parts, note, on, by)):
            raise UsageError("write criterion=state, or --show alone")
        today = context.today(ctx)
        record = store.deals.take(find.deal_id(store, deal, today)).record
        page = qualification(record, store.setup, today)
        terminal.show(page, form, file, delimiter, fields, **read_in(store.setup.settings))
        return
    if show:
        raise UsageError("write criterion=state, or --show alone")
    if shown:
        raise UsageError("-f, -o and --fields go with --show; an assessment prints nothing")
    if not assessments:
        _ask(store, deal, action, parts, dry_run=dry_run)
        return
    change_one(
        store,
        deal,
        action,
        lambda d: qualify.qualify(
            store.setup, d, assessments, action, evidence=evidence, contact=contact, value=value
        ),
        " ".join(assessments),
        dry_run=dry_run,
    )


def _ask(
    store: Store, deal: str, action: Action, parts: Sequence[str | None], *, dry_run: bool
) -> None:
    """Ask for every criterion, and write what was said in one entry."""
    if not environment.is_terminal() or any(text is not None for text in parts):
        raise UsageError("say what is known, as budget=likely, or --show what was said so far")

    deal_id = find.deal_id(store, deal, action.today)
    record = store.deals.take(deal_id).record
    introduce(store.setup, record)
    answers = assessments(store.setup, record, action.today)
    if not answers:
        terminal.tell("nothing was written")
        return
    change_one(
        store,
        deal_id,
        action,
        lambda d: qualify.assess(d, answers, action),
        said(answers),
        dry_run=dry_run,
    )
