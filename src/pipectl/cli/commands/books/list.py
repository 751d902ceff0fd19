"""List the closed periods."""

import typer

from pipectl.cli.reading import params
from pipectl.cli.reading.loading import read_in
from pipectl.cli.shared import context, terminal
from pipectl.domain.books.counting import as_its_lines_say
from pipectl.domain.books.digests import is_sealed
from pipectl.errors import stop_at_problems
from pipectl.reports.views.plans import closed_periods, notes_on_books
from pipectl.store.closed_books import read_books

LOOKS_BACK = True


def run(
    ctx: typer.Context,
    form: params.Format = None,
    file: params.Output = None,
    delimiter: params.Delimiter = None,
    fields: params.Fields = None,
    language: params.Language = None,
) -> None:
    """List the closed periods: when they were closed, and their main figures as of then.

    A file that cannot be read is named below; the exit code is 5 then.

    Example: pipectl books list
    """
    store = context.open_store(ctx)
    books, problems = read_books(store.tree())
    if not books:
        stop_at_problems(problems)
    whole = [
        each if is_sealed(each) else as_its_lines_say(each, store.setup) for each in books.values()
    ]
    table = closed_periods(whole)
    terminal.show(
        context.as_recorded(ctx, table),
        form,
        file,
        delimiter,
        fields,
        **read_in(store.setup.settings, language),
    )
    for note in notes_on_books(store.setup, [*books.values()]):
        terminal.tell(note)
    stop_at_problems(problems)
