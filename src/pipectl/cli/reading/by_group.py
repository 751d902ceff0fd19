"""A report for each group of deals: for those that have no `--by` of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from operator import eq
from typing import TYPE_CHECKING

from pipectl.reports.shared.groups import Groups, grouped, groups
from pipectl.table import Facts, Kind, Page, Row, Table, TracedRow, as_page

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book
    from pipectl.domain.history.snapshot import Snapshot
    from pipectl.table import Grouping

OTHERS = "others"
"""What deals were in that are in none of the groups of today."""


def by_group(report: Callable[[Book], Page | Table], book: Book, by: Grouping) -> Page:
    """Make a page whose tables have the rows of each group below its name.

    A deal is judged on the day that the report asks about. The titles, totals and notes are those
    of all deals; a part that is no table stays as it is for all of them.
    """
    whole = as_page(report(book))
    rule = groups(book, by)
    pages = [(label, as_page(report(narrowed))) for label, narrowed in _books(book, rule)]
    parts = tuple(_joined(part, rule, pages) for part in whole.parts)
    about = {**(whole.about or {}), "by": rule.title}
    return replace(whole, parts=parts, about=about)


def _books(book: Book, rule: Groups) -> Iterator[tuple[Row, Book]]:
    """Yield the labels of the deals there are, each with the book of its deals."""
    day = book.as_of
    labels = grouped({rule.label(deal, day) for deal in book.snapshots()}, lambda each: each, rule)

    def among(is_of: Callable[[Row], bool]) -> Book:
        def scope(deal: Snapshot, day: date) -> bool:
            is_in = book.scope is None or book.scope(deal, day)
            return is_in and is_of(_shown(rule.label(deal, day)))

        return replace(book, scope=scope)

    for label in labels:
        yield label, among(partial(eq, label))
    empty = (None,) * (len(rule.columns) - 1)
    yield (OTHERS, *empty), among(lambda label: label not in labels)


def _shown(label: Row) -> Row:
    return tuple("none" if name is None else name for name in label)


def _joined(part: Table | Facts, rule: Groups, pages: Sequence[tuple[Row, Page]]) -> Table | Facts:
    """Put the rows of each group's table of a name behind their label.

    It is a heading above them where the first column has room for one.
    """
    if isinstance(part, Facts):
        return part
    rows: list[TracedRow] = []
    for label, page in pages:
        table = next((each for each in page.parts if each.name == part.name), None)
        if isinstance(table, Table) and _names(table) == _names(part) and _says(table, label):
            rows += [TracedRow((*label, *row), behind) for row, behind in table.traced_rows()]
    first = next((column for column in part.columns if not column.for_programs), None)
    is_head = first is not None and first.kind.is_text and not first.cuts
    heads = tuple(column._replace(heads=is_head) for column in rule.columns)
    empty = tuple(None for _ in heads)
    sums = part.traced_rows()[len(part.rows) :]
    totals = [TracedRow((*empty, *row), behind) for row, behind in sums]
    columns = (*heads, *part.columns)
    return replace(part, columns=columns, rows=(), totals=()).with_rows(rows, totals)


def _names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def _says(table: Table, label: Row) -> bool:
    """Say whether a group is to be shown: of the others only where there is something."""
    counts = [at for at, column in enumerate(table.columns) if column.kind is Kind.COUNT]
    if label[0] != OTHERS or not counts:
        return bool(table.rows)
    return any(row[at] for row in table.rows for at in counts)
