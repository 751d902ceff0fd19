"""Single values: what may be written, and what is said of everything else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given

from pipectl.domain.values.calendar import parse_date, parse_period
from pipectl.domain.values.scalars import (
    AMOUNT,
    DAY,
    NUMBER,
    PERCENT,
    one_of,
    parse_bool,
    parse_day,
    parse_deal_id,
    parse_filled,
    parse_number,
    parse_text,
    parse_whole,
    parse_word,
    write_bool,
    write_decimal,
    write_reason,
)
from pipectl.domain.values.text import Bare, Quoted
from pipectl.money import parse_amount, parse_currency, parse_percent, parse_short_amount
from strategies import amounts, any_day, numbers, percents, texts

EXACT: list[Any] = [
    parse_amount,
    parse_short_amount,
    parse_percent,
    parse_number,
    parse_whole,
    parse_day,
    parse_deal_id,
    lambda text: parse_period(text, 1),
    lambda text: parse_date(text, date(2026, 11, 25)),
]
"""Readers of values that are written in ASCII alone."""

EVERY: list[Any] = [
    *EXACT,
    parse_bool,
    parse_currency,
    parse_filled,
    parse_word,
    one_of("a", "b").parse,
]

DIGITS = {
    "arabic": "٠١٢٣٤٥٦٧٨٩",
    "devanagari": "०१२३४५६७८९",
    "full width": "０１２３４５６７８９",
    "bold": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "superscript": "⁰¹²³⁴⁵⁶⁷⁸⁹",
}


def refusal(parse: Callable[[str], Any], text: str) -> str | None:
    try:
        parse(text)
    except ValueError as error:
        return str(error)
    return None


@pytest.mark.parametrize("digits", DIGITS.values(), ids=DIGITS)
@pytest.mark.parametrize("parse", EXACT)
@pytest.mark.parametrize("text", ["7", "12.5", "2026-12-31", "2026", "10k", "+3d", "a7"])
def test_digits_of_other_scripts_are_no_digits(
    parse: Callable[[str], Any], text: str, digits: str
) -> None:
    with pytest.raises(ValueError, match="; write "):
        parse(text.translate(str.maketrans("0123456789", digits)))


@pytest.mark.parametrize("parse", EXACT)
@pytest.mark.parametrize("text", ["7\n", " 7", "7 ", "\ufeff7", "7\x00", "", "\n"])
def test_nothing_stands_around_a_value(parse: Callable[[str], Any], text: str) -> None:
    with pytest.raises(ValueError, match="; write "):
        parse(text)


@pytest.mark.parametrize("parse", EVERY)
@given(text=texts)
@example("0.6")
@example("con")
@example("-1")
def test_a_refusal_says_what_is_wrong_and_what_to_do(
    parse: Callable[[str], Any], text: str
) -> None:
    error = refusal(parse, text)
    assert error is None or re.search(r"(?s).+; (\w+ )?(write|choose) .+", error)


def test_a_day_is_read() -> None:
    assert parse_day("2026-12-31") == date(2026, 12, 31)


@pytest.mark.parametrize(
    "text",
    ["2026-13-01", "2026-02-29", "2026-1-1", "20261231", "31.12.2026", "10/11/2026", "2026-W48-1"],
)
def test_nothing_else_is_a_day(text: str) -> None:
    with pytest.raises(ValueError, match=f"^'{text}' is not a date; write it as 2026-12-31$"):
        parse_day(text)


@pytest.mark.parametrize("text", ["no", "010", "1e3", " x ", "", "null"])
def test_text_stays_text(text: str) -> None:
    assert parse_text(text) == text


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u00a0"])
def test_a_text_that_must_say_something_does(text: str) -> None:
    with pytest.raises(
        ValueError, match=r"^an empty text; write something here or delete the key$"
    ):
        parse_filled(text)


@pytest.mark.parametrize("text", ["urgent", "Q4", "første_kontakt", "фактура", "no", "010", "a-b"])
def test_a_short_name_is_of_any_script(text: str) -> None:
    assert parse_word(text) == text


@pytest.mark.parametrize("text", ["", "-a", "_a", "a b", "a.b", "a,b", "a:b", "#a", "a\n", "🎉"])
def test_a_short_name_has_no_spaces_and_no_signs(text: str) -> None:
    with pytest.raises(ValueError, match="is not a short name; write letters, digits, - or _"):
        parse_word(text)


@pytest.mark.parametrize(
    "text", ["acme-as-website-k7qm", "d1", "a7", "a" * 63, "a--b", "3rd-floor"]
)
def test_an_id_may_be(text: str) -> None:
    assert parse_deal_id(text) == text


@pytest.mark.parametrize(
    "text", ["", "-a", "a" * 64, "Acme", "a_b", "a b", "å", "a/b", "..", "a.b"]
)
def test_an_id_has_only_small_letters_digits_and_dashes(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be an id; write 1 to 63 of a-z, 0-9 and -"):
        parse_deal_id(text)


@pytest.mark.parametrize(
    "text",
    [
        *("no", "yes", "on", "off", "y", "n", "true", "false", "null", "7", "010", "1e3", "0x1f"),
        *("2026-10-02", "con", "prn", "aux", "nul", "com1", "lpt9"),
    ],
)
def test_an_id_is_no_word_of_yaml_or_windows(text: str) -> None:
    with pytest.raises(ValueError, match="means something else to YAML or Windows"):
        parse_deal_id(text)


def test_a_whole_number_is_at_least_zero() -> None:
    assert (parse_whole("0"), parse_whole("14")) == (0, 14)
    for text in ("1.0", "1_000", "1e3"):
        with pytest.raises(ValueError, match="is not a whole number"):
            parse_whole(text)
    with pytest.raises(ValueError, match="below 0, the least that a whole number can be"):
        parse_whole("-1")
    with pytest.raises(ValueError, match="10 digits before the point, a whole number at most 9"):
        parse_whole("1234567890")


def test_a_number_may_be_below_zero() -> None:
    assert parse_number("-3.5") == Decimal("-3.5")
    for text in ("+1", "1.", ".5", "1,5", "1e3", ".inf", "nan", "--1"):
        with pytest.raises(ValueError, match="is not a number"):
            parse_number(text)


def test_true_and_false_are_two_words() -> None:
    assert (parse_bool("true"), parse_bool("false")) == (True, False)
    for text in ("True", "yes", "on", "1"):
        with pytest.raises(ValueError, match="is neither true nor false"):
            parse_bool(text)


def test_a_closed_list_names_its_words() -> None:
    shape = one_of("duplicate", "test", "other")
    assert shape.parse("test") == "test"
    with pytest.raises(
        ValueError, match=r"^'Test' is unknown here; write one of duplicate, test, "
    ):
        shape.parse("Test")


@given(amounts, percents, numbers, any_day)
def test_what_is_written_is_read_as_the_same(
    amount: Decimal, percent: Decimal, number: Decimal, day: date
) -> None:
    for shape, value in ((AMOUNT, amount), (PERCENT, percent), (NUMBER, number), (DAY, day)):
        assert shape.parse(str(shape.write(value))) == value


def test_a_number_is_never_written_with_an_exponent() -> None:
    assert write_decimal(Decimal("1E+3")) == "1000"
    assert write_decimal(Decimal("0.0000001")) == "0.0000001"


def test_decimals_that_were_written_stay() -> None:
    assert write_decimal(parse_amount("1250.50")) == "1250.50"


def test_a_truth_is_written_bare() -> None:
    assert [(write_bool(value), type(write_bool(value))) for value in (True, False)] == [
        ("true", Bare),
        ("false", Bare),
    ]


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("price", Bare),
        ("no_budget", Bare),
        ("too expensive", Quoted),
        ("no", Quoted),
        ("7", Quoted),
    ],
)
def test_a_reason_is_an_id_or_words_in_quotes(reason: str, kind: type[str]) -> None:
    assert type(write_reason(reason)) is kind
    assert write_reason(reason) == reason
