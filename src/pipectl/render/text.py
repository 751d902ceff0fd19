"""Plain text for a terminal: aligned tables, facts below each other, notes as a footer."""

from collections.abc import Iterable
from typing import Final

from pipectl.escape import safe
from pipectl.render.shared.cells import columns, heads, lines, sentence
from pipectl.render.shared.width import aligned, width
from pipectl.table import Facts, Page, Table, for_people, is_left_out

ENDINGS: Final = (".txt",)
"""What files in this format end in."""


def render(page: Table | Facts | Page) -> str:
    """Draw a page: blocks with an empty line between them, no spaces at the ends of lines."""
    page = for_people(page)
    blocks = [_joined([safe(page.title), sentence(page.about)])]
    for part in page.parts:
        if is_left_out(part):
            blocks.append(safe(part.title))
            continue
        drawn = _facts(part) if isinstance(part, Facts) else _table(part)
        notes = () if isinstance(part, Facts) else part.notes
        blocks += [_joined([safe(part.title), drawn]), _joined(map(safe, notes))]
    blocks.append(_joined(map(safe, page.notes)))
    text = "\n\n".join(block for block in blocks if block)
    return "\n".join(line.rstrip() for line in text.split("\n")) + "\n"


def _joined(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part)


def _facts(facts: Facts) -> str:
    labels = aligned([safe(column.title) for column, _ in facts.values])
    below = "\n" + " " * (width("".join(labels[:1])) + 2)
    return "\n".join(
        f"{label}  {below.join(lines(column, value))}"
        for label, (column, value) in zip(labels, facts.values, strict=True)
    )


def _table(table: Table) -> str:
    """Let tabulate draw one row whose cells are whole columns, padded here.

    It would judge the type of each cell, which takes five times as long, and it knows the
    width of a character only where wcwidth happens to be installed.
    """
    from tabulate import tabulate

    titles, bodies = [], []
    for column, head, cells in zip(table.columns, heads(table), columns(table), strict=True):
        title, *padded = aligned([safe(head), *cells], right=column.kind.is_number)
        rule = "-" * width(title)
        if table.rows and table.totals:
            padded.insert(-len(table.totals), rule)
        titles.append(f"{title}\n{rule}")
        bodies.append("\n".join(padded))
    return tabulate([bodies], titles, tablefmt="plain", disable_numparse=True, stralign=None)
