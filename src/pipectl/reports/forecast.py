"""What a period is likely to bring: won so far, and open deals by category and expected close."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Literal

from pipectl.domain.figures.conversion import total
from pipectl.domain.history.book import Book
from pipectl.domain.values.calendar import Period, fiscal_quarter_of, months_in, quarters_in
from pipectl.reports.shared import footer, open_deals
from pipectl.reports.shared.groups import counted
from pipectl.reports.shared.outlook import CATEGORIES, outlook, rolled_up, worths_won
from pipectl.reports.shared.sums import Valued
from pipectl.table import Column, Kind, Named, Page, Row, Table

_OUTSIDE: Final = Named("omitted, apart", "apart: not forecast")
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


def report(
    book: Book,
    *,
    period: Annotated[Period | None, "Which one; this quarter of the fiscal year."] = None,
    by: Annotated[Literal["month", "quarter"], "The rows of the period."] = "month",
) -> Page:
    """Show the forecast: open deals by expected close and category, what was won, roll-ups.

    Every open deal is in one row: before the period, in it, later, or without a date. Commit
    forecast is closed + commit; best-case forecast is that + best case. Deals that are not
    forecast are apart.

    Example: pipectl report forecast --period 2026Q4 --by month
    """
    every, book = book, book.forecasting()
    whole = period or fiscal_quarter_of(book.as_of, book.setup.settings.fiscal_year_start)
    parts = months_in(whole) if by == "month" else quarters_in(whole, _start(book))
    deals, parked = open_deals.in_play(book)
    counted = [valued for valued in deals if valued.category in CATEGORIES]
    outside = [valued for valued in deals if valued.category not in CATEGORIES]
    rows = _by_expected_close(counted, whole, parts)
    tables = (
        _open(book, rows, {_OUTSIDE: outside, Named("parked, apart", "apart: parked"): parked}),
        rolled_up(book, counted, [*parts, *([whole] if len(parts) > 1 else [])]),
    )
    about = {**open_deals.about_of(every), "period": whole.label}
    worth = total([*(valued.worth for valued in [*deals, *parked]), *worths_won(book, whole)])
    left_out = footer.left_out(every, closed=[whole], forecast="not counted")
    notes = (*footer.sources(counted), *footer.caveats(book, worth), *left_out)
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
    lines = [line for name, deals in rows.items() for line in _lines(book, name, deals)]
    totals = _lines(book, "Forecast pipeline", everything)
    totals += [line for name, deals in apart.items() if deals for line in _lines(book, name, deals)]
    return Table("open", "Open, by expected close", _OPEN, tuple(lines), tuple(totals))


def _lines(book: Book, name: str, deals: Sequence[Valued]) -> list[Row]:
    sums = outlook(book, deals)
    totals = (*sums[:3], sums.open, sums.weighted, sums.overdue)
    return [(name, *line) for line in counted(book, len(deals), totals)]
