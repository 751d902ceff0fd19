"""A store to try things on: the story of a small firm, written out, and its last week."""

import os
from datetime import date
from pathlib import Path
from shlex import quote

import typer

from pipectl.cli.completion.options import argument
from pipectl.cli.reading.loading import load
from pipectl.cli.reading.reporting import Choice, narrowed
from pipectl.cli.shared import context, environment, terminal
from pipectl.errors import ConflictError, UsageError
from pipectl.reports import weekly
from pipectl.store.operations.create import LAST_DAY, begin, demo_texts
from pipectl.store.store import Store

USUAL = "pipectl-demo"

TRIES = (
    "agenda --owner signe",
    "report pipeline --by owner",
    "list pipeline:sales is:won,lost closed:2026Q4",
    "show tindvik-kraft-as",
    "win krabbesund --by signe --dry-run",
)
"""What to try in the store, each with its place and day before it."""


def run(
    ctx: typer.Context,
    directory: str | None = argument("[DIR]", f"Where; {USUAL} if left out.", default=None),
) -> None:
    """Write a store to try things on, a year of an invented firm, and print its weekly report.

    Example: pipectl demo somewhere
    """
    root = _root(ctx, directory)
    day = context.today(ctx) if context.call_of(ctx).today else LAST_DAY
    _refuse_taken(root)
    begin(root, demo_texts(), dry_run=False)
    _show_week(root, day)
    terminal.tell("", f"the store is in {root}; try next:", *_tries(root, LAST_DAY))


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
    terminal.show(weekly.report(narrowed(loaded.book, Choice([]))), None, None, fit=True)


def _tries(root: Path, day: date) -> list[str]:
    return [f"  pipectl -C {quote(str(root))} --today {day} {words}" for words in TRIES]
