"""List quotas."""

import typer

from pipectl.cli.completion.options import argument, offer
from pipectl.cli.reading import params
from pipectl.cli.shared import context, terminal
from pipectl.domain.checks.quotas import find_who
from pipectl.reports.views import plans


def run(
    ctx: typer.Context,
    who: str | None = argument(
        "[WHO]", "Only of a person, a team, or all.", offer("whos"), default=None
    ),
    form: params.Format = None,
    file: params.Output = None,
    delimiter: params.Delimiter = None,
    fields: params.Fields = None,
) -> None:
    """List the lines of quotas.yaml: which of them count, and which were revised.

    Example: pipectl quota list jonas
    """
    setup, today = context.open_store(ctx).setup, context.today(ctx)
    table = plans.quotas(setup, today, find_who(setup, who) if who else None)
    terminal.show(table, form, file, delimiter, fields, numbers=setup.settings.numbers)
