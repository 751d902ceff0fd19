"""Print where a deal's file is."""

import typer

from pipectl.cli.reading import find, params
from pipectl.cli.shared import context, terminal


def run(ctx: typer.Context, deal: params.Deal) -> None:
    """Print the path of a deal's file, for other programs.

    Example: git log -p "$(pipectl path krabbesund)"
    """
    store = context.open_store(ctx)
    path = store.deals.path_of(find.deal_id(store, deal, context.today(ctx)))
    terminal.data(f"{store.root}/{path}\n")
