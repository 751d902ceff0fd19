"""The open pipeline by stage on a day, and how it has changed since an earlier one."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Final

from pipectl.domain.figures import conversion
from pipectl.domain.history.book import Book
from pipectl.reports.shared import open_deals
from pipectl.reports.shared.groups import Groups, counted, grouped, groups
from pipectl.reports.shared.sums import Valued, sums
from pipectl.table import Behind, Column, Figure, Kind, Row, Table, TracedRow, traced
from pipectl.table.figure import difference
from pipectl.words import say

_STOCK: Final = (
    Column("deals", "Deals", Kind.COUNT),
    Column("deals_change", "Change", Kind.COUNT),
    Column("amount", "Amount", Kind.MONEY),
    Column("amount_change", "Change", Kind.MONEY),
    Column("weighted", "Weighted", Kind.MONEY),
)


def stock(then: Book, deals: list[Valued], before: Book) -> Table:
    """Show the open pipeline by stage, and how it has changed."""
    rule = groups(then, None)
    now = _by(rule, deals, then.as_of)
    earlier = _by(rule, open_deals.in_play(before)[0], before.as_of)
    rows: list[TracedRow] = []
    for label in dict.fromkeys([*now, *earlier]):
        rows += _rows(then, label, now.get(label, []), earlier.get(label, []), before)
    empty = (None,) * (len(rule.columns) - 1)
    earlier_deals = [valued for group in earlier.values() for valued in group]
    totals = _rows(then, (*empty, say("Total")), deals, earlier_deals, before)
    title = say("Open on {day}, and the change since {before}", day=then.as_of, before=before.as_of)
    return traced("pipeline", title, (*rule.columns, *_STOCK), rows, totals)


def _by(rule: Groups, deals: list[Valued], day: date) -> dict[Row, list[Valued]]:
    return grouped(deals, lambda valued: rule.label(valued.deal, day), rule)


def _rows(
    book: Book, label: Row, now: list[Valued], earlier: list[Valued], before: Book
) -> Iterator[TracedRow]:
    this, last = sums(now), sums(earlier)
    change = conversion.difference(this.amount, last.amount)
    more = len(now) - len(earlier)
    for count, *amounts in counted(book, len(now), (this.amount, change, this.weighted)):
        code = amounts[0].currency
        sides = (open_deals.behind(book, now, code), open_deals.behind(before, earlier, code))
        changes = {f"{name}_change": partial(_change, name, *sides) for name in ("deals", "amount")}
        cells = (*label, count, None if count is None else more, *amounts)
        yield TracedRow(cells, {**sides[0], **changes})


def _change(name: str, now: Behind, before: Behind) -> Figure:
    return difference(f"{name} now - before", ("now", now[name]()), ("before", before[name]()))
