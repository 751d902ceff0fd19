"""Sales velocity and its factors in rows, and how its change splits into theirs."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from pipectl.domain.figures import conversion, velocity
from pipectl.domain.history.book import Book
from pipectl.domain.values.calendar import Period, days_after
from pipectl.money import Money
from pipectl.table import NA, Column, Kind, Ratio, Row, Table, Undefined

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


def trailing(book: Book) -> Period:
    """Return the window of 90 days that ends with the book's day."""
    first = days_after(book.as_of, 1 - TRAILING_DAYS)
    return Period(first, book.as_of, f"{first} to {book.as_of}")


def table(
    book: Book, n: str, samples: Mapping[Row, velocity.Sample], *columns: Column, title: str = ""
) -> Table:
    """Show the factors of samples, a row each; `columns` are those of their labels."""
    worth = conversion.converter(book.setup)
    rows_of = {label: velocity.factors(deals, n, worth) for label, deals in samples.items()}
    rows = [
        (*label, *row)
        for label, figures in rows_of.items()
        for row in _rows(figures, book.setup.settings.currency)
    ]
    return Table("factors", title, (*columns, *_FACTORS), tuple(rows))


def _rows(figures: velocity.Factors, home: str) -> list[Row]:
    """Write the factors, a row for each currency in which something was won."""
    return [
        (
            figures.n,
            money(figures.size(code), code),
            Ratio(figures.won, figures.won + figures.lost),
            or_na(figures.cycle),
            money(figures.velocity(code), code),
            figures.won,
            Money(figures.amount.in_currency(code), code),
        )
        for code in conversion.currencies(home, (figures.amount,))
    ]


def money(amount: Decimal | None, currency: str) -> Money | Undefined:
    """Return an amount in a currency, n/a where it cannot be worked out."""
    return NA if amount is None else Money(amount, currency)


def or_na(value: Decimal | None) -> Decimal | Undefined:
    """Return a figure, n/a where it cannot be worked out."""
    return NA if value is None else value


def change(
    book: Book,
    n: str,
    deals: velocity.Sample,
    before: velocity.Sample,
    title: str = "Change against the window before",
) -> Table:
    """Split the change of V into those of its factors, in the store's currency."""
    worth, home = conversion.converter(book.setup), book.setup.settings.currency
    now, then = velocity.factors(deals, n, worth), velocity.factors(before, n, worth)
    parts = {
        "N": velocity.log_change(Decimal(now.n), Decimal(then.n)),
        "A": velocity.log_change(now.size(home), then.size(home)),
        "W": velocity.log_change(now.win_rate, then.win_rate),
        "1/L": velocity.log_change(then.length, now.length),
        "V": velocity.log_change(now.velocity(home), then.velocity(home)),
    }
    rows = tuple((name, percent(part)) for name, part in parts.items())
    return Table("change", title, _CHANGE, rows)


def percent(value: Decimal | None) -> Decimal | Undefined:
    """Return a fraction in percent, n/a where it cannot be worked out."""
    return NA if value is None else 100 * value
