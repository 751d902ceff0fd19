"""A problem as a person reads it: the message, the line it is about, a mark below, the remedy."""

from pathlib import Path

from pipectl.errors import Problem, Severity
from pipectl.escape import safe

WIDTH = 100


def explained(root: Path, problem: Problem) -> str:
    """Return the problem with an excerpt of its file, ended by an empty line."""
    severity = "" if problem.severity is Severity.PROBLEM else f"{problem.severity}: "
    lines = [f"{safe(str(problem.place))}: {severity}{safe(problem.what)}"]
    lines += _excerpt(root, problem)
    if problem.remedy:
        lines.append(f"  {safe(problem.remedy)}")
    return "\n".join(lines) + "\n\n"


def _excerpt(root: Path, problem: Problem) -> list[str]:
    """Return the line with a mark below its column; a long one is cut around the mark."""
    place = problem.place
    if not place.line:
        return []
    try:
        text = (root / place.path).read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return []
    line = (text.split("\n")[place.line - 1 :] or [""])[0].rstrip("\r")
    start = max(0, place.column - 1 - WIDTH // 2) if len(line) > WIDTH else 0
    shown = safe(line[start : start + WIDTH])
    before = safe(line[start : place.column - 1])
    number = f"{place.line:4} | "
    return [f"{number}{shown}", " " * (len(number) - 2) + "| " + " " * len(before) + "^"]
