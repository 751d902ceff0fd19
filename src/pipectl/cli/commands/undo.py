"""Take back what a command changed."""

from __future__ import annotations

from datetime import date
from functools import partial
from shlex import join
from typing import TYPE_CHECKING, Final

import typer

from pipectl.cli.completion.options import argument, flag
from pipectl.cli.reading import params
from pipectl.cli.reading.loading import read_in
from pipectl.cli.shared import context, environment, terminal
from pipectl.domain.model.settings import LANGUAGES
from pipectl.errors import InvalidError, NotFoundError, UsageError
from pipectl.escape import safe
from pipectl.git.last_command import last_command
from pipectl.git.program import find_repository
from pipectl.store.operations import take_back
from pipectl.table import Column, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipectl.cli.reading.loading import ReadIn
    from pipectl.store.operations.take_back import LoggedCommand
    from pipectl.store.store import Store

_SHOWN: Final = 60
"""So much of a command's words fits into a message."""

_COLUMNS: Final = (
    Column("number", "", Kind.COUNT),
    Column("day", "Day", Kind.DAY),
    Column("by", "By"),
    Column("command", "Command", cuts=True),
    Column("changed", "Changed", Kind.COUNT),
    Column("files", "Files", Kind.TEXTS, for_programs=True),
    Column("state", "State", ours=True),
)


def run(
    ctx: typer.Context,
    number: int = argument("[N]", "The number that --list shows; 1 is the last one.", default=1),
    list_: bool = flag("--list", "Show the last commands, and change nothing."),
    dry_run: params.DryRun = False,
    form: params.Format = None,
    file: params.Output = None,
    delimiter: params.Delimiter = None,
    fields: params.Fields = None,
    language: params.Language = None,
) -> None:
    """Take back what a command changed: the last one, or the one with this number, no other.

    All of its files become what they were, or none does: where one was changed since, by a later
    command or by hand, nothing is written and the exit code is 6. An undo is a command too: undo
    again, and the change is back. The last 20 commands are kept, in at most 50 MB, for this
    directory alone; where commands commit and nothing is kept, as in a new clone, it is your own
    last commit of a command. `erase` cannot be taken back.

    Examples: pipectl undo
              pipectl undo --list
              pipectl undo 3 --dry-run
    """
    store = context.open_store(ctx)
    last_one = partial(_last_committed, ctx, store)
    if list_:
        table, reading = _table(store, last_one), _reading(store, language)
        terminal.show(table, form, file, delimiter, fields, **reading)
        if not table.rows:
            terminal.tell("no command has left anything here")
        return
    for_lists = {"--delimiter": delimiter, "--fields": fields, "--language": language}
    _refuse_without_list({"-f": form, "-o": file, **for_lists})
    taken = take_back.take_back(store, number, _shown, last_one, dry_run=dry_run)
    message = f"taken back: `{_shown(taken.command)}`{_by(taken.command)}"
    is_kept = dry_run or context.call_of(ctx).can_go_back
    again = "`pipectl undo` does it again" if is_kept else "this cannot be taken back"
    terminal.report_written(taken.written, f"{message}; {again}", dry_run=dry_run)


def _last_committed(ctx: typer.Context, store: Store) -> LoggedCommand | None:
    """Return the last command that the user has committed, where commands commit."""
    if not context.commits(ctx, store.root):
        return None
    try:
        repository = find_repository(store.root, environment.variables())
    except NotFoundError:
        return None
    return last_command(repository, store.tree().find)


def _reading(store: Store, language: str | None) -> ReadIn:
    """Return how people read the list; what is wrong with the settings hides no command."""
    try:
        return read_in(store.setup.settings, language)
    except InvalidError:
        return {"numbers": None, "language": language or LANGUAGES[0]}


def _refuse_without_list(options: dict[str, object]) -> None:
    for name, value in options.items():
        if value is not None:
            raise UsageError(f"{name} goes with --list; add it, or leave {name} out")


def _table(store: Store, last_committed: Callable[[], LoggedCommand | None]) -> Table:
    rows = [
        (
            number,
            _day(command.day),
            command.by or None,
            _line(command) if command.words else None,
            len(command.files) or None,
            tuple(each.path for each in command.files),
            command.lasting.partition(";")[0] or ("taken back" if is_taken_back else None),
        )
        for number, (command, is_taken_back) in enumerate(
            take_back.with_states(store, last_committed), 1
        )
    ]
    return Table("undo", "The last commands", _COLUMNS, tuple(rows), brief=True)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _by(command: LoggedCommand) -> str:
    return f" by {command.by}" if command.by else ""


def _shown(command: LoggedCommand) -> str:
    """Write a command for a message, as far as there is room."""
    line = safe(_line(command))
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 3]}..."


def _line(command: LoggedCommand) -> str:
    """Write a command as it was typed."""
    return join(("pipectl", *command.words))
