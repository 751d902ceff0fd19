"""The columns of a page that are asked for by their names."""

from collections.abc import Sequence
from dataclasses import replace

from pipectl.table.kind import Kind, Row
from pipectl.table.table import Column, Facts, Page, Table, as_page, distinct


def column_names(page: Table | Facts | Page) -> tuple[str, ...]:
    """Name the columns of a page, each once, as JSON does."""
    return tuple(dict.fromkeys(name for part in as_page(page).parts for name in _names(part)))


def column_headings(page: Table | Facts | Page) -> dict[str, str]:
    """Return the names of columns by their headings in small letters, where one has it."""
    columns = [column for part in as_page(page).parts for column in _columns(part)]
    names: dict[str, set[str]] = {}
    for column in columns:
        names.setdefault(column.title.casefold(), set()).add(column.name)
    return {heading: name for heading, (name, *others) in names.items() if not others}


def with_columns(page: Page | Table | Facts, names: Sequence[str]) -> Page | Table | Facts:
    """Keep the columns of these names, in their order; parts that have none of them are left out.

    A total keeps its label: it stands in the first text without a value where its own column is
    gone. One that has nothing else left is left out.
    """
    if not isinstance(page, Page):
        return _chosen(page, names)
    parts = (_chosen(part, names) for part in page.parts)
    return replace(page, parts=tuple(part for part in parts if part.columns))


def _names(part: Table | Facts) -> list[str]:
    return distinct(column.name for column in _columns(part))


def _columns(part: Table | Facts) -> tuple[Column, ...]:
    return part.columns if isinstance(part, Table) else (*part.columns, *part.without_value)


def _chosen(part: Table | Facts, names: Sequence[str]) -> Table | Facts:
    places = {name: place for place, name in enumerate(_names(part))}
    shown = {name: places[name] for name in names if name in places}
    columns = tuple(
        _columns(part)[place]._replace(name=name, for_programs=False)
        for name, place in shown.items()
    )
    if isinstance(part, Facts):
        cells = [*(value for _, value in part.values), *(None for _ in part.without_value)]
        values = (cells[place] for place in shown.values())
        return replace(part, values=tuple(zip(columns, values, strict=True)), without_value=())

    rows = (tuple(row[place] for place in shown.values()) for row in part.rows)
    totals = (_total(row, columns, tuple(shown.values())) for row in part.totals)
    filled = tuple(row for row in totals if row is not None)
    return replace(part, columns=columns, rows=tuple(rows), totals=filled, chosen=True)


def _total(row: Row, columns: Sequence[Column], places: Sequence[int]) -> Row | None:
    """Return the columns of a total with its label, None where that would be all."""
    label_at = next((at for at, cell in enumerate(row) if isinstance(cell, str)), None)
    if all(row[place] is None for place in places if place != label_at):
        return None
    cells = [row[place] for place in places]
    if label_at is not None and label_at not in places:
        empty = [
            at
            for at, column in enumerate(columns)
            if column.kind is Kind.TEXT and cells[at] is None
        ]
        for at in empty[:1]:
            cells[at] = row[label_at]
    return tuple(cells)
