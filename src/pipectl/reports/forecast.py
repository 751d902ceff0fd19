"""What a period is likely to bring: won so far, and open deals by category and expected close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal, NamedTuple

from pipectl.domain.figures.conversion import Total, Worth, doubts, sum_of, total, valuer
from pipectl.domain.figures.velocity import closing_day
from pipectl.domain.history.book import Book
from pipectl.domain.history.snapshot import is_overdue, type_of
from pipectl.domain.values.calendar import Period, fiscal_quarter_of, months_in, quarters_in
from pipectl.reports.pipeline import about_of, in_play, sources
from pipectl.reports.shared.groups import counted
from pipectl.reports.shared.sums import Valued, fraction
from pipectl.table import Column, Kind, Page, Table

CATEGORIES: Final = ("commit", "best_case", "pipeline")
"""The categories of the forecast pipeline, from the surest on."""

_DEALS: Final = Column("deals", "Deals", Kind.COUNT)
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

    commit: Total
    best_case: Total
    pipeline: Total
    open: Total
    weighted: Total
    overdue: Total
    closed: Total


def report(
    book: Book,
    *,
    period: Annotated[Period | None, "Which one; this quarter of the fiscal year."] = None,
    by: Annotated[Literal["month", "quarter"], "The rows of the period."] = "month",
) -> Page:
    """Show the forecast: open deals by expected close and category, what was won, roll-ups.

    Every open deal is in one row: before the period, in it, later, or without a date. Commit
    forecast is closed + commit; best-case forecast is that + best case. Omitted deals are apart.

    Example: pipectl report forecast --period 2026Q4 --by month
    """
    book = book.forecasting()
    whole = period or fiscal_quarter_of(book.as_of, book.setup.settings.fiscal_year_start)
    parts = months_in(whole) if by == "month" else quarters_in(whole, _start(book))
    deals, parked = in_play(book)
    counted = [one for one in deals if one.category in CATEGORIES]
    omitted = [one for one in deals if one.category not in CATEGORIES]
    rows = _by_expected_close(counted, whole, parts)
    tables = (
        _open(book, rows, {"omitted, apart": omitted, "parked, apart": parked}),
        rolled_up(book, counted, [*parts, *([whole] if len(parts) > 1 else [])]),
    )
    about = {**about_of(book), "period": whole.label}
    shown = total([*(one.worth for one in [*deals, *parked]), *worths_won(book, whole)])
    notes = (*sources(counted), *doubts(shown, has_rates=bool(book.setup.rates)))
    return Page("forecast", f"Forecast {whole.label}", tables, notes, about)


def _start(book: Book) -> int:
    return book.setup.settings.fiscal_year_start


def _by_expected_close(
    deals: Sequence[Valued], whole: Period, parts: Sequence[Period]
) -> dict[str, list[Valued]]:
    """Put every deal into one row: before the period, its parts, later, without a date."""
    before, later, undated = f"before {whole.label}", "later", "without a date"
    rows: dict[str, list[Valued]] = {
        name: [] for name in (before, *(part.label for part in parts), later, undated)
    }
    for one in deals:
        close = one.deal.expected_close
        if close is None:
            name = undated
        elif close < whole.first:
            name = before
        else:
            name = next((part.label for part in parts if close <= part.last), later)
        rows[name].append(one)
    return rows


def _open(
    book: Book, rows: Mapping[str, Sequence[Valued]], apart: Mapping[str, list[Valued]]
) -> Table:
    everything = [one for deals in rows.values() for one in deals]
    lines = [line for name, deals in rows.items() for line in _lines(book, name, deals)]
    totals = _lines(book, "Forecast pipeline", everything)
    totals += [line for name, deals in apart.items() if deals for line in _lines(book, name, deals)]
    return Table("open", "Open, by expected close", _OPEN, tuple(lines), tuple(totals))


def _lines(book: Book, name: str, deals: Sequence[Valued]) -> list[tuple[Any, ...]]:
    found = outlook(book, deals)
    totals = (*found[:3], found.open, found.weighted, found.overdue)
    home = book.setup.settings.currency
    return [(name, *line) for line in counted(len(deals), home, totals)]


def outlook(book: Book, deals: Sequence[Valued], period: Period | None = None) -> Outlook:
    """Add up open deals by category, and what was won in a period where one is given."""
    of_category = {name: [one for one in deals if one.category == name] for name in CATEGORIES}
    won = worths_won(book, period) if period else []
    return Outlook(
        **{name: _total(found) for name, found in of_category.items()},
        open=_total(deals),
        weighted=total((one.worth for one in deals), (fraction(one.chance) for one in deals)),
        overdue=_total([one for one in deals if is_overdue(one.deal, book.as_of)]),
        closed=total(won),
    )


def _total(deals: Sequence[Valued]) -> Total:
    return total(one.worth for one in deals)


def worths_won(book: Book, period: Period) -> list[Worth]:
    """Return what was won in a period, each at the rate of its closing day."""
    worth = valuer(book.setup)
    return [
        worth(dated.now, closing_day(dated))
        for dated in book.closed(period.first, period.last)
        if type_of(book.setup, dated.now) == "won"
    ]


def rolled_up(book: Book, deals: Sequence[Valued], periods: Sequence[Period]) -> Table:
    """Show, for each period, what was won in it and what is expected to close in it, added up."""
    rows = [line for period in periods for line in _rolled_lines(book, deals, period)]
    return Table("forecast", "Forecast", _ROLLED, tuple(rows))


def _rolled_lines(book: Book, deals: Sequence[Valued], period: Period) -> list[tuple[Any, ...]]:
    within = [one for one in deals if _is_in(one.deal.expected_close, period)]
    found = outlook(book, within, period)
    home = book.setup.settings.currency
    closed, commit, best_case = found.closed, found.commit, found.best_case
    rolled = (
        closed,
        sum_of(closed, commit),
        sum_of(closed, commit, best_case),
        sum_of(closed, found.weighted),
        found.open,
    )
    return [(period.label, *line) for line in counted(closed.count, home, rolled)]


def _is_in(day: date | None, period: Period) -> bool:
    return day is not None and period.first <= day <= period.last
