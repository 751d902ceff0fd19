"""What was won in periods, and what open deals may bring by their category of the forecast."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from pipectl.domain.figures import conversion, velocity
from pipectl.domain.history.book import Book, Dated
from pipectl.domain.history.snapshot import is_overdue
from pipectl.domain.values.calendar import Period
from pipectl.reports.shared import outcomes
from pipectl.reports.shared.groups import Groups, counted, grouped
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


def outlook(
    book: Book, deals: Sequence[Valued], won: Sequence[conversion.Converted] = ()
) -> Outlook:
    """Add up open deals by category, and what was won if it is spoken of."""
    of_category = {
        name: [valued for valued in deals if valued.category == name] for name in CATEGORIES
    }
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
    return _worths(book, velocity.closed_sample(book, period).won)


def _worths(book: Book, won: Iterable[Dated]) -> list[conversion.Converted]:
    worth = conversion.converter(book.setup)
    return [worth(dated.now, velocity.closing_day(dated)) for dated in won]


def rolled_up(book: Book, deals: Sequence[Valued], periods: Sequence[Period]) -> Table:
    """Show, for each period, what was won in it and what is expected to close in it, added up."""
    rows = [
        (period.label, *line)
        for period in periods
        for line in _rolled_lines(book, deals, period, worths_won(book, period))
    ]
    return Table("forecast", "Forecast", _ROLLED, tuple(rows))


def rolled_up_by(
    book: Book, deals: Sequence[Valued], periods: Sequence[Period], rule: Groups | None
) -> Table:
    """Show the same for each group, and for all; of one period alone the rows do not name it."""
    won = {period: velocity.closed_sample(book, period).won for period in periods}
    every = tuple(dated for part in won.values() for dated in part)
    total = outcomes.total_label(rule.columns) if rule else ()
    rows: list[Row] = []
    for label, some, closed in _in_groups(book, deals, every, rule) if rule else ():
        for period in periods:
            in_it = _worths(book, (dated for dated in closed if dated in won[period]))
            when = () if len(periods) == 1 else (period.label,)
            rows += [(*label, *when, *line) for line in _rolled_lines(book, some, period, in_it)]
    whole = Period(periods[0].first, periods[-1].last, "")
    nothing: Row = () if len(periods) == 1 else (None,)
    totals = tuple(
        (*total, *nothing, *line)
        for line in _rolled_lines(book, deals, whole, _worths(book, every))
    )
    heads = rule.columns if rule else ()
    if nothing:
        heads = tuple(column._replace(heads=True) for column in heads)
    title = f"Forecast, by {rule.title}" if rule else "Forecast"
    columns = (*heads, *_ROLLED[0 if nothing else 1 :])
    return Table("forecast", title, columns, tuple(rows), totals)


def _in_groups(
    book: Book, deals: Sequence[Valued], won: Sequence[Dated], rule: Groups
) -> Iterator[tuple[Row, Sequence[Valued], Sequence[Dated]]]:
    """Yield groups with their open deals, judged today, and those won, judged on their day."""
    opened = grouped(deals, lambda valued: rule.label(valued.deal, book.as_of), rule)
    closed = grouped(won, lambda dated: rule.label(dated.then, velocity.closing_day(dated)), rule)
    for label in grouped([*opened, *closed], lambda key: key, rule):
        yield label, opened.get(label, []), closed.get(label, [])


def _rolled_lines(
    book: Book, deals: Sequence[Valued], period: Period, won: Sequence[conversion.Converted]
) -> list[Row]:
    within = [valued for valued in deals if _is_in(valued.deal.expected_close, period)]
    sums = outlook(book, within, won)
    closed, commit, best_case = sums.closed, sums.commit, sums.best_case
    rolled = (
        closed,
        conversion.sum_of(closed, commit),
        conversion.sum_of(closed, commit, best_case),
        conversion.sum_of(closed, sums.weighted),
        sums.open,
    )
    return list(counted(book, closed.count, rolled))


def _is_in(day: date | None, period: Period) -> bool:
    return day is not None and period.first <= day <= period.last
