"""The door to what a shell is offered: only TAB imports it, and what it needs of the rest."""

from collections.abc import Callable

import typer


def offer(name: str) -> Callable[[typer.Context, str], list[tuple[str, str]]]:
    """Return the completion of a value by the name of its function in `offers`."""

    def complete(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        from pipectl.cli.completion import offers

        return offers.offered(getattr(offers, name), offers.Line(ctx, incomplete))

    return complete
