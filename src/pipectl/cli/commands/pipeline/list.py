"""List the pipelines."""

import typer

from pipectl.cli.reading import params, reporting
from pipectl.cli.reading.loading import load
from pipectl.cli.shared import context, terminal
from pipectl.reports.views import pipelines

LOOKS_BACK = True


def run(
    ctx: typer.Context,
    form: params.Format = None,
    file: params.Output = None,
    delimiter: params.Delimiter = None,
    fields: params.Fields = None,
    language: params.Language = None,
    keep_going: params.KeepGoing = False,
) -> None:
    """List the pipelines of the store with what is open in them.

    Example: pipectl pipeline list
    """
    loaded = load(
        context.open_store(ctx),
        context.today(ctx),
        keep_going=keep_going,
        on_page=terminal.is_shown(form, file),
    )
    page = pipelines.report(loaded.book)
    page = reporting.noted(page, loaded.notes)
    terminal.show(
        context.as_recorded(ctx, page), form, file, delimiter, fields, **loaded.read_in(language)
    )
    loaded.leave()
