"""Currencies beside amounts, by sign, code or word."""

from __future__ import annotations

import pytest

from pipectl.exchange.forms.currencies import currency_in


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
