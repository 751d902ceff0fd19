"""List quotas."""

import typer

from pipectl.cli.completion.options import argument, offer
from pipectl.cli.reading import params
from pipectl.cli.shared import context, terminal
from pipectl.domain.checks.quotas import find_who
from pipectl.domain.values.calendar import find_period
from pipectl.reports.views import plans


def run(
    ctx: typer.Context,
    who: str | None = argument(
        "[WHO]", "Only of a person, a team, or all; or for a period.", offer("whos"), default=None
    ),
    form: params.Format = None,
    file: params.Output = None,
    delimiter: params.Delimiter = None,
    fields: params.Fields = None,
) -> None:
    """List the lines of quotas.yaml: which of them count, and which were revised.

    Examples: pipectl quota list jonas
              pipectl quota list 2026Q4
    """
    setup, today = context.open_store(ctx).setup, context.today(ctx)
    period = find_period(who.upper(), setup.settings.fiscal_year_start) if who else None
    whose = find_who(setup, who) if who and not period else None
    table = plans.quotas(setup, today, whose, period)
    terminal.show(table, form, file, delimiter, fields, numbers=setup.settings.numbers)
