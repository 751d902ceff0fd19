"""CSV that is opened in a spreadsheet: no cell is a formula, and every text comes back."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipectl.spreadsheet import DELIMITERS, guarded, line, unguarded

BLANKS = [" ", "\u00a0", "\u200b", "\u3000", "\u2007", "\ufeff", "\xad", "\u3164", "\u2800", "\x0b"]
SIGNS = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹢", "−"]
texts = st.text(st.sampled_from("a'\"=-+@;,|\t\r\n \u00a0\u200b＝"), max_size=12)
marks = st.sampled_from(sorted(DELIMITERS.values()))


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", ["", *BLANKS, " \u00a0\u200b", "'", '"', '" '])
def test_a_sign_is_guarded_behind_all_that_cannot_be_seen(before: str, sign: str) -> None:
    assert guarded(f"{before}{sign}1+1") == f"'{before}{sign}1+1"


@pytest.mark.parametrize("cut", [";", "\t", "|", "\n", "\r", "\r\n"])
@pytest.mark.parametrize("blank", ["", *BLANKS, '"'])
def test_a_sign_is_guarded_where_another_separator_would_cut(cut: str, blank: str) -> None:
    assert guarded(f"a{cut}{blank}=1").endswith(f"a{cut}'{blank}=1")


def test_behind_its_own_separator_a_sign_is_within_quotes() -> None:
    assert guarded("kr 1000,-") == "kr 1000,-"
    assert guarded("kr 1000,-", ";") == "kr 1000,'-"
    assert guarded("a;=1", ";") == "a;=1"


@pytest.mark.parametrize("text", ["Smith - Sons", "a=b", "x@y", "3 + 4", "'quoted'", "\u200ba"])
def test_a_sign_within_a_text_is_left(text: str) -> None:
    assert guarded(text) == text


@given(texts, marks)
def test_what_was_guarded_comes_back(text: str, delimiter: str) -> None:
    assert unguarded(guarded(text, delimiter), delimiter) == text


@given(st.lists(texts, min_size=1, max_size=4), marks)
def test_no_cell_is_a_formula_whatever_parts_cells(cells: list[str], delimiter: str) -> None:
    written = line([guarded(cell, delimiter) for cell in cells], delimiter)
    for other in DELIMITERS.values():
        rows = csv.reader(io.StringIO(written, newline=""), delimiter=other)
        for cell in (cell for row in rows for cell in row):
            assert not re.match(r'["\s\u200b]*[=+\-@＝]', cell)


@given(st.lists(texts, min_size=1, max_size=4), marks)
def test_cells_come_back(cells: list[str], delimiter: str) -> None:
    (row,) = csv.reader(io.StringIO(line(cells, delimiter), newline=""), delimiter=delimiter)
    assert row == cells
