"""Print where the store is."""

from __future__ import annotations

import typer

from pipectl.cli import options, output


def run(ctx: typer.Context) -> None:
    """Print the directory of the store that commands use here.

    Example: pipectl where
    """
    output.data(f"{options.open_store(ctx).root}\n")
