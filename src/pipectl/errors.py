"""What can go wrong: problems are values with a place, exceptions carry an exit code."""

from collections.abc import Callable, Sequence
from enum import IntEnum, StrEnum
from typing import NamedTuple, TypeAlias

KeyPath: TypeAlias = "tuple[str | int, ...]"
"""Where a value is in a file: keys, and positions in lists."""


class Severity(StrEnum):
    """How bad a problem is: only a PROBLEM stops a report; FAILED is a figure asserted wrongly."""

    PROBLEM = "problem"
    FAILED = "failed assertion"
    WARNING = "warning"
    HINT = "hint"


class Exit(IntEnum):
    """The exit codes of the command line, one meaning each."""

    DONE = 0
    ERROR = 1
    USAGE = 2
    NOT_FOUND = 3
    AMBIGUOUS = 4
    INVALID = 5
    CONFLICT = 6
    LOCKED = 7
    BUG = 70
    INTERRUPTED = 130


class Place(NamedTuple):
    """A spot in a file of the store; line and column count from 1, 0 means the whole file."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Write the place as editors and compilers do."""
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


class Problem(NamedTuple):
    """Something wrong with the data: where it is, what it is, and what to write instead.

    One that stands for further ones says how many `times`.
    """

    place: Place
    what: str
    remedy: str = ""
    severity: Severity = Severity.PROBLEM
    times: int = 1

    def __str__(self) -> str:
        """Write the problem in one line: `path:line:col: what is wrong; what to write instead`."""
        what = self.what if self.severity is Severity.PROBLEM else f"{self.severity}: {self.what}"
        return f"{self.place}: {what}" + (f"; {self.remedy}" if self.remedy else "")


def rest(first: Problem, count: int) -> Problem:
    """Return a problem in the place of the first of those that are counted and not shown."""
    number = f"{count:,}".replace(",", " ")
    return first._replace(what=f"and {number} more like these", remedy="", times=count)


class Finding(NamedTuple):
    """What a rule says about a value of a file; the store knows the line.

    A remedy that takes long to work out is a function.
    """

    path: KeyPath
    what: str
    remedy: str | Callable[[], str] = ""
    severity: Severity = Severity.PROBLEM


def what_and_remedy(error: Exception) -> tuple[str, str]:
    """Split what a parse function says: `what is wrong; what to write instead`."""
    what, _, remedy = str(error).partition("; ")
    return what, remedy


class PipectlError(Exception):
    """A command cannot do what was asked. The message is for the user, the `name` for programs."""

    exit_code = Exit.ERROR
    name = "failed"


class UsageError(PipectlError):
    """The call itself is wrong: a missing argument, a word that means nothing here."""

    exit_code = Exit.USAGE
    name = "usage"


class NotFoundError(PipectlError):
    """No store, or no deal, stage or file of that name."""

    exit_code = Exit.NOT_FOUND

    def __init__(self, message: str, noun: str) -> None:
        """Keep in one word what there is none of."""
        self.name = f"no_such_{noun}"
        super().__init__(message)


class AmbiguousError(PipectlError):
    """Several things match and none is chosen."""

    exit_code = Exit.AMBIGUOUS
    name = "ambiguous"


class InvalidError(PipectlError):
    """The data has problems; they are all in `problems`."""

    exit_code = Exit.INVALID
    name = "invalid_data"

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the problems, in the order of their places."""
        self.problems = sorted(problems, key=lambda problem: problem.place)
        super().__init__("\n".join(map(str, self.problems)))


class StoppedError(PipectlError):
    """The person has left a question without an answer."""

    exit_code = Exit.INTERRUPTED
    name = "interrupted"

    def __init__(self) -> None:
        """Say in one way, at every question, that it has changed nothing."""
        super().__init__("interrupted: nothing was written")


class ConflictError(PipectlError):
    """A file has changed meanwhile, or an edit cannot be made without touching other bytes."""

    exit_code = Exit.CONFLICT
    name = "conflict"


class LockedError(PipectlError):
    """Another process holds the store's lock for too long."""

    exit_code = Exit.LOCKED
    name = "locked"


def stop_at_problems(problems: Sequence[Problem]) -> None:
    """Raise InvalidError where something stops a report; warnings and hints do not."""
    serious = stopping(problems)
    if serious:
        raise InvalidError(serious)


def stopping(problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems that stop reports."""
    return [problem for problem in problems if problem.severity is Severity.PROBLEM]
