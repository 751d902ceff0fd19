"""List deals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Annotated

import typer

from pipectl.cli import complete
from pipectl.cli import options
from pipectl.cli import output
from pipectl.cli.loading import load

if TYPE_CHECKING:
    from pipectl.domain.book import Scope
    from pipectl.query.parser import Query

COLUMNS = "id,title,stage,amount,close,owner"
SPEAKS_OF_CLOSED = {"closed", "reason", "type", "stage", "is:won", "is:lost", "is:closed", "is:any"}
SPEAKS_OF_OMITTED = {"omit", "is:omitted", "is:any"}


def run(
    ctx: typer.Context,
    query: options.Query = None,
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
            autocompletion=complete.fields,
        ),
    ] = COLUMNS,
    form: options.Format = None,
    file: options.Output = None,
    keep_going: options.KeepGoing = False,
) -> None:
    """List deals: the open ones, unless the query speaks of others.

    Examples: pipectl list stage:proposal owner:kari "amount:>10k"
              pipectl list is:won closed:2026Q4 --sort -amount --columns id,amount,closed
    """
    from pipectl.query.columns import select
    from pipectl.query.parser import compile_query
    from pipectl.reports import list as listing

    today = options.today(ctx)
    loaded = load(options.open_store(ctx), today, keep_going=keep_going)
    setup = loaded.book.setup
    asked = compile_query(query or [], setup, today)
    shown = [select(name.strip(), setup) for name in columns.split(",")]
    order = select(sort.removeprefix("-"), setup)
    scope = _scope(asked)
    hidden = sum(
        asked.matches(deal, today) and not scope(deal, today) for deal in loaded.book.standings()
    )
    table = listing.report(
        replace(loaded.book, scope=scope),
        columns=[(one.column, one.value) for one in shown],
        order=order.value,
        descending=sort.startswith("-"),
        limit=limit,
        notes=(
            *([f"{hidden} closed or omitted: is:any shows them"] if hidden else []),
            *loaded.notes,
        ),
    )
    output.show(table, form, file)
    loaded.leave()


def _scope(asked: Query) -> Scope:
    """Leave out closed and omitted deals, unless the query speaks of them."""
    closed = bool(asked.mentions & SPEAKS_OF_CLOSED)
    omitted = bool(asked.mentions & SPEAKS_OF_OMITTED)
    return lambda deal, day: (
        (closed or deal.closed is None)
        and (omitted or deal.omit is None)
        and asked.matches(deal, day)
    )
