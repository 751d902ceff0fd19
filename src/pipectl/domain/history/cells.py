"""Rows of texts in one text: a line a row, tabs between its cells, as a cache keeps them."""

from collections.abc import Iterable, Sequence
from typing import Final

_ESCAPES: Final = (("\\", "\\\\"), ("\n", "\\n"), ("\t", "\\t"))


def joined(rows: Iterable[Sequence[str]]) -> str:
    """Return one text of rows; `split` is the inverse for at least one row."""
    return "\n".join("\t".join(map(_escaped, row)) for row in rows)


def split(text: str) -> list[list[str]]:
    """Return the rows of a text that `joined` made."""
    rows = [line.split("\t") for line in text.split("\n")]
    return [[*map(_unescaped, row)] for row in rows] if "\\" in text else rows


def _escaped(cell: str) -> str:
    for raw, escaped in _ESCAPES:
        cell = cell.replace(raw, escaped)
    return cell


def _unescaped(cell: str) -> str:
    # Between two backslashes that stood for one, what is left of them begins an escape.
    return "\\".join(part.replace("\\n", "\n").replace("\\t", "\t") for part in cell.split("\\\\"))
