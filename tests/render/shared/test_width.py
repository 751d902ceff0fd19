"""The columns of a terminal that a text takes."""

from __future__ import annotations

import pytest

from pipectl.render.shared.width import aligned, width, wrapped


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("Acme", 4),
        ("Ærlig Øl", 8),
        ("Привет", 6),
        ("日本語", 6),
        ("\uff21\uff22", 4),
        ("한글", 4),
        ("\u1112\u1161\u11ab", 2),
        ("e\u0301", 1),
        ("\u0e01\u0e47", 1),
        ("a\u200bb", 2),
        ("soft\xadhyphen", 11),
        ("日\xad", 3),
        ("👍", 2),
        ("👍🏽", 2),
        ("❤", 1),
        ("❤\ufe0f", 2),
        ("1\ufe0f\u20e3", 2),
        ("🇳🇴", 2),
        ("👩\u200d👩\u200d👧", 2),
    ],
)
def test_a_text_takes_its_columns(text: str, columns: int) -> None:
    assert width(text) == columns


def test_texts_are_filled_to_the_widest() -> None:
    assert aligned(["a", "日本", ""]) == ["a   ", "日本", "    "]


def test_a_right_edge_is_filled_before_the_text() -> None:
    assert aligned(["1", "日本"], right=True) == ["   1", "日本"]


def test_no_texts_are_no_texts() -> None:
    assert aligned([]) == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("amount: 180 000, NOK", ["amount:", "180 000,", "NOK"]),
        ("total 1 234 567", ["total", "1 234 567"]),
        ("12 deals", ["12 deals"]),
        ("of 2026 100 were", ["of", "2026 100", "were"]),
        ("in 2026 1000", ["in 2026", "1000"]),
    ],
)
def test_a_number_with_blanks_between_its_thousands_is_not_broken(
    text: str, lines: list[str]
) -> None:
    assert wrapped(text, 9) == lines
