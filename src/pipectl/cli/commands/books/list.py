"""List the closed periods."""

import typer

from pipectl.cli.reading import params
from pipectl.cli.shared import context, terminal
from pipectl.errors import stop_at_problems
from pipectl.reports.views.plans import closed_periods
from pipectl.store.closed_books import read_books


def run(
    ctx: typer.Context,
    form: params.Format = None,
    file: params.Output = None,
    delimiter: params.Delimiter = None,
    fields: params.Fields = None,
) -> None:
    """List the closed periods: when they were closed, and their main figures as of then.

    A file that cannot be read is named below; the exit code is 5 then.

    Example: pipectl books list
    """
    store = context.open_store(ctx)
    books, problems = read_books(store.tree())
    if not books:
        stop_at_problems(problems)
    table = closed_periods([*books.values()])
    terminal.show(table, form, file, delimiter, fields, numbers=store.setup.settings.numbers)
    stop_at_problems(problems)
