"""What was won in periods, and what open deals may bring by their category of the forecast."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from pipectl.domain.figures import conversion, velocity
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import is_overdue, type_of
from pipectl.domain.values.calendar import Period
from pipectl.reports.shared.groups import counted
from pipectl.reports.shared.sums import Valued, fraction
from pipectl.table import Column, Kind, Row, Table

CATEGORIES: Final = ("commit", "best_case", "pipeline")
"""The categories of the forecast pipeline, from the surest on."""


_ROLLED: Final = (
    Column("when", "Period"),
    Column("won_deals", "Won", Kind.COUNT),
    Column("closed", "Closed", Kind.MONEY),
    Column("commit_forecast", "Commit forecast", Kind.MONEY),
    Column("best_case_forecast", "Best-case forecast", Kind.MONEY),
    Column("weighted_forecast", "Closed + weighted", Kind.MONEY),
    Column("open", "Open", Kind.MONEY),
)


class Outlook(NamedTuple):
    """What is open in one row by category, its weighted and overdue part, and what was won."""

    commit: conversion.Total
    best_case: conversion.Total
    pipeline: conversion.Total
    open: conversion.Total
    weighted: conversion.Total
    overdue: conversion.Total
    closed: conversion.Total


def outlook(book: Book, deals: Sequence[Valued], period: Period | None = None) -> Outlook:
    """Add up open deals by category, and the deals won in a period if there is one."""
    of_category = {
        name: [valued for valued in deals if valued.category == name] for name in CATEGORIES
    }
    won = worths_won(book, period) if period else []
    return Outlook(
        **{name: _total(sums) for name, sums in of_category.items()},
        open=_total(deals),
        weighted=conversion.total(
            (valued.worth for valued in deals), (fraction(valued.chance) for valued in deals)
        ),
        overdue=_total([valued for valued in deals if is_overdue(valued.deal, book.as_of)]),
        closed=conversion.total(won),
    )


def _total(deals: Sequence[Valued]) -> conversion.Total:
    return conversion.total(valued.worth for valued in deals)


def worths_won(book: Book, period: Period) -> list[conversion.Converted]:
    """Return the amounts won in a period, each at the rate of its closing day."""
    worth = conversion.converter(book.setup)
    return [
        worth(dated.now, velocity.closing_day(dated))
        for dated in book.closed(period.first, period.last)
        if type_of(book.setup, dated.now) == "won"
    ]


def rolled_up(book: Book, deals: Sequence[Valued], periods: Sequence[Period]) -> Table:
    """Show, for each period, what was won in it and what is expected to close in it, added up."""
    rows = [line for period in periods for line in _rolled_lines(book, deals, period)]
    return Table("forecast", "Forecast", _ROLLED, tuple(rows))


def _rolled_lines(book: Book, deals: Sequence[Valued], period: Period) -> list[Row]:
    within = [valued for valued in deals if _is_in(valued.deal.expected_close, period)]
    sums = outlook(book, within, period)
    closed, commit, best_case = sums.closed, sums.commit, sums.best_case
    rolled = (
        closed,
        conversion.sum_of(closed, commit),
        conversion.sum_of(closed, commit, best_case),
        conversion.sum_of(closed, sums.weighted),
        sums.open,
    )
    return [(period.label, *line) for line in counted(book, closed.count, rolled)]


def _is_in(day: date | None, period: Period) -> bool:
    return day is not None and period.first <= day <= period.last
