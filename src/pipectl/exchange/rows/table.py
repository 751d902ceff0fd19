"""A CSV file to rows of text, strictly: every row with its number and the line it begins on."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.errors import Place, Problem

if TYPE_CHECKING:
    from pipectl.domain.intake.draft import Source

_BOM: Final = "\ufeff"
_MARKS: Final = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_LONGEST_CELL: Final = 1_000_000


class Row(NamedTuple):
    """A row: its number, the header's being 1, the line it begins on, and its cells as they are."""

    number: int
    line: int
    cells: tuple[str, ...]


class Table(NamedTuple):
    """A file's column names and rows; rows with too few or too many cells are there too."""

    path: str
    header: tuple[str, ...]
    rows: list[Row]

    @property
    def name(self) -> str:
        """Return what the file is called in messages that have its path already."""
        return self.path.rpartition("/")[2]

    def place(self, row: Row) -> Place:
        """Return where a row begins."""
        return Place(self.path, row.line, 1)


def read_table(source: Source, encoding: str, delimiter: str) -> Table | Problem:
    """Read a file, or say what keeps it from being read."""
    name, data = source
    text = _decode(name, data, encoding, delimiter)
    if isinstance(text, Problem):
        return text
    if "\0" in text:
        what = "a NUL, which no text has"
        return _at(name, text[: text.index("\0")], delimiter, what, "export the file again")
    found: list[Row] = []
    try:
        found.extend(_rows(text, delimiter))
    except csv.Error as error:
        last = found[-1] if found else Row(0, 0, ())
        what, remedy = _explained(str(error))
        where = f"row {last.number + 1}"
        return Problem(Place(name, _next_line(last), 1), f"{where}: {what}", remedy)
    if not found:
        return Problem(Place(name), "the file is empty", "its first row names the columns")
    header, rows = found[0], [row for row in found[1:] if row.cells]
    wrong = _unparted(name, header, delimiter) or _repeated(name, header)
    return wrong or Table(name, header.cells, rows)


def _decode(name: str, data: bytes, encoding: str, delimiter: str) -> str | Problem:
    marked = next((known for mark, known in _MARKS.items() if data.startswith(mark)), encoding)
    if marked != encoding:
        what = f"the file is {marked}, by its first bytes, and the rules say {encoding}"
        return Problem(Place(name, 1, 1), what, f"write `encoding: {marked}` in the rules")
    try:
        return data.decode(encoding).removeprefix(_BOM)
    except UnicodeDecodeError as error:
        return _undecodable(name, data, encoding, delimiter, error.start)


def _undecodable(name: str, data: bytes, encoding: str, delimiter: str, start: int) -> Problem:
    what = f"a byte that is not {encoding.upper()} (0x{data[start]:02X})"
    remedy = "write the encoding that the file has in the rules, as `encoding: cp1252`"
    return _at(name, data[:start].decode("latin-1"), delimiter, what, remedy)


def _at(name: str, before: str, delimiter: str, what: str, remedy: str) -> Problem:
    """Return a problem at the end of a text: row, line and column are counted in it."""
    row = 1
    try:
        for found in _rows(before, delimiter, strict=False):
            row = found.number
    except csv.Error:
        pass
    row += before.endswith("\n")
    line = before.count("\n") + 1
    column = len(before) - before.rfind("\n")
    return Problem(Place(name, line, column), f"row {row}: {what}", remedy)


def _rows(text: str, delimiter: str, *, strict: bool = True) -> Iterator[Row]:
    """Yield all rows, also those without a cell; lines end as they like."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    line = 1
    for number, cells in enumerate(reader, 1):
        yield Row(number, line, tuple(cells))
        line = reader.line_num + 1


def _next_line(last: Row) -> int:
    """Return the line behind the last good row: where the broken one begins."""
    breaks = sum(cell.count("\n") + cell.count("\r") - cell.count("\r\n") for cell in last.cells)
    return last.line + breaks + 1


def _explained(said: str) -> tuple[str, str]:
    """Put in plain words what the reader of CSV says."""
    for words, what, remedy in _SAID:
        if words in said:
            return what, remedy
    return said, "correct it"


_SAID: Final = (
    ("unexpected end", 'a quote (") that nobody closes', 'write " inside a cell as ""'),
    ("expected after", 'text behind the quote (") that ends a cell', 'write " in a cell as ""'),
    ("field larger", f"a cell of more than {_LONGEST_CELL:,} characters", "is a quote unclosed?"),
    ("new-line character", "a line end that is CR alone", "save it with line ends of LF or CRLF"),
)


def _unparted(name: str, header: Row, delimiter: str) -> Problem | None:
    """Say so where a header of one cell holds what parts the columns of other files."""
    if len(header.cells) != 1:
        return None
    for mark, called in ((";", "semicolon"), ("\t", "tab"), ("|", "pipe"), (",", "comma")):
        if mark in header.cells[0] and mark != delimiter:
            what = f"the header is one column, '{header.cells[0]}'"
            return Problem(Place(name, 1, 1), what, f"write `delimiter: {called}` in the rules")
    return None


def _repeated(name: str, header: Row) -> Problem | None:
    seen: dict[str, int] = {}
    for number, column in enumerate(header.cells, 1):
        if column and column in seen:
            what = f"the column '{column}' stands twice, as number {seen[column]} and {number}"
            return Problem(Place(name, 1, 1), what, "rename one of the two")
        seen[column] = number
    return None
