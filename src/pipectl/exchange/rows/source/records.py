"""Lines to rows: a broken row is one that is wrong, and the next ones are read all the same."""

import csv
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pipectl.domain.values.text import show_count

LONGEST_CELL: Final = 1_000_000
_MOST_READINGS: Final = 20
_PATIENCE: Final = 100_000


class CsvRow(NamedTuple):
    """A row: its number, the header's being 1, the line it begins on, and its cells as they are.

    `wrong` says why it is no row of its file, and what to do; it takes so many `lines`.
    """

    number: int
    line: int
    cells: tuple[str, ...]
    wrong: str = ""
    lines: int = 1

    def without(self, prefix: str) -> "CsvRow":
        """Return the row without what some of its cells begin with."""
        return self._replace(cells=tuple(cell.removeprefix(prefix).strip() for cell in self.cells))


class Dialect(NamedTuple):
    """What parts cells, and whether a backslash comes before a quote within one."""

    delimiter: str
    escape: bool = False


class _Cursor:
    """The lines as the reader of CSV takes them, which can be gone back to, but not for ever."""

    def __init__(self, lines: Sequence[str], at: int) -> None:
        self.lines = lines
        self.at = at
        self.patience = _MOST_READINGS * len(lines) + _PATIENCE

    def __iter__(self) -> "_Cursor":
        return self

    def __next__(self) -> str:
        if self.at >= len(self.lines):
            raise StopIteration
        self.at += 1
        self.spend(1)
        return self.lines[self.at - 1]

    def spend(self, lines: int) -> None:
        self.patience -= lines
        if self.patience < 0:
            raise ValueError("quotes are open in too many rows to tell them apart; export again")


def rows_of(
    lines: Sequence[str], at: int, number: int, dialect: Dialect, width: int = 0
) -> Iterator[CsvRow]:
    """Yield all rows from a line on, also those without a cell; `width` is the header's.

    Raises ValueError where quotes are a mess.
    """
    csv.field_size_limit(LONGEST_CELL)
    plain = [_escaped(line, dialect) for line in lines] if dialect.escape else lines
    cursor = _Cursor(plain, at)
    reader = _reader(cursor, dialect)
    while cursor.at < len(lines):
        begin, wrong = cursor.at, ""
        cells: tuple[str, ...] = ()
        try:
            cells = tuple(next(reader))
        except csv.Error as error:
            end = _end_of_broken(cursor, begin, dialect, width)
            wrong = _UNCLOSED if end < cursor.at else _in_plain_words(str(error))
            cursor.at = end
        yield CsvRow(number, begin + 1, cells, wrong, cursor.at - begin)
        number += 1


def raw(lines: Sequence[str], row: CsvRow) -> str:
    """Return a row as it is in its file."""
    return "".join(lines[row.line - 1 : row.line - 1 + row.lines])


def texts_in(lines: Sequence[str], row: CsvRow, delimiter: str) -> frozenset[str]:
    """Return what may be a cell of a broken row: all that stands between delimiters and quotes."""
    parts = re.split(rf'[{re.escape(delimiter)}"\r\n]+', raw(lines, row))
    return frozenset(text.strip() for text in (*row.cells, *parts))


def _end_of_broken(cursor: _Cursor, begin: int, dialect: Dialect, width: int) -> int:
    """Return the line behind a broken row: the first that is a whole row by itself, if any is.

    A quote that nobody closes goes on to the next one, rows later.
    """
    cursor.spend(cursor.at - begin)
    lines = range(begin + 1, cursor.at)
    return next((at for at in lines if _is_row(cursor.lines[at], dialect, width)), cursor.at)


def _is_row(line: str, dialect: Dialect, width: int) -> bool:
    try:
        return width > 1 and len(next(_reader(iter([line]), dialect))) == width
    except csv.Error:
        return False


def _reader(lines: Iterator[str], dialect: Dialect) -> "Iterator[list[str]]":
    escape = "\\" if dialect.escape else None
    return csv.reader(lines, delimiter=dialect.delimiter, escapechar=escape, strict=True)


def _escaped(line: str, dialect: Dialect) -> str:
    r"""Double each backslash that escapes nothing: the reader would drop that of `\N` or `C:\a`."""
    if "\\" not in line:
        return line
    marks = rf"\\([\\\"\r\n{re.escape(dialect.delimiter)}])|\\"
    return re.sub(marks, lambda match: match[0] if match[1] else r"\\", line)


def _in_plain_words(message: str) -> str:
    """Put in plain words what the reader of CSV says, and what to do."""
    return next((ours for words, ours in _MESSAGES.items() if words in message), message)


_UNCLOSED: Final = 'a quote (") that nobody closes; write " as "", or is the file cut off?'
_MESSAGES: Final = {
    "unexpected end": _UNCLOSED,
    "expected after": 'text behind the quote (") that ends a cell; write " in a cell as ""',
    "field larger": "a cell of more than "
    f"{show_count(LONGEST_CELL)} characters; is a quote unclosed?",
    "new-line character": "a line end that is CR alone; save it with line ends of LF or CRLF",
}
