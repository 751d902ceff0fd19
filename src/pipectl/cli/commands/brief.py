"""Brief a person before a meeting."""

from __future__ import annotations

import typer

from pipectl.cli.reading import find, params
from pipectl.cli.reading.loading import read_in
from pipectl.cli.shared import context, terminal

LOOKS_BACK = True


def run(
    ctx: typer.Context,
    deal: params.Deal,
    form: params.Format = None,
    file: params.Output = None,
    delimiter: params.Delimiter = None,
    fields: params.Fields = None,
    language: params.Language = None,
) -> None:
    """Show what to know before a meeting: who, last words, what is known, open and to be asked.

    Example: pipectl brief krabbesund
    """
    from pipectl.domain.model.account import account_called
    from pipectl.reports.views import brief

    store = context.open_store(ctx)
    today = context.today(ctx)
    record = store.deals.take(find.deal_id(store, deal, today)).record
    accounts = store.account_records()
    account = account_called(accounts, record.account)
    unread = len(store.accounts.ids()) - len(accounts)
    if record.account and account is None and unread:
        terminal.tell(find.unread(store, unread))
    page = brief.report(record, store.setup, today, account)
    terminal.show(
        context.as_recorded(ctx, page),
        form,
        file,
        delimiter,
        fields,
        **read_in(store.setup.settings, language),
    )
