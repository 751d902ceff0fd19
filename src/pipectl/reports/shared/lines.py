"""Deals as lines of a table, for people: whose, what, and worth how much."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from pipectl.domain.figures.conversion import Total, by_currency
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, currency_of
from pipectl.domain.model.team import present_id
from pipectl.money import Money
from pipectl.table import Cell, Column, Kind, Row, Table

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup

DEAL: Final = (
    Column("deal", "Deal", for_programs=True),
    Column("account", "Account"),
    Column("title", "Title"),
    Column("owner", "Owner"),
)
AMOUNT: Final = Column("amount", "Amount", Kind.MONEY)
STAGE: Final = Column("stage", "Stage")
CLOSE: Final = Column("expected_close", "Close", Kind.DAY)


def cells(setup: Setup, deal: Snapshot) -> Row:
    """Return what the columns of DEAL say; the owner by the id of today."""
    return (deal.id, deal.account, deal.title, present_id(setup.team, deal.owner))


def amount(setup: Setup, deal: Snapshot) -> Money | None:
    """Return a deal's amount in its own currency."""
    return None if deal.amount is None else Money(deal.amount, currency_of(setup, deal))


def stage(setup: Setup, deal: Snapshot) -> str:
    """Return what the stage of a deal is called."""
    return setup.stage(deal).name


def listed(
    name: str,
    title: str,
    columns: tuple[Column, ...],
    rows: Iterable[Row],
    totals: tuple[Row, ...] = (),
) -> Table:
    """Make a table whose title counts its rows; people read no more of it where it has none."""
    lines = tuple(rows)
    head = f"{title}: {len(lines) or 'none'}"
    return Table(name, head, columns, lines, totals if lines else (), brief=True)


def total_line(book: Book, columns: tuple[Column, ...], whole: Total) -> tuple[Row, ...]:
    """Return the totals of a table with one column of amounts, a line a currency."""
    place = columns.index(AMOUNT)
    lines = []
    for (money,) in by_currency(book.setup.settings.currency, (whole,)):
        line: list[Cell] = [None] * len(columns)
        line[1], line[place] = "Total", money
        lines.append(tuple(line))
    return tuple(lines)
