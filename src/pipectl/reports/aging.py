"""How old the open deals are: number and amount by days since their creation."""

from collections.abc import Iterator
from typing import Annotated, Final

from pipectl.domain.history.book import Book
from pipectl.domain.values.calendar import Period
from pipectl.reports.shared import footer, open_deals, outcomes
from pipectl.reports.shared.groups import counted, in_groups
from pipectl.reports.shared.sums import Valued, sums
from pipectl.table import Column, Grouping, Page, Row, TracedRow, traced

_BUCKETS: Final = {"0-30": 30, "31-60": 60, "61-90": 90, "91-180": 180}
_OLDER: Final = "over 180"
_AGE: Final = Column("age", "Days")


def report(
    book: Book,
    *,
    by: Annotated[Grouping | None, "stage, owner or any field; or two: owner,stage."] = None,
    period: Annotated[Period | None, "Only deals that are expected to close in it."] = None,
) -> Page:
    """Show open deals by age, the days from creation to the day: number and amount.

    The rows are 0-30, 31-60, 61-90, 91-180 and over 180 days. Parked deals are apart.

    Examples: pipectl report aging
              pipectl report aging --by owner
    """
    deals, parked = open_deals.in_play(book, period)
    outer, parts = in_groups(book, by, deals, lambda valued: (valued.deal, book.as_of))
    lines = [
        line
        for label, group in parts.items()
        for age, bucket in _by_age(book, group).items()
        if bucket or not outer
        for line in _lines(book, (*label, age), bucket)
    ]
    columns = (*outer, _AGE)
    totals = _lines(book, outcomes.total_label(columns), deals)
    shown = (*columns, open_deals.DEALS, open_deals.AMOUNT)
    table = traced("aging", "By age", shown, lines, totals)
    whole = sums([*deals, *parked])
    notes = (
        *footer.caveats(book, whole.amount),
        *footer.left_out(book, stands=lambda deal: open_deals.closes_in(deal, period)),
    )
    about = open_deals.about_of(book) | ({"expected_close": period.label} if period else {})
    apart = open_deals.apart(book, deals, parked)
    return Page("aging", "Age of open deals", (table, apart), notes, about)


def _by_age(book: Book, deals: list[Valued]) -> dict[str, list[Valued]]:
    """Sort deals into the rows, all of which are there."""
    rows: dict[str, list[Valued]] = {name: [] for name in (*_BUCKETS, _OLDER)}
    for valued in deals:
        age = (book.as_of - valued.deal.created).days
        rows[next((name for name, most in _BUCKETS.items() if age <= most), _OLDER)].append(valued)
    return rows


def _lines(book: Book, label: Row, deals: list[Valued]) -> Iterator[TracedRow]:
    for count, *amounts in counted(book, len(deals), (sums(deals).amount,)):
        behind = open_deals.behind(book, deals, amounts[0].currency)
        yield TracedRow((*label, count, *amounts), behind)
