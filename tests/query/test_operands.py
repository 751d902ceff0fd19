"""The kinds of fields: what may stand after the colon and which values it takes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import TODAY, setup
from pipectl.query import operands
from pipectl.query.answers import index_of
from pipectl.query.operands import FieldType, make_test

INDEX = index_of(setup(fiscal_year_start=7))


def takes(field_type: FieldType, operand: str, value: object) -> bool:
    """Say whether an operand takes a value of a field of this kind."""
    return make_test(field_type, operand, INDEX, TODAY)(value)


@pytest.mark.parametrize(
    ("operand", "value", "expected"),
    [
        ("acme", "ACME", True),
        ("acme", "Acme AS", False),
        ('"acme as"', "Acme AS", True),
        ("STRASSE", "Straße", True),
        ("İSTANBUL", "i\u0307stanbul", True),
        ("СКИДКА", "Скидка", True),
        ("cafe\u0301", "Café", True),
        ("acme*", "Acme AS", True),
        ("*as", "Acme AS", True),
        ("*me*", "Acme AS", True),
        ("a*e*s", "Acme AS", True),
        ("a*s*e", "Acme AS", False),
        ("acme*acme", "acme", False),
        ('"acme*"', "acme*", True),
        ('"acme*"', "Acme AS", False),
        ("a[ck]me", "acme", False),
        ("a?me*", "acme", False),
        ("*", "a\nb", True),
        ("*", None, False),
        ("acme", None, False),
        ("a,b", "B", True),
        ('"a,b"', "a,b", True),
        ("none", None, True),
        ("none", "none", False),
        ('"none"', "none", True),
        ("none,a", None, True),
        ("any", "x", True),
        ("any", None, False),
    ],
)
def test_text(operand: str, value: str | None, *, expected: bool) -> None:
    assert takes(operands.text, operand, value) is expected


@given(st.text(alphabet="ab*", max_size=40), st.text(alphabet="ab", max_size=40))
def test_stars_take_what_the_pieces_allow_in_order(pattern: str, value: str) -> None:
    """A slow and plain definition: the pieces are found one after the other."""

    def fits(pieces: list[str], rest: str) -> bool:
        if len(pieces) == 1:
            return rest.endswith(pieces[0])
        at = rest.find(pieces[0])
        return at >= 0 and fits(pieces[1:], rest[at + len(pieces[0]) :])

    first, *others = pattern.split("*")
    expected = (
        value.startswith(first) and fits(others, value[len(first) :])
        if others
        else (value == first)
    )
    assert takes(operands.text, f"{pattern}" or '""', value) is expected


@pytest.mark.parametrize(
    ("operand", "taken"),
    [
        ("10k", [10000]),
        (">10k", [10001, 20000]),
        (">=10k", [10000, 10001, 20000]),
        ("<10k", [0, 9999]),
        ("<=10k", [0, 9999, 10000]),
        ("9999..10k", [9999, 10000]),
        ("10k..", [10000, 10001, 20000]),
        ("..9999", [0, 9999]),
        ("0.02m", [20000]),
        ("none", [None]),
        ("any", [0, 9999, 10000, 10001, 20000]),
    ],
)
def test_amounts(operand: str, taken: list[int | None]) -> None:
    values = [None, 0, 9999, 10000, 10001, 20000]
    assert [v for v in values if takes(operands.amount, operand, v)] == taken


def test_amounts_are_compared_exactly() -> None:
    assert takes(operands.amount, "0.1", Decimal("0.10"))
    assert not takes(operands.amount, "9007199254740993", Decimal(9007199254740992))


@pytest.mark.parametrize(
    ("operand", "taken"),
    [
        ("2026Q4", ["2026-10-01", "2026-12-31"]),
        (">2026Q4", ["2027-01-01"]),
        (">=2026Q4", ["2026-10-01", "2026-12-31", "2027-01-01"]),
        ("<2026Q4", ["2026-06-30", "2026-09-30"]),
        ("<=2026Q4", ["2026-06-30", "2026-09-30", "2026-10-01", "2026-12-31"]),
        ("2026Q3..2026Q4", ["2026-09-30", "2026-10-01", "2026-12-31"]),
        ("..2026-09", ["2026-06-30", "2026-09-30"]),
        ("eoy..", ["2026-12-31", "2027-01-01"]),
        ("FY2026", ["2026-06-30"]),
        ("<-30d", ["2026-06-30", "2026-09-30", "2026-10-01"]),
        ("2026-W53", ["2026-12-31", "2027-01-01"]),
        ("2026-06-30,2027", ["2026-06-30", "2027-01-01"]),
    ],
)
def test_days_are_within_a_period_or_before_or_after_all_of_it(
    operand: str, taken: list[str]
) -> None:
    values = ["2026-06-30", "2026-09-30", "2026-10-01", "2026-12-31", "2027-01-01"]
    test = make_test(operands.day, operand, INDEX, TODAY)
    assert [v for v in values if test(date.fromisoformat(v))] == taken
    assert not test(None)


@pytest.mark.parametrize(
    ("operand", "taken"),
    [
        ("weak", ["weak"]),
        (">=likely", ["likely", "confirmed"]),
        ("<weak", ["absent", "unknown"]),
        ("unknown..weak", ["unknown", "weak"]),
        ("absent,confirmed", ["absent", "confirmed"]),
    ],
)
def test_states_go_from_absent_to_confirmed(operand: str, taken: list[str]) -> None:
    values = ["absent", "unknown", "weak", "likely", "confirmed"]
    assert [v for v in values if takes(operands.state, operand, v)] == taken


def test_a_percentage_may_have_its_sign() -> None:
    assert takes(operands.percent, ">=50%", Decimal(55))


def test_a_stage_is_its_id_or_its_name() -> None:
    for operand in ("proposal", "forslag", '"FORSLAG"'):
        assert takes(operands.stage, operand, "proposal")
    assert not takes(operands.stage, "won", "proposal")


def test_a_currency_may_be_written_small() -> None:
    assert takes(operands.currency, "nok", "NOK")


def test_one_of_several_values_is_enough() -> None:
    kind = operands.each(operands.text)
    assert takes(kind, "web", ("big", "Web"))
    assert not takes(kind, "web", ())
    assert takes(kind, "none", ())
    assert not takes(kind, "any", ())


@pytest.mark.parametrize(
    ("field_type", "operand", "message"),
    [
        (operands.amount, ">lots", "'lots' is not an amount; write digits"),
        (operands.amount, ">10,000", "a comma means either, not thousands; write digits"),
        (operands.amount, "..", "a range without ends; write a..b, a.. or ..b"),
        (operands.amount, "20k..10k", "the range ends before it begins; write 10k..20k"),
        (operands.day, "2026Q4..2026Q1", "the range ends before it begins; write 2026Q1..2026Q4"),
        (operands.day, "fr", "'fr' is neither a date nor a period; write 2026-12-31,"),
        (operands.percent, "0.6", "looks like a fraction"),
        (operands.whole, "two", "'two' is not a whole number"),
        (operands.number, "x", "'x' is not a number"),
        (operands.state, "strong", "write one of absent, unknown, weak, likely, confirmed"),
        (operands.currency, "nokroner", "is not a currency"),
        (operands.text, "a,,b", "nothing to compare with"),
        (operands.stage, "propsal", "no stage 'propsal'; did you mean proposal[?] stages: prosp"),
        (operands.word("hue", "hues", "red"), "blue", "there is no hue 'blue'; hues: red$"),
    ],
)
def test_what_means_nothing_is_refused(field_type: FieldType, operand: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make_test(field_type, operand, INDEX, TODAY)


def test_names_are_free_where_the_store_names_none() -> None:
    nobody: Any = operands.choice("person", "people", lambda _: {})
    assert takes(nobody, "Anyone", "anyone")


def test_a_name_stands_for_its_value() -> None:
    people = operands.choice("person", "people", lambda _: {"karin": "kari", "kari": "kari"})
    assert takes(people, "KARIN", "kari")
    assert not takes(people, "karin", None)
