"""Sales velocity and its factors in rows, and how its change splits into theirs."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from pipectl.domain.figures import conversion, velocity
from pipectl.domain.history.book import Book
from pipectl.domain.values.calendar import Period, days_up_to
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


_CHANGE: Final = (
    Column("factor", "Factor"),
    Column("currency", "Currency"),
    Column("ratio", "New / old", Kind.NUMBER),
    Column("part", "Part of the change a day", Kind.MONEY),
)


def trailing(book: Book) -> Period:
    """Return the window of 90 days that ends with the book's day."""
    return days_up_to(book.as_of, TRAILING_DAYS)


def table(
    book: Book, n: str, samples: Mapping[Row, velocity.Sample], *columns: Column, title: str = ""
) -> Table:
    """Show the factors of samples, a row each; `columns` are those of their labels."""
    rows: list[Row] = []
    short = []
    for label, deals in samples.items():
        for code, figures in of_currencies(book, n, deals)[0].items():
            rows.append((*label, *_row(figures, code)))
            if figures.cycle is not None and figures.cycle < 1:
                short.append(str(label[-1]))
    names = ", ".join(dict.fromkeys(short))
    notes = (f"L is below a day and counts as 1: {names}",) if short else ()
    return Table("factors", title, (*columns, *_FACTORS), tuple(rows), (), notes)


def of_currencies(
    book: Book, n: str, *samples: velocity.Sample
) -> tuple[dict[str, velocity.Factors], ...]:
    """Work out the factors of samples in each currency of any of them, the store's own first."""
    worth, home = conversion.converter(book.setup), book.setup.settings.currency
    parts = [velocity.factors(deals, n, worth, book.as_of) for deals in samples]
    codes = sorted({code for part in parts for code in part}, key=lambda code: (code != home, code))
    return tuple(
        {code: part.get(code, velocity.NO_DEALS) for code in codes or [home]} for part in parts
    )


def _row(figures: velocity.Factors, code: str) -> Row:
    return (
        figures.n,
        money(figures.size, code),
        Ratio(figures.won, figures.won + figures.lost),
        or_na(figures.cycle),
        money(figures.velocity, code),
        figures.won,
        Money(figures.amount, code),
    )


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
    """Split the change of V into those of its factors, in each currency."""
    now, then = of_currencies(book, n, deals, before)
    rows = tuple(
        (each.factor, code, or_na(each.ratio), money(each.part, code))
        for code in now
        for each in velocity.changes(now[code], then[code])
    )
    return Table("change", title, _CHANGE, rows)


def unlike(book: Book, window: Period, *before: Period) -> tuple[str, ...]:
    """Say so where a window has not ended, or is longer or shorter than those before."""
    notes = []
    if window.last > book.as_of:
        notes.append(f"{window.label} has not ended: it counts up to {book.as_of}")
    for earlier in before:
        days = [(period.last - period.first).days + 1 for period in (window, earlier)]
        if days[0] != days[1]:
            notes.append(f"{window.label} has {days[0]} days, {earlier.label} {days[1]}")
    return tuple(notes)
