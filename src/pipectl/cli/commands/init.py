"""Begin a store."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from pipectl.cli import complete
from pipectl.cli import options
from pipectl.cli.output import tell
from pipectl.errors import ConflictError
from pipectl.errors import PipectlError
from pipectl.errors import UsageError


def run(
    ctx: typer.Context,
    directory: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Where; here if left out.")
    ] = None,
    stages: Annotated[
        str,
        typer.Option(
            "--stages",
            metavar="TEMPLATE",
            help="seven, six, five, four, presentation, solution, calls, leads or after-sale.",
            autocompletion=complete.templates,
        ),
    ] = "seven",
    language: Annotated[
        str, typer.Option("--language", metavar="LANG", help="Of the names: en, nb, da, it or bg.")
    ] = "en",
    currency: Annotated[
        str, typer.Option("--currency", metavar="CODE", help="Of the store, by ISO 4217.")
    ] = "EUR",
    fiscal_year_start: Annotated[
        int, typer.Option("--fiscal-year-start", metavar="MONTH", help="1 is January.")
    ] = 1,
    name: Annotated[
        str | None, typer.Option("--name", metavar="TEXT", help="What the firm is called.")
    ] = None,
) -> None:
    """Begin a store: settings and a pipeline that you can read and edit. Overwrites nothing.

    Example: pipectl init sales --stages five --language nb --currency NOK
    """
    from pipectl.domain.money import parse_currency
    from pipectl.domain.settings import LANGUAGES
    from pipectl.domain.templates import TEMPLATES
    from pipectl.store.scaffold import scaffold

    _choose("--stages", stages, tuple(TEMPLATES))
    _choose("--language", language, LANGUAGES)
    _choose("--fiscal-year-start", fiscal_year_start, tuple(range(1, 13)))
    try:
        parse_currency(currency)
    except ValueError as error:
        raise UsageError(f"--currency: {error}") from None
    root = directory or Path(options.call_of(ctx).directory or ".")
    texts = scaffold(stages, language, currency, fiscal_year_start, (name or "").strip() or None)
    _write(root, texts)


def _choose(flag: str, value: object, choices: tuple[object, ...]) -> None:
    if value not in choices:
        known = ", ".join(map(str, choices))
        raise UsageError(f"{flag}: there is no '{value}'; write one of {known}")


def _write(root: Path, texts: dict[str, str]) -> None:
    """Write the files that are not there yet; a store that is there already is left alone."""
    from pipectl.store.files import write_atomically
    from pipectl.store.layout import SETTINGS

    taken = [path for path in texts if not _is_free(root / path, texts[path])]
    if any(path == SETTINGS or path.startswith("pipelines/") for path in taken):
        raise ConflictError(f"{root / taken[0]} exists already; nothing was written")
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PipectlError(f"{root} cannot be made: {error.strerror}") from None
    # The settings come last: half a store is no store.
    for path in sorted(texts, key=lambda path: path == SETTINGS):
        if path in taken:
            tell(f"{path} is yours and stays; pipectl would write in it:", texts[path].rstrip())
        elif not (root / path).exists():
            write_atomically(root, path, texts[path].encode(), None)
    tell(f"a store is in {root}; look into {root / SETTINGS}, then `pipectl add` a deal")


def _is_free(path: Path, text: str) -> bool:
    """Say whether a file can be written; one that an earlier try has written is left as it is."""
    from pipectl.store.layout import SETTINGS

    if not os.path.lexists(path):
        return True
    if path.is_symlink():
        return False
    return path.name != SETTINGS and path.is_file() and path.read_bytes() == text.encode()
