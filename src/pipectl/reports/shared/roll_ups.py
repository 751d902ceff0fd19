"""What was won in periods, and what open deals may bring by their category of the forecast."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Final, NamedTuple

from pipectl.domain.figures import conversion, velocity
from pipectl.domain.history.book import Book, Dated
from pipectl.domain.history.snapshot import is_overdue
from pipectl.domain.values.calendar import Period
from pipectl.reports.behind import samples
from pipectl.reports.shared import attainment, open_deals, outcomes
from pipectl.reports.shared.groups import Groups, counted, grouped
from pipectl.reports.shared.sums import Valued, fraction
from pipectl.table import (
    NA,
    Against,
    Behind,
    Cell,
    ChartColumns,
    Column,
    Figure,
    Kind,
    Row,
    Shape,
    Table,
    TracedRow,
    traced,
)
from pipectl.table.figure import plus
from pipectl.words import say

CATEGORIES: Final = ("commit", "best_case", "pipeline")
"""The categories of the forecast pipeline, from the surest on."""

_IN_WORDS: Final = {"commit": "commit", "best_case": "best case", "pipeline": "pipeline"}

_ROLLED: Final = (
    Column("when", "Period"),
    Column("won_deals", "Won", Kind.COUNT),
    Column("closed", "Closed", Kind.MONEY),
    Column("commit_forecast", "Commit forecast", Kind.MONEY),
    Column("best_case_forecast", "Best-case forecast", Kind.MONEY),
    Column("weighted_forecast", "Closed + weighted", Kind.MONEY),
    Column("open", "Open", Kind.MONEY),
)


_FORECASTS: Final = ("closed", "commit_forecast", "best_case_forecast")


class Opened(NamedTuple):
    """What is open in one row by category, its weighted and overdue part, and what was won."""

    commit: conversion.Total
    best_case: conversion.Total
    pipeline: conversion.Total
    open: conversion.Total
    weighted: conversion.Total
    overdue: conversion.Total
    closed: conversion.Total


def opened(book: Book, deals: Sequence[Valued], won: Sequence[conversion.Converted] = ()) -> Opened:
    """Add up open deals by category, and what was won if it is spoken of."""
    return Opened(
        **{name: _total(part) for name, part in _of_category(deals).items()},
        open=_total(deals),
        weighted=conversion.total(
            (valued.worth for valued in deals), (fraction(valued.chance) for valued in deals)
        ),
        overdue=_total([valued for valued in deals if is_overdue(valued.deal, book.as_of)]),
        closed=conversion.total(won),
    )


def behind(book: Book, deals: Sequence[Valued], currency: str) -> Behind:
    """Return what stands behind the open deals of a row: all, by category, overdue, weighted."""
    late = [valued for valued in deals if is_overdue(valued.deal, book.as_of)]
    parts = {
        name: partial(
            open_deals.amount, book, part, currency, f", of the category {_IN_WORDS[name]}"
        )
        for name, part in _of_category(deals).items()
    }
    overdue = partial(open_deals.amount, book, late, currency, ", of deals overdue")
    return {**open_deals.behind(book, deals, currency), **parts, "overdue": overdue}


def _of_category(deals: Sequence[Valued]) -> dict[str, list[Valued]]:
    return {name: [valued for valued in deals if valued.category == name] for name in CATEGORIES}


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
    rows = (
        row
        for period in periods
        for won in (velocity.closed_sample(book, period).won,)
        for row in _rolled_rows(book, (period.label,), deals, period, won)
    )
    by_label = {period.label: period for period in periods}

    def quota(label: str, code: str | None) -> Cell:
        period = by_label.get(label)
        return attainment.quota_of(book, period, code or "") if period else NA

    table = traced("forecast", "Forecast", _ROLLED, rows)
    return table.with_charts(ChartColumns(Shape.BARS, _FORECASTS, target=Against("Quota", quota)))


def rolled_up_by(
    book: Book, deals: Sequence[Valued], periods: Sequence[Period], rule: Groups | None
) -> Table:
    """Show the same for each group, and for all; of one period alone the rows do not name it."""
    won = {period: velocity.closed_sample(book, period).won for period in periods}
    every = tuple(dated for part in won.values() for dated in part)
    rows: list[TracedRow] = []
    for label, some, closed in _in_groups(book, deals, every, rule) if rule else ():
        for period in periods:
            in_it = [dated for dated in closed if dated in won[period]]
            when = () if len(periods) == 1 else (period.label,)
            rows += _rolled_rows(book, (*label, *when), some, period, in_it)
    whole = Period(periods[0].first, periods[-1].last, "")
    nothing: Row = () if len(periods) == 1 else (None,)
    total = outcomes.total_label(rule.columns) if rule else ()
    totals = _rolled_rows(book, (*total, *nothing), deals, whole, every)
    heads = rule.columns if rule else ()
    if nothing:
        heads = tuple(column._replace(heads=True) for column in heads)
    title = say("Forecast, by {what}", what=rule.title) if rule else "Forecast"
    if nothing or not rule:
        columns = (*heads, *_ROLLED[0 if nothing else 1 :])
    else:
        open_ = _ROLLED[-1]._replace(title="Open in period")
        columns = (*heads, *_ROLLED[1:-1], open_)
    return traced("forecast", title, columns, rows, totals)


def _in_groups(
    book: Book, deals: Sequence[Valued], won: Sequence[Dated], rule: Groups
) -> Iterator[tuple[Row, Sequence[Valued], Sequence[Dated]]]:
    """Yield groups with their open deals, judged today, and those won, judged on their day."""
    of_open = grouped(deals, lambda valued: rule.label(valued.deal, book.as_of), rule)
    closed = grouped(won, lambda dated: rule.label(dated.then, velocity.closing_day(dated)), rule)
    for label in grouped([*of_open, *closed], lambda key: key, rule):
        yield label, of_open.get(label, []), closed.get(label, [])


def _rolled_rows(
    book: Book, label: Row, deals: Sequence[Valued], period: Period, won: Sequence[Dated]
) -> Iterator[TracedRow]:
    within = [valued for valued in deals if _is_in(valued.deal.expected_close, period)]
    sums = opened(book, within, _worths(book, won))
    closed, commit, best_case = sums.closed, sums.commit, sums.best_case
    rolled = (
        closed,
        conversion.sum_of(closed, commit),
        conversion.sum_of(closed, commit, best_case),
        conversion.sum_of(closed, sums.weighted),
        sums.open,
    )
    for count, *amounts in counted(book, closed.count, rolled):
        behind_it = _behind_rolled(book, within, won, amounts[0].currency)
        yield TracedRow((*label, count, *amounts), behind_it)


def _behind_rolled(
    book: Book, deals: Sequence[Valued], won: Sequence[Dated], currency: str
) -> Behind:
    """Return what stands behind what was won in a period and what is expected to close in it."""
    still = behind(book, deals, currency)
    closed = partial(samples.amount, book.setup, won, currency, "won")

    def forecast(*names: str) -> Figure:
        open_ = {_IN_WORDS.get(name, name): still[name]() for name in names}
        return plus({"closed": closed(), **open_})

    return {
        "won_deals": partial(samples.closed, "won", won),
        "closed": closed,
        "commit_forecast": partial(forecast, "commit"),
        "best_case_forecast": partial(forecast, "commit", "best_case"),
        "weighted_forecast": partial(forecast, "weighted"),
        "open": still["amount"],
    }


def _is_in(day: date | None, period: Period) -> bool:
    return day is not None and period.first <= day <= period.last
