"""Names of months in the languages of exports and of people."""

from __future__ import annotations

import pytest

from pipectl.domain.values.months import month_of


@pytest.mark.parametrize(
    ("name", "number"), [("januar", 1), ("mar", 3), ("Maggio", 5), ("юни", 6), ("des.", 12)]
)
def test_a_month_is_known_by_its_name_or_the_beginning_of_it(name: str, number: int) -> None:
    assert month_of(name) == number


@pytest.mark.parametrize("name", ["", "ju", "jun-1", "monday"])
def test_no_other_word_is_a_month(name: str) -> None:
    with pytest.raises(ValueError, match="is no month"):
        month_of(name)
