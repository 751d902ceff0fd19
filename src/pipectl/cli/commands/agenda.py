"""What is to be done."""

from dataclasses import replace

import typer

from pipectl.cli.completion.options import option
from pipectl.cli.reading import params
from pipectl.cli.reading.loading import load
from pipectl.cli.shared import context, terminal
from pipectl.query.parser import compile_query
from pipectl.reports import agenda


def run(
    ctx: typer.Context,
    query: params.Query = None,
    owner: str | None = option("--owner PERSON", "Only this person's deals."),
    until: str | None = option("--until DATE", "A week ahead if left out."),
    form: params.Format = None,
    file: params.Output = None,
    delimiter: params.Delimiter = None,
    keep_going: params.KeepGoing = False,
) -> None:
    """Show next steps that are due or overdue, and open deals without one.

    Example: pipectl agenda --owner kari --until fri
    """
    today = context.today(ctx)
    last = context.day(until, today, 1) if until else None
    loaded = load(context.open_store(ctx), today, keep_going=keep_going)
    words = [*(query or []), *([f'owner:"{owner}"'] if owner is not None else [])]
    compiled = compile_query(words, loaded.book.setup, today)
    page = agenda.report(replace(loaded.book, scope=compiled.matches), until=last)
    terminal.show(replace(page, notes=loaded.notes), form, file, delimiter, fit=True)
    loaded.leave()
