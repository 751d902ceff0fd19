"""CSV files to rows: strictly, with numbers and lines."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.domain.intake.importer import ForeignFile
from pipectl.errors import InvalidError
from pipectl.exchange.rows.csv_file import CsvFile, CsvRow, read_csv

SPECTRUM = Path(__file__).parents[4] / "shared" / "data" / "csv_spectrum"


def csv_file(data: bytes, encoding: str = "utf-8", delimiter: str = ",") -> CsvFile:
    return read_csv(ForeignFile("deals.csv", data), encoding, delimiter)


def complaint(data: bytes, encoding: str = "utf-8", delimiter: str = ",") -> str:
    with pytest.raises(InvalidError) as raised:
        csv_file(data, encoding, delimiter)
    return str(raised.value)


def test_rows_are_counted_as_a_spreadsheet_does() -> None:
    assert csv_file(b"a,b\n1,2\n3,4").rows == [CsvRow(2, 2, ("1", "2")), CsvRow(3, 3, ("3", "4"))]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_cell_of_several_lines_moves_lines_and_not_numbers(end: bytes) -> None:
    data = end.join([b"a,b", b'"1', b'one",2', b"3,4", b""])
    rows = csv_file(data).rows
    assert [(row.number, row.line) for row in rows] == [(2, 2), (3, 4)]
    assert rows[0].cells[0] == f"1{end.decode()}one"


def test_empty_lines_are_rows_without_cells_and_are_passed_over() -> None:
    assert [row.number for row in csv_file(b"a\n1\n\n3\n\n").rows] == [2, 4]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_mark_of_an_encoding_is_no_part_of_the_first_name(encoding: str) -> None:
    data = "æ,b\n1,2\n".encode(encoding)
    assert csv_file(data, encoding.removesuffix("-sig")).header == ("æ", "b")


def test_a_declared_encoding_is_read() -> None:
    assert csv_file("a\nBlåbær\n".encode("latin-1"), "latin-1").rows[0].cells == ("Blåbær",)


def test_a_byte_that_is_not_utf_8_has_its_row_and_line() -> None:
    data = 'a,b\n"1\n2",3\n4,Blå\n'.encode("latin-1")
    said = complaint(data)
    assert said.startswith("deals.csv:4:5: row 3: a byte that is not UTF-8 (0xE5)")
    assert "encoding: cp1252" in said


def test_another_delimiter_is_suggested() -> None:
    assert "write `delimiter: tab`" in complaint(b"a\tb\n1\t2\n")
    assert csv_file(b"a\tb\n1\t2\n", delimiter="\t").rows[0].cells == ("1", "2")


def test_a_very_long_cell_is_said_to_be_one() -> None:
    assert "row 2: a cell of more than 1,000,000 characters" in complaint(b"a\n" + b"x" * 1_000_001)


def test_a_column_that_stands_twice_is_refused_and_one_without_name_is_not() -> None:
    assert "the column 'a' is given twice, as number 1 and 3" in complaint(b"a,b,a\n")
    assert csv_file(b"a,,\n1,2,3\n").header == ("a", "", "")


def test_row_and_line_of_a_broken_quote() -> None:
    assert complaint(b'a\n"1\n2"\n"3').startswith("deals.csv:4:1: row 3: a quote")


def test_numbers_and_control_characters_stay_what_they_are() -> None:
    assert csv_file(b"n\n123456789012345678901234567890\n\x1b[31m\n").rows[1].cells == ("\x1b[31m",)


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), max_size=8)


@given(st.lists(st.lists(cells, min_size=2, max_size=2), max_size=5))
def test_what_is_written_as_csv_is_read_as_it_was(rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([["a", "b"], *rows])
    found = csv_file(text.getvalue().encode()).rows
    assert [list(row.cells) for row in found] == rows
    lines = text.getvalue()
    for row in found:
        # The line of a row is where its first quote stands, by any count of line ends.
        before = lines.splitlines(keepends=True) if lines.isascii() else None
        if before and not set("\x0b\x0c\x1c\x1d\x1e") & set(lines):
            assert before[row.line - 1].startswith('"')


EXPECTED = {
    "comma_in_quotes": [["John", "Doe", "120 any st.", "Anytown, WW", "08123"]],
    "empty": [["1", "", ""], ["2", "3", "4"]],
    "empty_crlf": [["1", "", ""], ["2", "3", "4"]],
    "escaped_quotes": [["1", 'ha "ha" ha'], ["3", "4"]],
    "json": [["1", '{"type": "Point", "coordinates": [102.0, 0.5]}']],
    "location_coordinates": [
        ["2095257564", "37�36'37.8\"N 121�2'17.9\"W", "Modesto", "Stanislaus"]
    ],
    "newlines": [["1", "2", "3"], ["Once upon \na time", "5", "6"], ["7", "8", "9"]],
    "newlines_crlf": [["1", "2", "3"], ["Once upon \r\na time", "5", "6"], ["7", "8", "9"]],
    "quotes_and_newlines": [["1", 'ha \n"ha" \nha'], ["3", "4"]],
    "simple": [["1", "2", "3"]],
    "simple_crlf": [["1", "2", "3"]],
    "utf8": [["1", "2", "3"], ["4", "5", "ʤ"]],
}


@pytest.mark.skipif(not SPECTRUM.exists(), reason="the corner cases are not here")
@pytest.mark.parametrize("name", EXPECTED)
def test_the_corner_cases_of_others_are_read_right(name: str) -> None:
    assert [list(row.cells) for row in csv_file((SPECTRUM / f"{name}.csv").read_bytes()).rows] == (
        EXPECTED[name]
    )


@pytest.mark.skipif(not SPECTRUM.exists(), reason="the corner cases are not here")
def test_no_corner_case_is_left_out() -> None:
    assert {path.stem for path in SPECTRUM.glob("*.csv")} == set(EXPECTED)
