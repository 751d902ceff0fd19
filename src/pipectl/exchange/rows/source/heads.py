"""The head of a file: the lines above its rows, what parts its columns, and their names."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

from pipectl.domain.values.text import show_count
from pipectl.escape import seen
from pipectl.exchange.rows.source.layout import Layout
from pipectl.exchange.rows.source.records import CsvRow, Dialect, rows_of
from pipectl.spreadsheet import DELIMITERS

MOST_COLUMNS: Final = 16_384
"""As many as a spreadsheet has."""

WHY: Final = "why"
"""The column of reasons that a file of refused rows begins with."""

_NAMES: Final = {mark: name for name, mark in DELIMITERS.items()}


class Head(NamedTuple):
    """Names and dialect of a file, the line at which its rows begin, the number of the first.

    `line` is that of the header, and where the file has none, that of the first row too.
    """

    names: tuple[str, ...]
    dialect: Dialect
    line: int
    rows: int
    number: int


def read_head(lines: Sequence[str], layout: Layout) -> Head:
    """Return the head of a file. Raises ValueError(what is wrong; what to do)."""
    separator = _separator(lines)
    if separator and layout.delimiter not in (None, separator):
        delimiter = _NAMES[separator]
        raise ValueError(
            f"the first line says `sep={separator}`, and the rules say {_NAMES[layout.delimiter]}; "
            f"write `delimiter: {delimiter}`, or leave it out"
        )
    dialect = Dialect(layout.delimiter or separator or ",", layout.escape is not None)
    hidden = 1 if separator else 0
    line = _header_line(lines, layout.header, hidden, dialect)
    row = next(rows_of(lines, line, line + 1 - hidden, dialect), CsvRow(1, 1, ()))
    if isinstance(layout.header, tuple) and not _is_header(row.cells, layout.header):
        return Head(layout.header, dialect, line, line, row.number)
    if row.wrong:
        raise ValueError(row.wrong)
    _refuse_unlikely(row.cells, lines[line : line + 2])
    names = tuple(map(_plain, row.cells))
    return Head(names, dialect, line, line + row.lines, row.number + 1)


def _separator(lines: Sequence[str]) -> str:
    """Return what Excel's first line `sep=;` says, nothing where it is not there."""
    match = re.fullmatch(r'"?sep=(.)"?\s*', lines[0], re.IGNORECASE) if lines else None
    return match[1] if match and match[1] in _NAMES else ""


def _header_line(
    lines: Sequence[str], header: int | tuple[str, ...] | None, hidden: int, dialect: Dialect
) -> int:
    """Return the line of the header, counted from 0; empty lines above it are passed over."""
    if header == ():
        raise ValueError("`header: []` names no column; write the names, or the number of a line")
    empty = f'{dialect.delimiter}" \t\r\n'
    filled = (at for at in range(hidden, len(lines)) if lines[at].strip(empty))
    if not isinstance(header, int):
        line = next(filled, None)
        if line is None:
            raise ValueError("the file is empty; its first row names the columns")
        return line
    if header - 1 not in filled:
        raise ValueError(
            f"line {header} is empty, or behind the end ({len(lines)}), and the rules say that it "
            "is the header; correct `header:`"
        )
    return header - 1


def _is_header(cells: tuple[str, ...], names: tuple[str, ...]) -> bool:
    """Say whether a first row has just the names, or the reasons of refused rows and the names."""
    return cells == names or (cells[1:] == names and is_rejects(cells))


def is_rejects(names: Sequence[str]) -> bool:
    """Say whether a header is that of refused rows, with their reasons first."""
    return bool(names) and names[0].rstrip("_") == WHY


def _plain(name: str) -> str:
    """Return the name of a column without what cannot be seen: blanks around it, breaks in it."""
    return unicodedata.normalize("NFC", " ".join(seen(name).split()))


def _refuse_unlikely(names: tuple[str, ...], lines: Sequence[str]) -> None:
    """Refuse one name with what parts columns elsewhere, also in the next line; and very many."""
    parted = (mark for mark in _NAMES if all(mark in line for line in lines))
    mark = next(parted, None) if len(names) == 1 else None
    if mark:
        raise ValueError(
            f"the header is one column, '{names[0]}'; "
            f"write `delimiter: {_NAMES[mark]}` in the rules"
        )
    if len(names) > MOST_COLUMNS:
        raise ValueError(
            f"{show_count(len(names))} columns, and a spreadsheet has {show_count(MOST_COLUMNS)}; "
            "is it the right file, with a line for each row?"
        )
