"""Numbers as people type them: what they mean, and which may mean two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.domain.values.typed_numbers import (
    plain_amount,
    plain_number,
    plain_own_number,
    plain_percent,
)
from pipectl.money import parse_short_amount


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("190 000", "190000"), ("190\u00a0000", "190000"), ("1\u202f234\u202f567", "1234567"),
        ("190\u2009000", "190000"), ("1 234,50", "1234.50"), ("1234,5", "1234.5"),
        ("1_000", "1000"), ("350 000,-", "350000"), ("350,-", "350"), ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"), ("1.234.567", "1234567"), ("1'000.50", "1000.50"),
        ("1,5m", "1.5m"), (" 120 000 ", "120000"), ("-1 000", "-1000"), ("12.5", "12.5"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_typed_and_printed(text: str, plain: str) -> None:
    assert plain_number(text) == plain


@pytest.mark.parametrize(("text", "plain"), [("50 %", "50"), ("12,5%", "12.5"), ("60", "60")])
def test_a_percentage_may_have_its_sign(text: str, plain: str) -> None:
    assert plain_percent(text) == plain


@pytest.mark.parametrize("text", ["1.234", "1,234", "12 345,678", "1.234,567", "0,125"])
def test_what_may_be_thousands_or_decimals_is_refused_with_both(text: str) -> None:
    with pytest.raises(ValueError, match=r"' may mean \d+; write \d+ or \d+\.\d+"):
        parse_short_amount(plain_number(text))


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("1.234k", "1234k or 1234$"), ("1,234k", "1234k or 1234$"), ("1.000k", "1000k or 1k$"),
        ("1.234m", "1234m or 1234k$"), ("12.500K", "12500K or 12500$"),
    ],
)  # fmt: skip
def test_thousands_of_thousands_are_refused_with_both(text: str, remedy: str) -> None:
    with pytest.raises(ValueError, match=f"'{text}' may mean .*; write {remedy}"):
        plain_amount(text)


@pytest.mark.parametrize(
    ("form", "text", "plain"),
    [("1 234.50", "1.234k", "1.234k"), ("1.234,50", "1.000k", "1000k"), (None, "0.125m", "0.125m")],
)
def test_thousands_with_one_meaning_are_read(form: str | None, text: str, plain: str) -> None:
    assert plain_amount(text, form) == plain


@pytest.mark.parametrize(
    ("text", "remedy"), [("1.000", "1000 or 1$"), ("-12.345", "-12345 or -12.3450$"), ("1,000", "")]
)
def test_a_number_of_ones_own_is_refused_as_an_amount_is(text: str, remedy: str) -> None:
    with pytest.raises(ValueError, match=f"'{text}' may mean -?[0-9]+; write {remedy}"):
        plain_own_number(text)


@pytest.mark.parametrize(
    ("form", "text", "plain"),
    [
        ("1 234.50", "1.000", "1.000"), ("1.234,50", "1.000", "1000"), (None, "0.125", "0.125"),
        (None, "1234.567", "1234.567"), (None, "2.5", "2.5"), ("1 234,50", "1,000", "1.000"),
    ],
)  # fmt: skip
def test_a_number_of_ones_own_with_one_meaning_is_read(
    form: str | None, text: str, plain: str
) -> None:
    assert plain_own_number(text, form) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("350.000,-", "350000"), ("1.234.567,--", "1234567"), ("350,000.-", "350000"),
        ("350.000,–", "350000"), ("12.50,-", "12.50,-"), ("1.234,50,-", "1.234,50,-"),
    ],
)  # fmt: skip
def test_no_hundredths_leave_thousands_alone(text: str, plain: str) -> None:
    assert plain_number(text) == plain


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("-1 000", "below 0"),
        ("1 234,56789", "has 5 decimals, an amount at most 4"),
        ("1 000 000 000 000 000 000", "has 19 digits before the point, an amount at most 18"),
    ],
)
def test_each_limit_has_its_message(text: str, limit: str) -> None:
    with pytest.raises(ValueError, match=limit):
        parse_short_amount(plain_number(text))


@pytest.mark.parametrize("text", ["1 23", "1 2345", "12 34 567", "1,2,3", "1 000_000", "x", ""])
def test_any_other_text_is_left_for_the_field_to_refuse(text: str) -> None:
    with pytest.raises(ValueError, match="is not an amount; write digits"):
        parse_short_amount(plain_number(text))


@pytest.mark.parametrize(
    ("form", "text", "plain"),
    [
        ("1.234,50", "1.234", "1234"), ("1.234,50", "1,234", "1.2340"),
        ("1.234,50", "1.234k", "1234k"), ("1,234.50", "-1,234", "-1234"),
        ("1,234.50", "1,234", "1234"), ("1,234.50", "1.234", "1.2340"),
        ("1 234,50", "1,234", "1.2340"), ("1 234.50", "1.234", "1.2340"),
        ("1.234,50", "12.345,678", "12345.6780"), ("1.234,50", "0,125", "0.1250"),
        ("1.234,50", "1250.50", "1250.50"), ("1,234.50", "1 234,50", "1234.50"),
    ],
)  # fmt: skip
def test_the_form_of_the_store_says_what_three_digits_are(form: str, text: str, plain: str) -> None:
    assert plain_amount(text, form) == plain


@pytest.mark.parametrize(
    ("form", "text"),
    [("1 234,50", "1.234"), ("1 234.50", "1,234"), ("1.234,50", "1234.567"), ("1.234,50", "0.125")],
)
def test_a_mark_that_the_form_has_not_is_still_refused(form: str, text: str) -> None:
    with pytest.raises(ValueError, match=" may mean "):
        parse_short_amount(plain_amount(text, form))


@given(st.decimals(0, 10**17, places=2), st.sampled_from([" ,", " .", ".,", ",.", "_.", "\u202f,"]))
def test_what_is_printed_in_groups_is_read_again(value: object, marks: str) -> None:
    printed = f"{value:,f}".translate({ord(","): marks[0], ord("."): marks[1]})
    assert parse_short_amount(plain_number(printed)) == value


@given(st.text("0123456789 .,_-'%kKmM\u00a0", max_size=12) | st.text(max_size=8))
def test_garbage_is_refused_with_what_to_write(text: str) -> None:
    try:
        value = parse_short_amount(plain_number(text))
    except ValueError as error:
        message = str(error)
        assert "; write " in message
    else:
        assert value >= 0


@pytest.mark.parametrize("text", ["11.5.5", "1.a.b", "1.²²²"])
def test_what_is_no_number_stays_for_its_scalar_to_refuse(text: str) -> None:
    assert plain_own_number(text) == text
