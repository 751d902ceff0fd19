"""The only reader of clock, environment and working directory."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from pipectl.errors import NotFoundError, PipectlError, UsageError

if TYPE_CHECKING:
    from pipectl.store.user_settings import UserSettings

COMPLETING: Final = "_PIPECTL_COMPLETE"
"""What a shell sets where it asks what could follow."""


def clock() -> date:
    """Return the day on the wall, which is a deal's day too."""
    return date.today()  # noqa: DTZ011


def named_store() -> str | None:
    """Return the directory of the store that PIPECTL_DIR names; an empty one there is none."""
    return os.environ.get("PIPECTL_DIR") or None


def locale() -> str:
    """Return the locale of the terminal's messages, such as nb_NO.UTF-8; empty without one."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    return next(filter(None, (os.environ.get(name) for name in names)), "")


def here() -> Path:
    """Return the working directory."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise NotFoundError(
            "the directory you are in is gone; go to another one", "directory"
        ) from None


def user() -> str:
    """Return who uses pipectl: PIPECTL_USER, the user's own settings, or the login name."""
    name = os.environ.get("PIPECTL_USER") or _configured_user()
    return in_utf8(name or _login_name(), "the name of who uses pipectl")


def in_utf8(text: str, name: str) -> str:
    """Return a text that came from the system; refuse one that no file in UTF-8 can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError(f"{name} is not UTF-8: {text!a}") from None
    return text


def _login_name() -> str:
    from getpass import getuser

    try:
        return getuser()
    except (KeyError, OSError, ImportError):
        raise PipectlError("nobody knows who you are; set PIPECTL_USER or give --by") from None


def _configured_user() -> str | None:
    settings = _settings()
    return settings.user if settings else None


def commits_in(root: Path) -> bool:
    """Say whether the user's own settings name a store as one where commands commit.

    Raises UsageError for a directory that is no whole path.
    """
    settings = _settings()
    folders = settings.git.commit if settings and settings.git else ()
    return os.path.realpath(root) in [os.path.realpath(_whole(text)) for text in folders]


def _whole(text: str) -> str:
    path = os.path.expanduser(text)  # noqa: PTH111 - Path raises where there is no home
    if not os.path.isabs(path):  # noqa: PTH117 - the same
        what = f"git: commit: '{text}' in your settings is no whole path"
        raise UsageError(f"{what}; write ~/sales or /home/kari/sales")
    return path


def _settings() -> UserSettings | None:
    """Return what `$XDG_CONFIG_HOME/pipectl/config.yaml` says, None where there is none."""
    folder = _base_folder("XDG_CONFIG_HOME", ".config")
    path = folder and folder / "pipectl" / "config.yaml"
    if path is None or not os.path.lexists(path):
        return None
    from pipectl.store.user_settings import read_user_settings

    return read_user_settings(path)


def _base_folder(name: str, default: str) -> Path | None:
    """Return a folder of the XDG standard, by which a relative path is to be ignored."""
    base, place = Path(os.environ.get(name, "")), home()
    return base if base.is_absolute() else place and place / default


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
    override = os.environ.get("PIPECTL_CACHE_DIR")
    if override is not None:
        return Path(override) if override else None
    base = _base_folder("XDG_CACHE_HOME", ".cache")
    return base and base / "pipectl"


def variables() -> Mapping[str, str]:
    """Return all variables, for a program that is called."""
    return dict(os.environ)


def program() -> tuple[str, ...]:
    """Return the words that call this program from anywhere: its name alone where PATH has it."""
    from shutil import which

    if which("pipectl"):
        return ("pipectl",)
    script = Path(sys.argv[0])
    if script.name == "pipectl" and which(script):
        return (str(script.absolute()),)
    return (sys.executable, "-m", "pipectl")


def editor() -> str:
    """Return the command of the user's editor."""
    return os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"


def is_completing() -> bool:
    """Say whether a shell asks for what could follow."""
    return COMPLETING in os.environ


def is_checked() -> bool:
    """Say whether every table is to be checked against its columns: PIPECTL_CHECK=1."""
    return os.environ.get("PIPECTL_CHECK") == "1"


def words_begun() -> str:
    """Return the words of a command that a shell completes, as typed, with the unfinished one."""
    return os.environ.get("COMP_WORDS", "")


def is_terminal() -> bool:
    """Say whether a person can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def terminal_width(stream: TextIO | None = None) -> int | None:
    """Return how many columns an output, stdout, has room for; None where it is no terminal."""
    if not (stream or sys.stdout).isatty():
        return None
    from shutil import get_terminal_size

    return get_terminal_size().columns


def screen_height() -> int | None:
    """Return how many lines stdout shows at once; None where it is no terminal."""
    if not sys.stdout.isatty():
        return None
    from shutil import get_terminal_size

    return get_terminal_size().lines


def choose_colours(when: str) -> None:
    """Take what `--color` says, for the rest of the call."""
    if when not in _COLOURS:
        raise UsageError(f"--color '{when}': write one of {', '.join(_COLOURS)}")
    for name, value in _COLOURS[when].items():
        os.environ[name] = value


def has_colours() -> bool:
    """Say whether the output may have colours: on a terminal that has them, without NO_COLOR."""
    if os.environ.get("NO_COLOR"):
        return False
    has_them = sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    return has_them or bool(os.environ.get("FORCE_COLOR"))


def has_blocks() -> bool:
    """Say whether the terminal can show blocks: not where its locale has another encoding."""
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    locale_ = next(filter(None, (os.environ.get(name) for name in names)), "")
    encoding = locale_.partition(".")[2].partition("@")[0]
    return encoding.lower().replace("-", "") in ("", "utf8")


def decoration() -> dict[str, bool]:
    """Return what text may be adorned with, as its format takes it."""
    return {"colour": has_colours(), "sparks": has_blocks()}


_COLOURS: Final[Mapping[str, Mapping[str, str]]] = {
    "auto": {},
    "always": {"FORCE_COLOR": "1", "NO_COLOR": ""},
    "never": {"NO_COLOR": "1"},
}
