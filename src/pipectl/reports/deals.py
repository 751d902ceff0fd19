"""Every open deal on a line: whose it is, worth how much, when, and how likely."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Final

from pipectl.domain.figures.conversion import by_currency, total
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import currency_of
from pipectl.domain.values.calendar import Period
from pipectl.money import Money
from pipectl.reports.shared.footer import caveats
from pipectl.reports.shared.open_deals import about_of, in_play
from pipectl.table import Column, Kind, Page, Row, Table

if TYPE_CHECKING:
    from pipectl.reports.shared.sums import Valued

QUANTITY: Final = "quantity"
"""A field of the store's own that is shown where there is one."""

_FIRST: Final = (Column("deal", "Deal"), Column("account", "Account"), Column("title", "Title"))
_LAST: Final = (
    Column("stage", "Stage's id", for_programs=True),
    Column("name", "Stage"),
    Column("amount", "Amount", Kind.MONEY),
    Column("expected_close", "Close", Kind.DAY),
    Column("probability", "Probability", Kind.PERCENT),
    Column("from", "From"),
)


def report(
    book: Book,
    *,
    period: Annotated[Period | None, "Only deals that are expected to close in it."] = None,
) -> Page:
    """List the open deals: account, title, stage, amount, expected close, probability.

    `From` says whose probability it is: the deal's own, measured in the history, or the stage's.
    A quantity is shown where the store has a field of that name. Parked deals are only counted.

    Example: pipectl report deals owner:kari --period 2026Q4 -o deals.csv
    """
    deals, parked = in_play(book, period)
    deals.sort(key=lambda one: (one.deal.expected_close or date.max, one.deal.id))
    has_quantity = QUANTITY in book.setup.settings.fields
    columns = (*_FIRST, *([_quantity(book)] if has_quantity else []), *_LAST)
    rows = tuple(_row(book, one, has_quantity=has_quantity) for one in deals)
    whole = total(one.worth for one in deals)
    empty = (None,) * (len(columns) - len(_LAST) - 1)
    totals = tuple(
        ("Total", *empty, None, None, amount, None, None, None)
        for (amount,) in by_currency(book.setup.settings.currency, (whole,))
    )
    notes = (
        f"{len(deals)} open" + (f", {len(parked)} parked" if parked else ""),
        *caveats(book, whole),
    )
    about = about_of(book) | ({"expected_close": period.label} if period else {})
    return Page("deals", "Open deals", (Table("deals", "", columns, rows, totals),), notes, about)


def _quantity(book: Book) -> Column:
    is_number = book.setup.settings.fields[QUANTITY] == "number"
    return Column(QUANTITY, "Quantity", Kind.NUMBER if is_number else Kind.TEXT)


def _row(book: Book, one: Valued, *, has_quantity: bool) -> Row:
    deal = one.deal
    amount = None if deal.amount is None else Money(deal.amount, currency_of(book.setup, deal))
    return (
        deal.id,
        deal.account,
        deal.title,
        *([deal.fields.get(QUANTITY)] if has_quantity else []),
        deal.stage,
        book.setup.stage(deal).name,
        amount,
        deal.expected_close,
        one.chance.percent,
        one.chance.source if one.chance.percent is not None else None,
    )
