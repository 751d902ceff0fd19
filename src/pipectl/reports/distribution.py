"""Where the deals are: all of them by their present stage, won and lost ones too."""

from typing import Annotated, Final, Literal

from pipectl.domain.figures import conversion
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, is_parked
from pipectl.domain.values.calendar import Period
from pipectl.reports.shared import footer, open_deals
from pipectl.reports.shared.groups import by_stage_within, counted, grouped, staged
from pipectl.table import Column, Grouping, Kind, Page, Ratio, Row, Table

_COLUMNS: Final = (
    Column("deals", "Deals", Kind.COUNT),
    Column("share", "Share", Kind.PART),
    Column("amount", "Amount", Kind.MONEY),
)


def report(
    book: Book,
    *,
    period: Annotated[Period | None, "Of won and lost deals, only those closed in it."] = None,
    by: Annotated[Grouping | None, "owner, source or any field, above the stages."] = None,
    stages: Annotated[Literal["now", "as-was"], "Stages of today, or also those retired."] = "now",
) -> Page:
    """Show all deals by their present stage, also won and lost.

    Parked deals are apart. Share is of all deals in the table. Amounts of open deals are at the
    latest rate, those of closed ones at the rate of their closing day.

    Examples: pipectl report distribution --period 2026Q4
              pipectl report distribution --by owner
    """
    book = staged(book, stages)
    deals = [deal for deal in book.snapshots() if deal.omit is None and _is_in(deal, period)]
    parked = [deal for deal in deals if deal.closed is None and is_parked(deal, book.as_of)]
    shown = [deal for deal in deals if deal not in parked]
    table = _table(book, shown, parked, by)
    whole = _total(book, deals)
    about = open_deals.about_of(book) | ({"closed": period.label} if period else {})
    closed = period or Period(
        min((deal.created for deal in deals), default=book.as_of), book.as_of, ""
    )
    notes = (
        *footer.caveats(book, whole),
        *footer.left_out(book, closed=[closed], parked_stand=True),
    )
    return Page("distribution", "Distribution", (table,), notes, about)


def _is_in(deal: Snapshot, period: Period | None) -> bool:
    if period is None or deal.closed is None:
        return True
    return period.first <= deal.closed <= period.last


def _total(book: Book, deals: list[Snapshot]) -> conversion.Total:
    worth = conversion.converter(book.setup)
    return conversion.total(worth(deal, deal.closed or book.as_of) for deal in deals)


def _table(book: Book, deals: list[Snapshot], parked: list[Snapshot], by: Grouping | None) -> Table:
    rule = by_stage_within(book, by)
    by_group = grouped(deals, lambda deal: rule.label(deal, deal.closed or book.as_of), rule)

    def lines(label: Row, several: list[Snapshot], of: int | None) -> list[Row]:
        part = None if of is None else Ratio(len(several), of)
        return [
            (*label, count, None if count is None else part, *amounts)
            for count, *amounts in counted(book, len(several), (_total(book, several),))
        ]

    rows = [row for label, several in by_group.items() for row in lines(label, several, len(deals))]
    empty = (None,) * (len(rule.columns) - 1)
    totals = lines((*empty, "Total"), deals, len(deals))
    totals += lines((*empty, "parked, apart"), parked, None) if parked else []
    return Table("stages", "", (*rule.columns, *_COLUMNS), tuple(rows), tuple(totals))
