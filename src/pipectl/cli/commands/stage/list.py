"""List the stages."""

import typer

from pipectl.cli.reading import params, reporting, scope
from pipectl.cli.reading.loading import load
from pipectl.cli.shared import context, terminal
from pipectl.cli.writes import reshaping
from pipectl.reports.views import stages

LOOKS_BACK = True


def run(
    ctx: typer.Context,
    pipeline: reshaping.PipelineId = None,
    form: params.Format = None,
    file: params.Output = None,
    delimiter: params.Delimiter = None,
    fields: params.Fields = None,
    language: params.Language = None,
    keep_going: params.KeepGoing = False,
) -> None:
    """List the stages of a pipeline: figures, deals, amount, and how long deals have been there.

    Example: pipectl stage list --pipeline leads
    """
    loaded = load(
        context.open_store(ctx),
        context.today(ctx),
        keep_going=keep_going,
        on_page=terminal.is_shown(form, file),
    )
    book = scope.narrowed(loaded.book, scope.Choice([], pipeline=pipeline))
    page = reporting.noted(stages.report(book), loaded.notes)
    terminal.show(
        context.as_recorded(ctx, page), form, file, delimiter, fields, **loaded.read_in(language)
    )
    loaded.leave()
