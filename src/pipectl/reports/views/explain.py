"""How the figures of a page come about: their formulas, and the deals and files behind them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from heapq import nlargest
from itertools import takewhile
from typing import Final, NamedTuple

from pipectl.domain.history.snapshot import Snapshot
from pipectl.money import Money
from pipectl.reports.behind import picking
from pipectl.reports.behind.picking import Explained
from pipectl.reports.behind.said import said
from pipectl.table import (
    Cell,
    Column,
    Facts,
    Kind,
    Page,
    Row,
    Table,
    TracedRow,
    kind_for,
    label,
    number_of,
    only,
)
from pipectl.table.figure import Behind, Contribution, Figure

PlaceOf = Callable[[Contribution], str]
"""Says in which file and line a part is written."""

_WHICH: Final = (Column("row", "Row"), Column("figure", "Figure"), Column("formula", "Formula"))
_PART: Final = (Column("part", "Part", Kind.NUMBER), Column("currency", "Currency"))
_WHERE: Final = (
    Column("deal", "Deal", for_programs=True),
    Column("file", "File and line", heads=True),
    Column("account", "account", cuts=True),
)
_HOW: Final = (
    Column("amount", "Amount", Kind.MONEY, exact=True),
    Column("rate", "Rate", Kind.RATE),
    Column("rated", "Rate of", Kind.DAY),
    Column("chance", "Prob.", Kind.PERCENT),
    Column("source", "By"),
)


_SCREENS: Final = 200
"""So many figures people read at once; a list of thousands of deals has more."""


class _Drawing(NamedTuple):
    """Deals by their ids, where parts are written, how many are shown, which have been."""

    deals: Mapping[str, Snapshot]
    place_of: PlaceOf
    most: int | None
    shown: set[tuple[str, tuple[str, ...]]]


def report(
    page: Page,
    picked: str | None,
    deals: Mapping[str, Snapshot],
    place_of: PlaceOf,
    most: int | None,
) -> Page:
    """Explain the figures of a page, all of them or those in the cell that is picked.

    `picked` is ROW or ROW:COLUMN, as they read or as programs name them. Of the deals behind one
    figure no more than `most` are shown, and none of them twice. Raises UsageError where there is
    no such row or column.
    """
    cells = [each for part in page.parts for each in _cells(part)]
    chosen = cells if picked is None else picking.picked(cells, picked)
    shown = chosen if most is None else chosen[:_SCREENS]
    drawing = _Drawing(deals, place_of, most, set())
    tables = tuple(part for each in shown for part in _drawn(each, drawing))
    more = len(chosen) - len(shown)
    notes = [] if tables else ["no figure to explain"]
    notes += [f"and {more} more figures; --cell picks one, -f json has all"] if more else []
    return replace(page, parts=tables, notes=(*notes, *page.notes))


def listed(
    page: Page, picked: str | None, deals: Mapping[str, Snapshot], place_of: PlaceOf
) -> Page:
    """Explain figures as `report` does, in one table: a line for each part, its figure first."""
    cells = [each for part in page.parts for each in _cells(part)]
    chosen = cells if picked is None else picking.picked(cells, picked)
    drawing = _Drawing(deals, place_of, None, set())
    rows = tuple(row for each in chosen for row in _lines(each, drawing))
    return replace(page, parts=(Table("figures", "", (*_WHICH, *_WHERE, *_HOW, *_PART), rows),))


def _lines(each: Explained, drawing: _Drawing, *, is_input: bool = False) -> Iterator[Row]:
    """Yield the parts of a figure, or its value and then what it is worked out of."""
    figure = each.figure()
    head = (each.row[0], "/".join(each.path), figure.formula)
    is_again = not figure.inputs and _is_again(figure, drawing)
    if figure.parts and not figure.inputs and not (is_again and is_input):
        for part in figure.parts:
            *where, value = _row(part, drawing)
            yield (*head, *where, *_in_two(value))
        return
    yield (*head, *(None for _ in (*_WHERE, *_HOW)), *_in_two(figure.value))
    for name, source in figure.inputs.items():
        yield from _lines(_of(each, name, source, source.value), drawing, is_input=True)


def _in_two(value: Cell) -> Row:
    """Return a number, and the currency of an amount; a rate is a fraction."""
    return number_of(value), value.currency if isinstance(value, Money) else None


def names(page: Page) -> list[str]:
    """Name the figures of a page as they are picked, each once: `total:amount`."""
    cells = (each for part in page.parts for each in _cells(part))
    return [*dict.fromkeys(f"{each.row[0]}:{each.column.name}" for each in cells)]


def figures(page: Page) -> Iterator[tuple[str, Cell, Figure | None]]:
    """Yield the cells of a page that hold numbers, by names, each with what is behind it."""
    for part in page.parts:
        for row, behind in _rows(part):
            for column, cell in zip(part.columns, row, strict=True):
                if column.kind.is_number and cell is not None:
                    make = _behind(part.columns, row, column, behind)
                    yield f"{part.name}/{row[:2]}/{column.name}", cell, make and make()


def _rows(part: Table | Facts) -> list[TracedRow]:
    if isinstance(part, Facts):
        return [TracedRow(tuple(cell for _, cell in part.values), part.behind)]
    return part.traced_rows()


def _cells(part: Table | Facts) -> Iterator[Explained]:
    """Yield the cells of a part that are figures."""
    if isinstance(part, Table) and part.side_by_side:
        yield from _boxes(part)
        return
    for row, behind in _rows(part):
        cells = zip(part.columns, row, strict=True)
        texts = [(c, cell) for c, cell in cells if isinstance(cell, str) and c.kind is Kind.TEXT]
        shown = [label(text) for column, text in texts if not column.for_programs and text]
        title = ", ".join(_called(part.columns, row) or shown) or part.title or part.name
        path = (part.name, *(str(text) for _, text in texts[-1:]))
        names = (title, *shown, *(str(text) for _, text in texts))
        deal = next((text for column, text in texts if column.name == "deal"), None)
        for column in part.columns:
            if make := _behind(part.columns, row, column, behind):
                head = f"{title}: {column.title or column.name}"
                yield Explained(names, (*path, column.name), head, column, make, deal)


def _called(columns: Sequence[Column], row: Row) -> list[str]:
    """Return what people read of a row before its first figure."""
    read = [pair for pair in zip(columns, row, strict=True) if not pair[0].for_programs]
    head = takewhile(lambda pair: not pair[0].kind.is_number, read)
    return [label(cell) for _, cell in head if isinstance(cell, str) and cell]


def _boxes(table: Table) -> Iterator[Explained]:
    """Yield the figures that people read in words, where what is below each other goes together."""
    for row, behind in table.traced_rows():
        for column, cell in zip(table.columns, row, strict=True):
            if column.name in behind and isinstance(cell, str):
                text, path = label(cell), (table.name, column.name, str(cell))
                box = ", ".join(filter(None, (table.title, column.title)))
                names, words = (box, column.title, column.name), Column(text, text)
                yield Explained(names, path, f"{box}: {text}", words, behind[column.name])


def _behind(
    columns: Sequence[Column], row: Row, column: Column, behind: Behind
) -> Callable[[], Figure] | None:
    """Return what makes the figure in a cell; what a row says of one deal is read from that."""
    cells = dict(zip((each.name for each in columns), row, strict=True))
    deal, cell = cells.get("deal"), cells[column.name]
    if column.name in behind and cell is not None and not column.kind.is_text:
        return behind[column.name]
    if not isinstance(deal, str) or cell is None or column.kind.is_text:
        return None
    return said(deal, column.name, cells)


def _drawn(
    each: Explained, drawing: _Drawing, *, is_input: bool = False
) -> Iterator[Table | Facts]:
    """Yield a figure with what it is worked out of, and then each of these in the same way.

    Programs get an input that has been shown before as its value: its parts stand there.
    """
    figure, column = each.figure(), each.column
    if not column.kind.is_number:  # a figure that people read in words
        column = column._replace(kind=kind_for(figure.value))
    name, title = "/".join(each.path), f"{each.title} = {figure.formula}"
    if not figure.inputs:
        is_again = _is_again(figure, drawing)
        if is_again and drawing.most is not None:
            return
        if figure.parts and not (is_again and is_input):
            yield _parts(name, title, column, figure, drawing)
        else:
            yield Facts(name, title, ((column, figure.value),))
        return
    inputs = {name: (part, part.value) for name, part in figure.inputs.items()}
    sources = [_of(each, name, *pair) for name, pair in inputs.items()]
    values = [value for _, value in inputs.values()]
    columns = (*(source.column for source in sources), column)
    cells = (*values, figure.work_out(*values))
    yield Facts(name, title, tuple(zip(columns, cells, strict=True)))
    for source in sources:
        yield from _drawn(source, drawing, is_input=True)


def _of(whole: Explained, name: str, figure: Figure, value: Cell) -> Explained:
    """Return a figure that another one is worked out of."""
    column = Column(name, name, kind_for(value))
    path, title = (*whole.path, name), f"{whole.title}, {name}"
    return Explained(whole.row, path, title, column, lambda: figure)


def _is_again(figure: Figure, drawing: _Drawing) -> bool:
    """Say whether the same has been shown before, and remember it."""
    key = (figure.formula, tuple(part.of for part in figure.parts))
    is_again = key in drawing.shown
    drawing.shown.add(key)
    return is_again


def _parts(name: str, title: str, column: Column, figure: Figure, drawing: _Drawing) -> Table:
    """Show the deals or lines behind a figure, those that add most first, and it as the total."""
    count = len(figure.parts)
    most = count if drawing.most is None else min(count, drawing.most)
    rows = [_row(part, drawing) for part in nlargest(most, figure.parts, key=_size)]
    more = count - most
    total: Row = (None, None, "Figure", *(None for _ in _HOW), figure.value)
    notes = (f"and {more} more; -f json has all of them",) if more > 0 else ()
    columns = (*_WHERE, *_HOW, Column("part", "Part", column.kind, exact=True))
    used = [at for at in range(len(columns)) if any(row[at] is not None for row in (*rows, total))]
    return only(Table(name, title, columns, tuple(rows), (total,), notes), used)


def _size(part: Contribution) -> Decimal:
    value = part.value.amount if isinstance(part.value, Money) else part.value
    return abs(Decimal(value)) if isinstance(value, (int, Decimal)) else Decimal(0)


def _row(part: Contribution, drawing: _Drawing) -> Row:
    deal = drawing.deals.get(part.of)
    name = (deal.account or deal.title) if deal else part.of
    amount = None if part.amount == part.value else part.amount
    conversion = (amount, *(part.rate or (None, None)), part.chance, part.source)
    return (part.of, drawing.place_of(part), name, *conversion, part.value)
