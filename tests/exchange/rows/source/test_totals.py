"""Rows of totals are known by how they begin."""

from __future__ import annotations

import pytest

from pipectl.exchange.rows.source.totals import is_total


@pytest.mark.parametrize(
    "text",
    [
        "Sum",
        "TOTAL:",
        "I alt",
        "Totale",
        "Общо",
        "Delsum 4",
        "Sub-total",
        "Grand Totals (2 records)",
    ],
)
def test_a_row_of_totals_is_known_by_its_first_words(text: str) -> None:
    assert is_total(text)


@pytest.mark.parametrize("text", ["", "12", "Total Energies", "Summit", "Totalrenovering"])
def test_a_name_that_holds_such_a_word_is_none(text: str) -> None:
    assert not is_total(text)
