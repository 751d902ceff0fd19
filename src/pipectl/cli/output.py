"""Data to stdout, prose to stderr: the one place where pipectl prints."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from pipectl.errors import Exit
from pipectl.errors import PipectlError
from pipectl.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from pathlib import Path

    from pipectl.store.store import Written
    from pipectl.table import Facts
    from pipectl.table import Page
    from pipectl.table import Table

ENDINGS = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".csv": "csv",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
}


def show(shown: Page | Table | Facts, name: str | None, output: Path | None) -> None:
    """Print a table, or write it to a file, in the format named or that of the file's ending."""
    from pipectl import render
    from pipectl.plugins import load
    from pipectl.plugins import modules_in

    known = modules_in(render)
    chosen = name or (ENDINGS.get(output.suffix.lower(), "text") if output else "text")
    if chosen not in known:
        raise UsageError(f"there is no format '{chosen}'; write one of {', '.join(known)}")
    text = load(render, chosen).render(shown)
    if output is None:
        data(text)
        return
    try:
        output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise PipectlError(f"{output} cannot be written: {error.strerror}") from None


def data(text: str) -> None:
    """Write what was asked for, as it is."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise PipectlError(f"the output cannot be written: {error.strerror}") from None


def tell(*lines: str) -> None:
    """Say something to the person, on stderr, where it does not mix with data."""
    from pipectl.render._safe import visible

    for line in lines:
        typer.echo(visible(line), err=True)


def report_written(written: Written, done: str, *, dry_run: bool) -> None:
    """Say what became of a change: its diff on a dry run, else what was done, to which files."""
    tell(*written.said)
    if dry_run:
        data(diff(written))
    elif written.changes:
        tell(done)


def diff(written: Written) -> str:
    """Return a unified diff of files as they are and as they would be."""
    return "".join(_diff(change.path, change.old, change.new) for change in written.changes)


def _diff(path: str, old: bytes | None, new: bytes | None) -> str:
    from difflib import unified_diff

    before = (old or b"").decode().splitlines(keepends=True)
    after = (new or b"").decode().splitlines(keepends=True)
    names = (
        f"a/{path}" if old is not None else "/dev/null",
        f"b/{path}" if new is not None else "/dev/null",
    )
    lines = unified_diff(before, after, *names)
    return "".join(_ended(line) for line in lines)


def _ended(line: str) -> str:
    return line if line.endswith("\n") else line + "\n\\ No newline at end of file\n"


def deals(count: int) -> str:
    """Count deals in words."""
    return "1 deal" if count == 1 else f"{count} deals"


def confirm(question: str, *, yes: bool, flag: str = "--yes") -> None:
    """Ask before something large; off a terminal the flag must say it."""
    from pipectl.cli.options import is_terminal

    if yes:
        return
    if not is_terminal():
        raise UsageError(f"{question} Nobody is there to ask: add {flag}")
    with _interruptible():
        agreed = typer.confirm(question, err=True)
    if not agreed:
        tell("nothing was changed")
        raise typer.Exit(Exit.ERROR)


def ask(question: str) -> str:
    """Ask a person at a terminal for a text."""
    with _interruptible():
        answer: str = typer.prompt(question, err=True)
    return answer


@contextmanager
def _interruptible() -> Iterator[None]:
    """Leave like any interrupted command where a question is answered with Ctrl-C or Ctrl-D."""
    try:
        yield
    except typer.Abort:
        typer.echo(err=True)
        raise typer.Exit(Exit.INTERRUPTED) from None


def summary(problems: Iterable[object]) -> None:
    """Print problems, one a line."""
    tell(*map(str, problems))
