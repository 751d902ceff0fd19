"""A query's text in pieces, and what quotes keep together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.query.tokens import alternatives, between_stars, head_and_rest, tokens_of, unquote


def test_tokens_stand_between_spaces() -> None:
    assert tokens_of(" stage:proposal\towner:kari  acme ") == [
        "stage:proposal",
        "owner:kari",
        "acme",
    ]


def test_quotes_keep_spaces_colons_commas_and_stars() -> None:
    quoted = 'account:"Acme: A, B *"'
    assert tokens_of(quoted) == [quoted]
    assert head_and_rest(quoted) == ("account", '"Acme: A, B *"')
    assert alternatives('"A, B",C') == ['"A, B"', "C"]
    assert between_stars('"a*b"*') == ['"a*b"', ""]


def test_only_the_first_colon_ends_the_field() -> None:
    assert head_and_rest("ref:hubspot:42") == ("ref", "hubspot:42")


def test_a_word_has_no_rest() -> None:
    assert head_and_rest("acme") == ("acme", None)


def test_an_open_quote_is_refused() -> None:
    with pytest.raises(ValueError, match="a double quote is not closed; write another"):
        tokens_of('account:"Acme')


@given(st.text())
def test_quoted_text_is_one_token_and_comes_back_whole(text: str) -> None:
    plain = text.replace('"', "")
    quoted = f'"{plain}"'
    assert tokens_of(quoted) == [quoted]
    assert alternatives(quoted) == [quoted]
    assert unquote(quoted) == plain
