"""The arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipectl.cli.completion import offers
from pipectl.errors import UsageError


def not_empty(ctx: typer.Context, param: typer.CallbackParam, value: str | None) -> str | None:
    """Refuse an option that is given and says nothing: it would be dropped without a word."""
    if value is not None and not value.strip() and not ctx.resilient_parsing:
        name = param.opts[0] if param.opts[0].startswith("-") else param.opts[0].upper()
        raise UsageError(f"{name} is empty; write something, or leave it out")
    return value


def as_file(text: str) -> Path:
    """Read the name of a file to write; an empty one would be the directory itself."""
    from pipectl.store.disk.outside import check

    if not text.strip():
        raise UsageError("the name of the file is empty; write something, or leave the option out")
    return check(Path(text))


Deal = Annotated[
    str,
    typer.Argument(
        metavar="DEAL",
        help="A deal's id, the beginning of it, or a part of id, title or account.",
        autocompletion=offers.deals,
    ),
]
On = Annotated[
    str | None,
    typer.Option(
        "--on", metavar="DATE", help="The day it happened, today if left out.", callback=not_empty
    ),
]
By = Annotated[
    str | None,
    typer.Option(
        "--by",
        metavar="PERSON",
        help="Who did it; PIPECTL_USER or the login name.",
        callback=not_empty,
    ),
]
Note = Annotated[
    str | None,
    typer.Option("--note", metavar="TEXT", help="A note for the history.", callback=not_empty),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would change as a diff; write nothing.")
]
Force = Annotated[
    bool, typer.Option("--force", help="Go ahead with exit criteria unmet; wants --reason.")
]
ForceReason = Annotated[
    str | None,
    typer.Option("--reason", metavar="TEXT", help="Why the move is forced.", callback=not_empty),
]
DealOrWhere = Annotated[
    str | None,
    typer.Argument(metavar="[DEAL]", help="Which deal, or --where.", autocompletion=offers.deals),
]
Where = Annotated[
    str | None,
    typer.Option(
        "--where",
        metavar="QUERY",
        help="All deals that the query finds, not one.",
        autocompletion=offers.query,
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before changing many.")]
Query = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[QUERY]...",
        help="Which deals: words, and field:value.",
        autocompletion=offers.query,
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help="text, markdown, csv, json or html.",
        autocompletion=offers.formats,
        callback=not_empty,
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="A file; its ending says the format.", parser=as_file
    ),
]
KeepGoing = Annotated[
    bool, typer.Option("--keep-going", help="Leave out files with problems; still exits with 5.")
]
