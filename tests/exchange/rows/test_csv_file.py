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
from pipectl.exchange.rows.csv_file import CsvFile, is_rejected, read_csv, rejected
from pipectl.exchange.rows.source.layout import Layout
from pipectl.exchange.rows.source.records import CsvRow

DEALS = ForeignFile("deals.csv", b"Id,Name\n1,Web\n")
SPECTRUM = Path(__file__).parents[4] / "shared" / "data" / "csv_spectrum"


def csv_file(data: bytes, encoding: str | None = None, delimiter: str | None = None) -> CsvFile:
    layout = Layout(encoding=encoding, delimiter=delimiter)
    return read_csv(ForeignFile("deals.csv", data), layout)


def complaint(data: bytes) -> str:
    with pytest.raises(InvalidError) as raised:
        csv_file(data)
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


def broken(data: bytes) -> list[tuple[int, int, str]]:
    """Return number, line and what is wrong of the rows that are."""
    return [(row.number, row.line, row.wrong) for row in csv_file(data).rows if row.wrong]


def test_a_byte_that_is_not_utf_8_has_its_row_and_line() -> None:
    data = 'a,b\n"1\n2",3\n4,Blå\n'.encode("latin-1")
    said = complaint(data)
    assert said.startswith("deals.csv:4:5: row 3: a byte that is not UTF-8 (0xE5)")
    assert "encoding: cp1252" in said


def test_a_byte_that_is_no_character_breaks_its_row_where_others_show_the_encoding() -> None:
    data = "a,b\n1,å\n2,".encode() + b"Bl\xe5\n3,c\n"
    assert [wrong[:42] for _, _, wrong in broken(data)] == [
        "a byte that is not UTF-8 (0xE5); is the fi"
    ]


def test_another_delimiter_is_suggested() -> None:
    assert "write `delimiter: tab`" in complaint(b"a\tb\n1\t2\n")
    assert csv_file(b"a\tb\n1\t2\n", delimiter="\t").rows[0].cells == ("1", "2")


def test_a_very_long_cell_is_said_to_be_one() -> None:
    assert broken(b"a\n" + b"x" * 1_000_001 + b"\n1") == [
        (2, 2, "a cell of more than 1 000 000 characters; is a quote unclosed?")
    ]


def test_a_column_may_be_there_twice_and_one_may_have_no_name() -> None:
    assert csv_file(b"a,b,a\n1,2,3\n").header == ("a", "b", "a")
    assert csv_file(b"a,,\n1,2,3\n").header == ("a", "", "")


def test_row_and_line_of_a_broken_quote() -> None:
    assert broken(b'a\n"1\n2"\n"3') == [
        (3, 4, 'a quote (") that nobody closes; write " as "", or is the file cut off?')
    ]


def test_cells_without_a_name_and_without_content_are_none_too_many() -> None:
    assert broken(b"a,b,\n1,2\n1,2,\n") == []
    assert broken(b"a,b\n1,2,,\n3,4,,\n,,,,\n5,6,,") == []
    assert [line for _, line, _ in broken(b"a,b\n1,2,3\n1\n")] == [2, 3]


@pytest.mark.parametrize(
    "data",
    [
        b"a,b,c\n1,x,y\n2,p, q,\n",
        b"a,b,c,\n1,x,y,\n2,p, q,,\n",
        b"a,b,c\n1,x,y,\n2,p, q,,\n",
        b"a,b,c\n1,x\n2,p, q,\n3,x,y\n",
        b"why,a,b,c\nmend it,1,x,y\nmend it,2,p, q,\n",
        b"why,a,b,c\n,,,\nmend it,2,p, q,\n",
    ],
)
def test_a_row_moved_by_a_comma_is_refused_though_its_last_cell_is_empty(data: bytes) -> None:
    refused = [row.cells for row in csv_file(data).rows if "is a comma unquoted" in row.wrong]
    assert [" q" in cells for cells in refused if "x" not in cells] == [True]


def test_a_last_line_that_is_too_short_may_be_cut_off() -> None:
    assert "is the file cut off?" in broken(b"a,b\n1,2\n3")[0][2]
    assert "is a comma unquoted" in broken(b"a,b\n1,2\n3\n")[0][2]


def test_what_databases_write_for_nothing_is_empty() -> None:
    data = b"a,b\n\\N,NULL\n"
    assert csv_file(data).without(None).rows[0].cells == ("", "NULL")
    assert csv_file(data).without(("NULL",)).rows[0].cells == ("\\N", "")


@pytest.mark.parametrize(
    ("data", "layout"),
    [
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n", Layout()),
        (b"sep=;\na;b\n1;2\n", Layout()),
        (b'Title\n"\na,b\n1,2\n', Layout(header=3)),
        (b"a,b\r\n1,2,\r\n", Layout()),
        (b"1,2\n", Layout(header=("a", "b"))),
        (b'a,b\n"1 \\" x",2\n', Layout(escape="backslash")),
        ("a,b\nå,2\n".encode("utf-16"), Layout()),
    ],
)
def test_refused_rows_can_be_read_in_the_same_way(data: bytes, layout: Layout) -> None:
    file = ForeignFile("deals.csv", data)
    numbers = [row.number for row in read_csv(file, layout).rows]
    reasons = dict.fromkeys(numbers, 'a \\" in it; mend it')
    again = ForeignFile("bad.csv", rejected(file, layout, reasons))
    for old, new in zip(read_csv(file, layout).rows, read_csv(again, layout).rows, strict=True):
        assert new.cells[1:] == old.cells
        assert not new.wrong
    assert read_csv(again, layout).header[:3] == ("why", "a", "b")


def test_refused_rows_are_as_they_were() -> None:
    data = b'a,b\n1,"2"\n3,"4"x\n5,\0\n'
    bad = rejected(ForeignFile("deals.csv", data), Layout(), {3: "mend it", 4: "mend it"})
    assert bad == b'why,a,b\nmend it,3,"4"x\nmend it,5,\0\n'


def test_a_row_of_another_encoding_is_put_aside_as_it_was() -> None:
    data = "a,b\n1,å\n".encode("cp1252") + "2,😀\n".encode()
    file = csv_file(data, "cp1252")
    assert [bool(row.wrong) for row in file.rows] == [False, True]
    bad = rejected(ForeignFile("deals.csv", data), Layout(encoding="cp1252"), {3: "'😀' in it"})
    assert bad == b"why,a,b\n'?' in it,2," + "😀\n".encode()


@pytest.mark.parametrize("form", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    "text", ["why,Id,Name\n", "why,Id,Name,,\n", '\r\n"why",Id,Name\r\n"no; mend it",1,x\r\n']
)
def test_refused_rows_are_told_by_the_columns_of_their_file(text: str, form: str) -> None:
    assert is_rejected(ForeignFile("bad.csv", text.encode(form)), DEALS, Layout())


def test_refused_rows_of_refused_rows_have_another_column_of_reasons() -> None:
    first = ForeignFile("bad.csv", rejected(DEALS, Layout(), {2: "mend it"}))
    second = ForeignFile("bad2.csv", rejected(first, Layout(), {2: "mend it"}))
    assert is_rejected(second, first, Layout())
    assert not is_rejected(second, DEALS, Layout())


@pytest.mark.parametrize(
    "text",
    [
        "why,customer\n", "Id,Name\n", "Id,why,Name\n", "whyever,Id,Name\n", "why\n",
        "why,Id,Name,More\n", "why,Name,Id\n", "why;Id;Name\n", "x\nwhy,Id,Name\n", "\0", "",
    ],
)  # fmt: skip
def test_another_file_is_none_of_refused_rows(text: str) -> None:
    assert not is_rejected(ForeignFile("survey.csv", text.encode()), DEALS, Layout())


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
