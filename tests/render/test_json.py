"""JSON: versioned, exact, stable."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.money import Money, divide
from pipectl.render.json import render
from pipectl.table import Column, Kind, Ratio, Table
from render.shapes import column, deals, facts, nok, page, words


def part_of(written: str) -> dict[str, Any]:
    """Read the only part of a page."""
    (part,) = json.loads(written)["parts"]
    return dict(part)


def test_a_table_is_a_page_of_one_part_with_a_row_a_line() -> None:
    table = replace(words("a", "b"), title="One", totals=(("c",),), notes=("note",))
    assert render(table) == dedent("""\
        {
          "version": 2,
          "report": "one",
          "title": "One",
          "about": {},
          "parts": [
            {
              "name": "one",
              "title": "",
              "columns": [
                {"name": "x", "title": "X", "kind": "text"}
              ],
              "rows": [
                {"x": "a"},
                {"x": "b"}
              ],
              "totals": [
                {"x": "c"}
              ],
              "notes": [
                "note"
              ]
            }
          ],
          "notes": []
        }
        """)


def test_each_kind_has_its_way() -> None:
    full, empty = part_of(render(deals()))["rows"]
    assert full == {
        "deal": "Website",
        "tags": ["a", "b"],
        "pushes": 3,
        "age": 12,
        "close": "2026-12-15",
        "amount": {"amount": "120000", "currency": "NOK"},
        "probability": "55",
        "win_rate": {"ratio": "0.500000", "part": 3, "n": 6},
    }
    assert empty == {
        **dict.fromkeys(full),
        "deal": "Empty",
        "tags": [],
        "win_rate": {"ratio": None, "part": 0, "n": 0},
    }


@pytest.mark.parametrize("amount", ["1250.50", "0.0001", "123456789012345678.1234", "1000000"])
def test_money_is_never_rounded(amount: str) -> None:
    (row,) = part_of(render(column(Kind.MONEY, nok(amount))))["rows"]
    assert row["x"]["amount"] == amount


def test_a_ratio_is_rounded_half_up_to_six_decimals() -> None:
    (row,) = part_of(render(column(Kind.SHARE, Ratio(Decimal("0.0000005"), 1))))["rows"]
    assert row["x"] == {"ratio": "0.000001", "part": "0.0000005", "n": 1}


def test_a_ratio_of_money_keeps_its_currency() -> None:
    (row,) = part_of(render(column(Kind.SHARE, Ratio(nok("1"), nok("4")))))["rows"]
    assert row["x"]["n"] == {"amount": "4", "currency": "NOK"}


def test_a_table_without_rows_and_total_has_all_keys() -> None:
    empty = part_of(render(words()))
    assert (empty["rows"], empty["totals"], empty["notes"]) == ([], [], [])


def test_facts_are_values_by_name() -> None:
    shown = json.loads(render(facts(("title", "one\ntwo\n"), ("source", None))))
    assert shown["report"] == "facts"
    assert shown["parts"][0]["values"] == {"title": "one\ntwo\n", "source": None}


def test_a_page_holds_its_parts_in_order() -> None:
    whole = page(words("a"), facts(("who", "kari")), title="Page", notes=("note",))
    shown = json.loads(render(replace(whole, about={"as_of": "2026-11-20"})))
    assert list(shown) == ["version", "report", "title", "about", "parts", "notes"]
    assert shown["about"] == {"as_of": "2026-11-20"}
    assert [part["name"] for part in shown["parts"]] == ["one", "facts"]
    assert shown["parts"][0]["rows"] == [{"x": "a"}]


def test_letters_are_written_as_they_are() -> None:
    assert '"Ærlig 日本 👍"' in render(words("Ærlig 日本 👍"))


@given(st.text(st.characters()))
def test_a_text_comes_back_and_steers_no_terminal(text: str) -> None:
    written = render(words(text))
    assert part_of(written)["rows"] == [{"x": text}]
    assert not set(written) & set("\x1b\x7f\x9b\u202e\u2066\u200f\u061c\u2028\u2029\ufeff\ud800")


@pytest.mark.parametrize("text", ["\x1b[31m", "\x7f\x9b", "\u202e\u2028\ufeff", "\udc80"])
def test_what_steers_a_terminal_is_escaped(text: str) -> None:
    written = render(words(text))
    assert text not in written
    assert part_of(written)["rows"] == [{"x": text}]
    written.encode()


def test_a_quotient_is_rounded_and_a_converted_amount_is_exact() -> None:
    third, converted = Money(divide(1, 3), "EUR"), Money(Decimal("0.1234000000001"), "EUR")
    rows = part_of(render(column(Kind.MONEY, third, converted)))["rows"]
    assert [row["x"]["amount"] for row in rows] == ["0.333333", "0.1234000000001"]


def test_no_two_keys_have_one_name() -> None:
    columns = (Column("deals", "A"), Column("deals", "B"))
    written = part_of(render(Table("one", "", columns, (("a", "b"),))))
    assert [each["name"] for each in written["columns"]] == ["deals", "deals_2"]
    assert written["rows"] == [{"deals": "a", "deals_2": "b"}]
