"""Whatever the text, what is written for it reads as that text."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from pipectl.domain.values.text import (
    Bare,
    Quoted,
    double_quoted,
    how_many,
    reads_as_text,
    scalar,
    show_amount,
    suggestion,
)
from pipectl.store.yaml.parser import parse

NAUGHTY = Path(__file__).parents[4] / "shared" / "data" / "blns" / "blns.json"
WRITTEN = st.text(st.characters(exclude_categories=["Cs"]))
NEARLY_NUMBERS = st.text("0123456789._-+:eExXob~ infNaNtrueTZ", min_size=1, max_size=12)
NEARLY_SYNTAX = st.text("ab -:?#,[]{}&*!|>'\"%@`<=~\\.\t", min_size=1, max_size=8)


@pytest.mark.parametrize(
    "text",
    [
        *("Acme AS", "it's 5 o'clock", 'a "b" c', "C#", "æøå", "Встреча", "🎉", "a-b", "x=y"),
        *("k7qm", "acme-as-website-k7qm", "3rd floor", "12 days", "a & b", "50%", "v1.2", ".NET"),
        *("won!", "a*b", "a\\b", "nothing", "Noah", "ye", "(1)", "$5", "a|b"),
    ],
)
def test_plain_words_need_no_quotes(text: str) -> None:
    assert scalar(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *("no", "No", "NO", "yes", "on", "Off", "y", "N", "true", "FALSE", "null", "~", ""),
        *("0", "10", "-1", "+1", "010", "0o7", "0x1F", "0b101", "1_000", "1e3", "1E+3", "1.", ".5"),
        *("1.5", "-.5e-3", ".inf", "-.INF", "+.inf", ".nan", ".NaN", "1:30", "190:20:30.15", "_"),
        *("2026-10-02", "2026-10-02T10:00:00Z", "2001-12-14 21:59:43.10 -5", "=", "<<"),
        *("- a", "-", "--- a", "...", "? a", "?", ": a", "&a", "*a", "!a", "|", ">", "'a", '"a'),
        *("%a", "@a", "`a", "#a", "a #b", "a: b", "a:", "a:b", "a?", "https://x.no", "a, b"),
        *("[a", "a]", "{a", "a}", " a", "a ", "\ta", "a\tb", "a\nb", "a\r", "\u00a0a", "a\u0085b"),
        *("a\u2028b", "a\u2029b", "\ufeffa", "a\ufffe", "a\uffff", "a\x00", "a\x1b[0m", "a\x7f"),
    ],
)
def test_what_some_reader_takes_for_something_else_is_quoted(text: str) -> None:
    assert scalar(text) == double_quoted(text)


def test_bare_text_is_written_as_it_is() -> None:
    assert scalar(Bare("2026-10-02")) == "2026-10-02"


def test_quoted_text_is_always_quoted() -> None:
    assert scalar(Quoted("ringt")) == '"ringt"'


def test_escapes() -> None:
    assert double_quoted('\\ " \n\r\t\x1b\u0085\u2028\u2029\ufeff\uffff🎉') == (
        '"\\\\ \\" \\n\\r\\t\\u001b\\u0085\\u2028\\u2029\\ufeff\\uffff🎉"'
    )


@pytest.mark.parametrize("write", [scalar, double_quoted])
def test_a_lone_surrogate_is_an_error(write: object) -> None:
    assert callable(write)
    with pytest.raises(ValueError, match="lone surrogate"):
        write("a\ud800")


def reads_back(text: str) -> bool:
    """Say whether a text written in a block and in braces is read as that text."""
    written = scalar(text)
    whole = f"a: {written}\nb: {{c: {written}, d: [{written}], e: {written}}}\n"
    return parse(whole).plain() == {"a": text, "b": {"c": text, "d": [text], "e": text}}


@settings(deadline=None)
@given(WRITTEN)
def test_what_is_written_reads_as_the_text(text: str) -> None:
    assert reads_back(text)
    assert "\n" not in scalar(text)


@settings(deadline=None)
@given(WRITTEN | NEARLY_NUMBERS | NEARLY_SYNTAX, st.sampled_from(["1.1", "1.2"]))
def test_what_needs_no_quotes_is_text_to_another_reader(text: str, version: str) -> None:
    assume(reads_as_text(text))
    reader = YAML(typ="safe", pure=True)
    reader.version = version
    assert reader.load(f"a: {text}\nb: {{c: {text}, d: [{text}]}}\n") == {
        "a": text,
        "b": {"c": text, "d": [text]},
    }


@pytest.mark.skipif(not NAUGHTY.exists(), reason="the list of naughty strings is not here")
def test_naughty_strings() -> None:
    texts = json.loads(NAUGHTY.read_text(encoding="utf-8"))
    assert [text for text in texts if not reads_back(text)] == []


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("propsal", "; did you mean proposal?"),
        ("FORSLG", "; did you mean Forslag?"),
        ("proposal", "; did you mean proposal?"),
        ("xyz", ""),
        ("", ""),
    ],
)
def test_a_word_that_is_nearly_a_known_one_suggests_it(word: str, said: str) -> None:
    assert suggestion(word, ["prospecting", "proposal", "Forslag"]) == said


def test_where_nothing_is_known_nothing_is_suggested() -> None:
    assert suggestion("proposal", []) == ""


@pytest.mark.parametrize(
    ("form", "text"),
    [(None, "2 000 deals"), ("1.234,50", "2.000 deals"), ("1,234.50", "2,000 deals")],
)
def test_a_count_has_the_form_of_the_store(form: str | None, text: str) -> None:
    assert how_many(2000, form=form) == text


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("32500.5", "32 500,50"), ("32500", "32 500"), ("0.1234", "0,1234"), ("7.25", "7,25")],
)
def test_an_amount_with_decimals_has_two_at_least(amount: str, shown: str) -> None:
    assert show_amount(Decimal(amount), "1 234,50").replace("\xa0", " ") == shown
