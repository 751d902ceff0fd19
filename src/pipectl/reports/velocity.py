"""How fast a pipeline makes money: V = N x A x W / L, its four factors, and what changed them."""

from datetime import date
from typing import Annotated, Final, Literal

from pipectl.domain.figures.conversion import converter, currencies
from pipectl.domain.figures.statistics import MEDIAN, P90, mean, percentile
from pipectl.domain.figures.velocity import Sample, closing_day, cycles, never_was, sample, sizes
from pipectl.domain.history.book import Book
from pipectl.domain.values.calendar import Period, period_before
from pipectl.money import Money
from pipectl.reports.shared.factors import change, money, or_na, table, trailing
from pipectl.reports.shared.footer import caveats, not_forecast
from pipectl.reports.shared.groups import Groups, grouped, groups
from pipectl.reports.shared.open_deals import about_of
from pipectl.reports.shared.sides import Rate
from pipectl.reports.shared.sums import closed_total
from pipectl.table import Column, Kind, Page, Ratio, Row, Selected, Table

_RATES: Final = (
    Column("rate", "Win rate"),
    Column("value", "Rate", Kind.SHARE),
    Column("low", "From", Kind.PERCENT),
    Column("high", "To", Kind.PERCENT),
)
_CYCLES: Final = (
    Column("cycle", "Cycle"),
    Column("n", "n", Kind.COUNT),
    Column("mean", "Mean", Kind.DAYS),
    Column("median", "Median", Kind.DAYS),
    Column("p90", "90 % within", Kind.DAYS),
)
_SIZES: Final = (
    Column("size", "Deal size"),
    Column("n", "n", Kind.COUNT),
    Column("mean", "Mean", Kind.MONEY),
    Column("median", "Median", Kind.MONEY),
)


def report(
    book: Book,
    *,
    n: Annotated[
        Literal["qualified", "open", "created", "closed"],
        "What N counts; qualified is open and past the first stage.",
    ] = "qualified",
    by: Annotated[Selected | None, "owner, source, account or any field: a row each."] = None,
    period: Annotated[Period | None, "Instead of the 90 days up to the day of the report."] = None,
) -> Page:
    """Show sales velocity: N deals x A mean won amount x W win rate / L mean won cycle.

    A, W and L are of the deals won and lost in the window, N counts at its end. The change against
    the window before splits exactly: ln V = ln N + ln A + ln W - ln L.

    Examples: pipectl report velocity --period 2026Q3
              pipectl report velocity --by owner --n closed
    """
    book = book.forecasting()
    window = period or trailing(book)
    deals = sample(book, window)
    if by is not None:
        rule, last = groups(book, by), min(window.last, book.as_of)
        parts: tuple[Table, ...] = (table(book, n, _split(deals, rule, last), *rule.columns),)
    else:
        earlier = period_before(window)
        before = sample(book, earlier)
        rows = {window.label: deals, earlier.label: before}
        named = Column("window", "Window")
        parts = (table(book, n, {(k,): v for k, v in rows.items()}, named),)
        parts += (change(book, n, deals, before), _win_rates(book, deals))
        parts += (_lengths(deals), _sizes(book, deals))
    about = {**about_of(book), "window": window.label, "n": n}
    return Page("velocity", "Sales velocity", parts, _notes(book, deals), about)


def _split(deals: Sample, rule: Groups, last: date) -> dict[Row, Sample]:
    """Split a sample into groups, each deal judged on the day on which it counts."""
    opened = {
        name: grouped(getattr(deals, name), lambda dated: rule.label(dated, last))
        for name in ("open", "qualified")
    }
    closed = {
        name: grouped(
            getattr(deals, name), lambda dated: rule.label(dated.then, closing_day(dated))
        )
        for name in ("won", "lost")
    }
    created = grouped(deals.created, lambda dated: rule.label(dated.then, dated.now.created))
    parts = {**opened, **closed, "created": created}
    labels = grouped([key for part in parts.values() for key in part], lambda key: key, rule)
    return {
        label: Sample(**{name: tuple(part.get(label, ())) for name, part in parts.items()})
        for label in labels
    }


def _win_rates(book: Book, deals: Sample) -> Table:
    home = book.setup.settings.currency
    real = [dated for dated in deals.lost if not never_was(book.setup, dated.now)]
    wins = len(deals.won)
    rows: list[Row] = [
        ("by count", *Rate(wins, len(deals.closed)).cells),
        ("narrow: without disqualified and no decision", *Rate(wins, wins + len(real)).cells),
    ]
    won, lost = closed_total(book, deals.won), closed_total(book, deals.lost)
    for code in currencies(home, (won, lost)):
        both = Money(won.in_currency(code) + lost.in_currency(code), code)
        rows.append(("by value", Ratio(Money(won.in_currency(code), code), both), None, None))
    return Table("win_rate", "Win rate, with 95 % intervals", _RATES, tuple(rows))


def _lengths(deals: Sample) -> Table:
    rows = tuple(
        (
            name,
            len(days),
            *map(or_na, (mean(days), percentile(days, MEDIAN), percentile(days, P90))),
        )
        for name, days in (("won", cycles(deals.won)), ("lost", cycles(deals.lost)))
    )
    return Table("cycle", "Sales cycle, from creation to close", _CYCLES, rows)


def _sizes(book: Book, deals: Sample) -> Table:
    worth = converter(book.setup)
    amounts_won = sizes(deals.won, worth)
    whole = closed_total(book, deals.won)
    rows = []
    for code in currencies(book.setup.settings.currency, (whole,)):
        amounts = amounts_won.get(code, [])
        middle = percentile(amounts, MEDIAN)
        rows.append(("won", len(amounts), money(mean(amounts), code), money(middle, code)))
    return Table("size", "Deal size", _SIZES, tuple(rows))


def _notes(book: Book, deals: Sample) -> tuple[str, ...]:
    whole = closed_total(book, deals.closed)
    cycle = mean(cycles(deals.won))
    short = cycle is not None and cycle < 1
    return (
        *(["L is below a day and counts as 1"] if short else []),
        *caveats(book, whole),
        *not_forecast(book.setup.pipelines.values()),
    )
