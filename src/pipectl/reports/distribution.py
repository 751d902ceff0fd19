"""Where the deals are: all of them by their present stage, won and lost ones too."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Annotated, Final, Literal, NamedTuple

from pipectl.domain.figures import conversion
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, is_parked
from pipectl.domain.values.calendar import Period
from pipectl.domain.values.intervals import Interval
from pipectl.reports.behind import deals as of_deals
from pipectl.reports.shared import footer, open_deals, outcomes, sides
from pipectl.reports.shared.groups import by_stage_within, counted, grouped, staged
from pipectl.table import (
    Behind,
    Column,
    Figure,
    Grouping,
    Kind,
    Page,
    Ratio,
    Row,
    Table,
    TracedRow,
    traced,
)
from pipectl.table.figure import share
from pipectl.words import say

_COLUMNS: Final = (
    Column("deals", "Deals", Kind.COUNT),
    Column("share", "Share", Kind.PART),
    Column("amount", "Amount", Kind.MONEY),
)

_OF_EACH: Final = "Open at the end of each, closed in it"
_AMOUNT: Final = f"sum of {of_deals.AT_LATEST}, of closed deals that of the day of the close"


class _Placed(NamedTuple):
    """A deal, and as it stood on the day on which it counts: of its close, else of the report."""

    deal: Snapshot
    then: Snapshot
    day: date


def report(  # noqa: PLR0913 - its options
    book: Book,
    *,
    period: Annotated[Period | None, "Of won and lost deals, only those closed in it."] = None,
    by: Annotated[Grouping | None, "owner, source or any field, above the stages."] = None,
    stages: Annotated[Literal["now", "as-was"], "Stages of today, or also those retired."] = "now",
    parts: Annotated[Interval | None, sides.IN_EACH] = None,
    compare: Annotated[sides.Compare | None, sides.COMPARE] = None,
) -> Page:
    """Show all deals by their present stage, also won and lost.

    Parked deals are apart. Share is of all deals in the table. Amounts of open deals are at the
    latest rate, those of closed ones at the rate of their closing day, on which it is judged whose
    they are. Of several periods each has what was open at its end and what was closed in it.

    Examples: pipectl report distribution --period 2026Q4
              pipectl report distribution --by owner
    """
    once = partial(report, by=by, stages=stages)
    rank = by_stage_within(staged(book, stages), by).place
    if parts:
        several = sides.periods(book, period, parts)
        page = sides.at_each_end(
            book, lambda then, each: once(then, period=each), several, sides.PERIOD, rank=rank
        )
        about = {**(page.about or {}), "closed": (period or sides.whole(several)).label}
        tables = (replace(part, title=_OF_EACH) for part in page.parts)
        return replace(page, parts=tuple(tables), about=about)
    if compare:
        return sides.compared_then(book, once, period, compare, rank)
    book = staged(book, stages)
    closed = period or book.ever
    deals, parked = _placed(book, closed)
    table = _table(book, deals, parked, by)
    about = open_deals.about_of(book) | ({"closed": period.label} if period else {})
    notes = (
        *footer.caveats(book, _total(book, [*deals, *parked])),
        *footer.left_out(book, closed=[closed], parked_stand=True),
    )
    return Page("distribution", "Distribution", (table,), notes, about)


def _placed(book: Book, closed: Period) -> tuple[list[_Placed], list[_Placed]]:
    """Return the open deals with those closed in a period, and the parked ones."""
    deals: list[_Placed] = []
    parked: list[_Placed] = []
    for deal in book.open():
        (parked if is_parked(deal, book.as_of) else deals).append(_Placed(deal, deal, book.as_of))
    ended = book.closed(closed.first, closed.last)
    deals += (_Placed(dated.now, dated.then, dated.day) for dated in ended)
    return deals, parked


def _total(book: Book, deals: list[_Placed]) -> conversion.Total:
    worth = conversion.converter(book.setup)
    return conversion.total(worth(placed.deal, placed.day) for placed in deals)


def _table(book: Book, deals: list[_Placed], parked: list[_Placed], by: Grouping | None) -> Table:
    rule = by_stage_within(book, by)
    by_group = grouped(deals, lambda placed: rule.label(placed.then, placed.day), rule)

    def lines(label: Row, several: list[_Placed], of: list[_Placed] | None) -> Iterator[TracedRow]:
        part = None if of is None else Ratio(len(several), len(of))
        for count, *amounts in counted(book, len(several), (_total(book, several),)):
            cells = (*label, count, None if count is None else part, *amounts)
            yield TracedRow(cells, _behind(book, several, of or [], amounts[0].currency))

    total = outcomes.total_label(rule.columns)
    rows = (row for label, several in by_group.items() for row in lines(label, several, deals))
    totals = [*lines(total, deals, deals)]
    totals += lines((*total[:-1], say("parked, apart")), parked, None) if parked else []
    return traced("stages", "", (*rule.columns, *_COLUMNS), rows, totals)


def _behind(book: Book, deals: list[_Placed], every: list[_Placed], currency: str) -> Behind:
    """Return what stands behind the number of deals, their share of all and their amount."""

    def number(what: str, several: list[_Placed]) -> Figure:
        return of_deals.number(what, _on(several))

    return {
        "deals": partial(number, "deals", deals),
        "share": lambda: share(
            "deals / all deals",
            ("deals", number("deals", deals)),
            ("all deals", number("all deals", every)),
        ),
        "amount": lambda: of_deals.amounts(_AMOUNT, book.setup, _on(deals), currency),
    }


def _on(deals: list[_Placed]) -> list[of_deals.On]:
    return [(placed.deal, placed.day) for placed in deals]
