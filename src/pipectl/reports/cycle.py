"""How long it takes from the creation of a deal to its close: won, and lost apart."""

from functools import partial
from typing import Annotated

from pipectl.domain.figures import velocity
from pipectl.domain.history.book import Book
from pipectl.domain.values.calendar import Period
from pipectl.domain.values.intervals import Interval
from pipectl.reports.shared import factors, footer, open_deals, outcomes, sides
from pipectl.reports.shared.groups import groups
from pipectl.table import Grouping, Page, Table, traced


def report(
    book: Book,
    *,
    period: Annotated[Period | None, "Instead of the 90 days up to the day of the report."] = None,
    by: Annotated[
        Grouping | None, "owner, source or any field: a row each; or owner,source."
    ] = None,
    parts: Annotated[Interval | None, sides.IN_EACH] = None,
    compare: Annotated[sides.Compare | None, sides.COMPARE] = None,
) -> Page:
    """Show the sales cycle: whole days from creation to close, of the deals won in a period.

    That is n, mean, median, and the days within which 90 % were won (linear between two values:
    PERCENTILE.INC). Deals lost have a cycle of their own. A deal that was reopened counts with its
    last close.

    Examples: pipectl report cycle --period 2026
              pipectl report cycle --period 2026 --by owner
    """
    if parts or compare:
        return sides.beside(book, partial(report, by=by), period, parts, compare)
    every, book = book, book.forecasting()
    window = period or factors.trailing(book)
    deals = velocity.closed_sample(book, window)
    tables = (outcomes.lengths(deals),) if by is None else _by_group(book, deals, by)
    left_out = footer.left_out(every, closed=[window], has_open=False, forecast="not counted")
    about = {**open_deals.about_of(every), "period": window.label}
    return Page("cycle", "Sales cycle", tables, (*factors.unlike(book, window), *left_out), about)


def _by_group(book: Book, deals: velocity.Sample, by: Grouping) -> tuple[Table, ...]:
    """Show the cycles of won deals and those of lost ones, a row a group."""
    rule = groups(book, by)
    parts = outcomes.split(deals, rule, book.as_of)
    tables = []
    for name in ("won", "lost"):
        closed = {label: getattr(part, name) for label, part in parts.items()}
        rows = [outcomes.cycle_row(label, each) for label, each in closed.items() if each]
        whole = outcomes.cycle_row(outcomes.total_label(rule.columns), getattr(deals, name))
        columns = (*rule.columns, *outcomes.CYCLE)
        tables.append(traced(name, name.capitalize(), columns, rows, [whole]))
    return tuple(tables)
