"""Slip rates as tables, by number and by value, and the open deals that are pushed on and on."""

from collections.abc import Mapping
from typing import Final

from pipectl.domain.figures import slips
from pipectl.domain.figures.conversion import by_currency
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.values.calendar import Period
from pipectl.reports.shared import lines
from pipectl.table import Column, Kind, Ratio, Row, Table

PERIOD: Final = Column("period", "Period")
_TITLES: Final = {"base": "Due", "won": "Won", "lost": "Lost"}
_OPEN: Final = {True: ("Slipped", "Slip rate"), False: ("Still open", "Open rate")}
_EITHER: Final = ("Not closed", "Rate")
"""What is not closed may be until the period has ended: only then it has slipped."""


def due_in(book: Book, window: Period) -> slips.Slips:
    """Add up the deals that were to close in a period, up to its end or the book's day."""
    then = book.at(window.last)
    pairs = then.between(slips.day_before(window))
    return slips.outcomes(slips.due(then, window, slips.candidates(pairs, window)))


def rates(
    book: Book,
    columns: tuple[Column, ...],
    parts: Mapping[Row, slips.Slips],
    totals: Mapping[Row, slips.Slips] | None = None,
    *,
    is_over: bool | None = True,
) -> tuple[Table, Table]:
    """Show what became of the deals that were due, by group, in deals and in money.

    The rate by value is that of the amount that was due, which stands in the same row.
    Columns of periods that have ended and of some that have not, None, say so of neither.
    """
    not_closed, title = _EITHER if is_over is None else _OPEN[is_over]
    whole, titles = totals or {}, {**_TITLES, "slipped": not_closed}
    counts = (Column(name, title, Kind.COUNT) for name, title in titles.items())
    amounts = (Column(name, title, Kind.MONEY) for name, title in titles.items())
    rate = Column("rate", title, Kind.SHARE)
    by_number = (*columns, *counts, rate)
    by_value = (*columns, *amounts, rate._replace(kind=Kind.PART))
    return (
        Table("count", "By number", by_number, _counts(parts), _counts(whole)),
        Table("value", "By value", by_value, _values(book, parts), _values(book, whole)),
    )


def _counts(parts: Mapping[Row, slips.Slips]) -> tuple[Row, ...]:
    return tuple(
        (*label, *part.deals.values(), Ratio(part.deals["slipped"], part.deals["base"]))
        for label, part in parts.items()
    )


def _values(book: Book, parts: Mapping[Row, slips.Slips]) -> tuple[Row, ...]:
    home = book.setup.settings.currency
    return tuple(
        (*label, base, won, lost, slipped, Ratio(slipped, base))
        for label, part in parts.items()
        for base, won, lost, slipped in by_currency(home, list(part.worth.values()))
    )


def often(book: Book) -> Table:
    """List the open deals that are pushed on and on, the most pushed first."""
    deals = [deal for deal in book.open() if deal.pushes >= slips.MANY]
    deals.sort(key=lambda deal: (-deal.pushes, deal.id))
    columns: tuple[lines.ColumnOf[Snapshot], ...] = (
        *lines.identity(book.setup, lines.itself),
        lines.amount(book.setup, lines.itself),
        (Column("expected_close", "Close", Kind.DAY), lambda deal: deal.expected_close),
        (Column("pushes", "Pushes", Kind.COUNT), lambda deal: deal.pushes),
    )
    title = f"Open on {book.as_of}, pushed {slips.MANY} times or more"
    return lines.listed("often", title, columns, deals)
