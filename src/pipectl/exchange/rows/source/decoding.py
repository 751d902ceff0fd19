"""Bytes to text by an encoding that the file or its rules say, and the same bytes back."""

import csv
import io
import re
from typing import Final, NamedTuple

from pipectl.domain.intake.importer import ForeignFile
from pipectl.errors import InvalidError, Place, Problem

_MARKS: Final = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
"""The first bytes of a file that says its encoding."""

_MULTIPLE: Final = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
"""What each character of UTF-8 begins with that is not ASCII."""

_WORD: Final = re.compile(rb'[^,;|"\t\r\n ]+')
_ALPHABETS: Final = ("cp1252", "cp1250", "cp1251")
_SHOWN: Final = 40
_SAMPLE: Final = 4096
_ENOUGH: Final = 4
"""One in so many of the bytes in even or odd places is 0 in a file of UTF-16."""


class Decoded(NamedTuple):
    """A text with what made it: the encoding, and the mark before it.

    Bytes that are no characters are lone surrogates in it.
    """

    text: str
    codec: str
    mark: bytes

    def bytes_of(self, text: str) -> bytes:
        """Return a file of this text in the encoding of the first one."""
        return self.mark + _bytes(text, self.codec)

    def in_letters(self, text: str) -> str:
        """Return a text with a ? for what the encoding has no letter for."""
        return text.encode(self.codec, "replace").decode(self.codec)


def decode(file: ForeignFile, encoding: str | None, delimiter: str) -> Decoded:
    """Return the text of a file. Raises InvalidError where it is in another encoding."""
    mark = next((mark for mark in _MARKS if file.data.startswith(mark)), b"")
    codec = _MARKS.get(mark) or utf_16_of(file.data)
    name = re.sub("-[bl]e$", "", codec or _by_bytes(file.data, encoding) or "")
    if encoding and name and name != encoding:
        what = f"the file is {name}, by its bytes, and the rules say {encoding}"
        remedy = f"write `encoding: {name}` in the rules, or leave it out"
        raise InvalidError([Problem(Place(file.path, 1, 1), what, remedy)])
    codec = codec or {None: "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding or "")
    body = file.data.removeprefix(mark)
    try:
        return Decoded(body.decode(codec), codec, mark)
    except UnicodeDecodeError as error:
        text = _with_gaps(body, codec)
        if not text:
            raise InvalidError([_problem(file, codec, body, error.start, delimiter)]) from None
        return Decoded(text, codec, mark)


def utf_16_of(data: bytes) -> str | None:
    """Return the form of UTF-16 of a file without a mark: every other byte is often 0."""
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    enough = max(1, len(sample) // 2 // _ENOUGH)
    if not even and odd >= enough:
        return "utf-16-le"
    return "utf-16-be" if not odd and even >= enough else None


def unreadable(text: str, codec: str) -> str:
    """Say what in a text is no character, or of another encoding; nothing where all is well."""
    match = re.search("[\0\ud800-\udfff]", text)
    if match and match[0] == "\0":
        return "a NUL, which no text has; export the file again"
    strange = _strange(text, codec)
    if strange or not match:
        return strange
    what = f"a byte that is not {codec.upper()} (0x{ord(match[0]) & 0xFF:02X})"
    return f"{what}; is the file cut off, damaged, or in two encodings?"


def _strange(text: str, codec: str) -> str:
    """Say that a word is UTF-8 where each byte is a letter, nothing where that is not certain."""
    data = b"" if codec.startswith("utf") or text.isascii() else _bytes(text, codec)
    words = _WORD.findall(data) if _MULTIPLE.search(data) else []
    texts = (_utf_8_of(word) for word in words if _MULTIPLE.search(word))
    utf_8 = next(filter(None, texts), "")
    what = f"'{utf_8[:_SHOWN]}' in UTF-8, and the file is {codec}"
    return f"{what}; save all of it as UTF-8, or correct this" if utf_8 else ""


def _utf_8_of(word: bytes) -> str:
    """Return what a word is in UTF-8, where that is certain, else nothing.

    It is where a character has three bytes, two are together, or one is a letter of an alphabet
    with one byte a letter: C3 A5 is `å`; C9 92 is no such letter, but an É and an apostrophe.
    """
    try:
        text = word.decode()
    except UnicodeDecodeError:
        return ""
    is_certain = re.search("[\u0800-\U0010ffff]|[^\0-\x7f]{2}", text)
    letters = (text.encode(alphabet, "ignore") for alphabet in _ALPHABETS)
    return text if is_certain or not all(map(bytes.isascii, letters)) else ""


def _by_bytes(data: bytes, encoding: str | None) -> str | None:
    """Say that a file is UTF-8 where the rules say one byte a character: no such text fits both."""
    if encoding in (None, "utf-8", "utf-16") or data.isascii():
        return None
    try:
        data.decode()
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _with_gaps(body: bytes, codec: str) -> str:
    """Decode all that can be, nothing where no letter shows that the encoding is right."""
    if codec.startswith("utf-16"):
        half = len(body) % 2
        return body[: len(body) - half].decode(codec, _handler(codec)) + "\udcff" * half
    text = body.decode(codec, _handler(codec))
    return text if re.search("[^\0-\x7f\ud800-\udfff]", text) else ""


def _bytes(text: str, codec: str) -> bytes:
    return text.encode(codec, _handler(codec))


def _handler(codec: str) -> str:
    return "surrogatepass" if codec.startswith("utf-16") else "surrogateescape"


def _problem(file: ForeignFile, codec: str, body: bytes, at: int, delimiter: str) -> Problem:
    """Tell of a byte with its row, line and column."""
    before = body[:at].decode("latin-1")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    csv.field_size_limit(len(before) + 1)
    rows = csv.reader(io.StringIO(before, newline=""), delimiter=delimiter)
    number = sum(1 for _ in rows) + (not before or before.endswith("\n"))
    what = f"row {number}: a byte that is not {codec.upper()} (0x{body[at]:02X})"
    remedy = "write the encoding that the file has in the rules, as `encoding: cp1252`"
    return Problem(Place(file.path, line, column), what, remedy)
