"""Tables and facts as a template writes them: texts, and where each figure leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.page.charts.svg import svg
from pipectl.page.charts.texts import indented
from pipectl.render.shared.cells import columns, unit_of
from pipectl.render.shared.cells import lines as lines_of
from pipectl.table import (
    Cell,
    Column,
    Facts,
    Figure,
    Form,
    Heading,
    Kind,
    Named,
    Page,
    Shape,
    Table,
    TracedRow,
    charts_of,
    for_people,
    is_left_out,
    label,
    only,
)
from pipectl.table.figure import NOTHING

if TYPE_CHECKING:
    from pipectl.page.behind import Trail
    from pipectl.page.content import Whose

AT_MOST: Final = 20
"""So many rows of a list of deals a page has; the cards and the sections say the rest."""


class CellView(NamedTuple):
    """A cell: its text, the anchor that it leads to, and how it looks.

    `style` has the words `n` for a number, `d` for a day, `bad` for what is an alarm.
    """

    text: str
    anchor: str | None = None
    style: str = ""


class RowView(NamedTuple):
    """A row; a head stands above the rows that share it, a total below all.

    `key` is what programs read in its first cell, `whose` says whose deal it is that has no card
    and no section.
    """

    cells: tuple[CellView, ...]
    kind: str = "row"
    key: str = ""
    whose: Whose | None = None


class TableView(NamedTuple):
    """A table with its title and the currency of all amounts; `more` rows are left out.

    `charts` are elements of SVG.
    """

    name: str
    title: str
    unit: str | None
    columns: tuple[Column, ...] = ()
    rows: tuple[RowView, ...] = ()
    notes: tuple[str, ...] = ()
    more: int = 0
    charts: tuple[str, ...] = ()

    def cell(self, row: RowView, name: str) -> CellView | None:
        """Return the cell of a row in the column of a name."""
        places = [at for at, column in enumerate(self.columns) if column.name == name]
        return row.cells[places[0]] if places else None


def table_view(part: Table, trail: Trail, form: Form) -> TableView:
    """Return a table as people read it, each figure with the anchor of what is behind it."""
    say = form.words.of
    if is_left_out(part):
        return TableView(part.name, say(part.title), None, notes=tuple(map(say, part.notes)))
    limit = part.at_most or (AT_MOST if _deal_at(part) is not None else None)
    cut = replace(part, at_most=None, rows=part.rows[:limit])
    shown = for_people(Page("", "", (cut,), words=form.words)).parts[0]
    assert isinstance(shown, Table)  # noqa: S101 - a table is read as a table
    rows = _rows(part, cut, shown, trail, form)
    more = len(part.rows) - len(cut.rows)
    return TableView(part.name, shown.title, unit_of(cut), shown.columns, rows, shown.notes, more)


def drawn(part: Table, trail: Trail, form: Form, title: str) -> TableView:
    """Return a table with its charts; those of a table without a title have the `title`.

    Sparks are left out: here nobody could see what they are of, and the table has their figures.
    """
    shown = for_people(Page("", "", (part,), words=form.words)).parts[0]
    charts = charts_of(shown, title) if isinstance(shown, Table) else ()
    large = (chart for chart in charts if chart.shape is not Shape.SPARK)
    pictures = tuple(svg(chart, form, trail.chart_id()) for chart in large)
    return table_view(part, trail, form)._replace(charts=pictures)


def _deal_at(part: Table) -> int | None:
    return next((at for at, column in enumerate(part.columns) if column.name == "deal"), None)


class _ShownRow(NamedTuple):
    """A row that is shown: its cells, their texts, and the row that it comes of."""

    cells: Sequence[Cell]
    texts: Sequence[str]
    source: TracedRow | None


def _rows(part: Table, cut: Table, shown: Table, trail: Trail, form: Form) -> tuple[RowView, ...]:
    texts = zip(*columns(shown, form), strict=True)
    sources = _sources(part, cut, shown)
    kinds = [*(_kind(row) for row in shown.rows), *("total" for _ in shown.totals)]
    lines = map(_ShownRow, (*shown.rows, *shown.totals), texts, sources)
    at = _deal_at(part)
    views = [
        RowView(
            tuple(_cells(shown, line, _deal_of(line.source, at, trail), trail)),
            kind,
            str(line.source.cells[0]) if line.source else "",
            trail.whose(str(line.source.cells[at])) if line.source and at is not None else None,
        )
        for line, kind in sorted(zip(lines, kinds, strict=True), key=_is_below)
    ]
    count = len(shown.totals)
    return (*views[count:], *views[:count])


def _is_below(pair: tuple[_ShownRow, str]) -> bool:
    """Put totals first: a row that equals one rests on the same, and that is named for all."""
    return pair[1] != "total"


def _sources(part: Table, cut: Table, shown: Table) -> list[TracedRow | None]:
    """Return the row that each shown one comes of; none for heads that are put between them."""
    traced = part.traced_rows()
    rows = iter(traced[: len(cut.rows)])
    totals = traced[len(part.rows) :]
    return [*(None if _kind(row) == "head" else next(rows) for row in shown.rows), *totals]


def _kind(row: Sequence[Cell]) -> str:
    return "head" if row and isinstance(row[0], Heading) else "row"


def _cells(shown: Table, line: _ShownRow, deal: str | None, trail: Trail) -> Iterator[CellView]:
    """Yield the cells of a row: a figure leads to what is behind it, a deal's name to the deal."""
    named = ", ".join(label(c).strip() for c in line.cells if isinstance(c, str) and c)
    for column, cell, text in zip(shown.columns, line.cells, line.texts, strict=True):
        behind = line.source.behind if line.source and column.kind.is_number else NOTHING
        make, anchor = behind.get(column.name), deal
        deal = None if text else deal
        if make is not None:
            anchor = _figure(f"{named or shown.title}: {column.title}", cell, make, trail)
        yield CellView(indented(text), anchor if text else None, _style(column, cell))


def _style(column: Column, cell: Cell) -> str:
    is_alarm = column.alarm and cell is not None
    is_bad = is_alarm or (isinstance(cell, Named) and cell.tone == "bad")
    place = "n" if column.kind.is_number else "d" if column.kind is Kind.DAY else ""
    return " ".join(filter(None, (place, "bad" if is_bad else "")))


def _figure(title: str, cell: Cell, make: Callable[[], Figure], trail: Trail) -> str | None:
    return None if cell is None else trail.anchor(title, make)


def _deal_of(source: TracedRow | None, at: int | None, trail: Trail) -> str | None:
    """Return the anchor of the deal that a row is of: itself on the page, else its file."""
    deal = source.cells[at] if source and at is not None else None
    return trail.deal(deal) if isinstance(deal, str) and deal else None


def without_empty(part: Table) -> Table:
    """Return a table without the columns in which no row says anything."""
    cells = list(zip(*(*part.rows, *part.totals), strict=True))
    return only(part, [at for at, column in enumerate(cells) if any(c is not None for c in column)])


def fact_views(part: Facts, form: Form) -> list[tuple[str, list[str]]]:
    """Return named values, each with the lines of its text."""
    shown = for_people(Page("", "", (part,), words=form.words)).parts[0]
    assert isinstance(shown, Facts)  # noqa: S101 - facts are read as facts
    return [(column.title, lines_of(column, value, form)) for column, value in shown.values]
