"""What is called a CSV file and is another kind of file."""

from __future__ import annotations

import pytest

from pipectl.domain.intake.importer import ForeignFile
from pipectl.errors import InvalidError
from pipectl.exchange.rows.source.kinds import refuse_other_kinds


def kind(data: bytes) -> str:
    """Return what a file is called, nothing where it may be CSV."""
    try:
        refuse_other_kinds(ForeignFile("deals.csv", data))
    except InvalidError as error:
        return str(error).removeprefix("deals.csv:1:1: this is ").partition(", no CSV")[0]
    return ""


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"PK\x03\x04...xl/workbook.xml", "an Excel file (xlsx)"),
        (b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "a LibreOffice file"),
        (b"PK\x03\x04Index/Document.iwa", "a Numbers file"),
        (b"PK\x03\x04deals.csv", "a zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel file (xls)"),
        (b"\x1f\x8b\x08", "a file packed with gzip"),
        (b"%PDF-1.7", "a PDF file"),
        (b"\xef\xbb\xbf\r\n <HTML><table>", "a web page (html)"),
        (b"<table><tr>", "a web page (html)"),
        (b'<?xml version="1.0"?><html xmlns="x">', "a web page (html)"),
        (b'<?xml version="1.0"?><Workbook>', "an XML file"),
        (b'[{"Id": 1}]', "a JSON file"),
        (b"SQLite format 3\0", "a database of SQLite"),
        (bytes(range(256)), "a file of bytes, not of text"),
    ],
)
def test_a_file_is_called_what_it_is(data: bytes, name: str) -> None:
    assert kind(data).startswith(name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
def test_text_in_any_encoding_may_be_csv(encoding: str) -> None:
    assert kind("Номер;Сделка;Сумма\n1;Сайт;5,00\n".encode(encoding)) == ""


def test_a_few_bytes_that_steer_are_still_text() -> None:
    assert kind(b"a,b\n1,\0\n2,\x1b[31m\n" + b"3,some words\n" * 5) == ""


def test_a_text_of_control_characters_alone_is_no_other_kind_of_file() -> None:
    refuse_other_kinds(ForeignFile("deals.csv", b'"a","b"\r\n"","\x08\x08"\r\n'))
