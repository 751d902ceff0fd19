"""The only reader of clock and environment, and what a call says for every command."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipectl.errors import NotFoundError, PipectlError, UsageError

if TYPE_CHECKING:
    import typer

    from pipectl.domain.actions.action import Action
    from pipectl.store.store import Store

SHARED: Final = ("-C", "--today")
"""Options that may stand before a command, with a value behind them."""

READERS: Final = frozenset(("agenda", "check", "list", "report"))
"""Commands that read all deals."""


@dataclass(slots=True)
class Call:
    """What stands before or after any command: which store, and which day is today."""

    directory: str | None = None
    today: str | None = None
    resolved_today: date | None = None
    begun: Store | None = None


def call_of(ctx: typer.Context) -> Call:
    """Return what this call said for all commands."""
    call: Any = ctx.find_root().obj
    return call if isinstance(call, Call) else Call()


def today(ctx: typer.Context) -> date:
    """Return --today, or the clock's day: the same one in all of a call."""
    call = call_of(ctx)
    if call.resolved_today is None:
        clock = date.today()  # noqa: DTZ011 - a deal's day is the day on the wall
        call.resolved_today = day(call.today, clock) if call.today else clock
    return call.resolved_today


def day(text: str, reference: date) -> date:
    """Read a day from the command line; says on stderr which one a word means."""
    from pipectl.domain.values.calendar import parse_date

    try:
        found = parse_date(text, reference)
    except ValueError as error:
        raise UsageError(str(error)) from None
    if text != found.isoformat():
        import typer

        typer.echo(f"{text} is {found}", err=True)
    return found


def begin_reading(words: list[str]) -> Store | None:
    """Begin to look at a store's files for a command that reads all, before that is imported.

    Which store it is is a guess from the words of the call: where it is wrong, `open_store` opens
    another one.
    """
    pairs = list(zip(("", *words), words, strict=False))
    command = next((word for before, word in pairs if word[:1] != "-" and before not in SHARED), "")
    named = [word for before, word in pairs if before == "-C"]
    if command not in READERS or is_completing():
        return None
    try:
        store = _open(named[-1] if named else os.environ.get("PIPECTL_DIR"))
        store.begin()
    except (PipectlError, OSError):
        return None
    return store


def open_store(ctx: typer.Context) -> Store:
    """Open the store of -C, of PIPECTL_DIR, or the one the working directory lies in."""
    store = _open(named_directory(ctx))
    begun = call_of(ctx).begun
    return begun if begun is not None and begun.root == store.root else store


def _open(named: str | None) -> Store:
    from pipectl.store.store import Store
    from pipectl.store.tree.layout import SETTINGS, find_root

    if not named:
        return Store(find_root(_here(), real_home()), cache_folder())
    root = Path(named)
    if not os.path.lexists(root / SETTINGS):
        raise NotFoundError(
            f"there is no store in {named} (no {SETTINGS}); `pipectl init {named}` begins one"
        )
    return Store(root, cache_folder())


def named_directory(ctx: typer.Context) -> str | None:
    """Return the directory of -C, else of PIPECTL_DIR; an empty one there is none."""
    return call_of(ctx).directory or os.environ.get("PIPECTL_DIR") or None


def _here() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise NotFoundError("the directory you are in is gone; go to another one") from None


def action(ctx: typer.Context, on: str | None, by: str | None, note: str | None = None) -> Action:
    """Return who does something on which day."""
    from pipectl.domain.actions.action import Action

    now = today(ctx)
    return Action(day(on, now) if on else now, by or user(), now, note)


def user() -> str:
    """Return who uses pipectl: PIPECTL_USER, the user's own settings, or the login name."""
    name = os.environ.get("PIPECTL_USER") or configured("user")
    if name:
        return name
    from getpass import getuser

    try:
        return getuser()
    except (KeyError, OSError, ImportError):
        raise PipectlError("nobody knows who you are; set PIPECTL_USER or give --by") from None


def configured(key: str) -> str | None:
    """Return a line of the user's own settings, `$XDG_CONFIG_HOME/pipectl/config.yaml`."""
    from pipectl.store.user_settings import read_key

    place = home()
    base = os.environ.get("XDG_CONFIG_HOME")
    folder = Path(base) if base else place / ".config" if place else None
    return read_key(folder / "pipectl" / "config.yaml", key) if folder else None


def home() -> Path | None:
    """Return the home directory, None for a user without one (cron, containers)."""
    try:
        return Path.home()
    except RuntimeError:
        return None


def real_home() -> Path | None:
    """Return the home directory by the name that the working directory has, without links."""
    place = home()
    return Path(os.path.realpath(place)) if place else None


def cache_folder() -> Path | None:
    """Return where caches go; None where there is no place for them."""
    named = os.environ.get("PIPECTL_CACHE_DIR")
    if named is not None:
        return Path(named) if named else None
    base = os.environ.get("XDG_CACHE_HOME")
    if base:
        return Path(base) / "pipectl"
    place = home()
    return place / ".cache" / "pipectl" if place else None


def editor() -> str:
    """Return the command of the user's editor."""
    return os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"


def is_completing() -> bool:
    """Say whether a shell asks for what could follow."""
    return "_PIPECTL_COMPLETE" in os.environ


def is_checked() -> bool:
    """Say whether every table is to be checked against its columns: PIPECTL_CHECK=1."""
    return os.environ.get("PIPECTL_CHECK") == "1"


def words_begun() -> str:
    """Return the words of a command that a shell asks about, as typed, up to the one begun."""
    return os.environ.get("COMP_WORDS", "")


def is_terminal() -> bool:
    """Say whether a person can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def terminal_width() -> int | None:
    """Return how many columns the output has room for; None where it is no terminal."""
    if not sys.stdout.isatty():
        return None
    from shutil import get_terminal_size

    return get_terminal_size().columns
