"""List rates."""

import typer

from pipectl.cli.reading import params
from pipectl.cli.reading.loading import read_in
from pipectl.cli.shared import context, terminal
from pipectl.reports.views import plans

LOOKS_BACK = True


def run(
    ctx: typer.Context,
    form: params.Format = None,
    file: params.Output = None,
    delimiter: params.Delimiter = None,
    fields: params.Fields = None,
    language: params.Language = None,
) -> None:
    """List the rates of currencies, and which of them count today.

    Example: pipectl rates list
    """
    setup, today = context.open_store(ctx).setup, context.today(ctx)
    table = plans.rates(setup, today)
    terminal.show(
        context.as_recorded(ctx, table),
        form,
        file,
        delimiter,
        fields,
        **read_in(setup.settings, language),
    )
