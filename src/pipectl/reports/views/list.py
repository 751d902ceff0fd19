"""Deals, a line each, in the columns and the order that are asked for."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from pipectl.domain.history.book import Book, Scope
from pipectl.domain.history.snapshot import Snapshot, is_parked
from pipectl.domain.values.order import sort_key
from pipectl.domain.values.text import how_many
from pipectl.money import Money
from pipectl.table import Cell, Column, Row, Table

Value = Callable[[Snapshot, date], Cell]


def report(  # noqa: PLR0913 - a list has many sides
    book: Book,
    *,
    columns: Sequence[tuple[Column, Value]],
    order: Value,
    usual: Scope | None = None,
    descending: bool = False,
    limit: int | None = None,
    notes: tuple[str, ...] = (),
) -> Table:
    """List the deals of the book's scope, sorted by a value; those without it come last.

    Where it is said which are `usual`, the others are only counted. Notes count the deals, those
    that are parked and those left out, and add up amounts exactly, each currency for itself.
    """
    language = book.setup.settings.language
    snapshots = list(book.snapshots())
    every = [deal for deal in snapshots if usual is None or usual(deal, book.as_of)]
    ordered = _in_order(
        every, lambda deal: _key(order(deal, book.as_of), language), descending=descending
    )
    deals = ordered if limit is None else ordered[:limit]
    rows = tuple(tuple(value(deal, book.as_of) for _, value in columns) for deal in deals)
    count = (
        f"{len(deals)} of {len(every)} deals" if len(deals) < len(every) else how_many(len(deals))
    )
    parked = sum(is_parked(deal, book.as_of) for deal in deals)
    hidden = len(snapshots) - len(every)
    footer = (
        count,
        f"{parked} parked" if parked else "",
        _total(_amounts(rows), book.setup.settings.currency),
        f"{hidden} closed or omitted: is:any shows them" if hidden else "",
        *notes,
    )
    heads = tuple(column for column, _ in columns)
    return Table("list", "", heads, rows, (), tuple(note for note in footer if note))


def _in_order(
    deals: Sequence[Snapshot], key: Callable[[Snapshot], Any], *, descending: bool
) -> list[Snapshot]:
    """Sort by a key, those without one last, those with the same one by id."""
    keyed = [(key(deal), deal) for deal in sorted(deals, key=lambda deal: deal.id)]
    with_key = [pair for pair in keyed if pair[0] is not None]
    with_key.sort(key=lambda pair: pair[0], reverse=descending)
    return [deal for _, deal in with_key] + [deal for value, deal in keyed if value is None]


def _amounts(rows: Iterable[Row]) -> Iterable[Money]:
    return (value for row in rows for value in row if isinstance(value, Money))


def _total(amounts: Iterable[Money], first: str) -> str:
    """Write what amounts come to, one currency first; an empty text where there are none."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for money in amounts:
        sums[money.currency] += money.amount
    codes = sorted(sums, key=lambda code: (code != first, code))
    texts = (f"{_exact(sums[code])} {code}" for code in codes)
    return f"total {', '.join(texts)}" if sums else ""


def _exact(total: Decimal) -> str:
    """Write a sum with all its decimals, as few as none and never one, as the column has them."""
    whole, _, decimals = f"{total:,f}".replace(",", " ").partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals:0<2}" if decimals else whole


def _key(value: Cell, language: str) -> Any:
    """Return what a value is sorted by, None where there is none."""
    if isinstance(value, Money):
        return value.amount
    if isinstance(value, str):
        return sort_key(value, language)
    return value or None if isinstance(value, tuple) else value
