"""Show a deal."""

from __future__ import annotations

import typer

from pipectl.cli import find
from pipectl.cli import options
from pipectl.cli import output
from pipectl.cli import parameters


def run(
    ctx: typer.Context,
    deal: parameters.Deal,
    form: parameters.Format = None,
    file: parameters.Output = None,
) -> None:
    """Show everything of a deal on one page, with its history.

    Example: pipectl show acme
    """
    from pipectl.reports import _show as show

    store = options.open_store(ctx)
    today = options.today(ctx)
    taken = store.take(find.one(store, deal, today)).deal
    output.show(show.report(taken, store.setup, today), form, file)
