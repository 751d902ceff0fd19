"""HTML: a page that a mail program shows as it is."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from pipectl.escape import seen
from pipectl.render.html import render
from pipectl.table import Column, Table
from render.shapes import deals, facts, page, words


class _Reader(HTMLParser):
    """Collects the tags that begin, and the text of each cell."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.cells: list[str] = []
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag in {"td", "th"}:
            self.cells.append("")
            assert dict(attrs)["style"]

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data.rstrip("\n")


def test_a_table_has_its_header_its_rows_and_its_total() -> None:
    cells = _Reader(render(deals(total=True))).cells
    assert cells[:8] == [
        "Deal", "Tags", "Pushes", "Age", "Close", "Amount", "Probability", "Win rate",
    ]  # fmt: skip
    assert cells[8:16] == [
        "Website", "a, b", "3", "12 d", "2026-12-15", "120 000", "55.0 %", "50.0 % (n=6)",
    ]  # fmt: skip
    assert cells[24:] == ["Total", "", "3", "", "", "120 000", "", ""]


def test_a_table_without_rows_shows_its_header() -> None:
    assert _Reader(render(words())).cells == ["X"]


def test_a_page_without_a_title_is_called_after_its_report() -> None:
    assert "<title>Deals</title>" in render(replace(deals(), name="deals", title=""))


def test_numbers_have_a_right_edge() -> None:
    assert 'text-align: right; white-space: nowrap">120 000</td>' in render(deals())


def test_facts_are_rows_and_a_text_keeps_its_lines() -> None:
    shown = render(facts(("notes", "one\n<two>"), ("source", None)))
    assert ">one<br>&lt;two&gt;</td>" in shown
    assert _Reader(shown).cells == ["Notes", "one<two>", "Source", "-"]


def test_a_page_has_headings_and_its_notes_last() -> None:
    table = replace(words("a"), title="First", notes=("of the table",))
    whole = replace(page(table, title="Page", notes=("last",)), about={"as_of": "2026-11-20"})
    shown = render(whole)
    parts = ["<title>Page<", "<h1>Page<", "<p>as of: 2026-11-20<", "<h2>First<", ">a</td>"]
    parts += ["<p>of the table<", "<p>last<"]
    assert parts == sorted(parts, key=shown.index)


def test_everything_is_escaped() -> None:
    bad = "<script>'\"&\x1b</script>"
    table = Table(bad, bad, (Column(bad, bad),), ((bad,),), ((bad,),), (bad,))
    whole = replace(page(table, facts((bad, bad)), title=bad, notes=(bad,)), about={bad: bad})
    shown = render(whole)
    assert "script" not in _Reader(shown).tags
    assert "\x1b" not in shown


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"])).map(seen))
def test_a_text_that_can_be_seen_comes_back(text: str) -> None:
    assert _Reader(render(words(text))).cells[1] == text
