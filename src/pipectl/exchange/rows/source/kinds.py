"""What is called a CSV file and is another kind of file, by its first bytes."""

from collections.abc import Iterator
from typing import Final

from pipectl.domain.intake.importer import ForeignFile
from pipectl.errors import InvalidError, Place, Problem
from pipectl.exchange.rows.source.decoding import utf_16_of

_SHOWN: Final = 4096
_SAVE: Final = "open it in a spreadsheet, save the sheet as CSV UTF-8, and import that file"
_UNPACK: Final = "unpack it, and import the CSV file that is in it"
_EXPORT: Final = "export it again, as CSV"
_ZIPPED: Final = {
    b"xl/": ("an Excel file (xlsx)", _SAVE),
    b"opendocument.spreadsheet": ("a LibreOffice file (ods)", _SAVE),
    b".iwa": ("a Numbers file", _SAVE),
    b"word/document": ("a Word file", _EXPORT),
    b"": ("a zip archive", _UNPACK),
}
"""What an archive is by the names of its files, the first one that fits."""

_BEGINNINGS: Final = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": ("an Excel file (xls)", _SAVE),
    b"\x09\x08": ("an Excel file (xls)", _SAVE),
    b"\x1f\x8b": ("a file packed with gzip", _UNPACK),
    b"BZh": ("a file packed with bzip2", _UNPACK),
    b"\xfd7zXZ\x00": ("a file packed with xz", _UNPACK),
    b"\x28\xb5\x2f\xfd": ("a file packed with zstd", _UNPACK),
    b"7z\xbc\xaf\x27\x1c": ("a 7z archive", _UNPACK),
    b"Rar!\x1a": ("a rar archive", _UNPACK),
    b"%PDF-": ("a PDF file", _EXPORT),
    b"{\\rtf": ("a text document (rtf)", _EXPORT),
    b"SQLite format 3": ("a database of SQLite", _EXPORT),
    b"PAR1": ("a Parquet file", _EXPORT),
}
_TAGS: Final = (
    b"<!doctype html", b"<html", b"<head", b"<body", b"<meta", b"<table", b"<div", b"<script",
    b"<style", b"<!--",
)  # fmt: skip
_STEERING: Final = bytes({*range(9), *range(14, 27), *range(28, 32)})


def refuse_other_kinds(file: ForeignFile) -> None:
    """Raise InvalidError for what is no CSV file, with what it is and what to do."""
    for what, remedy in _kinds(file.data):
        raise InvalidError([Problem(Place(file.path, 1, 1), f"this is {what}, no CSV", remedy)])


def _kinds(data: bytes) -> Iterator[tuple[str, str]]:
    begin = data[:_SHOWN].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield next(kind for name, kind in _ZIPPED.items() if name in data)
    yield from (kind for mark, kind in _BEGINNINGS.items() if data.startswith(mark))
    if begin.startswith(_TAGS) or (begin.startswith(b"<?xml") and b"<html" in begin):
        yield "a web page (html)", "is it the page of a log-in? Download the file again, as CSV"
    if begin.startswith(b"<?xml"):
        yield "an XML file", _SAVE
    if begin.startswith((b"[{", b'{"', b"{\n", b"[\n")):
        yield "a JSON file", f"{_EXPORT}; `import json` reads what `export json` has written"
    if _is_binary(data):
        yield "a file of bytes, not of text", _EXPORT


def _is_binary(data: bytes) -> bool:
    """Say whether many bytes steer, and are no text; in UTF-16 every other one is 0."""
    sample = data[:_SHOWN]
    steering = len(sample) - len(sample.translate(None, _STEERING))
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    is_text = marked or utf_16_of(data) or _is_utf_8(sample)
    return steering > len(sample) // 10 and not is_text


def _is_utf_8(sample: bytes) -> bool:
    """Say whether a sample is UTF-8 without a NUL; its last character may be cut."""
    try:
        return "\0" not in sample.decode("utf-8")
    except UnicodeDecodeError as error:
        return b"\0" not in sample and error.start > len(sample) - 4
