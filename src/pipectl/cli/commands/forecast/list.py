"""List calls."""

import typer

from pipectl.cli.completion.options import argument
from pipectl.cli.reading import params
from pipectl.cli.reading.loading import read_in
from pipectl.cli.shared import context, terminal
from pipectl.cli.writes.targets import named_period
from pipectl.domain.values.calendar import fiscal_quarter_of
from pipectl.reports.views import calls

LOOKS_BACK = True


def run(
    ctx: typer.Context,
    period: str | None = argument(
        "[PERIOD]", "Which one; this quarter of the fiscal year.", default=None
    ),
    form: params.Format = None,
    file: params.Output = None,
    delimiter: params.Delimiter = None,
    fields: params.Fields = None,
    language: params.Language = None,
) -> None:
    """List the calls of a period: the latest of each first, with the days since.

    An adjustment stands below the call that it adjusts. What was submitted before stays, as
    earlier.

    Example: pipectl forecast list 2026Q4
    """
    setup, today = context.open_store(ctx).setup, context.today(ctx)
    which = (
        named_period(setup, period, today, "a call is not")
        if period
        else fiscal_quarter_of(today, setup.settings.fiscal_year_start)
    )
    table = calls.report(setup, which, today)
    terminal.show(
        context.as_recorded(ctx, table),
        form,
        file,
        delimiter,
        fields,
        **read_in(setup.settings, language),
    )
