"""What a change does to the forecast: won, commit, best case and weighted of the quarter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pipectl.domain.books import period_figures
from pipectl.domain.figures.conversion import Total, by_currency, difference
from pipectl.domain.history.book import Book
from pipectl.domain.values.calendar import Period, fiscal_quarter_of
from pipectl.reports.shared import footer
from pipectl.table import NA, Cell, Column, Kind, Named, Table
from pipectl.words import joined, say

_FIGURES: Final = {
    "won": say("Won"),
    "commit": say("Commit"),
    "best_case": say("Best case"),
    "weighted": say("Weighted"),
}


def effect(books: tuple[Book | None, Book], titles: tuple[str, str]) -> Table:
    """Show figures of the later book's fiscal quarter in both, and what changed.

    Each is worked out from its own files, as of its own day. A state without a book has none.
    """
    before, after = books
    period = fiscal_quarter_of(after.as_of, after.setup.settings.fiscal_year_start)
    columns = (
        Column("figure", "Figure"),
        Column("before", titles[0], Kind.MONEY),
        Column("after", titles[1], Kind.MONEY),
        Column("change", "Change", Kind.MONEY),
    )
    figures = {
        name: (_total(before, period, name) if before else None, _total(after, period, name))
        for name in _FIGURES
    }
    rows = tuple(
        (Named(name, _FIGURES[name]), *cells)
        for name, (old, new) in figures.items()
        for cells in _cells(after, old, new)
    )
    notes = dict.fromkeys(
        note
        for book, at in ((before, 0), (after, 1))
        if book
        for total in figures.values()
        for note in footer.caveats(book, total[at] or _NOTHING)
    )
    title = joined((say("Forecast {period}", period=period.label), _of_pipeline(after)), "")
    return Table("effect", title, columns, rows, (), tuple(notes))


_NOTHING: Final = Total(0, {}, 0, {})


def _total(book: Book, period: Period, name: str) -> Total:
    amount = period_figures.read(name, period_figures.subject(book, period)).amount
    return amount or _NOTHING


def _of_pipeline(book: Book) -> str:
    pipelines = [each for each in book.setup.pipelines.values() if each.forecast]
    name = book.setup.settings.default_pipeline
    return say(", pipeline {name}", name=name) if len(pipelines) > 1 else ""


def _cells(book: Book, old: Total | None, new: Total) -> Iterator[Sequence[Cell]]:
    home = book.setup.settings.currency
    if old is None:
        yield from ((NA, money, NA) for (money,) in by_currency(home, (new,)))
        return
    totals = (old, new, difference(new, old))
    yield from by_currency(home, totals)
