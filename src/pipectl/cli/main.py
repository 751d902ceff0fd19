"""The program: its group of commands, and the one place that turns errors into exit codes."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final, NoReturn

import typer
from typer.core import TyperOption

import pipectl
from pipectl.cli import commands
from pipectl.cli.shared.context import Call
from pipectl.cli.shared.environment import in_utf8, is_checked, is_completing
from pipectl.cli.shared.group import CommandGroup, group_of
from pipectl.errors import Exit, PipectlError

SECTIONS: Final = {
    "Each day": "add log done note next move advance win lose reopen park objection qualify set "
    "edit",
    "Look and report": "list show brief agenda board rank report page plan check",
    "Shape the store": "init stage pipeline account quota rates forecast books disqualify omit "
    "erase",
    "With others and git": "git diff history resolve sync undo",
    "Data and this program": "import export demo where path completion help",
}
"""The commands as `--help` shows them, the commonest first."""


def _print_version(_ctx: object, _param: object, value: bool) -> None:  # noqa: FBT001 - so typer's
    if value:
        typer.echo(f"pipectl {pipectl.__version__}")
        raise typer.Exit


def program() -> CommandGroup:
    """Return the whole command line, its commands not yet imported."""
    if is_completing():
        from pipectl.cli.completion.shells import support_shells

        support_shells()
    group = group_of("pipectl", commands)
    group.epilog = "pipectl COMMAND --help explains a command; pipectl help lists topics."
    group.sections = {title: names.split() for title, names in SECTIONS.items()}
    group.params.insert(0, _version_option())
    return group


def _version_option() -> TyperOption:
    return TyperOption(
        param_decls=["--version"],
        is_flag=True,
        help="Print it.",
        callback=_print_version,
        expose_value=False,
        is_eager=True,
    )


def run(call: Call | None = None) -> NoReturn:
    """Run pipectl on the arguments of this process and exit with its code."""
    _speak_utf8()
    if is_checked():
        from pipectl.table import check_cells

        check_cells()
    sys.exit(_run(call or Call()))


def _run(call: Call) -> int:
    from pipectl.cli.shared import terminal

    words = sys.argv[1:]
    if terminal.is_json(words):
        terminal.hold()
    try:
        for word in words:
            in_utf8(word, "an argument")
        code = _called(words, call)
        if code == Exit.INTERRUPTED:
            raise KeyboardInterrupt  # noqa: TRY301 - typer has made a code of it
        terminal.tell(*call.remarks)
        if call.failure:
            raise PipectlError(call.failure)  # noqa: TRY301 - said as all that went wrong
    except BrokenPipeError:
        code = Exit.DONE
    except (Exception, KeyboardInterrupt, SystemExit) as error:  # noqa: BLE001 - where all end
        code = _failed(error)
    terminal.tell(*terminal.release())
    return _flushed(code)


def _called(words: list[str], call: Call) -> object:
    """Call the command of the words, with those that are missing as a person says them."""
    from typer._click.exceptions import MissingParameter

    while True:
        call.words = tuple(words)
        try:
            return program()(args=words, prog_name="pipectl", standalone_mode=False, obj=call)
        except MissingParameter as missing:
            from pipectl.cli.writes.missing import answered

            more = answered(missing.ctx, missing.param)  # type: ignore[arg-type]
            words = [*words, *([] if "--" in words else ["--"]), *more]


def _failed(error: BaseException) -> object:
    """Say what went wrong, and return the exit code."""
    if isinstance(error, SystemExit):
        return error.code
    from pipectl.cli.shared import failure, terminal

    failed = failure.of(error)
    if terminal.is_held():
        notes = terminal.release()
        terminal.tell(failed.json(notes))
    else:
        terminal.tell(*failed.lines)
    return failed.code


def _flushed(code: object) -> int:
    """Flush the output; a reader that has gone away is no error."""
    try:
        sys.stdout.flush()
    except OSError:
        # Python writes once more at its end: there it must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code if isinstance(code, int) else int(bool(code))


def _speak_utf8() -> None:
    """Read and print the same bytes under every locale; print nothing where stdout is closed."""
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - to the end
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # `ask` looks at it
