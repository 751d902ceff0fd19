"""Deals, a line each, in the columns and the order that are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from pipectl.domain.money import Money
from pipectl.table import Column
from pipectl.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence
    from datetime import date

    from pipectl.domain.book import Book
    from pipectl.domain.book import Standing

    Value = Callable[[Standing, date], Any]


def report(  # noqa: PLR0913 - a list has many sides
    book: Book,
    *,
    columns: Sequence[tuple[Column, Value]],
    order: Value,
    descending: bool = False,
    limit: int | None = None,
    notes: tuple[str, ...] = (),
) -> Table:
    """List the deals of the book's scope, sorted by a value; those without it come last."""
    deals = sorted(book.standings(), key=lambda deal: deal.id)
    keyed = [(_key(order(deal, book.as_of)), deal) for deal in deals]
    known = [pair for pair in keyed if pair[0] is not None]
    known.sort(key=lambda pair: pair[0], reverse=descending)
    ordered = [deal for _, deal in known] + [deal for key, deal in keyed if key is None]
    shown = ordered if limit is None else ordered[:limit]
    rows = tuple(tuple(value(deal, book.as_of) for _, value in columns) for deal in shown)
    count = f"{len(shown)} of {len(ordered)} deals" if len(shown) < len(ordered) else _deals(shown)
    return Table("list", "", tuple(column for column, _ in columns), rows, None, (count, *notes))


def _deals(shown: Sequence[Standing]) -> str:
    return "1 deal" if len(shown) == 1 else f"{len(shown)} deals"


def _key(value: Any) -> Any:
    """Return what a value is sorted by, None where there is none."""
    if isinstance(value, Money):
        return value.amount
    if isinstance(value, str):
        return value.casefold()
    return value or None if isinstance(value, tuple) else value
