"""Print where the store is."""

import typer

from pipectl.cli.shared import context, terminal


def run(ctx: typer.Context) -> None:
    """Print the directory of the store that commands use here.

    Example: pipectl where
    """
    terminal.data(f"{context.open_store(ctx).root}\n")
