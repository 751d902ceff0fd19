"""Markdown: tables and headings whose texts stay plain text."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

import pytest

from pipectl.render.markdown import render
from render.shapes import deals, facts, page, words


def test_a_table_has_pipes_and_numbers_to_the_right() -> None:
    assert render(deals(title="Open deals", total=True)) == dedent("""\
        # Open deals

        Amounts in NOK

        | Deal | Tags | Pushes | Age | Close | Amount | Probability | Win rate |
        | --- | --- | --: | --: | --- | --: | --: | --: |
        | Website | a, b | 3 | 12 d | 2026-12-15 | 120 000 | 55.0 % | 50.0 % (n=6) |
        | Empty |  |  |  |  |  |  | n/a (n=0) |
        | Total |  | 3 |  |  | 120 000 |  |  |
        """)


def test_a_table_without_rows_shows_its_header() -> None:
    assert render(words()) == "| X |\n| --- |\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a|b", r"a\|b"),
        (r"a\|b", r"a\\\|b"),
        ("<b>x</b>", r"&lt;b\>x&lt;/b\>"),
        ("R&D &amp;", "R&amp;D &amp;amp;"),
        ("*x* `y` ~z~ $v$", r"\*x\* \`y\` \~z\~ \$v\$"),
        ("[a](b)", r"\[a\](b)"),
        ("![a](b)", r"!\[a\](b)"),
        ("no_budget", "no_budget"),
        ("_x_", r"\_x\_"),
        ("__x__ a__b", r"\_\_x\_\_ a\_\_b"),
        ("*__x_*", r"\*\_\_x\_\*"),
        ("two\nlines", r"two\\nlines"),
        ("\x1b[1m", r"\\x1b\[1m"),
    ],
)
def test_a_text_in_a_cell_marks_nothing_up(text: str, written: str) -> None:
    assert render(words(text)).splitlines()[-1] == f"| {written} |"


@pytest.mark.parametrize(
    "word",
    [
        "http://evil.example",
        "HTTPS://evil.example",
        "(ftp://evil.example)",
        "![a](https://evil.example/a.png)",
        "<https://evil.example>",
        "www.evil.example",
        "WWW.evil.example",
        "mailto:a",
        "xmpp:a/b",
        "a@evil.example",
        "@octocat",
        "/@octocat",
        "octo/cat#12",
        "#12",
        "GH-12",
        ":tada:",
        ":+1:",
    ],
)
def test_what_readers_make_live_without_marks_is_code(word: str) -> None:
    """Code alone is left as it is by GitHub, whose links are made of text without its escapes."""
    assert render(words(f"a {word}, b")).splitlines()[-1] == f"| a `{word},` b |"


def test_code_ends_at_marks_that_end_code_or_a_cell() -> None:
    assert render(words("a@b|c@d`e@f\\`")).splitlines()[-1] == (r"| `a@b`\|`c@d`\``e@f\`\` |")


@pytest.mark.parametrize(
    ("note", "written"),
    [
        ("# of deals", r"\# of deals"),
        ("- left out", r"\- left out"),
        ("+ left out", r"\+ left out"),
        ("* left out", r"\* left out"),
        ("> quoted", r"\> quoted"),
        ("1. first", r"1\. first"),
        ("2) second", r"2\) second"),
        ("    code", "code"),
        ("---", r"\---"),
        ("12 deals", "12 deals"),
    ],
)
def test_a_note_begins_no_block(note: str, written: str) -> None:
    assert render(page(notes=(note,))) == written + "\n"


def test_facts_are_a_table_of_two_columns() -> None:
    shown = render(facts(("title", "a|b"), ("notes", "one\n*two*"), ("source", None)))
    assert shown == dedent("""\
        |  |  |
        | --- | --- |
        | Title | a\\|b |
        | Notes | one<br>\\*two\\* |
        | Source | - |
        """)


def test_a_page_has_headings_and_its_notes_last() -> None:
    table = replace(words("a"), title="C #", notes=("of the table",))
    whole = replace(page(table, title="Page", notes=("one", "two")), about={"as_of": "2026-11-20"})
    assert render(whole) == dedent("""\
        # Page

        as of: 2026-11-20

        ## C \\#

        | X |
        | --- |
        | a |

        of the table

        one

        two
        """)
