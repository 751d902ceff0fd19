"""How each person does: deals, win rate, activities, what is overdue, where coaching would help."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Annotated, Final

from pipectl.domain.figures import conversion, velocity
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, is_overdue
from pipectl.domain.model.team import present_id
from pipectl.domain.values.calendar import Period
from pipectl.domain.values.intervals import Interval
from pipectl.reports.behind import deals as of_deals
from pipectl.reports.shared import factors, footer, open_deals, outcomes, sides
from pipectl.reports.shared.groups import Groups, counted, grouped, groups
from pipectl.reports.shared.sections import coaching, events
from pipectl.table import Column, Kind, Page, Row, Selected, Table, TracedRow
from pipectl.words import NONE, say

_OWNER: Final = Column("owner", "Owner")
_OVERDUE: Final = (
    Column("overdue", "Overdue", Kind.COUNT, of_day=True),
    Column("amount", "Amount", Kind.MONEY, of_day=True),
    Column("late", "Late at most", Kind.DAYS, of_day=True),
)
_OVERDUE_SUM: Final = f"sum of {of_deals.AT_LATEST}, of overdue deals"


def report(
    book: Book,
    *,
    period: Annotated[Period | None, "Instead of the 90 days up to the day of the report."] = None,
    parts: Annotated[Interval | None, sides.IN_EACH] = None,
    compare: Annotated[sides.Compare | None, sides.COMPARE] = None,
) -> Page:
    """Show how each person does: open, won, win rate, cycle, activities, overdue deals.

    A deal is its owner's on the day it counts, an activity that of who did it. Overdue deals are
    those past their expected close. Last comes where coaching would help: for each person the stage
    where fewer of their deals go on than of all others, of the first entries in the period that are
    resolved: went on / (went on + lost there), whatever the query. The interval of the difference
    is of 95 %; one with 0 in it may be chance. Of several periods it is left out, and what is open
    and overdue is that of the end of each.

    Source of the intervals: Newcombe, Interval estimation for the difference between independent
    proportions (1998), method 10.

    Examples: pipectl report owners --period 2026
              pipectl report owners --period 2026 -Q
    """
    if parts or compare:
        return sides.beside(book, partial(_page, in_sides=True), period, parts, compare)
    return _page(book, period)


def _page(book: Book, period: Period | None, *, in_sides: bool = False) -> Page:
    """Return the page; where it is one of several the choice of stages is left out."""
    every, book = book, book.forecasting()
    window = period or factors.trailing(book)
    deals = velocity.sample(book, window, book.as_of)
    rule = groups(book, (Selected(_OWNER, _owner_in(book)),))
    board = outcomes.board(book, "owners", deals, rule)
    owners = [str(row[0]) for row in board.rows]
    tables = (
        board,
        events.activities(book, window),
        _overdue(book, rule, deals.open),
        *(() if in_sides else (coaching.coaching(book, window, owners),)),
    )
    left_out = footer.left_out(every, closed=[window], created=[window], forecast="not counted")
    notes = (*factors.unlike(book, window), *outcomes.board_notes(book, deals), *left_out)
    about = {**open_deals.about_of(every), "period": window.label}
    return Page("owners", "Owners", tables, notes, about)


def _owner_in(book: Book) -> Callable[[Snapshot, date], str | None]:
    team = book.setup.team
    return lambda deal, _: present_id(team, deal.owner)


def _overdue(book: Book, rule: Groups, deals: Sequence[Snapshot]) -> Table:
    """Show the open deals of each person that are past their expected close."""
    late = [deal for deal in deals if is_overdue(deal, book.as_of)]
    parts = grouped(late, lambda deal: rule.label(deal, book.as_of), rule)
    rows = [row for label, some in parts.items() for row in _overdue_rows(book, label, some)]
    totals = _overdue_rows(book, (say("Total"),), late) if late else ()
    title = say("Overdue: {n} on {day}", n=len(late) or NONE, day=book.as_of)
    table = Table("overdue", title, (_OWNER, *_OVERDUE), (), brief=True)
    return table.with_rows(rows, totals)


def _overdue_rows(book: Book, label: Row, deals: Sequence[Snapshot]) -> Iterator[TracedRow]:
    worth = conversion.converter(book.setup)
    whole = conversion.total(worth(deal, book.as_of) for deal in deals)
    on = [(deal, book.as_of) for deal in deals]
    for count, *amounts in counted(book, len(deals), (whole,)):
        most = None if count is None else max(_days_late(*each) for each in on)
        behind = {
            "overdue": partial(of_deals.number, "overdue deals", on, "expected_close"),
            "amount": partial(of_deals.amounts, _OVERDUE_SUM, book.setup, on, amounts[0].currency),
            "late": partial(of_deals.statistic, "the most days late", on, _days_late, max),
        }
        yield TracedRow((*label, count, *amounts, most), behind)


def _days_late(deal: Snapshot, day: date) -> int:
    return (day - (deal.expected_close or day)).days
