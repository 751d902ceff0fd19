"""How wide texts are, beside what a real browser makes of them."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

import browser
from pipectl.page.charts.texts import FONT, measure, shortened, wrapped

if TYPE_CHECKING:
    from pathlib import Path

FONTS: Final = ("DejaVu Sans", "Liberation Sans", "system-ui", "sans-serif")
TEXTS: Final = (
    "Needs assessment", "WWWWWWWW", "mmmmmmmm", "1 234 567 890,50", "-98 765 432 109,50 %",
    "Æøå ÆØÅ blåbærsyltetøy", "Così è più caffè, perché", "Розов Дол Козметика ЕООД",
    "ЖЩШЮФЫ жщшюфы", "Ελληνικά ΩΨΦ", "שלום עולם", "مرحبا بالعالم", "日本語のテキスト", "한국어",
    "हिन्दी", "🎉 😀 👩‍👩‍👧", "<b>&amp;</b> \"'`~^", "…–—·█▁", "ijl|.,:;!", "Å\u030a e\u0301",
)  # fmt: skip
LENGTHS: Final = """
(() => [...document.querySelectorAll("text")].map(each => each.getComputedTextLength()))()
"""


@pytest.mark.slow
@pytest.mark.parametrize("font", FONTS)
def test_no_browser_draws_a_text_wider_than_it_was_measured(font: str, tmp_path: Path) -> None:
    program = browser.find()
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("there is no Chromium; apt-get install chromium")
        pytest.skip("there is no Chromium")
    file = tmp_path / "texts.html"
    script = f"for (const each of {json.dumps(TEXTS)}) {{"
    script += "const t = document.createElementNS('http://www.w3.org/2000/svg', 'text');"
    script += "t.textContent = each; document.querySelector('svg').append(t); }"
    style = f"text {{ font: {FONT}px '{font}', sans-serif }}"
    head = f"<!DOCTYPE html><meta charset=utf-8><style>{style}</style><svg></svg>"
    file.write_text(f"{head}<script>{script}</script>", encoding="utf-8")
    with browser.tab(program) as tab:
        tab.show(file)
        lengths = tab.run(LENGTHS)
    wider = {text: (drawn, measure(text)) for text, drawn in zip(TEXTS, lengths, strict=True)}
    assert {text: each for text, each in wider.items() if each[0] > each[1] + 0.5} == {}


@given(st.text(), st.integers(40, 200), st.integers(1, 4))
def test_a_text_is_broken_into_lines_that_have_room(text: str, room: int, most: int) -> None:
    lines = wrapped(text, room, most)
    assert len(lines) <= most
    assert all(measure(line) <= room for line in lines)


def test_a_text_is_broken_between_words() -> None:
    assert wrapped("Needs assessment", 100, 2) == ["Needs", "assessment"]


def test_a_long_word_is_broken_where_it_must() -> None:
    first, second = wrapped("Donaudampfschiffahrt", 90, 2)
    assert first + second == "Donaudampfschiffahrt"


def test_what_has_no_room_ends_in_an_ellipsis() -> None:
    assert shortened("Negotiation with the board", 90).endswith("…")
    assert shortened("Board", 90) == "Board"
