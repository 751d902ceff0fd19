"""Problems as a workflow of GitHub shows them: beside the line of the file in a pull request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from pipectl.errors import Problem, Severity, UsageError
from pipectl.escape import safe

if TYPE_CHECKING:
    from pipectl.errors import Place

FORM: Final = "github"
"""What this is called as a format; only `check` has it."""

_COMMANDS: Final = {
    Severity.PROBLEM: "error",
    Severity.FAILED: "error",
    Severity.WARNING: "warning",
    Severity.HINT: "notice",
}


def annotated(problems: Iterable[Problem], prefix: str) -> str:
    """Write each problem as a workflow command; `prefix` leads from the repository to the store.

    The form is that of "Workflow commands for GitHub Actions": line breaks and percents are
    escaped, in properties colons and commas too, so that no text can begin another command.
    """
    return "".join(f"{_annotation(problem, prefix)}\n" for problem in problems)


def _annotation(problem: Problem, prefix: str) -> str:
    remedy = f"; {problem.remedy}" if problem.remedy else ""
    place = ",".join(
        f"{name}={_property(value)}" for name, value in _properties(problem.place, prefix)
    )
    title = _property(f"pipectl: {problem.severity}")
    return f"::{_COMMANDS[problem.severity]} {place},title={title}::{_data(problem.what + remedy)}"


def _properties(place: Place, prefix: str) -> list[tuple[str, str]]:
    numbers = [("line", str(place.line)), ("col", str(place.column))] if place.line else []
    return [("file", f"{prefix}{place.path}"), *numbers]


def _data(text: str) -> str:
    return safe(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def refuse_elsewhere(form: str | None) -> None:
    """Refuse this format in every other command."""
    if form == FORM:
        raise UsageError("-f github is of `pipectl check` alone; write -f markdown for a comment")
