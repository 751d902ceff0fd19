"""Begin a store."""

from collections.abc import Callable
from pathlib import Path

import typer

from pipectl.cli.completion.options import argument, offer, option
from pipectl.cli.reading import params
from pipectl.cli.shared import context, environment, terminal
from pipectl.cli.shared.answers import ask_or_none
from pipectl.domain.model.settings import LANGUAGES
from pipectl.domain.templates.locales import currency_of, language_of, numbers_of
from pipectl.domain.templates.templates import TEMPLATES
from pipectl.domain.values.currencies import read_currency
from pipectl.errors import UsageError
from pipectl.money import parse_form
from pipectl.store.operations.create import begin, store_around
from pipectl.store.operations.scaffold import scaffold
from pipectl.store.tree.layout import PIPELINES, SETTINGS


def run(
    ctx: typer.Context,
    directory: str | None = argument("[DIR]", "Where; here if left out.", default=None),
    stages: str = option(
        "--stages TEMPLATE",
        "seven, six, five, four, presentation, solution, calls, leads or after-sale.",
        offer("templates"),
        default="seven",
    ),
    language: str | None = option(
        "--language LANG", "Of the names: en, nb, da, it or bg; your locale's if left out."
    ),
    currency: str | None = option(
        "--currency CODE", "Of the store, by ISO 4217; your country's if left out."
    ),
    numbers: str | None = option(
        "--numbers NUMBERS",
        "1 234,50 or 1.234,50, 1,234.50 or 1 234.50; the language's if left out.",
    ),
    fiscal_year_start: int = option("--fiscal-year-start MONTH", "1 is January.", default=1),
    name: str | None = option("--name TEXT", "What the firm is called."),
    dry_run: params.DryRun = False,
) -> None:
    """Begin a store: settings and a pipeline that you can read and edit. Overwrites nothing.

    The locale (LC_ALL, LC_MESSAGES, LANG) is asked here only: pipectl.yaml says it from then on.

    Example: pipectl init sales --stages five --language nb --currency NOK
    """
    params.choose("--stages", stages, tuple(TEMPLATES))
    params.choose("--fiscal-year-start", fiscal_year_start, tuple(range(1, 13)))
    locale = environment.locale()
    languages = f"Language: {', '.join(LANGUAGES)}"
    chosen_language = language or _ask(languages, language_of(locale), _language)
    params.choose("--language", chosen_language, LANGUAGES)
    proposal = currency_of(locale, chosen_language) or "EUR"
    chosen_currency = _currency(currency or _ask("Currency", proposal, _currency))
    if numbers is not None:
        _read("--numbers", parse_form, numbers)
    root = _root(ctx, directory)
    around = store_around(root, environment.real_home())
    if around:
        terminal.tell(f"{root} lies within the store {around}")
    form = numbers or numbers_of(language or locale, chosen_language)
    texts = scaffold(stages, chosen_language, chosen_currency, fiscal_year_start, name, form)
    written = begin(root, texts, dry_run=dry_run)
    done = f"a store is in {root}; look into {root / SETTINGS}, then `pipectl add` a deal"
    choices = []
    if language is None and chosen_language != LANGUAGES[0]:
        why = ", as your locale" if chosen_language == language_of(locale) else ""
        choices.append(f"its names are in {chosen_language}{why}; edit them in {PIPELINES}/")
    if currency is None:
        choices.append(f"its currency is {chosen_currency}; {root / SETTINGS} can say another")
    terminal.report_written(written, done, *choices, dry_run=dry_run)


def _read(name: str, parse: Callable[[str], str], text: str) -> str:
    try:
        return parse(text)
    except ValueError as error:
        raise UsageError(f"{name}: {error}") from None


def _language(text: str) -> str:
    params.choose("--language", text, LANGUAGES)
    return text


def _currency(text: str) -> str:
    return _read("--currency", read_currency, text)


def _ask(name: str, proposal: str, read: Callable[[str], str]) -> str:
    """Ask at a terminal, where ENTER takes the proposal; elsewhere it is taken."""
    if not environment.is_terminal():
        return proposal
    return ask_or_none(f"{name} [{proposal}]", read, "") or proposal


def _root(ctx: typer.Context, directory: str | None) -> Path:
    """Return where the store is to be: DIR, or -C, else PIPECTL_DIR, else here."""
    if directory is None:
        return Path(context.directory_of(ctx) or ".")
    if not directory.strip():
        raise UsageError("the directory is empty; write . for this one")
    if context.call_of(ctx).directory:
        raise UsageError("the directory is given twice; write DIR or -C DIR")
    return Path(directory)
