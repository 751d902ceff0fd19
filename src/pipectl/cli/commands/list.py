"""List deals."""

from dataclasses import replace
from typing import Final

import typer

from pipectl.cli.completion.options import offer, option
from pipectl.cli.reading import params
from pipectl.cli.reading.loading import load
from pipectl.cli.reading.scope import in_currency
from pipectl.cli.shared import context, terminal
from pipectl.domain.model.settings import Setup
from pipectl.query.columns import select
from pipectl.query.selection import select_deals
from pipectl.reports.views import list as listing
from pipectl.table import Column, Selected

_COLUMNS: Final = "id,account,title,stage,amount,close,owner"
_FIELDS_HELP: Final = f"These fields of a query, in this order; {_COLUMNS}."


LOOKS_BACK = True


def run(
    ctx: typer.Context,
    query: params.Query = None,
    pipeline: params.Pipeline = None,
    sort: str = option("--sort FIELD", "-FIELD for the largest first.", default="close"),
    limit: str | None = option("--limit N", "Show no more than N."),
    currency: params.Currency = None,
    form: params.Format = None,
    file: params.Output = None,
    delimiter: params.Delimiter = None,
    fields: str | None = option("--fields --columns NAMES", _FIELDS_HELP, offer("fields")),
    language: params.Language = None,
    keep_going: params.KeepGoing = False,
) -> None:
    """List deals: the open ones, unless the query speaks of others.

    Closed deals have the day of their close in a column Closed; Close is the expected one.

    Examples: pipectl list stage:proposal owner:signe "amount:>10k"
              pipectl list is:won closed:2026Q4 --sort -amount --fields id,amount
    """
    today = context.today(ctx)
    loaded = load(
        context.open_store(ctx), today, keep_going=keep_going, on_page=terminal.is_shown(form, file)
    )
    setup = loaded.book.setup
    chosen = select_deals(loaded.book, query or [], pipeline)
    days = {deal.closed is not None for deal in chosen.deals}
    owners = {deal.owner for deal in chosen.deals}
    several = limit is not None and len(owners) > 1
    columns = _columns(fields, setup) if fields else _usual(days, setup, has_owners=several)
    only_closed = fields is None and days == {True} and sort.removeprefix("-") == "close"
    order = select("closed" if only_closed else sort.removeprefix("-"), setup)
    table = listing.report(
        in_currency(loaded.book, currency),
        chosen.deals,
        columns=[(field.column, field.value) for field in columns],
        order=order.value,
        descending=sort.startswith("-"),
        limit=None if limit is None else params.whole("--limit", limit, setup),
        notes=(chosen.left_out, *loaded.notes),
    )
    table = replace(table, chosen=fields is not None)
    terminal.show(
        context.as_recorded(ctx, table), form, file, delimiter, **loaded.read_in(language)
    )
    loaded.leave()


def _columns(names: str, setup: Setup) -> list[Selected]:
    return [select(name.strip(), setup) for name in dict.fromkeys(names.split(","))]


def _usual(closed: set[bool], setup: Setup, *, has_owners: bool) -> list[Selected]:
    """Return the columns of deals that are closed or not: for people a closed one has its own day.

    Programs find the expected close of every deal. An owner of all deals goes into the caption,
    unless deals behind the limit have another one.
    """
    names = _COLUMNS.replace("close", "close,closed") if True in closed else _COLUMNS
    hides_close = closed == {True}

    def usual(column: Column) -> Column:
        return column._replace(
            cuts=column.cuts and (column.name != "owner" or has_owners),
            for_programs=hides_close and column.name == "close",
        )

    return [each._replace(column=usual(each.column)) for each in _columns(names, setup)]
