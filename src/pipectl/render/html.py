"""HTML for mail and browsers: one small page, styles inline, no scripts, nothing fetched."""

from collections.abc import Iterable
from html import escape
from typing import Final

from pipectl.escape import safe
from pipectl.render.shared.cells import caption, columns, lines, sentence
from pipectl.table import Facts, Form, Page, Table, for_people, is_left_out

ENDINGS: Final = (".html", ".htm")
"""What files in this format end in."""

_START: Final = """\
<!DOCTYPE html>
<html{language}>
<head>
<meta charset="utf-8">
<title>{title}</title>
</head>
<body style="font-family: sans-serif; color: #222">
"""
_END: Final = "</body>\n</html>\n"

# Mail programs drop style sheets, so each cell carries its own style.
_CELL: Final = "padding: 4px 12px 4px 0; vertical-align: top; text-align: "
_RIGHT: Final = "right; white-space: nowrap"
_RULE: Final = "border-bottom: 1px solid #999; "
_TOTAL: Final = "border-top: 1px solid #999; font-weight: bold; "


def render(page: Table | Facts | Page) -> str:
    """Write a whole document: a heading, then tables with their notes below.

    A browser's tab needs a title: without one it is the report's name.
    """
    page = for_people(page)
    body = [_tag("h1", page.title), _tag("p", sentence(page))]
    for part in page.parts:
        if is_left_out(part):
            body.append(_tag("p", part.title))
            continue
        if isinstance(part, Facts):
            body += [_tag("h2", part.title), _facts(part, page.form)]
        else:
            head = _tag("h2" if part.title else "p", caption(part, page.words))
            body += [head, _table(part, page.form), _notes(part.notes)]
    body.append(_notes(page.notes))
    return (
        _START.format(language=_language(page), title=_text(page.title or page.name.capitalize()))
        + "".join(body)
        + _END
    )


def _language(page: Page) -> str:
    return "" if page.words.is_english else f' lang="{page.words.language}"'


def _text(text: str) -> str:
    return escape(safe(text))


def _tag(name: str, text: str) -> str:
    return text and f"<{name}>{_text(text)}</{name}>\n"


def _notes(notes: Iterable[str]) -> str:
    return "".join(_tag("p", note) for note in notes)


def _facts(facts: Facts, form: Form) -> str:
    cells = [(column, map(escape, lines(column, value, form))) for column, value in facts.values]
    rows = [
        f'<tr><th style="{_CELL}left">{_text(column.title)}</th>'
        f'<td style="{_CELL}left">{"<br>".join(cell)}</td></tr>\n'
        for column, cell in cells
    ]
    return _framed(rows)


def _table(table: Table, form: Form) -> str:
    sides = [_RIGHT if column.kind.is_number else "left" for column in table.columns]
    plain = [f'<td style="{_CELL}{side}">' for side in sides]
    titles = [_text(column.title) for column in table.columns]
    rows = [_row([f'<th style="{_RULE}{_CELL}{side}">' for side in sides], titles, "</th>")]
    cells = list(zip(*(map(escape, column) for column in columns(table, form)), strict=True))
    rows += [_row(plain, row) for row in cells[: len(table.rows)]]
    bold = [f'<td style="{_TOTAL}{_CELL}{side}">' for side in sides]
    rows += [_row(bold, row) for row in cells[len(table.rows) :]]
    return _framed(rows)


def _row(starts: Iterable[str], cells: Iterable[str], end: str = "</td>") -> str:
    row = "".join(start + cell + end for start, cell in zip(starts, cells, strict=True))
    return f"<tr>{row}</tr>\n"


def _framed(rows: Iterable[str]) -> str:
    return f'<table style="border-collapse: collapse">\n{"".join(rows)}</table>\n'
