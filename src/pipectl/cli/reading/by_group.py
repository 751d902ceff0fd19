"""A report for each group of deals: for those that have no `--by` of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from operator import eq
from typing import TYPE_CHECKING, TypeAlias

from pipectl.reports.shared.groups import Groups, grouped, groups
from pipectl.table import Column, Facts, Page, Row, Table, TracedRow, as_page
from pipectl.table.beside import alike
from pipectl.words import say

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book
    from pipectl.domain.history.snapshot import Snapshot
    from pipectl.table import Grouping

OTHERS = "others"
"""What deals were in that are in none of the groups of today."""

_Pages: TypeAlias = "Sequence[tuple[Row, Page]]"


def by_group(report: Callable[[Book], Page | Table], book: Book, by: Grouping) -> Page:
    """Make a page whose tables have the rows of each group below its name.

    A deal is judged on the day that the report asks about. The titles, totals and notes are those
    of all deals; a part that is no table stays as it is for all of them.
    """
    whole = as_page(report(book))
    rule = groups(book, by)
    pages = [(label, as_page(report(narrowed))) for label, narrowed in _books(book, rule)]
    nothing = as_page(report(replace(book, scope=lambda *_: False)))
    some = [(label, rest) for label, page in pages if (rest := _beyond(nothing, page)).parts]
    parts = tuple(_joined(part, rule, some) for part in whole.parts)
    about = {**(whole.about or {}), "by": rule.title}
    notes = (*_empty(book, pages, some), *whole.notes)
    return replace(whole, parts=parts, about=about, notes=notes)


def _beyond(nothing: Page, page: Page) -> Page:
    """Keep the tables of a group that say more than where there are no deals."""
    rows = {part.name: part.rows for part in nothing.parts if isinstance(part, Table)}
    tables = (part for part in page.parts if isinstance(part, Table))
    parts = tuple(each for each in tables if each.rows and each.rows != rows.get(each.name))
    return replace(page, parts=parts)


def _empty(book: Book, pages: _Pages, some: _Pages) -> Iterator[str]:
    """Count the groups that have no rows; the others are no group of their own."""
    groups, full = (sum(label[0] != OTHERS for label, _ in each) for each in (pages, some))
    if groups > full:
        counted = book.setup.how_many(groups, "group")
        yield say("{rest} of {groups} have nothing here", rest=groups - full, groups=counted)


def _books(book: Book, rule: Groups) -> Iterator[tuple[Row, Book]]:
    """Yield the labels of the deals there are, each with the book of its deals."""
    day = book.as_of
    deals = (deal for deal in book.snapshots() if book.covers(deal, day))
    labels = grouped({rule.label(deal, day) for deal in deals}, lambda each: each, rule)

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


def _joined(part: Table | Facts, rule: Groups, pages: _Pages) -> Table | Facts:
    """Put the rows of each group's table of a name behind their label.

    It is a heading above them where the first column has room for one. A column that a group has
    not, as an activity that it lacks, is 0 there.
    """
    if isinstance(part, Facts):
        return part
    of_name = [
        (label, each)
        for label, page in pages
        for each in page.parts
        if isinstance(each, Table) and each.name == part.name
    ]
    *tables, part = alike([*(each for _, each in of_name), part])
    rows = [
        TracedRow((*label, *row), behind)
        for (label, _), table in zip(of_name, tables, strict=True)
        for row, behind in table.traced_rows()
    ]
    first = next((column for column in part.columns if not column.for_programs), None)
    is_head = first is not None and first.kind.is_text and not first.cuts
    heads = tuple(column._replace(heads=is_head) for column in rule.columns)
    empty = tuple(None for _ in heads)
    sums = part.traced_rows()[len(part.rows) :]
    totals = [TracedRow((*empty, *row), behind) for row, behind in sums]
    columns = (*heads, *_unlike(part, rule, rows))
    return replace(part, columns=columns, rows=(), totals=()).with_rows(rows, totals)


def _unlike(part: Table, rule: Groups, rows: Sequence[TracedRow]) -> Iterator[Column]:
    """Yield the columns of a table, those for programs alone that only repeat the group's name.

    The first, which has the word for a total, stays.
    """
    names, width = [column.name for column in rule.columns], len(rule.columns)
    for at, column in enumerate(part.columns):
        place = names.index(column.name) if at and column.name in names else None
        repeats = place is not None and all(
            row.cells[width + at] in (None, row.cells[place]) for row in rows
        )
        yield column._replace(for_programs=True) if repeats else column
