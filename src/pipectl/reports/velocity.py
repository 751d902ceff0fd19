"""How fast a pipeline makes money: V = N x A x W / L, its four factors, and what changed them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pipectl.domain.figures.conversion import currencies, doubts, total, valuer
from pipectl.domain.figures.statistics import MEDIAN, P90, mean, percentile, wilson
from pipectl.domain.figures.velocity import (
    Factors,
    Sample,
    closing_day,
    cycles,
    factors,
    log_change,
    never_was,
    sample,
    sizes,
)
from pipectl.domain.history.book import Book
from pipectl.domain.values.calendar import Period, days_after, period_before
from pipectl.money import Money
from pipectl.reports.pipeline import about_of
from pipectl.reports.shared.groups import Groups, grouped, groups
from pipectl.table import NA, Column, Kind, Page, Ratio, Selected, Table, Undefined

TRAILING_DAYS: Final = 90

_FACTORS: Final = (
    Column("n", "N", Kind.COUNT),
    Column("size", "A: mean won", Kind.MONEY),
    Column("win_rate", "W: win rate", Kind.SHARE),
    Column("cycle", "L: won cycle", Kind.DAYS),
    Column("velocity", "V a day", Kind.MONEY),
    Column("won", "Won", Kind.COUNT),
    Column("amount", "Won amount", Kind.MONEY),
)
_CHANGE: Final = (Column("factor", "Factor"), Column("change", "Change (ln)", Kind.PERCENT))
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
    found = sample(book, window)
    if by is not None:
        rule, last = groups(book, by), min(window.last, book.as_of)
        parts: tuple[Table, ...] = (table(book, n, _split(found, rule, last), *rule.columns),)
    else:
        earlier = period_before(window)
        before = sample(book, earlier)
        rows = {window.label: found, earlier.label: before}
        named = Column("window", "Window")
        parts = (table(book, n, {(k,): v for k, v in rows.items()}, named),)
        parts += (change(book, n, found, before), _win_rates(book, found))
        parts += (_lengths(found), _sizes(book, found))
    about = {**about_of(book), "window": window.label, "n": n}
    return Page("velocity", "Sales velocity", parts, _notes(book, found), about)


def trailing(book: Book) -> Period:
    """Return the window of 90 days that ends with the book's day."""
    first = days_after(book.as_of, 1 - TRAILING_DAYS)
    return Period(first, book.as_of, f"{first} to {book.as_of}")


def _split(found: Sample, rule: Groups, last: date) -> dict[tuple[Any, ...], Sample]:
    """Split a sample into groups, each deal judged on the day on which it counts."""
    opened = {
        name: grouped(getattr(found, name), lambda one: rule.label(one, last))
        for name in ("open", "qualified")
    }
    closed = {
        name: grouped(getattr(found, name), lambda one: rule.label(one.then, closing_day(one)))
        for name in ("won", "lost")
    }
    created = grouped(found.created, lambda one: rule.label(one.then, one.now.created))
    parts = {**opened, **closed, "created": created}
    labels = grouped([key for part in parts.values() for key in part], lambda key: key, rule)
    return {
        label: Sample(**{name: tuple(part.get(label, ())) for name, part in parts.items()})
        for label in labels
    }


def table(
    book: Book, n: str, samples: Mapping[tuple[Any, ...], Sample], *columns: Column, title: str = ""
) -> Table:
    """Show the factors of samples, a row each; `columns` are those of their labels."""
    worth = valuer(book.setup)
    known = {label: factors(found, n, worth) for label, found in samples.items()}
    rows = [
        (*label, *row)
        for label, found in known.items()
        for row in _rows(found, book.setup.settings.currency)
    ]
    return Table("factors", title, (*columns, *_FACTORS), tuple(rows))


def _rows(found: Factors, home: str) -> list[tuple[Any, ...]]:
    """Write the factors, a row for each currency in which something was won."""
    return [
        (
            found.n,
            _money(found.size(code), code),
            Ratio(found.won, found.won + found.lost),
            _known(found.cycle),
            _money(found.velocity(code), code),
            found.won,
            Money(found.amount.in_currency(code), code),
        )
        for code in currencies(home, (found.amount,))
    ]


def _money(amount: Decimal | None, currency: str) -> Money | Undefined:
    return NA if amount is None else Money(amount, currency)


def _known(value: Decimal | None) -> Decimal | Undefined:
    return NA if value is None else value


def change(
    book: Book,
    n: str,
    found: Sample,
    before: Sample,
    title: str = "Change against the window before",
) -> Table:
    """Split the change of V into those of its factors, in the store's currency."""
    worth, home = valuer(book.setup), book.setup.settings.currency
    now, then = factors(found, n, worth), factors(before, n, worth)
    parts = {
        "N": log_change(Decimal(now.n), Decimal(then.n)),
        "A": log_change(now.size(home), then.size(home)),
        "W": log_change(now.win_rate, then.win_rate),
        "1/L": log_change(then.length, now.length),
        "V": log_change(now.velocity(home), then.velocity(home)),
    }
    rows = tuple((name, _percent(part)) for name, part in parts.items())
    return Table("change", title, _CHANGE, rows)


def _win_rates(book: Book, found: Sample) -> Table:
    worth, home = valuer(book.setup), book.setup.settings.currency
    real = [one for one in found.lost if not never_was(book.setup, one.now)]
    rows: list[tuple[Any, ...]] = [
        _rate("by count", len(found.won), len(found.closed)),
        _rate(
            "narrow: without disqualified and no decision",
            len(found.won),
            len(found.won) + len(real),
        ),
    ]
    won = total(worth(one.now, closing_day(one)) for one in found.won)
    lost = total(worth(one.now, closing_day(one)) for one in found.lost)
    for code in currencies(home, (won, lost)):
        both = Money(won.in_currency(code) + lost.in_currency(code), code)
        rows.append(("by value", Ratio(Money(won.in_currency(code), code), both), None, None))
    return Table("win_rate", "Win rate, with 95 % intervals", _RATES, tuple(rows))


def _rate(name: str, part: int, whole: int) -> tuple[Any, ...]:
    low, high = wilson(part, whole) or (None, None)
    return (name, Ratio(part, whole), _percent(low), _percent(high))


def _percent(value: Decimal | None) -> Decimal | Undefined:
    return NA if value is None else 100 * value


def _lengths(found: Sample) -> Table:
    rows = tuple(
        (
            name,
            len(days),
            *map(_known, (mean(days), percentile(days, MEDIAN), percentile(days, P90))),
        )
        for name, days in (("won", cycles(found.won)), ("lost", cycles(found.lost)))
    )
    return Table("cycle", "Sales cycle, from creation to close", _CYCLES, rows)


def _sizes(book: Book, found: Sample) -> Table:
    worth = valuer(book.setup)
    known = sizes(found.won, worth)
    whole = total(worth(one.now, closing_day(one)) for one in found.won)
    rows = []
    for code in currencies(book.setup.settings.currency, (whole,)):
        amounts = known.get(code, [])
        middle = percentile(amounts, MEDIAN)
        rows.append(("won", len(amounts), _money(mean(amounts), code), _money(middle, code)))
    return Table("size", "Deal size", _SIZES, tuple(rows))


def _notes(book: Book, found: Sample) -> tuple[str, ...]:
    worth = valuer(book.setup)
    whole = total(worth(one.now, closing_day(one)) for one in found.closed)
    cycle = mean(cycles(found.won))
    short = cycle is not None and cycle < 1
    left_out = [pipeline.id for pipeline in book.setup.pipelines.values() if not pipeline.forecast]
    return (
        *(["L is below a day and counts as 1"] if short else []),
        *doubts(whole, has_rates=bool(book.setup.rates)),
        *([f"not counted: {', '.join(left_out)} (forecast: false)"] if left_out else []),
    )
