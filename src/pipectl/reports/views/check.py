"""What is wrong with the files, a line each, for programs."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from pipectl.domain.values.text import how_many
from pipectl.errors import Problem, Severity
from pipectl.table import Column, Kind, Table

_COLUMNS: Final = (
    Column("severity", "Severity"),
    Column("path", "File"),
    Column("line", "Line", Kind.COUNT),
    Column("column", "Column", Kind.COUNT),
    Column("what", "What"),
    Column("remedy", "Remedy"),
)


def report(problems: Sequence[Problem], form: str | None = None) -> Table:
    """List what is wrong, a line each; line and column count from 1, 0 is the whole file."""
    rows = tuple(
        (str(p.severity), p.place.path, p.place.line, p.place.column, p.what, p.remedy)
        for p in problems
    )
    return Table("check", "", _COLUMNS, rows, (), (summary(problems, form),))


def summary(problems: Sequence[Problem], form: str | None = None) -> str:
    """Count problems, warnings and hints, and failed assertions if any, in the store's form."""
    counts: Counter[Severity] = Counter()
    for problem in problems:
        counts[problem.severity] += problem.times
    shown = [s for s in Severity if s is not Severity.FAILED or counts[s]]
    return ", ".join(how_many(counts[severity], str(severity), form) for severity in shown)
