"""Texts for programs have what people read in their place."""

from __future__ import annotations

import pytest

from pipectl.table import named_category


@pytest.mark.parametrize(
    ("word", "label"), [("omitted", "not forecast"), ("commit", "commit"), ("pipeline", "pipeline")]
)
def test_a_category_keeps_its_word_for_programs(word: str, label: str) -> None:
    category = named_category(word)
    assert category is not None
    assert (category, category.label) == (word, label)


def test_what_has_no_category_has_no_name_of_one() -> None:
    assert named_category(None) is None
