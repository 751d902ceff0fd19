"""The arguments and options that several commands share."""

from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

from pipectl import plugins, render
from pipectl.cli.completion.options import argument, offer, shared_flag, shared_option
from pipectl.domain.model.settings import LANGUAGES, Setup
from pipectl.domain.values.typed_numbers import whole_number
from pipectl.errors import UsageError
from pipectl.spreadsheet import DELIMITERS


def as_file(text: str) -> Path:
    """Read the name of a file to write; an empty one would be the directory itself."""
    from pipectl.store.outside import check

    if not text.strip():
        raise UsageError("the name of the file is empty; write something, or leave the option out")
    return check(Path(text))


def choose(name: str, value: object, choices: tuple[object, ...]) -> None:
    """Refuse the value of an option that is none of its choices."""
    if value not in choices:
        allowed = ", ".join(map(str, choices))
        raise UsageError(f"{name}: there is no '{value}'; write one of {allowed}")


def chosen(name: str, choices: tuple[str, ...], text: str) -> str:
    """Return the answer to a question that is one of its choices; UsageError where it is none."""
    choose(name, text, choices)
    return text


def whole(name: str, text: str, setup: Setup) -> int:
    """Read the whole number of an option as a person types it: 1 000."""
    try:
        return whole_number(text, setup.settings.numbers)
    except ValueError as error:
        raise UsageError(f"{name}: {error}") from None


def one_of(package: ModuleType) -> str:
    """Name the modules of a package as one chooses from them."""
    *names, last = plugins.modules_in(package)
    return f"{', '.join(names)} or {last}."


def _language(value: str | None) -> str | None:
    """Refuse a language that reports do not speak."""
    if value is not None:
        choose("--language", value, LANGUAGES)
    return value


def _columns(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    from pipectl.cli.completion.line import Line, offered
    from pipectl.cli.reading import columns

    return offered(columns.names, Line(ctx, incomplete))


def _cells(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    from pipectl.cli.completion.line import Line, offered
    from pipectl.cli.reading import columns

    return offered(columns.cells, Line(ctx, incomplete))


Deal = Annotated[
    str,
    argument(
        "DEAL",
        "A deal's id, the beginning of it, or a part of id, title or account.",
        offer("deals"),
    ),
]
Account = Annotated[
    str, argument("ACCOUNT", "An account's id, its name or an alias.", offer("accounts"))
]
On = Annotated[str | None, shared_option("--on DATE", "The day it happened, today if left out.")]
By = Annotated[
    str | None, shared_option("--by PERSON", "Who did it; PIPECTL_USER or the login name.")
]
Note = Annotated[str | None, shared_option("--note TEXT", "A note for the history.")]
Next = Annotated[str | None, shared_option("--next TEXT", "The next step; wants --due.")]
Due = Annotated[
    str | None, shared_option("--due DATE", "When the next step is due: +3d, fri, 2026-12-01.")
]
DryRun = Annotated[
    bool, shared_flag("--dry-run", "Show what would change as a diff; write nothing.")
]
Force = Annotated[
    bool, shared_flag("--force", "Go ahead with exit criteria unmet; wants --reason.")
]
ForceReason = Annotated[str | None, shared_option("--reason TEXT", "Why the move is forced.")]
DealOrWhere = Annotated[str | None, argument("[DEAL]", "Which deal, or --where.", offer("deals"))]
Where = Annotated[
    list[str] | None,
    shared_option(
        "--where QUERY", "All deals that the query finds, not one.", offer("query"), check=None
    ),
]
Yes = Annotated[bool, shared_flag("--yes -y", "Do not ask before changing many.")]
Query = Annotated[
    list[str] | None, argument("[QUERY]...", "Which deals: words, and field:value.", offer("query"))
]
Pipeline = Annotated[
    str | None, shared_option("--pipeline ID", "Only deals in this pipeline.", offer("scopes"))
]
Format = Annotated[
    str | None, shared_option("--format -f FORMAT", one_of(render), offer("formats"))
]
Output = Annotated[
    Path | None,
    shared_option("--output -o FILE", "A file; its ending says the format.", parser=as_file),
]
Delimiter = Annotated[
    str | None,
    shared_option("--delimiter MARK", f"csv: {', '.join(DELIMITERS)}.", offer("delimiters")),
]
Currency = Annotated[
    str | None,
    shared_option("--currency CODE", "The currency of totals, by rates.yaml.", offer("currencies")),
]
Fields = Annotated[
    str | None,
    shared_option("--fields NAMES", "These columns, in this order: owner,amount.", _columns),
]
Explain = Annotated[
    bool, shared_flag("--explain", "Show the formula, deals and files behind each figure.")
]
Cell = Annotated[
    str | None,
    shared_option("--cell ROW[:COLUMN]", "Explain a row alone, or a column of it.", _cells),
]
Language = Annotated[
    str | None,
    shared_option(
        "--language LANG", "Of what people read; that of `reports:` if left out.", check=_language
    ),
]
KeepGoing = Annotated[
    bool, shared_flag("--keep-going", "Leave out files with problems; still exits with 5.")
]
