"""Currencies beside amounts, by sign, code or word."""

from __future__ import annotations

import pytest

from pipectl.domain.values.currencies import currency_in, is_currency, read_currency, split_amount


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("€ 5", "EUR"), ("1.000 EUR", "EUR"), ("US$ 5", "USD"), ("A$5", "AUD"), ("£6k", "GBP"),
        ("5 лв.", "BGN"), ("nok", "NOK"), ("kr 5,-", "SEK"), ("DKK 5 kr", "DKK"), ("T€ 5", "EUR"),
        ("1 500", None), ("5 mill", None), ("", None),
    ],
)  # fmt: skip
def test_a_sign_a_code_or_a_word_names_the_currency(text: str, code: str | None) -> None:
    assert currency_in(text, "SEK") == code


@pytest.mark.parametrize("text", ["kr 5", "5 EUR or USD"])
def test_what_may_be_two_currencies_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write"):
        currency_in(text, "EUR")


@pytest.mark.parametrize(
    ("text", "usual", "code"),
    [
        ("$ 5", "CAD", "CAD"), ("5 dollars", "NOK", "USD"), ("$500 CAD", "NOK", "CAD"),
        ("¥ 5", "CNY", "CNY"), ("¥ 5", "EUR", "JPY"), ("kr 5", "DKK", "DKK"),
        ("5 nkr", "SEK", "NOK"),
    ],
)  # fmt: skip
def test_what_several_are_called_is_that_of_the_store_or_of_the_code_beside_it(
    text: str, usual: str, code: str
) -> None:
    assert currency_in(text, usual) == code


def test_a_sign_beside_the_code_of_another_currency_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'5 kr EUR' names EUR and kr; write one of them"):
        currency_in("5 kr EUR", "NOK")


@pytest.mark.parametrize("word", ["EUR", "nok", "kr", "dollars", "€", "A$", "BGN", "лв"])
def test_a_currency_is_told_by_its_name(word: str) -> None:
    assert is_currency(word)


@pytest.mark.parametrize("word", ["stk", "pcs", "k", "mill", "euroes", "%", ""])
def test_another_word_is_no_currency(word: str) -> None:
    assert not is_currency(word)


@pytest.mark.parametrize(
    ("text", "number", "code"),
    [
        ("200 000 NOK", "200 000", "NOK"), ("EUR 5 000", "5 000", "EUR"),
        ("kr 190 000,-", "190 000,-", "NOK"), ("350 000,- kr.", "350 000,-", "NOK"),
        ("€1,5k", "1,5k", "EUR"), ("1,5k€", "1,5k", "EUR"), ("1,2 MNOK", "1,2M", "NOK"),
        ("MNOK 1,2", "1,2M", "NOK"), ("190 tkr", "190 tkr", None), ("190 k", "190k", None),
        ("kr. 5", "5", "NOK"), ("US$ 5", "5", "USD"), ("5\u00a0zł", "5", "PLN"),
        ("-5 kr", "-5", "NOK"), ("10k", "10k", None), ("5 stk", "5 stk", None), ("kr", "kr", None),
        ("kr 5 og 6", "kr 5 og 6", None), ("", "", None),
        ("5 mad", "5", "MAD"), ("5kr", "5", "NOK"), ("5 mex$", "5 mex$", None),
        ("MX$ 5", "5", "MXN"), ("k€ 5", "5k", "EUR"),
        ("USD $5", "5", "USD"),
    ],
)  # fmt: skip
def test_a_typed_amount_is_parted_from_its_currency(
    text: str, number: str, code: str | None
) -> None:
    assert split_amount(text, "NOK") == (number, code)


def test_a_crown_beside_an_amount_is_the_first_usual_one() -> None:
    assert split_amount("5 kr", "EUR", "SEK", "NOK") == ("5", "SEK")


@pytest.mark.parametrize(("text", "code"), [("eur", "EUR"), ("€", "EUR"), ("kr", "NOK")])
def test_a_currency_is_read_as_it_is_typed(text: str, code: str) -> None:
    assert read_currency(text, "NOK") == code


def test_what_names_no_currency_is_refused_as_a_code() -> None:
    with pytest.raises(ValueError, match="'NOKK' is not a currency; write its ISO 4217 code"):
        read_currency("nokk", "NOK")
