"""A CSV file to rows of text, strictly: every row with its number and the line it begins on."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pipectl.domain.intake.importer import ForeignFile
from pipectl.errors import InvalidError, Place, Problem
from pipectl.spreadsheet import DELIMITERS, unguarded

_BOM: Final = "\ufeff"
_MARKS: Final = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_BLANKS: Final = "blanks around a cell taken off"
_LONGEST_CELL: Final = 1_000_000


class CsvRow(NamedTuple):
    """A row: its number, the header's being 1, the line it begins on, and its cells as they are."""

    number: int
    line: int
    cells: tuple[str, ...]

    def without(self, prefix: str) -> "CsvRow":
        """Return the row without what some of its cells begin with."""
        return self._replace(cells=tuple(cell.removeprefix(prefix).strip() for cell in self.cells))


def _differing(before: Sequence[CsvRow], after: Sequence[CsvRow]) -> int:
    return sum(
        a != b
        for row, other in zip(before, after, strict=True)
        if row.cells != other.cells
        for a, b in zip(row.cells, other.cells, strict=True)
    )


class CsvFile(NamedTuple):
    """A file's column names and rows; rows with too few or too many cells are there too."""

    path: str
    header: tuple[str, ...]
    rows: list[CsvRow]

    @property
    def name(self) -> str:
        """Return what the file is called in messages that have its path already."""
        return self.path.rpartition("/")[2]

    def unguarded(self, delimiter: str) -> "CsvFile":
        """Return the file without the `'` that keep a spreadsheet from reading formulas."""
        rows = [
            row._replace(cells=tuple(unguarded(cell, delimiter) for cell in row.cells))
            for row in self.rows
        ]
        header = tuple(unguarded(name, delimiter) for name in self.header)
        return self._replace(header=header, rows=rows)

    def stripped(self, prefixes: Sequence[str], notes: Counter[str]) -> "CsvFile":
        """Return the file without blanks around its cells, and without prefixes; they are noted."""
        rows = [row._replace(cells=tuple(map(str.strip, row.cells))) for row in self.rows]
        notes[_BLANKS] += _differing(self.rows, rows)
        for prefix in prefixes:
            whole, rows = rows, [row.without(prefix) for row in rows]
            notes[f"'{prefix}' taken off a cell"] += _differing(whole, rows)
        return self._replace(header=tuple(map(str.strip, self.header)), rows=rows)

    def problem(self, row: CsvRow, what: str, remedy: str) -> Problem:
        """Return a problem of a row."""
        return Problem(self.place(row), f"row {row.number}: {what}", remedy)

    def place(self, row: CsvRow) -> Place:
        """Return where a row begins."""
        return Place(self.path, row.line, 1)

    def is_whole(self, row: CsvRow) -> bool:
        """Say whether a row has a cell for each column."""
        return len(row.cells) == len(self.header)


def read_csv(file: ForeignFile, encoding: str, delimiter: str) -> CsvFile:
    """Read a file. Raises InvalidError for what keeps it from being read."""
    text = _decode(file, encoding, delimiter)
    if "\0" in text:
        before = text[: text.index("\0")]
        what = "a NUL, which no text has"
        raise _error_behind(file, before, delimiter, what, "export the file again")
    rows: list[CsvRow] = []
    try:
        rows.extend(_rows(text, delimiter))
    except csv.Error as error:
        last = rows[-1] if rows else CsvRow(0, 0, ())
        what, remedy = _in_plain_words(str(error))
        raise _error(file, f"row {last.number + 1}: {what}", remedy, _next_line(last), 1) from None
    if not rows:
        raise _error(file, "the file is empty", "its first row names the columns")
    header = rows[0].cells
    _refuse_other_delimiter(file, header, delimiter)
    _refuse_repeated(file, header)
    return CsvFile(file.path, header, [row for row in rows[1:] if row.cells])


def _error(
    file: ForeignFile, what: str, remedy: str, line: int = 0, column: int = 0
) -> InvalidError:
    return InvalidError([Problem(Place(file.path, line, column), what, remedy)])


def _decode(file: ForeignFile, encoding: str, delimiter: str) -> str:
    data = file.data
    marked = next((name for mark, name in _MARKS.items() if data.startswith(mark)), encoding)
    if marked != encoding:
        what = f"the file is {marked}, by its first bytes, and the rules say {encoding}"
        raise _error(file, what, f"write `encoding: {marked}` in the rules", 1, 1)
    try:
        return data.decode(encoding).removeprefix(_BOM)
    except UnicodeDecodeError as error:
        what = f"a byte that is not {encoding.upper()} (0x{data[error.start]:02X})"
        remedy = "write the encoding that the file has in the rules, as `encoding: cp1252`"
        before = data[: error.start].decode("latin-1")
        raise _error_behind(file, before, delimiter, what, remedy) from None


def _error_behind(
    file: ForeignFile, before: str, delimiter: str, what: str, remedy: str
) -> InvalidError:
    """Return an error behind a text: row, line and column are counted in it."""
    number = 1
    try:
        for row in _rows(before, delimiter, strict=False):
            number = row.number
    except csv.Error:
        pass
    number += before.endswith("\n")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return _error(file, f"row {number}: {what}", remedy, line, column)


def _rows(text: str, delimiter: str, *, strict: bool = True) -> Iterator[CsvRow]:
    """Yield all rows, also those without a cell; lines end as they like."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    line = 1
    for number, cells in enumerate(reader, 1):
        yield CsvRow(number, line, tuple(cells))
        line = reader.line_num + 1


def _next_line(last: CsvRow) -> int:
    """Return the line behind the last good row: where the broken one begins."""
    breaks = sum(cell.count("\n") + cell.count("\r") - cell.count("\r\n") for cell in last.cells)
    return last.line + breaks + 1


def _in_plain_words(message: str) -> tuple[str, str]:
    """Put in plain words what the reader of CSV says, and what to do."""
    return next((ours for words, ours in _MESSAGES.items() if words in message), (message, ""))


_MESSAGES: Final = {
    "unexpected end": ('a quote (") that nobody closes', 'write " inside a cell as ""'),
    "expected after": ('text behind the quote (") that ends a cell', 'write " in a cell as ""'),
    "field larger": (f"a cell of more than {_LONGEST_CELL:,} characters", "is a quote unclosed?"),
    "new-line character": ("a line end that is CR alone", "save it with line ends of LF or CRLF"),
}


def _refuse_other_delimiter(file: ForeignFile, header: tuple[str, ...], delimiter: str) -> None:
    """Refuse a header of one cell that holds what parts the columns of other files."""
    for name, mark in DELIMITERS.items():
        if len(header) == 1 and mark in header[0] and mark != delimiter:
            what = f"the header is one column, '{header[0]}'"
            raise _error(file, what, f"write `delimiter: {name}` in the rules", 1, 1)


def _refuse_repeated(file: ForeignFile, header: tuple[str, ...]) -> None:
    for number, column in enumerate(header, 1):
        first = header.index(column) + 1
        if column and first != number:
            what = f"the column '{column}' is given twice, as number {first} and {number}"
            raise _error(file, what, "rename one of the two", 1, 1)
