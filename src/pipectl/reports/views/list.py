"""Deals, a line each, in the columns and the order that are asked for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import starmap
from operator import attrgetter
from typing import Any, Final

from pipectl.domain.figures import conversion
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import Snapshot, is_parked
from pipectl.domain.values.order import sort_key
from pipectl.money import Money, spoken
from pipectl.reports.shared import lines
from pipectl.reports.shared.footer import by_pipeline
from pipectl.table import Cell, Column, Kind, Table
from pipectl.words import joined, say

Value = Callable[[Snapshot, date], Cell]


def report(  # noqa: PLR0913 - a list has many sides
    book: Book,
    deals: Sequence[Snapshot],
    *,
    columns: Sequence[tuple[Column, Value]],
    order: Value,
    descending: bool = False,
    limit: int | None = None,
    notes: tuple[str, ...] = (),
) -> Table:
    """List deals, sorted by a value; those without it come last, as do amounts without a rate.

    Notes count the deals and those that are parked, and add up the amounts of all deals that were
    meant, also of those behind the limit; leads are not added to deals.
    """
    day, worth = book.as_of, conversion.converter(book.setup)
    language = book.setup.settings.language

    def place(deal: Snapshot) -> Any:
        value = order(deal, day)
        in_home = _in_home(value, worth, deal, day) if isinstance(value, Money) else value
        return _key(in_home, language)

    ordered = _in_order(deals, place, descending=descending)
    listed = ordered if limit is None else ordered[:limit]
    short = lines.short_ids(book)

    def cells(column: Column, value: Value) -> list[Cell]:
        if column.name == "id":
            return [short(deal.id) for deal in listed]
        return [value(deal, day) for deal in listed]

    rows = tuple(zip(*starmap(cells, columns), strict=True))
    parked = sum(is_parked(deal, day) for deal in deals)
    has_money = any(column.kind is Kind.MONEY for column, _ in columns)
    footer = (
        joined([_counted(book, len(listed), len(deals)), by_pipeline(book.setup, deals)], ""),
        say("{n} parked", n=book.setup.show(parked)) if parked else "",
        *(_totals(book, deals, is_cut=len(listed) < len(deals)) if has_money else ()),
        *notes,
    )
    heads = tuple(column for column, _ in columns)
    return Table("list", "", heads, rows, (), tuple(note for note in footer if note), chosen=True)


def _counted(book: Book, shown: int, every: int) -> str:
    deals = book.setup.how_many(every)
    return deals if shown == every else say("{n} of {deals}", n=book.setup.show(shown), deals=deals)


def _in_home(
    money: Money, worth: conversion.Converter, deal: Snapshot, day: date
) -> Decimal | None:
    """Return an amount of a deal in the store's currency, None where there is no rate."""
    converted = worth(replace(deal, amount=money.amount, currency=money.currency), day)
    return None if converted.unrated else converted.amount


def _in_order(
    deals: Sequence[Snapshot], key: Callable[[Snapshot], Any], *, descending: bool
) -> list[Snapshot]:
    """Sort by a key, those without one last, those with the same one by id."""
    keyed = [(key(deal), deal) for deal in sorted(deals, key=attrgetter("id"))]
    with_key = [pair for pair in keyed if pair[0] is not None]
    with_key.sort(key=lambda pair: pair[0], reverse=descending)
    return [deal for _, deal in with_key] + [deal for value, deal in keyed if value is None]


_OF_ALL: Final = {
    "deals": "total of all {n} deals: {sum}",
    "leads": "total of all {n} leads: {sum}",
}


def _totals(book: Book, deals: Sequence[Snapshot], *, is_cut: bool) -> Iterator[str]:
    """Say what deals come to, and what leads do, in the store's currency where it has rates."""
    worth, setup = conversion.converter(book.setup), book.setup
    kinds: dict[str, list[Snapshot]] = {"deals": [], "leads": []}
    for deal in deals:
        kinds[setup.pipeline(deal).kind].append(deal)
    for kind, several in kinds.items():
        whole = conversion.total(
            worth(deal, deal.closed or book.as_of) for deal in several if deal.amount is not None
        )
        if whole.sums or whole.unrated:
            sums = conversion.by_currency(setup.settings.currency, [whole])
            texts = ", ".join(_written(money, setup.settings.numbers) for (money,) in sums)
            if is_cut:
                yield say(_OF_ALL[kind], n=setup.show(len(several)), sum=texts)
            else:
                yield say("total {sum}" if kind == "deals" else "total of leads: {sum}", sum=texts)
        yield from (
            say(
                "{deals} in {code} not added up, and last by amount: no rate by that day",
                deals=setup.how_many(count),
                code=code,
            )
            for code, count in sorted(whole.unrated.items())
        )


def _written(money: Money, form: str | None) -> str:
    """Write a sum, rounded once, with as many decimals as a column has: none or two."""
    return spoken(money, form, 0 if money.amount == int(money.amount) else 2)


def _key(value: Cell, language: str) -> Any:
    """Return what a value is sorted by, None where there is none."""
    if isinstance(value, str):
        return sort_key(value, language)
    return value or None if isinstance(value, tuple) else value
