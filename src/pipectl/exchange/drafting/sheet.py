"""A file as it is found: its encoding, what parts its columns, where its header is."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.errors import InvalidError, Place, Problem
from pipectl.exchange.drafting import words
from pipectl.exchange.forms import detect
from pipectl.exchange.rows import csv_file
from pipectl.exchange.rows.source.decoding import utf_16_of
from pipectl.exchange.rows.source.heads import MOST_COLUMNS
from pipectl.exchange.rows.source.kinds import refuse_other_kinds
from pipectl.exchange.rows.source.layout import Layout
from pipectl.spreadsheet import DELIMITERS

if TYPE_CHECKING:
    from pipectl.domain.intake.importer import ForeignFile
    from pipectl.exchange.rows.source.records import CsvRow

_CYRILLIC: Final = re.compile(rb"[\xc0-\xff]{3,}")
_HIGH: Final = re.compile(rb"[\x80-\xff]")
_CENTRAL: Final = re.compile("[a-z][\u00b3\u00b9\u00bf\u0153][a-z]|\u00b3[aeiouy]")
_OURS: Final = re.compile("[æøåäöüßéèàìòùÆØÅÄÖÜÉÈÀ€£’–\u00a0]")
_RUN: Final = re.compile(r"[^\x00-\x7f]{2,}")
_WESTERN: Final = ("cp1252", "cp850", "mac-roman")
UNKNOWN: Final = "latin-1"
"""What a file is read as where no encoding makes words of its letters: rules do not say it."""
_LETTER: Final = re.compile(r"[^\W\d_]")
_PREAMBLE: Final = 30
_SAMPLE: Final = 200
_LONGEST_NAME: Final = 200


class Sheet(NamedTuple):
    """A file and how it is to be read; `header` is a line, or the names where it has none."""

    file: csv_file.CsvFile
    encoding: str
    delimiter: str
    header: int | tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Name the columns that rules can name: each once, and with a name of some length."""
        counts = Counter(self.file.header)
        return tuple(
            name for name, n in counts.items() if name and n == 1 and len(name) <= _LONGEST_NAME
        )

    @property
    def twice(self) -> list[str]:
        """Name the columns that no rule can name, for they are in the header twice."""
        return [name for name, n in Counter(self.file.header).items() if name and n > 1]

    @property
    def rows(self) -> list[CsvRow]:
        """Return the rows that have a cell for each column."""
        return [row for row in self.file.rows if not row.wrong]

    def cells(self, column: str, rows: Sequence[CsvRow]) -> tuple[str, ...]:
        """Return the cells of a column, empty where a row ends before it."""
        return _cells_at(self.file.header.index(column), rows)

    def cells_by_column(self, rows: Sequence[CsvRow]) -> dict[str, tuple[str, ...]]:
        """Return the cells of all columns that rules can name."""
        positions = {name: index for index, name in enumerate(self.file.header)}
        return {name: _cells_at(positions[name], rows) for name in self.columns}


def _cells_at(index: int, rows: Sequence[CsvRow]) -> tuple[str, ...]:
    return tuple("".join(row.cells[index : index + 1]) for row in rows)


def read_sheet(file: ForeignFile) -> Sheet:
    """Read a file by what it looks like. Raises InvalidError for what is no file of columns."""
    refuse_other_kinds(file)
    encoding = encoding_of(file.data)
    sample = file.data.decode(encoding, "replace").removeprefix("\ufeff")
    delimiter = delimiter_of(sample)
    if delimiter is None and sample.strip():
        what = "each row is one cell: no comma, semicolon, tab or pipe parts columns"
        remedy = "export it as CSV, with the title and the stage of each deal"
        raise InvalidError([Problem(Place(file.path), what, remedy)])
    delimiter = delimiter or ","
    header = header_of(_rows(sample, delimiter))
    declared = "utf-16" if encoding.startswith("utf-16") else encoding
    layout = Layout(encoding=declared, delimiter=delimiter, header=None if header == 1 else header)
    csv_rows = csv_file.read_csv(file, layout).unguarded().stripped((), Counter()).without(None)
    sheet = Sheet(csv_rows, declared, delimiter, header)
    if not sheet.rows or not any(map(_LETTER.search, sheet.columns)):
        what = "has no row below a header that names each column by a name of its own"
        remedy = "export it with its header, and with some deals"
        raise InvalidError([Problem(Place(file.path, 1, 1), f"the file {what}", remedy)])
    return sheet


def encoding_of(data: bytes) -> str:
    """Return the encoding of a file by its first bytes, or by what makes words of it."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    wide = utf_16_of(data)
    if wide:
        return wide
    try:
        data.decode()
    except UnicodeDecodeError:
        return _one_byte(data)
    return "utf-8"


def _one_byte(data: bytes) -> str:
    """Cyrillic words are high bytes in a row; of Latin ones hardly two follow each other."""
    in_rows = sum(map(len, _CYRILLIC.findall(data)))
    if 2 * in_rows > len(_HIGH.findall(data)):
        return "cp1251"
    high = b"".join(_HIGH.findall(data))

    def letters(encoding: str) -> int:
        return len(_OURS.findall(high.decode(encoding, "replace")))

    best = max(_WESTERN, key=letters)
    text = data.decode("cp1252", "replace")
    if best == "cp1252" or 2 * letters(best) <= len(high):
        best = "cp1250" if _CENTRAL.search(text) else "cp1252"
        return UNKNOWN if "\ufffd" in text else best
    return best


def read_twice(texts: Iterable[str]) -> str | None:
    """Return the first text that is UTF-8 read as another encoding, as `BÃ¦rum` is."""
    return next((text for text in texts if any(map(_is_utf_8, _RUN.findall(text)))), None)


def _is_utf_8(run: str) -> bool:
    for codec in ("cp1252", "latin-1"):
        try:
            run.encode(codec).decode()
        except UnicodeError:
            continue
        return True
    return False


def delimiter_of(text: str) -> str | None:
    """Return what parts most rows into the same number of cells, None where nothing parts them.

    Excel says it in a first line, `sep=;`.
    """
    separator = re.match('"?sep=(.)', text, re.IGNORECASE)
    if separator and separator[1] in DELIMITERS.values():
        return separator[1]

    def alike(mark: str) -> int:
        counts = Counter(len(cells) for cells in _rows(text, mark) if len(cells) > 1)
        return max((number * (count - 1) for count, number in counts.items()), default=0)

    best = max(DELIMITERS.values(), key=alike)
    return best if alike(best) else None


def _rows(text: str, delimiter: str) -> list[list[str]]:
    """Return the first rows, as far as they can be read."""
    csv.field_size_limit(len(text) + 1)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = []
    try:
        for cells in reader:
            rows.append(cells)
            if len(rows) == _SAMPLE:
                break
    except csv.Error:
        pass
    return rows


def header_of(rows: Sequence[Sequence[str]]) -> int | tuple[str, ...]:
    """Return the line of the row that names most columns, the first of those alike.

    Where none names two it is the first that is half as wide as the widest; one with a date or a
    number in it is a deal: then the names are made up.
    """

    def named(cells: Sequence[str]) -> tuple[int, int]:
        names = {cell.strip() for cell in cells[:MOST_COLUMNS]} - {""}
        texts = sum(not re.search(r"\d", name) for name in names)
        return sum(words.field_of(name).surety > 1 for name in names), min(texts, len(names))

    candidates = rows[:_PREAMBLE] or [[]]
    best = max(range(len(candidates)), key=lambda index: (named(candidates[index]), -index))
    if named(candidates[best])[0] <= 1:
        widths = [sum(map(bool, map(str.strip, cells))) for cells in candidates]
        best = next(index for index, width in enumerate(widths) if 2 * width >= max(widths))
        if any(detect.dates([cell]) or detect.numbers([cell]) for cell in candidates[best]):
            return tuple(f"Column {number}" for number in range(1, len(candidates[best]) + 1))
    return best + 1 + sum(cell.count("\n") for row in candidates[:best] for cell in row)
