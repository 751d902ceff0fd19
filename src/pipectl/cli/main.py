"""The program: its group of commands, and the one place that turns errors into exit codes."""

from __future__ import annotations

import sys
from typing import Annotated
from typing import Any
from typing import NoReturn

import typer

import pipectl
from pipectl.cli.group import LazyGroup
from pipectl.cli.group import shared_options
from pipectl.errors import Exit
from pipectl.errors import PipectlError
from pipectl.errors import UsageError

app = typer.Typer(
    cls=LazyGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="pipectl COMMAND --help explains a command.",
)


def _print_version(value: bool) -> None:  # noqa: FBT001 - typer hands it over so
    if value:
        typer.echo(f"pipectl {pipectl.__version__}")
        raise typer.Exit


@app.callback()
def main(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print it.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """Keep a sales pipeline as plain text: deals in YAML files, in git, with exact reports."""
    del version


def program() -> Any:
    """Return the whole command line, its commands not yet imported."""
    group = typer.main.get_command(app)
    group.params += shared_options()
    return group


def run() -> NoReturn:
    """Run pipectl on the arguments of this process and exit with its code."""
    _speak_utf8()
    sys.exit(_run())


def _run() -> int:
    try:
        _refuse_broken_text(sys.argv[1:])
        program()(prog_name="pipectl", standalone_mode=True)
    except SystemExit as leaving:
        return _flushed(leaving.code)
    except PipectlError as error:
        return _fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _fail("interrupted", Exit.INTERRUPTED)
    except BrokenPipeError:
        return _flushed(Exit.DONE)
    except Exception as error:  # noqa: BLE001 - the one place where a bug of ours ends
        return _fail(_bug(error), Exit.BUG)
    return Exit.DONE


def _fail(message: str, code: Exit) -> int:
    from pipectl.cli.output import tell

    tell(*f"pipectl: {message}".split("\n"))
    return _flushed(code)


def _bug(error: Exception) -> str:
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{frame.filename.rpartition('pipectl')[2]}:{frame.lineno}"
    return (
        f"a bug of ours: {type(error).__name__}: {error} ({place}); nothing of yours is wrong. "
        "Please report it with the command you typed"
    )


def _flushed(code: Any) -> int:
    """Write what is still to be written; a reader that has gone away is no error."""
    import os

    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return int(code or 0)


def _speak_utf8() -> None:
    """Print the same bytes under every locale."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _refuse_broken_text(words: list[str]) -> None:
    """An argument that is not UTF-8 cannot be written to a file in UTF-8."""
    for word in words:
        try:
            word.encode()
        except UnicodeEncodeError:
            raise UsageError(f"an argument is not UTF-8: {word!a}") from None
