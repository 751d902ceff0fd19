"""A CSV file to rows of text, strictly: every row with its number and the line it begins on."""

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from pipectl.domain.intake.importer import ForeignFile
from pipectl.domain.values.text import how_many
from pipectl.errors import InvalidError, Place, Problem, what_and_remedy
from pipectl.exchange.rows.source import decoding, footers, heads, kinds, records
from pipectl.exchange.rows.source.layout import NULLS, Layout
from pipectl.exchange.rows.source.records import CsvRow
from pipectl.spreadsheet import DELIMITERS, guarded, line, unguarded

_BLANKS: Final = "blanks around a cell taken off"
_ENDS: Final = ("\n", "\r")


def _differing(before: Sequence[CsvRow], after: Sequence[CsvRow]) -> int:
    return sum(
        a != b
        for row, other in zip(before, after, strict=True)
        if row.cells != other.cells
        for a, b in zip(row.cells, other.cells, strict=True)
    )


class CsvFile(NamedTuple):
    """A file's column names and rows, with what parts their cells.

    What is wrong with a row is written in it; `broken` are the texts in such rows, by their number.
    """

    path: str
    header: tuple[str, ...]
    rows: list[CsvRow]
    delimiter: str = ","
    broken: Mapping[int, frozenset[str]] = MappingProxyType({})

    @property
    def is_rejects(self) -> bool:
        """Say whether these are rows that an import has refused, with the reasons."""
        return heads.is_rejects(self.header)

    @property
    def name(self) -> str:
        """Return what the file is called in messages that have its path already."""
        return self.path.rpartition("/")[2]

    def unguarded(self) -> "CsvFile":
        """Return the file without the `'` that keep a spreadsheet from reading formulas."""
        rows = [
            row._replace(cells=tuple(unguarded(cell, self.delimiter) for cell in row.cells))
            for row in self.rows
        ]
        header = tuple(unguarded(name, self.delimiter) for name in self.header)
        return self._replace(header=header, rows=rows)

    def without(self, nulls: Sequence[str] | None) -> "CsvFile":
        """Return the file with an empty cell for each that means no value."""
        nothing = {*(NULLS if nulls is None else nulls)}
        rows = [
            row
            if nothing.isdisjoint(row.cells)
            else row._replace(cells=tuple("" if cell in nothing else cell for cell in row.cells))
            for row in self.rows
        ]
        return self._replace(rows=rows)

    def stripped(self, prefixes: Sequence[str], notes: Counter[str]) -> "CsvFile":
        """Return the file without blanks around its cells, and without prefixes; they are noted."""
        rows = [row._replace(cells=tuple(map(str.strip, row.cells))) for row in self.rows]
        notes[_BLANKS] += _differing(self.rows, rows)
        for prefix in prefixes:
            whole, rows = rows, [row.without(prefix) for row in rows]
            notes[f"'{prefix}' taken off a cell"] += _differing(whole, rows)
        return self._replace(header=tuple(map(str.strip, self.header)), rows=rows)

    def with_footer(self, name: str | None) -> "CsvFile":
        """Return the file with its footer refused; `name` is that of the file in the rules."""
        return self._replace(rows=footers.refuse_footer(self.rows, self.header, name))

    def problem(self, row: CsvRow, what: str, remedy: str) -> Problem:
        """Return a problem of a row."""
        return Problem(self.place(row), f"row {row.number}: {what}", remedy)

    def texts(self, row: CsvRow) -> frozenset[str]:
        """Return what may be a cell of a row that is wrong."""
        return self.broken.get(row.number, frozenset(row.cells))

    def wrong(self, row: CsvRow) -> Problem:
        """Return the problem that makes a row wrong."""
        return self.problem(row, *what_and_remedy(ValueError(row.wrong)))

    def place(self, row: CsvRow) -> Place:
        """Return where a row begins."""
        return Place(self.path, row.line, 1)


class _Parts(NamedTuple):
    """A file taken apart: its text and what it was made of, its lines, and their head."""

    decoded: decoding.Decoded
    lines: Sequence[str]
    head: heads.Head


def read_csv(file: ForeignFile, layout: Layout) -> CsvFile:
    """Read a file. Raises InvalidError for what keeps it from being read."""
    parts = _parts(file, layout)
    rows = list(_rows(file, parts))
    delimiter = parts.head.dialect.delimiter
    broken = {
        row.number: records.texts_in(parts.lines, row, delimiter) for row in rows if row.wrong
    }
    return CsvFile(file.path, parts.head.names, rows, delimiter, broken)


def rejected(file: ForeignFile, layout: Layout, reasons: Mapping[int, str]) -> bytes:
    """Return the rows of these numbers as they are, below the same head, with the reasons first.

    It can be read in the same way as the file.
    """
    parts = _parts(file, layout)
    decoded, lines, head = parts
    delimiter, column = head.dialect.delimiter, _reasons_of(head.names)
    texts = ["".join(lines[: head.line])]
    if head.rows > head.line:
        surplus = delimiter * (_most_cells(_filled(file, parts), head) - len(head.names))
        names = "".join(lines[head.line : head.rows])
        texts += [column, delimiter, re.sub(r"([\r\n]*)\Z", rf"{surplus}\1", names, count=1)]
    else:
        texts.append(line((column, *head.names), delimiter))
    for row in _rows(file, parts):
        if row.number in reasons:
            why = guarded(decoded.in_letters(reasons[row.number]), delimiter)
            why = why.replace("\\", "\\\\") if head.dialect.escape else why
            texts += [line([why], delimiter).rstrip("\n"), delimiter]
            texts.append(records.raw(lines, row).rstrip("\r\n") + "\n")
    return decoded.bytes_of("".join(texts))


def is_rejected(other: ForeignFile, file: ForeignFile, layout: Layout) -> bool:
    """Say whether another file has just the columns that refused rows of this one would have."""
    try:
        names, others = (_named(_parts(every, layout).head.names) for every in (file, other))
    except InvalidError:
        return False
    return others == (_reasons_of(names), *names)


def _named(names: Sequence[str]) -> tuple[str, ...]:
    """Return names without the last ones that are empty: as many as the longest row makes."""
    count = max((at for at, name in enumerate(names, 1) if name), default=0)
    return tuple(names[:count])


def _reasons_of(names: Sequence[str]) -> str:
    """Name the column of reasons, which is none of these."""
    column = heads.WHY
    while column in names:
        column += "_"
    return column


def _parts(file: ForeignFile, layout: Layout) -> _Parts:
    kinds.refuse_other_kinds(file)
    decoded = decoding.decode(file, layout.encoding, layout.delimiter or ",")
    lines = io.StringIO(decoded.text, newline="").readlines()
    try:
        head = heads.read_head(lines, layout)
    except ValueError as error:
        raise _refused(file, str(error)) from None
    what = decoding.unreadable("".join(head.names), decoded.codec)
    if what:
        raise _refused(file, f"the header has {what}")
    return _Parts(decoded, lines, head)


def _refused(file: ForeignFile, why: str) -> InvalidError:
    return InvalidError([Problem(Place(file.path, 1, 1), *what_and_remedy(ValueError(why)))])


def _rows(file: ForeignFile, parts: _Parts) -> Iterator[CsvRow]:
    """Yield the rows that have cells, and those that are broken; what is wrong stands in them."""
    decoded, lines, head = parts
    all_readable = not decoding.unreadable(decoded.text, decoded.codec)
    rows = _filled(file, parts)
    most = _most_cells(rows, head)
    for row in rows:
        wrong = row.wrong or _wrong_length(row, parts, most)
        if wrong or not all_readable:
            text = records.raw(lines, row)
            wrong = decoding.unreadable(text, decoded.codec) or _advised(wrong, text, head)
        yield row._replace(wrong=wrong, cells=row.cells[: heads.MOST_COLUMNS]) if wrong else row


def _filled(file: ForeignFile, parts: _Parts) -> list[CsvRow]:
    """Return the rows that have a cell with content, or as many as the header, or are broken."""
    head = parts.head
    width = len(head.names)
    rows = records.rows_of(parts.lines, head.rows, head.number, head.dialect, width)
    try:
        return [
            row
            for row in rows
            if row.wrong or len(row.cells) == width or any(map(str.strip, row.cells))
        ]
    except ValueError as error:
        raise _refused(file, str(error)) from None


def _most_cells(rows: Sequence[CsvRow], head: heads.Head) -> int:
    """Return how many cells a row may have: more than the header where all end in a delimiter.

    Among refused rows there may be none but those that are too long.
    """
    width = len(head.names)
    whole = () if heads.is_rejects(head.names) else (row for row in rows if not row.wrong)
    return min((n for row in whole if (n := len(row.cells)) >= width), default=width)


def _wrong_length(row: CsvRow, parts: _Parts, most: int) -> str:
    """Say that a row has too few cells or too many; up to `most` those without content are none."""
    head, columns, cells = parts.head, len(parts.head.names), row.cells
    is_long = len(cells) > most or any(cells[columns:])
    if len(cells) == columns or not (is_long or any(head.names[len(cells) :])):
        return ""
    what = f"{how_many(len(cells), 'cell')}, where the header has {columns}"
    if row.line - 1 + row.lines == len(parts.lines) and not parts.decoded.text.endswith(_ENDS):
        return f"{what}; it is the last line: {footers.CUT}"
    mark = next(name for name, mark in DELIMITERS.items() if mark == head.dialect.delimiter)
    return f"{what}; is a {mark} unquoted, or a quote missing?"


def _advised(wrong: str, text: str, head: heads.Head) -> str:
    r"""Advise to read `\"` as a quote where a broken row has it."""
    if r"\"" not in text or head.dialect.escape or not wrong:
        return wrong
    what, _, _ = wrong.partition("; ")
    return rf"{what}; if \" is a quote in this file, write `escape: backslash` in the rules"
