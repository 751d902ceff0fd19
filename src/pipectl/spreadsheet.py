"""CSV as text that a spreadsheet may open: cells are quoted, and none is a formula."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from pipectl.escape import INVISIBLE

DELIMITERS: Final = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
"""What parts columns, by the names that rules and options have for it."""

_BLANK: Final = r"\x0b\x0c\x1c-\x20\x85\xa0\u1680\u2000-\u202f\u205f\u3000\ufeff"
_SIGN: Final = r"[=+\-@\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20]"
"""What begins a formula; the wide forms count in some locales."""


def parse_delimiter(text: str) -> str:
    """Return what parts columns, by its name or by itself. Raises ValueError for anything else."""
    if text not in DELIMITERS and text not in DELIMITERS.values():
        raise ValueError(f"'{text}' parts no columns; write {', '.join(DELIMITERS)}")
    return DELIMITERS.get(text, text)


@cache
def _formula(delimiter: str, mark: str) -> re.Pattern[str]:
    """Find the mark behind which a spreadsheet would begin a formula.

    One that parts columns by something else than the file cuts a text there, and at line breaks.
    """
    others = "".join({*DELIMITERS.values()} - {delimiter})
    begin = rf"(?:\A|(?<=[\r\n{others}])){mark}"
    unseen = _BLANK + INVISIBLE + delimiter.strip(",;|")
    return re.compile(rf"{begin}(?=['\"{unseen}]*{_SIGN})|\A{mark}(?='*[\t\r\n])")


def guarded(text: str, delimiter: str = ",") -> str:
    """Put `'` before what a spreadsheet would take for a formula, in a cell or in a part of it."""
    return _formula(delimiter, "").sub("'", text)


def unguarded(cell: str, delimiter: str = ",") -> str:
    """Take off each `'` that `guarded` has put."""
    return _formula(delimiter, "'").sub("", cell) if "'" in cell else cell


def line(cells: Iterable[str], delimiter: str = ",") -> str:
    """Write a line of CSV; one empty cell gets quotes, because readers skip an empty line."""
    return (delimiter.join(_quoted(cell, delimiter) for cell in cells) or '""') + "\n"


def _quoted(cell: str, delimiter: str) -> str:
    # The csv module of Python 3.11 leaves a lone CR bare, and the row falls apart.
    special = any(mark in cell for mark in (delimiter, '"', "\r", "\n"))
    return '"' + cell.replace('"', '""') + '"' if special else cell
