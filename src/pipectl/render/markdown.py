"""Markdown for issues, wikis and chats: pipe tables, headings, every text as plain text."""

import re
from collections.abc import Sequence
from typing import Final

from pipectl.escape import safe
from pipectl.render.shared.cells import caption, columns, lines, sentence
from pipectl.table import Facts, Form, Page, Table, for_people, is_left_out

ENDINGS: Final = (".md", ".markdown")
"""What files in this format end in."""

# An underscore within a word marks nothing, and escaped it would make ids hard to read.
_MARKS: Final = re.compile(r"[\\`*\[\]|~$#>]|(?<![^\W_])_|_(?![^\W_])")
_ODD: Final = re.compile(r"[\\`*\[\]|~$#>_&<@:!%^]|www\.|GH-", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\s|`]+|[|`]")
# Addresses, mentions, issues and emoji become links and pictures after all marks are read: only
# code is left alone, whatever the reader. `!12`, `&12` and the like are issues of GitLab.
_LIVE: Final = re.compile(
    r"@|://|www\.|mailto:|xmpp:|#\d|\bGH-\d|(?<!\w)[!&%~^$]\d|:[\w+-]+:", re.IGNORECASE
)
_LEADING: Final = re.compile(r"^(\d*)([-+.)])")
_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;"})


def render(page: Table | Facts | Page) -> str:
    """Write a page: its title as `#`, its parts as `##`, notes as paragraphs."""
    page = for_people(page)
    blocks = [_heading("#", page.title), _paragraph(sentence(page))]
    for part in page.parts:
        if is_left_out(part):
            blocks.append(_paragraph(part.title))
            continue
        if isinstance(part, Facts):
            blocks += [_heading("##", part.title), _facts(part, page.form)]
        else:
            head = caption(part, page.words)
            blocks.append(_heading("##", head) if part.title else _paragraph(head))
            blocks += [_table(part, page.form), *map(_paragraph, part.notes)]
    blocks += map(_paragraph, page.notes)
    return "\n\n".join(block for block in blocks if block) + "\n"


def _heading(marker: str, title: str) -> str:
    return title and f"{marker} {_inline(title)}"


def _paragraph(text: str) -> str:
    """Escape a text that begins a line, where `-`, `1.` and the like would begin a list."""
    return _LEADING.sub(r"\1\\\2", _inline(text).strip())


def _facts(facts: Facts, form: Form) -> str:
    rows = [
        (_inline(column.title), "<br>".join(_escaped(line) for line in lines(column, value, form)))
        for column, value in facts.values
    ]
    return "\n".join(map(_row, [("", ""), ("---", "---"), *rows]))


def _table(table: Table, form: Form) -> str:
    titles = [_inline(column.title) for column in table.columns]
    rules = ["--:" if column.kind.is_number else "---" for column in table.columns]
    cells = [map(_escaped, column) for column in columns(table, form)]
    return "\n".join(map(_row, [titles, rules, *zip(*cells, strict=True)]))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _inline(text: str) -> str:
    return _escaped(safe(text))


def _escaped(text: str) -> str:
    return _WORD.sub(_inert, text) if _ODD.search(text) else text


def _inert(match: re.Match[str]) -> str:
    word = match[0]
    if _LIVE.search(word):
        return f"`{word}`"
    return _MARKS.sub(r"\\\g<0>", word).translate(_ENTITIES)
