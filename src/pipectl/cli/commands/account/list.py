"""List accounts."""

import typer

from pipectl.cli.completion.options import argument
from pipectl.cli.reading import params
from pipectl.cli.reading.loading import load
from pipectl.cli.shared import context, terminal
from pipectl.reports.views import accounts

LOOKS_BACK = True


def run(
    ctx: typer.Context,
    words: list[str] | None = argument(
        "[WORDS]...", "In id, name, aliases, tags, owner or industry.", default=None
    ),
    form: params.Format = None,
    file: params.Output = None,
    delimiter: params.Delimiter = None,
    fields: params.Fields = None,
    language: params.Language = None,
    keep_going: params.KeepGoing = False,
) -> None:
    """List accounts by name: who has them, how many deals they have, and what is open.

    Example: pipectl account list shipping
    """
    loaded = load(
        context.open_store(ctx),
        context.today(ctx),
        keep_going=keep_going,
        on_page=terminal.is_shown(form, file),
    )
    page = accounts.report(loaded.book, words or [], loaded.notes)
    terminal.show(
        context.as_recorded(ctx, page), form, file, delimiter, fields, **loaded.read_in(language)
    )
    loaded.leave()
