"""Data to stdout, prose to stderr: the one place where pipectl prints."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from pipectl.cli.shared.annotations import refuse_elsewhere
from pipectl.cli.shared.environment import decoration, in_utf8, is_terminal, terminal_width
from pipectl.errors import Exit, PipectlError, StoppedError, UsageError
from pipectl.escape import safe, visible
from pipectl.spreadsheet import parse_delimiter

if TYPE_CHECKING:
    from pipectl.store.records import Written
    from pipectl.table import Facts, Page, Table

_held: Final[list[list[str]]] = []
"""What is told, while it is kept: one list then."""

_EVERY = 500
"""So many steps of something long go by between two lines about it."""


def show(  # noqa: PLR0913 - what, how and where
    page: Page | Table | Facts,
    name: str | None,
    output: Path | None,
    delimiter: str | None = None,
    fields: str | None = None,
    *,
    numbers: str | None = None,
    language: str = "en",
) -> None:
    """Print a table, or write it to a file, in the format named or that of the file's ending.

    On a terminal, text is no wider than that, and has colours. Of all columns only `fields` are
    shown, where they are named. People read `numbers` in the store's form, and the words of a
    `language`; programs read always the same.
    """
    from dataclasses import replace

    from pipectl import render
    from pipectl.cli.shared import pager
    from pipectl.plugins import load
    from pipectl.table import as_page
    from pipectl.words import Words

    form = format_of(name, output)
    page = page if fields is None else _with_fields(page, fields)
    if (numbers, language) != (None, "en") and form not in ("json", "csv"):
        page = replace(as_page(page), numbers=numbers, words=Words(language))
    is_drawn = form == "text" and output is None and delimiter is None
    shape = {"room": room(), **decoration()} if is_drawn else parting(form, delimiter)
    text = load(render, form).render(page, **shape)
    if output is not None or form not in ("text", "markdown") or not pager.paged(text):
        deliver(text, output)


def is_shown(name: str | None, output: Path | None) -> bool:
    """Say whether a page is read where stderr is: as text, on the terminal."""
    return output is None and name in (None, "text") and terminal_width() is not None


def _with_fields(page: Page | Table | Facts, fields: str) -> Page | Table | Facts:
    from pipectl.table import column_headings, column_names, with_columns

    columns = column_names(page)
    names = [name.strip() for name in fields.split(",")]
    if not set(names) <= set(columns):
        headings = column_headings(page)
        names = [n if n in columns else headings.get(n.casefold(), n) for n in names]
    for name in (names := list(dict.fromkeys(names))):
        if name not in columns:
            from pipectl.domain.values.text import suggestion

            hint = suggestion(name, columns) or ";"
            raise UsageError(
                f"--fields: there is no column '{name}'{hint} columns: {', '.join(columns)}"
            )
    return with_columns(page, names)


def parting(form: str, delimiter: str | None) -> dict[str, str]:
    """Return what parts the columns of a format, as it takes it; nothing where none is named."""
    if delimiter is None:
        return {}
    if form != "csv":
        raise UsageError(f"--delimiter parts the columns of csv; {form} has none: add -f csv")
    try:
        return {"delimiter": parse_delimiter(delimiter)}
    except ValueError as error:
        raise UsageError(f"--delimiter: {error}") from None


def deliver(text: str, file: Path | None) -> None:
    """Print a text, or write it to a file."""
    if file is None:
        data(text)
        return
    from pipectl.store import outside

    outside.write(file, text.encode())


def format_of(name: str | None, output: Path | None) -> str:
    """Return the format by its name, else by the file's ending; text where both are missing."""
    from pipectl import render
    from pipectl.plugins import load, modules_in

    formats = modules_in(render)
    if name is None and output is not None:
        endings = {ending: each for each in formats for ending in load(render, each).ENDINGS}
        if output.suffix.lower() not in endings:
            allowed = ", ".join(endings)
            raise UsageError(
                f"{output}: its ending names no format; write {allowed}, or add -f FORMAT"
            )
        return endings[output.suffix.lower()]
    refuse_elsewhere(name)
    if name is not None and name not in formats:
        raise UsageError(f"there is no format '{name}'; write one of {', '.join(formats)}")
    return name or "text"


def data(text: str) -> None:
    """Write the result to stdout, unchanged."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise PipectlError(f"the output cannot be written: {error.strerror}") from None


def tell(*lines: str) -> None:
    """Say something to the person, on stderr, where it does not mix with data.

    What is one line here stays one: no value can break it in two. On a terminal a long one goes on
    below between words.
    """
    if _held:
        _held[-1].extend(lines)
        return
    room = terminal_width(sys.stderr)
    for line in lines:
        shown = safe(line)
        typer.echo(shown if shown.startswith("{") else folded(shown, room), err=True)


def room() -> int | None:
    """Return how many columns data have; None where they go to no terminal."""
    return terminal_width()


def folded(line: str, room: int | None) -> str:
    """Let a line that is too long go on below, by two columns further in than it begins."""
    if room is None or (line.isascii() and len(line) <= room):
        return line
    from pipectl.render.shared.width import wrapped

    indent = " " * (len(line) - len(line.lstrip()) + 2)
    return f"\n{indent}".join(wrapped(line, max(room - len(indent), len(indent))))


def columns_of(text: str) -> int:
    """Count the columns of a terminal that a text takes."""
    from pipectl.render.shared.width import width

    return width(text)


def is_json(words: Sequence[str]) -> bool:
    """Say whether the words of a call ask for JSON, wherever they stand, wrong ones beside them."""
    options = words[: words.index("--")] if "--" in words else words
    forms = [
        match[1] or following
        for word, following in zip(options, [*options[1:], ""], strict=False)
        if (match := re.fullmatch(r"(?:-[A-Za-z]*?f|--format(?:=|$))(\S*)", word))
    ]
    return forms[-1:] == ["json"]


def hold() -> None:
    """Keep what is told from now on, so that an error can be all of stderr."""
    _held.append([])


def is_held() -> bool:
    """Say whether what is told is kept."""
    return bool(_held)


def release() -> list[str]:
    """Return what was told meanwhile; from now on it is printed again."""
    return _held.pop() if _held else []


def progress(what: str, done: int, total: int) -> None:
    """Rewrite one line of a terminal from time to time, and clear it at the end."""
    if (done % _EVERY and done != total) or not sys.stderr.isatty():
        return
    from pipectl.domain.values.text import show_count

    line = f"{show_count(done)} of {show_count(total)} {what}" if done < total else ""
    sys.stderr.write(f"\r{line}\x1b[K")
    sys.stderr.flush()


def report_written(written: Written, *done: str, dry_run: bool) -> None:
    """Report a change: its diff on a dry run, else the message and the files."""
    tell(*written.messages)
    if dry_run:
        data(diff(written))
    elif written.changes:
        tell(*done)


def diff(written: Written) -> str:
    """Return a unified diff of files as they are and as they would be."""
    return "".join(_diff(change.path, change.old, change.new) for change in written.changes)


def _diff(path: str, old: bytes | None, new: bytes | None) -> str:
    from difflib import unified_diff

    names = (
        f"a/{path}" if old is not None else "/dev/null",
        f"b/{path}" if new is not None else "/dev/null",
    )
    lines = list(unified_diff(_lines(old or b""), _lines(new or b""), *names))
    # An empty file has no lines to show; that it comes or goes is shown all the same.
    return "".join(map(_visible_line, lines or [f"--- {names[0]}\n", f"+++ {names[1]}\n"]))


def _lines(data: bytes) -> list[str]:
    """Split bytes at line feeds alone, as git does, whatever they are."""
    *whole, rest = data.decode(errors="backslashreplace").split("\n")
    return [*(f"{line}\n" for line in whole), *([rest] if rest else [])]


def _visible_line(line: str) -> str:
    """Make what steers a terminal visible in a line of a diff; tabs and line ends stay."""
    text = line.removesuffix("\n")
    end = "\n" if text != line else "\n\\ No newline at end of file\n"
    content = text.removesuffix("\r")
    return visible(content).replace("\r", "\\r") + ("\r" if content != text else "") + end


def confirm(question: str, *, yes: bool, flag: str = "--yes") -> None:
    """Ask before something large; off a terminal the flag must say it."""
    if yes:
        return
    if not is_terminal():
        raise UsageError(f"{question} Nobody is there to ask: add {flag}")
    while not (answer := ask(f"{question} [y/N]", empty=True).strip().casefold()).startswith("y"):
        if answer == "q":
            raise StoppedError
        if answer in ("", "n", "no"):
            tell("nothing was written")
            raise typer.Exit(Exit.ERROR)
        tell("  write y or n; q stops")


def confirm_doubts(doubts: Sequence[str], *, yes: bool) -> None:
    """Say what is doubtful of a new record, and ask on a terminal; elsewhere it is added."""
    tell(*doubts)
    if doubts and not yes:
        if is_terminal():
            confirm("Add it all the same?", yes=False)
        else:
            tell("nobody is there to ask: it is added all the same")


def ask(question: str, *, empty: bool = False) -> str:
    """Ask a person at a terminal for a text, until there is one unless it may be empty."""
    default = "" if empty else None
    with _interruptible():
        answer: str = typer.prompt(safe(question), default, show_default=False, err=True)
    return in_utf8(answer, "the answer")


@contextmanager
def _interruptible() -> Iterator[None]:
    """Leave like any interrupted command where a question is answered with Ctrl-C or Ctrl-D."""
    try:
        yield
    except typer.Abort:
        typer.echo(err=True)
        raise StoppedError from None
