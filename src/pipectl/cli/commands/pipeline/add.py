"""Begin another pipeline."""

import typer

from pipectl.cli.completion.options import argument, flag, offer, option
from pipectl.cli.reading import params
from pipectl.cli.shared import context, terminal
from pipectl.domain.templates.templates import TEMPLATES
from pipectl.domain.values.scalars import parse_word
from pipectl.errors import UsageError
from pipectl.store.operations.reshape import begin_pipeline


def run(
    ctx: typer.Context,
    pipeline: str = argument("ID", "Its file's name."),
    stages: str = option(
        "--stages TEMPLATE",
        "seven, six, five, four, presentation, solution, calls, leads or after-sale.",
        offer("templates"),
        default="seven",
    ),
    name: str | None = option("--name TEXT", "What people call it."),
    kind: str | None = option("--kind KIND", "deals or leads."),
    no_forecast: bool = flag("--no-forecast", "Keep it out of forecast and win rates."),
    dry_run: params.DryRun = False,
) -> None:
    """Begin another pipeline from a template, in the store's language.

    Examples: pipectl pipeline add partners --stages leads
              pipectl pipeline add service --stages after-sale
    """
    try:
        pipeline_id = parse_word(pipeline)
    except ValueError as error:
        raise UsageError(str(error)) from None
    for words, value, allowed in (("--stages", stages, tuple(TEMPLATES)), ("--kind", kind, _KINDS)):
        if value is not None:
            params.choose(words, value, allowed)
    changed = {"name": name, "kind": kind, "forecast": False if no_forecast else None}
    settings = {key: value for key, value in changed.items() if value is not None}
    store = context.open_store(ctx)
    written = begin_pipeline(store, pipeline_id, stages, settings, dry_run=dry_run)
    path = written.changes[0].path
    terminal.report_written(written, f"{path} is there; look into it", dry_run=dry_run)


_KINDS = ("deals", "leads")
