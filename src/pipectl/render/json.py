"""JSON for programs, versioned: exact values, stable keys, texts that come back as they are."""

import json
from datetime import date
from decimal import Decimal
from typing import Final

from pipectl.escape import json_shown
from pipectl.money import Money
from pipectl.render.shared.cells import exact, quotient
from pipectl.table import Facts, Page, Ratio, Table, as_page, distinct

ENDINGS: Final = (".json",)
"""What files in this format end in."""

VERSION: Final = 2
"""Raised when a key is renamed, removed or changes its meaning; a new key keeps it."""


def render(page: Table | Facts | Page) -> str:
    """Write one object, with `parts` also where it is one: `rows` of a table, `values` of facts.

    The frame is indented by 2, and each row is one line, so that a diff shows the rows changed.
    """
    whole = as_page(page)
    written = {
        "version": VERSION,
        "report": whole.name,
        "title": whole.title,
        "about": dict(whole.about or {}),
        "parts": [{"name": part.name, "title": part.title, **_body(part)} for part in whole.parts],
        "notes": list(whole.notes),
    }
    return json_shown(_laid_out(written, levels=4)) + "\n"


def _laid_out(value: object, levels: int, indent: str = "") -> str:
    """Write the outer levels with an item a line, what is within them on that line."""
    if not levels or not value or not isinstance(value, dict | list):
        return _ENCODER.encode(value)
    inner = indent + "  "
    if isinstance(value, list):
        items = [_laid_out(item, levels - 1, inner) for item in value]
    else:
        items = [
            f"{_ENCODER.encode(key)}: {_laid_out(item, levels - 1, inner)}"
            for key, item in value.items()
        ]
    start, end = "[]" if isinstance(value, list) else "{}"
    return f"{start}\n{inner}" + f",\n{inner}".join(items) + f"\n{indent}{end}"


def _body(part: Table | Facts) -> dict[str, object]:
    names = distinct(column.name for column in part.columns)
    columns = [
        {"name": name, "title": column.title, "kind": column.kind}
        for name, column in zip(names, part.columns, strict=True)
    ]
    if isinstance(part, Facts):
        values = dict(zip(names, (value for _, value in part.values), strict=True))
        return {"columns": columns, "values": values}
    return {
        "columns": columns,
        "rows": [dict(zip(names, row, strict=True)) for row in part.rows],
        "totals": [dict(zip(names, row, strict=True)) for row in part.totals],
        "notes": list(part.notes),
    }


def _plain(value: object) -> object:
    """Turn a value that JSON does not know into one that it knows, without loss."""
    if isinstance(value, Decimal):
        return f"{exact(value):f}"
    if isinstance(value, Money):
        return {"amount": value.amount, "currency": value.currency}
    if isinstance(value, Ratio):
        return {"ratio": quotient(value, 6), "part": value.part, "n": value.whole}
    return value.isoformat() if isinstance(value, date) else None


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, default=_plain)
