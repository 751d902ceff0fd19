"""Lines of a draft: texts as YAML, and comments that are safe to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from pipectl.domain.values.text import how_many, scalar, show_count
from pipectl.escape import safe

if TYPE_CHECKING:
    from pipectl.exchange.drafting.columns import Part
    from pipectl.exchange.forms.numbers import Numbers

_LONGEST: Final = 160
_LISTED: Final = 3


def commented(line: str, comment: str) -> str:
    """Write a line with a comment behind it."""
    return f"{line}  # {comment}"


def shown(text: str) -> str:
    """Return a text of the file for a comment: on one line, and not longer than that."""
    return safe(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def listed(values: Iterable[str]) -> str:
    """Write values as a list, one of them as itself."""
    texts = [scalar(value) for value in values]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def conditions(cells: dict[str, str]) -> str:
    """Write conditions: by column a cell, or a list of them, written as YAML."""
    return "{" + ", ".join(f"{scalar(name)}: {text}" for name, text in cells.items()) + "}"


def dated(part: Part, usual: tuple[str, ...]) -> str:
    """Write a column of dates as a value; one of another form than the file's names it."""
    dates = part.profile.dates
    if dates is None or dates.forms == usual:
        return scalar(part.column)
    return f"{{column: {scalar(part.column)}, date: {listed(dates.forms)}}}"


def reads(part: Part) -> str:
    """Say of how many rows a column is read, and why it is this one."""
    profile = part.profile
    return f"{part.why}; {show_count(len(profile.filled))} of {how_many(len(profile.cells), 'row')}"


def lines_of(lines: Sequence[int]) -> str:
    """Name lines of the file, the first of many."""
    more = f" and {show_count(len(lines) - _LISTED)} more" if len(lines) > _LISTED else ""
    return f"line{'s' * (len(lines) > 1)} {', '.join(map(str, lines[:_LISTED]))}{more}"


def as_yaml(numbers: Numbers) -> str:
    """Write the form of numbers."""
    pairs = [f"decimal: {scalar(numbers.decimal)}"]
    pairs += [f"thousands: {scalar(numbers.thousands)}"] if numbers.thousands else []
    pairs += [f"unit: {listed(numbers.unit)}"] if numbers.unit else []
    return f"{{{', '.join(pairs)}}}"
