"""Print where a deal's file is."""

from __future__ import annotations

import typer

from pipectl.cli import find, options, output, parameters


def run(ctx: typer.Context, deal: parameters.Deal) -> None:
    """Print the path of a deal's file, for other programs.

    Example: git log -p "$(pipectl path acme)"
    """
    store = options.open_store(ctx)
    found = store.path_of(find.one(store, deal, options.today(ctx)))
    output.data(f"{store.root}/{found}\n")
