"""List deals."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from pipectl.cli.completion import offers
from pipectl.cli.reading import params
from pipectl.cli.reading.loading import load
from pipectl.cli.shared import context, terminal

COLUMNS = "id,title,stage,amount,close,owner"


def run(
    ctx: typer.Context,
    query: params.Query = None,
    sort: Annotated[
        str, typer.Option("--sort", metavar="FIELD", help="-FIELD for the largest first.")
    ] = "close",
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=0, help="Show no more than N.")
    ] = None,
    columns: Annotated[
        str,
        typer.Option(
            "--columns",
            metavar="FIELDS",
            help="Fields with commas between them.",
            autocompletion=offers.fields,
        ),
    ] = COLUMNS,
    form: params.Format = None,
    file: params.Output = None,
    keep_going: params.KeepGoing = False,
) -> None:
    """List deals: the open ones, unless the query speaks of others.

    Examples: pipectl list stage:proposal owner:kari "amount:>10k"
              pipectl list is:won closed:2026Q4 --sort -amount --columns id,amount,closed
    """
    from pipectl.query.columns import select
    from pipectl.query.defaults import usual
    from pipectl.query.parser import compile_query
    from pipectl.reports.views import list as listing

    today = context.today(ctx)
    loaded = load(context.open_store(ctx), today, keep_going=keep_going)
    setup = loaded.book.setup
    asked = compile_query(query or [], setup, today)
    shown = [select(name.strip(), setup) for name in columns.split(",")]
    order = select(sort.removeprefix("-"), setup)
    table = listing.report(
        replace(loaded.book, scope=asked.matches),
        columns=[(one.column, one.value) for one in shown],
        order=order.value,
        usual=usual(asked),
        descending=sort.startswith("-"),
        limit=limit,
        notes=loaded.notes,
    )
    terminal.show(table, form, file, fit=True)
    loaded.leave()
