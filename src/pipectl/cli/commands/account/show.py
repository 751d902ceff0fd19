"""Show an account."""

import typer

from pipectl.cli.reading import find, params
from pipectl.cli.reading.loading import load
from pipectl.cli.reading.reporting import noted
from pipectl.cli.shared import context, terminal
from pipectl.reports.views import accounts

LOOKS_BACK = True


def run(
    ctx: typer.Context,
    account: params.Account,
    form: params.Format = None,
    file: params.Output = None,
    delimiter: params.Delimiter = None,
    fields: params.Fields = None,
    language: params.Language = None,
    keep_going: params.KeepGoing = False,
) -> None:
    """Show everything of an account: its keys, its deals, and the accounts below it.

    Example: pipectl account show krabbesund-verft-as
    """
    store = context.open_store(ctx)
    today = context.today(ctx)
    record = store.accounts.take(find.account(store, account, today)).record
    loaded = load(store, today, keep_going=keep_going, on_page=terminal.is_shown(form, file))
    page = noted(accounts.page(record, loaded.book), loaded.notes)
    terminal.show(
        context.as_recorded(ctx, page), form, file, delimiter, fields, **loaded.read_in(language)
    )
    loaded.leave()
