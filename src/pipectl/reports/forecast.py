"""What a period is likely to bring: won so far, and open deals by category and expected close."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, Final

from pipectl.domain.figures.conversion import total
from pipectl.domain.history.book import Book
from pipectl.domain.values.calendar import Period, fiscal_quarter_of, fiscal_year_of
from pipectl.domain.values.intervals import Interval, parts_in
from pipectl.reports.shared import footer, open_deals, outcomes, sides
from pipectl.reports.shared.groups import Groups, counted, grouped, groups
from pipectl.reports.shared.roll_ups import (
    CATEGORIES,
    behind,
    opened,
    rolled_up,
    rolled_up_by,
    worths_won,
)
from pipectl.reports.shared.sums import Valued
from pipectl.table import Column, Grouping, Kind, Named, Page, Row, Table, TracedRow, only, traced
from pipectl.words import joined, say

_OUTSIDE: Final = Named("omitted, apart", say("apart: not forecast"))
_DEALS: Final = Column("deals", "Deals", Kind.COUNT)
_ROWS: Final = {"month": Interval.MONTHS, "quarter": Interval.QUARTERS}
"""What `--by` alone names as rows of the period."""

_APART: Final = frozenset(["when", "deals", "amount", "weighted"])
_OPEN: Final = (
    Column("when", "Expected close"),
    _DEALS,
    Column("commit", "Commit", Kind.MONEY),
    Column("best_case", "Best case", Kind.MONEY),
    Column("pipeline", "Pipeline", Kind.MONEY),
    Column("amount", "Open", Kind.MONEY),
    Column("weighted", "Weighted", Kind.MONEY),
    Column("overdue", "Of which overdue", Kind.MONEY),
)


def report(
    book: Book,
    *,
    period: Annotated[Period | None, "Which one; this quarter of the fiscal year."] = None,
    by: Annotated[Grouping | None, "owner, team or any field; month, quarter: as -M, -Q."] = None,
    parts: Annotated[Interval | None, "Its {1}, a row each; -Q and -Y: of the fiscal year."] = None,
    compare: Annotated[sides.Compare | None, sides.COMPARE] = None,
) -> Page:
    """Show the forecast: open deals by expected close and category, what was won, roll-ups.

    Every open deal is in one row: before the period, in it, later, or without a date. Commit
    forecast is closed + commit; best-case forecast is that + best case. Deals that are not
    forecast are apart. With --by an open deal is in the group that it is in on the day, a deal that
    was won in that of its day. --compare is with the day as far into the period before.

    Examples: pipectl report forecast --period 2026Q4 --by owner
              pipectl report forecast -Q --by owner
    """
    interval = _ROWS.get(by[0].column.name) if by and len(by) == 1 else None
    if compare:
        once = partial(_summary, by=None if interval else by)
        return sides.compared_then(book, once, period or _quarter(book), compare)
    every, book = book, book.forecasting()
    whole = period or _whole(book, parts)
    periods = parts_in(whole, parts or interval or Interval.MONTHS, _start(book))
    periods = [whole] if len(periods) == 1 else periods  # called as it was asked for
    rule = groups(book, by) if by and not interval else None
    deals, parked = open_deals.in_play(book)
    counted = [valued for valued in deals if valued.category in CATEGORIES]
    outside = [valued for valued in deals if valued.category not in CATEGORIES]
    apart: dict[str, list[Valued]] = {
        _OUTSIDE: outside,
        Named("parked, apart", say("apart: parked")): parked,
    }
    if rule:
        tables: tuple[Table, ...] = (
            _open_by(book, counted, rule, whole),
            _apart(book, apart),
            rolled_up_by(book, counted, periods if parts else [whole], rule),
        )
    else:
        rows = _by_expected_close(counted, whole, periods)
        tables = (
            _open(book, rows, apart),
            rolled_up(book, counted, [*periods, *([whole] if len(periods) > 1 else [])]),
        )
    about = {**open_deals.about_of(every), "period": whole.label}
    worth = total([*(valued.worth for valued in [*deals, *parked]), *worths_won(book, whole)])
    left_out = footer.left_out(every, closed=[whole], forecast="not counted")
    notes = (*footer.sources(counted), *footer.caveats(book, worth), *left_out)
    return Page("forecast", say("Forecast {period}", period=whole.label), tables, notes, about)


def _summary(book: Book, *, period: Period, by: Grouping | None) -> Page:
    """Return the forecast of a whole period alone."""
    page = report(book, period=period)
    book = book.forecasting()
    deals = [valued for valued in open_deals.in_play(book)[0] if valued.category in CATEGORIES]
    table = rolled_up_by(book, deals, [period], groups(book, by) if by else None)
    if by is None:
        table = replace(table, rows=table.totals, totals=())
    return replace(page, parts=(table,))


def _quarter(book: Book) -> Period:
    return fiscal_quarter_of(book.as_of, _start(book))


def _whole(book: Book, parts: Interval | None) -> Period:
    """Return the period without one that is asked for: where quarters are the rows, the year."""
    if parts in (Interval.QUARTERS, Interval.YEARS):
        return fiscal_year_of(book.as_of, _start(book))
    return _quarter(book)


def _start(book: Book) -> int:
    return book.setup.settings.fiscal_year_start


def _by_expected_close(
    deals: Sequence[Valued], whole: Period, parts: Sequence[Period]
) -> dict[str, list[Valued]]:
    """Put every deal into one row: before the period, its parts, later, without a date."""
    before, later, undated = (
        say("before {period}", period=whole.label),
        say("later"),
        say("without a date"),
    )
    rows: dict[str, list[Valued]] = {
        name: [] for name in (before, *(part.label for part in parts), later, undated)
    }
    name: str
    for valued in deals:
        close = valued.deal.expected_close
        if close is None:
            name = undated
        elif close < whole.first:
            name = before
        else:
            name = next((part.label for part in parts if close <= part.last), later)
        rows[name].append(valued)
    return rows


def _open(
    book: Book, rows: Mapping[str, Sequence[Valued]], apart: Mapping[str, list[Valued]]
) -> Table:
    everything = [valued for deals in rows.values() for valued in deals]
    lines = [line for name, deals in rows.items() for line in _lines(book, (name,), deals)]
    totals = [*_lines(book, (say("Forecast pipeline"),), everything)]
    totals += [
        line for name, deals in apart.items() if deals for line in _lines(book, (name,), deals)
    ]
    return traced("open", "Open, by expected close", _OPEN, lines, totals)


def _open_by(book: Book, deals: Sequence[Valued], rule: Groups, whole: Period) -> Table:
    """Show a row a group of all open deals, whenever they are expected to close."""
    parts = grouped(deals, lambda valued: rule.label(valued.deal, book.as_of), rule)
    rows = (line for label, part in parts.items() for line in _lines(book, label, part))
    totals = _lines(book, outcomes.total_label(rule.columns), deals)
    title = say("Open, by {what}, whenever it closes", what=rule.title)
    table = traced("open", title, (*rule.columns, *_OPEN[1:]), rows, totals)
    return replace(table, notes=tuple(_outside(deals, whole)))


def _outside(deals: Sequence[Valued], whole: Period) -> Iterator[str]:
    """Say how many deals are in no forecast of a period."""
    rows = _by_expected_close(deals, whole, [whole])
    del rows[whole.label]
    parts = joined(say("{n} {name}", n=len(some), name=name) for name, some in rows.items() if some)
    if parts:
        yield say("not in the forecast of {period}: {parts}", period=whole.label, parts=parts)


def _apart(book: Book, apart: Mapping[str, list[Valued]]) -> Table:
    """Show what is in no group."""
    rows = (line for name, deals in apart.items() for line in _lines(book, (name,), deals))
    when, *columns = _OPEN
    table = traced("apart", "", (when._replace(title=""), *columns), rows)
    return only(table, [at for at, column in enumerate(_OPEN) if column.name in _APART])


def _lines(book: Book, label: Row, deals: Sequence[Valued]) -> Iterator[TracedRow]:
    sums = opened(book, deals)
    totals = (*sums[:3], sums.open, sums.weighted, sums.overdue)
    for count, *amounts in counted(book, len(deals), totals):
        yield TracedRow((*label, count, *amounts), behind(book, deals, amounts[0].currency))
