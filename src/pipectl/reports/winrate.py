"""How much is won of what is decided: by number, by value, narrowly, and of what was created."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Final

from pipectl.domain.figures import velocity
from pipectl.domain.history.book import Book
from pipectl.domain.values.calendar import Period
from pipectl.domain.values.intervals import Interval
from pipectl.reports.behind import samples
from pipectl.reports.shared import factors, footer, open_deals, outcomes, rates, sides, sums
from pipectl.reports.shared.groups import groups
from pipectl.table import (
    ChartColumns,
    Column,
    Grouping,
    Kind,
    Page,
    Row,
    Shape,
    Table,
    TracedRow,
    traced,
)
from pipectl.words import say

_RATE: Final = (*outcomes.COUNTS, Column("rate", "Win rate", Kind.SHARE), *rates.ENDS)
_VALUE: Final = (
    Column("won", "Won", Kind.MONEY),
    Column("lost", "Lost", Kind.MONEY),
    Column("rate", "Win rate", Kind.SHARE),
)
_COHORT: Final = (
    Column("created", "Created", Kind.COUNT),
    *outcomes.COUNTS,
    Column("open", "Open", Kind.COUNT),
    Column("rate", "Won of created", Kind.SHARE),
    Column("resolved", "Of resolved", Kind.SHARE),
    Column("cohort", "Cohort"),
)

_CHART: Final = ChartColumns(Shape.BARS, ("rate",), "Win rate", low="low", high="high")


def report(
    book: Book,
    *,
    period: Annotated[Period | None, "Instead of the 90 days up to the day of the report."] = None,
    by: Annotated[
        Grouping | None, "owner, source or any field: a row each; or owner,source."
    ] = None,
    parts: Annotated[Interval | None, sides.IN_EACH] = None,
    compare: Annotated[sides.Compare | None, sides.COMPARE] = None,
) -> Page:
    """Show win rates: won / (won + lost), of the deals closed in a period, with their intervals.

    By value it is the amount won of the amount won or lost. The narrow rate leaves out losses of
    the classes disqualified and no_decision. Below are the deals created in the period: won as of
    the day / all created. They are immature until more days have passed since the period than 75 %
    of all won deals of the pipeline took: slow ones are still open.

    Source of the intervals of 95 %: Wilson, Probable inference (1927).

    Examples: pipectl report winrate --period 2026Q3
              pipectl report winrate --period 2026 --by source
    """
    if parts or compare:
        return sides.beside(book, partial(report, by=by), period, parts, compare)
    every, book = book, book.forecasting()
    window = period or factors.trailing(book)
    deals = velocity.sample(book, window, book.as_of)
    if by is None:
        columns: tuple[Column, ...] = ()
        tables: tuple[Table, ...] = (outcomes.win_rates(book, deals),)
        groups_of: Mapping[Row, velocity.Sample] = {(): deals}
    else:
        rule = groups(book, by)
        columns, groups_of = rule.columns, outcomes.split(deals, rule, book.as_of)
        tables = _by_group(book, columns, groups_of, deals)
    tables += (_created(book, window, columns, groups_of, deals),)
    left_out = footer.left_out(
        every, closed=[window], created=[window], has_open=False, forecast="not counted"
    )
    notes = (
        *factors.unlike(book, window),
        *footer.caveats(book, sums.closed_total(book, deals.closed)),
        *left_out,
    )
    about = {**open_deals.about_of(every), "period": window.label}
    return Page("winrate", "Win rate", tables, notes, about)


def _by_group(
    book: Book,
    columns: tuple[Column, ...],
    parts: Mapping[Row, velocity.Sample],
    whole: velocity.Sample,
) -> tuple[Table, ...]:
    """Show a row a group of the deals closed: by count, narrowly, by value."""
    closed = {label: deals for label, deals in parts.items() if deals.closed}
    total = outcomes.total_label(columns)

    def broad(label: Row, deals: velocity.Sample) -> list[TracedRow]:
        return [outcomes.counts_row(label, deals.won, deals.lost)]

    def narrow(label: Row, deals: velocity.Sample) -> list[TracedRow]:
        return [outcomes.counts_row(label, deals.won, samples.real(book.setup, deals.lost))]

    def value(label: Row, deals: velocity.Sample) -> list[TracedRow]:
        return [
            TracedRow(
                (*label, *cells),
                samples.value(book.setup, deals.won, deals.lost, cells[0].currency),
            )
            for cells in outcomes.values(book, deals)
        ]

    return tuple(
        traced(
            name,
            title,
            (*columns, *more),
            (row for label, deals in closed.items() for row in rows(label, deals)),
            rows(total, whole),
        ).with_charts(*charts)
        for name, title, more, rows, charts in (
            ("count", "By count, with 95 % intervals", _RATE, broad, (_CHART,)),
            ("narrow", "Narrow: without disqualified and no decision", _RATE, narrow, ()),
            ("value", "By value", _VALUE, value, ()),
        )
    )


def _created(
    book: Book,
    window: Period,
    columns: tuple[Column, ...],
    parts: Mapping[Row, velocity.Sample],
    whole: velocity.Sample,
) -> Table:
    """Show what has become of the deals that were created in the window."""
    cohort = outcomes.maturity(book, window.last)

    shown = {label: deals for label, deals in parts.items() if deals.created or not columns}
    rows = (outcomes.cohort_row(book, label, each.created, cohort) for label, each in shown.items())
    total = outcomes.cohort_row(book, outcomes.total_label(columns), whole.created, cohort)
    title = say("Created in the period, as of {day}", day=book.as_of)
    return traced("created", title, (*columns, *_COHORT), rows, [total] if columns else ())
