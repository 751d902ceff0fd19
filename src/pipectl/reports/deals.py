"""Every open deal on a line: whose it is, worth how much, when, and how likely."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Final

from pipectl.domain.figures.conversion import total
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot
from pipectl.domain.model.settings import FIELD_TYPES
from pipectl.domain.values.calendar import Period
from pipectl.reports.shared import footer, lines, open_deals, sums
from pipectl.table import Cell, Column, Kind, Page, TracedRow, traced
from pipectl.words import say

QUANTITY: Final = "quantity"
"""A field of the store's own that is shown where there is one."""


def report(
    book: Book,
    *,
    period: Annotated[Period | None, "Only deals that are expected to close in it."] = None,
) -> Page:
    """List the open deals: account, title, stage, amount, expected close, probability.

    `From` says whose probability it is: the deal's own, measured in the history, or the stage's.
    A quantity is shown where the store has a field of that name. Parked deals are only counted.

    Example: pipectl report deals owner:signe --period 2026Q4 -o deals.csv
    """
    deals, _ = open_deals.in_play(book, period)
    deals.sort(key=lambda valued: (valued.deal.expected_close or date.max, valued.deal.id))
    columns, whole = _columns(book), total(valued.worth for valued in deals)
    heads = tuple(column for column, _ in columns)
    on = [(valued.deal, book.as_of) for valued in deals]
    rows = map(TracedRow, lines.rows(columns, deals))
    table = traced("deals", "", heads, rows, lines.total_line(book, columns, on, 0))
    notes = (
        say("{n} open", n=len(deals)),
        *footer.caveats(book, whole),
        *footer.left_out(book, stands=lambda deal: open_deals.closes_in(deal, period)),
    )
    about = open_deals.about_of(book) | ({"expected_close": period.label} if period else {})
    return Page("deals", "Open deals", (table,), notes, about)


def _columns(book: Book) -> tuple[lines.ColumnOf[sums.Valued], ...]:
    setup, own, short = book.setup, book.setup.settings.fields, lines.short_ids(book)

    def deal(valued: sums.Valued) -> Snapshot:
        return valued.deal

    quantity: list[lines.ColumnOf[sums.Valued]] = [
        (Column(name, "Quantity", lines.kind_of(FIELD_TYPES[own[name]])), _own(name))
        for name in own
        if name == QUANTITY
    ]
    return (
        (Column("deal", "Deal"), lambda valued: short(valued.deal.id)),
        *lines.identity(setup, deal)[1:3],
        *quantity,
        (Column("stage", "Stage's id", for_programs=True), lambda valued: valued.deal.stage),
        lines.stage(setup, deal, "name"),
        lines.amount(setup, deal),
        (Column("expected_close", "Close", Kind.DAY), lambda valued: valued.deal.expected_close),
        (Column("probability", "Probability", Kind.PERCENT), lambda valued: valued.chance.percent),
        (Column("from", "From", ours=True), _source),
    )


def _own(name: str) -> Callable[[sums.Valued], Cell]:
    return lambda valued: valued.deal.fields.get(name)


def _source(valued: sums.Valued) -> str | None:
    return None if valued.chance.percent is None else valued.chance.source
