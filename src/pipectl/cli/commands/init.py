"""Begin a store."""

from pathlib import Path

import typer

from pipectl.cli.completion.options import argument, offer, option
from pipectl.cli.reading import params
from pipectl.cli.shared import context, environment, terminal
from pipectl.domain.model.settings import LANGUAGES
from pipectl.domain.model.templates import TEMPLATES
from pipectl.errors import UsageError
from pipectl.money import parse_currency
from pipectl.store.operations.create import begin, store_around
from pipectl.store.operations.scaffold import scaffold
from pipectl.store.tree.layout import SETTINGS


def run(
    ctx: typer.Context,
    directory: str | None = argument("[DIR]", "Where; here if left out.", default=None),
    stages: str = option(
        "--stages TEMPLATE",
        "seven, six, five, four, presentation, solution, calls, leads or after-sale.",
        offer("templates"),
        default="seven",
    ),
    language: str = option("--language LANG", "Of the names: en, nb, da, it or bg.", default="en"),
    currency: str = option("--currency CODE", "Of the store, by ISO 4217.", default="EUR"),
    fiscal_year_start: int = option("--fiscal-year-start MONTH", "1 is January.", default=1),
    name: str | None = option("--name TEXT", "What the firm is called."),
    dry_run: params.DryRun = False,
) -> None:
    """Begin a store: settings and a pipeline that you can read and edit. Overwrites nothing.

    Example: pipectl init sales --stages five --language nb --currency NOK
    """
    params.choose("--stages", stages, tuple(TEMPLATES))
    params.choose("--language", language, LANGUAGES)
    params.choose("--fiscal-year-start", fiscal_year_start, tuple(range(1, 13)))
    try:
        parse_currency(currency)
    except ValueError as error:
        raise UsageError(f"--currency: {error}") from None
    root = _root(ctx, directory)
    around = store_around(root, environment.real_home())
    if around:
        terminal.tell(f"{root} lies within the store {around}")
    texts = scaffold(stages, language, currency, fiscal_year_start, name)
    written = begin(root, texts, dry_run=dry_run)
    done = f"a store is in {root}; look into {root / SETTINGS}, then `pipectl add` a deal"
    terminal.report_written(written, done, dry_run=dry_run)


def _root(ctx: typer.Context, directory: str | None) -> Path:
    """Return where the store is to be: DIR, or -C, else PIPECTL_DIR, else here."""
    if directory is None:
        return Path(context.directory_of(ctx) or ".")
    if not directory.strip():
        raise UsageError("the directory is empty; write . for this one")
    if context.call_of(ctx).directory:
        raise UsageError("the directory is given twice; write DIR or -C DIR")
    return Path(directory)
