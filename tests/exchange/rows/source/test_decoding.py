"""Bytes to text and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.domain.intake.importer import ForeignFile
from pipectl.errors import InvalidError
from pipectl.exchange.rows.source.decoding import Decoded, decode, unreadable

DEALS = "Номер;Сделка;Сумма\n1;Сайт;5,00\n2;Магазин;7,50\n"
FORMS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16-le",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
}


def decoded(data: bytes, encoding: str | None = None) -> Decoded:
    return decode(ForeignFile("deals.csv", data), encoding, ";")


@pytest.mark.parametrize("form", FORMS)
def test_utf_8_and_utf_16_are_read_without_a_word_in_the_rules(form: str) -> None:
    assert decoded(DEALS.encode(form))[:2] == (DEALS, FORMS[form])


@pytest.mark.parametrize("form", [*FORMS, "cp1251"])
def test_a_text_becomes_the_same_bytes_again(form: str) -> None:
    data = DEALS.encode(form)
    parts = decoded(data, "cp1251" if form == "cp1251" else None)
    assert parts.bytes_of(parts.text) == data


@pytest.mark.parametrize(
    ("form", "encoding"),
    [("utf-16", "utf-8"), ("utf-16-le", "cp1252"), ("utf-8", "cp1251"), ("utf-8-sig", "latin-1")],
)
def test_rules_that_say_another_encoding_than_the_bytes_are_refused(
    form: str, encoding: str
) -> None:
    with pytest.raises(InvalidError, match=f"the file is {form[:6].rstrip('-')}"):
        decoded(DEALS.encode(form), encoding)


def test_a_text_of_ascii_is_in_every_encoding() -> None:
    assert decoded(b"a,b\n", "cp1252").text == "a,b\n"


def test_bytes_that_are_no_characters_stay_where_others_show_the_encoding() -> None:
    data = "å\n".encode() + b"\xe5\n"
    parts = decoded(data)
    assert unreadable(parts.text, parts.codec).startswith("a byte that is not UTF-8 (0xE5)")
    assert parts.bytes_of(parts.text) == data


@pytest.mark.parametrize("word", ["Bølgen", "Сайт", "Ás", "5 €", "“Ås”", "😀", "Łódź"])
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "cp1251", "cp1250"])
def test_a_word_of_utf_8_among_letters_of_one_byte_is_seen(word: str, encoding: str) -> None:
    parts = decoded(b"a;\xe5\xff\n" + word.encode() + b";b\n", encoding)
    what = unreadable(parts.text.split("\n")[1], parts.codec)
    assert what.startswith(f"'{word.rsplit(maxsplit=1)[-1]}' in UTF-8, and the file is {encoding}")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("CAFÉ’S", "cp1252"), ("MENÜ–", "cp1252"), ("ЗАО «Я»", "cp1251"), ("Т№1", "cp1251")],
)
def test_letters_and_signs_of_one_byte_are_not_taken_for_utf_8(text: str, encoding: str) -> None:
    parts = decoded(text.encode(encoding) + b" \xe5\n", encoding)
    assert unreadable(parts.text, parts.codec) == ""


def test_half_a_character_at_the_end_is_seen() -> None:
    parts = decoded(DEALS.encode("utf-16")[:-1])
    assert unreadable(parts.text, parts.codec)


@given(st.binary(max_size=60), st.sampled_from([None, "utf-8", "utf-16", "cp1252", "latin-1"]))
def test_bytes_are_read_or_refused(data: bytes, encoding: str | None) -> None:
    try:
        parts = decoded(data, encoding)
    except InvalidError:
        return
    if not parts.codec.startswith("utf-16"):
        assert parts.bytes_of(parts.text) == data
