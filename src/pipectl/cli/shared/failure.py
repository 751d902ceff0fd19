"""What goes wrong in a call, said to people in lines and to programs in one line of JSON."""

import json
import traceback
from io import StringIO
from typing import NamedTuple

import typer
from typer._click.exceptions import ClickException

from pipectl.errors import Exit, InvalidError, PipectlError, Problem
from pipectl.escape import json_shown


class Failure(NamedTuple):
    """An error with its exit code: the lines for people, the name and message for programs."""

    name: str
    code: int
    lines: list[str]
    message: str
    problems: tuple[Problem, ...] = ()

    def json(self, notes: list[str]) -> str:
        """Write one line of JSON, with what was told on the way."""
        what, _, remedy = self.message.partition("; ")
        answer: dict[str, object] = {"error": self.name, "exit": self.code}
        answer |= {"message": what, "remedy": remedy, "notes": notes}
        if self.problems:
            answer["problems"] = [_fields(problem) for problem in self.problems]
        return json_shown(json.dumps(answer, ensure_ascii=False))


def of(error: BaseException) -> Failure:  # noqa: PLR0911 - one each
    """Return how an error is said."""
    match error:
        case InvalidError():
            # Places come first in a line: editors find the file by them.
            lines = list(map(str, error.problems))
            message = "there are problems in the files; mend them; reports go on with --keep-going"
            return Failure(error.name, error.exit_code, lines, message, tuple(error.problems))
        case PipectlError():
            return _plain(error.name, error.exit_code, str(error))
        case ClickException():
            return _usage(error)
        case KeyboardInterrupt():
            return _plain("interrupted", Exit.INTERRUPTED, "interrupted")
        case typer.Abort():
            return Failure("aborted", Exit.ERROR, ["Aborted!"], "aborted")
        case OSError():
            subject = f"{error.filename}: " if error.filename else ""
            return _plain("failed", Exit.ERROR, f"{subject}{error.strerror or error}")
        case _:
            return _plain("bug", Exit.BUG, _bug(error))


def _plain(name: str, code: int, message: str) -> Failure:
    return Failure(name, code, f"pipectl: {message}".split("\n"), message)


def _usage(error: ClickException) -> Failure:
    """Say what typer refuses: people see the usage above it, or the help."""
    shown = StringIO()
    error.show(shown)
    context: typer.Context | None = getattr(error, "ctx", None)
    command = context.command_path if context else "pipectl"
    text = error.format_message()
    what = "something is missing" if "\n" in text else text.rstrip(".")
    lines = shown.getvalue().rstrip("\n").split("\n")
    return Failure("usage", error.exit_code, lines, f"{what}; `{command} --help` shows all")


def _bug(error: BaseException) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{frame.filename.rpartition('pipectl')[2]}:{frame.lineno}"
    return (
        f"a bug of ours: {type(error).__name__}: {error} ({place}); "
        "nothing of yours is wrong. Please report it with the command you typed"
    )


def _fields(problem: Problem) -> dict[str, object]:
    path, line, column = problem.place
    place = {"path": path, "line": line, "column": column}
    return {**place, "message": problem.what, "remedy": problem.remedy}
