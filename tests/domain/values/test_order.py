import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.domain.values.order import sort_key

PHONE_BOOKS = {
    "nb": "apple Banan Deal-9 Deal-10 éclair Zebra Äpple Ærlig Øst Ålesund",
    "da": "apple éclair Zebra Ærø Öresund Østerbro Århus",
    "it": "Ærlig Ålesund apple Banan caffè Caffé éclair fine Øst perché Zebra",
    "bg": "apple zebra Йордан Калин къща ябълка",
    "en": "1st 2 10 apple Résumé résumé Zoë",
}


@pytest.mark.parametrize(("language", "names"), PHONE_BOOKS.items())
def test_names_stand_as_in_a_phone_book_of_the_language(language: str, names: str) -> None:
    in_order = names.split()
    backwards = in_order[::-1]
    assert sorted(backwards, key=lambda name: sort_key(name, language)) == in_order


def test_numbers_stand_by_their_size() -> None:
    names = ["Deal 9", "Deal 10", "deal 010 b", "Deal 100", "Deal x"]
    backwards = names[::-1]
    assert sorted(backwards, key=sort_key) == names


def test_capitals_and_small_letters_stand_together() -> None:
    names = ["Alfa", "alfa", "Beta", "beta gamma"]
    backwards = names[::-1]
    assert sorted(backwards, key=sort_key) == names


@given(st.text(max_size=8), st.text(max_size=8), st.sampled_from(["en", "nb", "bg"]))
def test_two_texts_are_never_in_one_place(first: str, second: str, language: str) -> None:
    keys = sort_key(first, language), sort_key(second, language)
    assert (keys[0] == keys[1]) == (first == second)
