"""A store to try things on: the story of a small firm, written out, and its last week."""

import os
from datetime import date
from pathlib import Path
from shlex import quote

import typer

from pipectl.cli.completion.options import argument, option
from pipectl.cli.reading import params
from pipectl.cli.reading.loading import load
from pipectl.cli.reading.scope import Choice, narrowed
from pipectl.cli.shared import context, environment, terminal
from pipectl.domain.model.settings import LANGUAGES
from pipectl.errors import ConflictError, UsageError
from pipectl.reports import weekly
from pipectl.store.operations.create import begin
from pipectl.store.operations.demo import demo_texts, last_sunday
from pipectl.store.store import Store

USUAL = "pipectl-demo"

TRIES = (
    "agenda --owner signe",
    "report pipeline --by owner",
    "list pipeline:sales is:won,lost",
    "show tindvik-kraft-as",
    "win krabbesund --by signe --dry-run",
)
"""What to try in the store, each with its place before it."""


def run(
    ctx: typer.Context,
    directory: str | None = argument("[DIR]", f"Where; {USUAL} if left out.", default=None),
    language: str = option(
        "--language LANG", "Of stages and notes: en, nb, da, it or bg.", default="en"
    ),
) -> None:
    """Write a store to try things on, a year of an invented firm, and print its weekly report.

    Its story ends last Sunday, so that it is as fresh as a store of your own.

    Examples: pipectl demo somewhere
              pipectl demo in-italian --language it
    """
    params.choose("--language", language, LANGUAGES)
    root = _root(ctx, directory)
    sunday = last_sunday(context.today(ctx))
    texts = demo_texts(sunday, language)
    _refuse_taken(root)
    begin(root, texts, dry_run=False)
    _show_week(root, sunday)
    terminal.tell("", f"the store is in {root}; try next:", *_tries(ctx, root))


def _root(ctx: typer.Context, directory: str | None) -> Path:
    option = context.call_of(ctx).directory
    if directory is None:
        return Path(option or USUAL)
    if not directory.strip():
        raise UsageError("the directory is empty; name one, or leave it out")
    if option:
        raise UsageError("the directory is given twice; write DIR or -C DIR")
    return Path(directory)


def _refuse_taken(root: Path) -> None:
    """Only a new directory, or an empty one, is written to."""
    if not os.path.lexists(root):
        return
    if not root.is_dir():
        what = "is no directory"
    elif (root / "pipectl.yaml").exists():
        what = "holds a store already"
    elif any(root.iterdir()):
        what = "is not empty"
    else:
        return
    raise ConflictError(f"{root} {what}; nothing was written, name a new directory")


def _show_week(root: Path, day: date) -> None:
    loaded = load(Store(root, environment.cache_folder()), day, keep_going=False)
    terminal.show(weekly.report(narrowed(loaded.book, Choice([]))), None, None, **loaded.read_in())


def _tries(ctx: typer.Context, root: Path) -> list[str]:
    is_set = context.call_of(ctx).today is not None
    head = f"  pipectl -C {quote(str(root))}" + (f" --today {context.today(ctx)}" if is_set else "")
    return [f"{head} {words}" for words in TRIES]
