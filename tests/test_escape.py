"""What cannot be seen is shown, in every script and for every reader."""

from __future__ import annotations

import json
import sys
from unicodedata import category

import pytest

from pipectl.escape import json_shown, safe, steering_shown, visible

IGNORABLE = [
    *(0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2065, 0x3164, 0xFFA0),
    *range(0x180B, 0x1810),
    *range(0xFE00, 0xFE10),
    *range(0xFFF0, 0xFFF9),
    *range(0xE0000, 0xE1000),
]
"""What Unicode calls ignorable by default and no format character, with unassigned places."""

UNSEEN = [
    code
    for code in range(sys.maxunicode + 1)
    if category(chr(code)) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
] + IGNORABLE

NAMES = [
    "می‌خواهم",
    "क्‍ष श्री हुन्‌छ",
    "ক্‌ষ র‌্য",
    "ශ්‍රී ලංකා",
    "👩\u200d👧 👩🏽\u200d🚀 ❤️\u200d🔥 ☎\ufe0f 1\ufe0f\u20e3 🏳\ufe0f\u200d🌈",
    "葛\U000e0100城市",
    "Nguyễn Văn Ånge Straße Łódź Ђорђе 김철수 محمد שלום ไทย",
    "e\u0301 A\u030a",
]


@pytest.mark.parametrize("around", ["{}", "a{}b", "æ{}", "{}日", " {} "])
def test_no_character_is_hidden(around: str) -> None:
    for code in UNSEEN:
        text = around.format(chr(code))
        if around != "a{}b" or code not in (0x200C, 0x200D):
            assert safe(text) != text, f"U+{code:04X}"
            assert safe(text).isprintable()


@pytest.mark.parametrize("text", NAMES)
def test_what_letters_and_emoji_need_stays(text: str) -> None:
    assert safe(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ac\u200bme", r"Ac\u200bme"),
        ("so\xadft", r"so\xadft"),
        ("\U000e0041\U000e007f", r"\U000e0041\U000e007f"),
        ("a\u200d", r"a\u200d"),
        ("a \u200db", r"a \u200db"),
        ("a\u200c\u200cb", r"a\u200c\u200cb"),
        ("1\u200d2", r"1\u200d2"),
        ("👩\u200dx", r"👩\u200dx"),
        ("\u3164\u200d\u3164", r"\u3164\u200d\u3164"),
        ("a\ufe0f", r"a\ufe0f"),
        ("a\ufe0f\u200d👩", "a\\ufe0f\\u200d👩"),
        ("☎\ufe0f\ufe0f", "☎\ufe0f\\ufe0f"),
        ("a\U000e0100", r"a\U000e0100"),
        ("\u2800", r"\u2800"),
    ],
)
def test_it_is_shown_as_its_number(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_a_format_that_can_quote_them_keeps_tabs_and_line_breaks() -> None:
    assert visible("a\tb\r\n\u200b") == "a\tb\r\n\\u200b"


def test_json_has_every_character_again() -> None:
    text = "".join(map(chr, UNSEEN)) + "".join(NAMES)
    written = json_shown(json.dumps(text, ensure_ascii=False))
    assert json.loads(written) == json.loads(json.dumps(text))
    assert safe(written) == written


def test_programs_read_all_but_what_steers_a_terminal() -> None:
    assert steering_shown("\u200b\xad\U000e0041\x1b\u202e") == "\u200b\xad\U000e0041\\x1b\\u202e"
