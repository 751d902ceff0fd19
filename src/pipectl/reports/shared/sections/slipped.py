"""Slip rates as tables, by number and by value, and the open deals that are pushed on and on."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from pipectl.domain.figures import slips
from pipectl.domain.figures.conversion import by_currency
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.calendar import Period
from pipectl.reports.behind import deals as of_deals
from pipectl.reports.shared import lines
from pipectl.table import Behind, Column, Figure, Kind, Ratio, Row, Table, TracedRow, traced
from pipectl.table.figure import share
from pipectl.words import say

_DUE: Final = "deals that were to close in the period when it began"
_OUTCOMES: Final = {"slipped": "still open at its end"}
PERIOD: Final = Column("period", "Period")
_TITLES: Final = {"base": "Due", "won": "Won", "lost": "Lost"}
_OPEN: Final = {True: ("Slipped", "Slip rate"), False: ("Still open", "Open rate")}
_EITHER: Final = ("Not closed", "Rate")
"""What is not closed may be until the period has ended: only then it has slipped."""


def due_in(book: Book, window: Period) -> list[slips.Due]:
    """Return the deals that were to close in a period, up to its end or the book's day."""
    then = book.at(window.last)
    pairs = then.between(slips.day_before(window))
    return [*slips.due(then, window, slips.candidates(pairs, window))]


def rates(
    book: Book,
    columns: tuple[Column, ...],
    parts: Mapping[Row, Sequence[slips.Due]],
    totals: Mapping[Row, Sequence[slips.Due]] | None = None,
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
        traced("count", "By number", by_number, _counts(parts), _counts(whole)),
        traced("value", "By value", by_value, _values(book, parts), _values(book, whole)),
    )


def _counts(parts: Mapping[Row, Sequence[slips.Due]]) -> Iterator[TracedRow]:
    for label, deals in parts.items():
        counts = slips.outcomes(deals).deals
        rate = Ratio(counts["slipped"], counts["base"])
        yield TracedRow((*label, *counts.values(), rate), _behind(deals, _number))


def _values(book: Book, parts: Mapping[Row, Sequence[slips.Due]]) -> Iterator[TracedRow]:
    home = book.setup.settings.currency
    for label, deals in parts.items():
        worths = slips.outcomes(deals).worth
        for base, won, lost, slipped in by_currency(home, [*worths.values()]):
            behind = _behind(deals, partial(_amount, book.setup, base.currency))
            yield TracedRow((*label, base, won, lost, slipped, Ratio(slipped, base)), behind)


def _behind(
    deals: Sequence[slips.Due], figure: Callable[[str, Sequence[slips.Due]], Figure]
) -> Behind:
    """Return what stands behind the deals that were due, what became of them, and the rate."""

    def of(outcome: str) -> Figure:
        if outcome == "base":
            return figure("due", deals)
        return figure(outcome, [deal for deal in deals if deal.outcome == outcome])

    def rate() -> Figure:
        return share("slipped / due", ("slipped", of("slipped")), ("due", of("base")))

    return {**{name: partial(of, name) for name in ("base", *slips.OUTCOMES)}, "rate": rate}


def _number(outcome: str, deals: Sequence[slips.Due]) -> Figure:
    if outcome == "due":
        on = [(deal.before, deal.day_before) for deal in deals]
        return of_deals.number(_DUE, on, "expected_close")
    key = "expected_close" if outcome == "slipped" else "stage"
    on = [(deal.after, deal.ended) for deal in deals]
    return of_deals.number(f"deals due that were {_OUTCOMES.get(outcome, outcome)}", on, key)


def _amount(setup: Setup, currency: str, outcome: str, deals: Sequence[slips.Due]) -> Figure:
    which = "" if outcome == "due" else f", of deals {_OUTCOMES.get(outcome, outcome)}"
    on = [(deal.before, deal.day_before) for deal in deals]
    return of_deals.amounts(f"sum of the amounts and rates of then{which}", setup, on, currency)


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
    title = say("Open on {day}, pushed {many} times or more", day=book.as_of, many=slips.MANY)
    return lines.listed("often", title, columns, deals)
