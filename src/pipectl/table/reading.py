"""What people read of a page: in their language, without what is for programs, groups headed."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from pipectl.table.kind import NA, Cell, Heading, Kind, Named, Row, Undefined, Word
from pipectl.table.table import Column, Facts, Page, Table, as_page, label, only
from pipectl.words import Phrase, Words

_SEVERAL: Final = 3
"""So many rows make it worth a line that all of them say the same."""


def for_people(page: Table | Facts | Page) -> Page:
    """Give a page in the language of its `words`, without the columns that are for programs.

    Groups stand under their heads.
    """
    whole = as_page(page)
    words = whole.words
    if words.is_english:
        return replace(whole, parts=tuple(_read_by_people(part, words) for part in whole.parts))
    about = {name: _word(words, text, ours=False) for name, text in (whole.about or {}).items()}
    return replace(
        whole,
        title=words.of(whole.title),
        parts=tuple(_read_by_people(translated(part, words), words) for part in whole.parts),
        notes=tuple(map(words.of, whole.notes)),
        about=about,
    )


def is_left_out(part: Table | Facts) -> bool:
    """Say whether people read no more of a part than its title."""
    return isinstance(part, Table) and part.brief and not part.rows


def translated(part: Table | Facts, words: Words) -> Table | Facts:
    """Return a part in a language: all that is pipectl's own in it."""
    if isinstance(part, Facts):
        values = tuple(
            (_column(words, column), _cell(words, column, cell)) for column, cell in part.values
        )
        return replace(part, title=words.of(part.title), values=values)
    return replace(
        part,
        title=words.of(part.title),
        columns=tuple(_column(words, column) for column in part.columns),
        rows=_rows(words, part.columns, part.rows),
        totals=_rows(words, part.columns, part.totals),
        notes=tuple(map(words.of, part.notes)),
        charts=tuple(each.said(words.of) for each in part.charts),
    )


def _column(words: Words, column: Column) -> Column:
    return column._replace(title=words.of(column.title))


def _rows(words: Words, columns: Sequence[Column], rows: Sequence[Row]) -> tuple[Row, ...]:
    return tuple(
        tuple(_cell(words, column, cell) for column, cell in zip(columns, row, strict=True))
        for row in rows
    )


def _cell(words: Words, column: Column, cell: Cell) -> Cell:
    if isinstance(cell, Undefined):
        return cell if cell is NA else Word(words.of(cell.value))
    if isinstance(cell, Named):
        return Named(str(cell), _word(words, cell.label, ours=column.ours), cell.tone)
    if isinstance(cell, str):
        return _word(words, cell, ours=column.ours)
    if isinstance(cell, tuple) and column.kind is Kind.TEXTS:
        return tuple(_word(words, text, ours=column.ours) for text in cell)
    return cell


def _word(words: Words, text: str, *, ours: bool) -> str:
    return words.of(text) if isinstance(text, Phrase) or ours else text


def _read_by_people(part: Table | Facts, words: Words) -> Table | Facts:
    if isinstance(part, Facts):
        values = tuple((column, cell) for column, cell in part.values if not column.for_programs)
        return replace(part, values=values)
    read = [at for at, column in enumerate(part.columns) if not column.for_programs]
    table = _cut(part if len(read) == len(part.columns) else only(part, read), words)
    heads = sum(column.heads for column in table.columns)
    return table if part.chosen or not heads else _below_heads(table, heads)


def _cut(table: Table, words: Words) -> Table:
    """Leave out the rows that people need not read, and say how many they are."""
    more = 0 if table.at_most is None else len(table.rows) - table.at_most
    if more <= 0:
        return table
    notes = (*table.notes, words.say("and {more} more; --format json has all of them", more=more))
    # A caption would say of all rows what is the same in these.
    columns = tuple(
        column._replace(cuts=column.cuts or len(set(cells[: table.at_most])) == 1 < len(set(cells)))
        for column, cells in zip(table.columns, zip(*table.rows, strict=True), strict=True)
    )
    return replace(table, columns=columns, rows=table.rows[: table.at_most], notes=notes)


def _below_heads(table: Table, heads: int) -> Table:
    """Put rows that share their first cells below a line of these, a little to the right."""
    empty = (None,) * (len(table.columns) - heads - 1)
    rows: list[Row] = []
    for (_, head), group in groupby(table.rows, lambda row: (row[:heads], _read(row[:heads]))):
        rows.append((Heading(head), *empty))
        rows += [(_further(row[heads]), *row[heads + 1 :]) for row in group]
    totals = tuple((_first(row[heads::-1]), *row[heads + 1 :]) for row in table.totals)
    title = ", ".join(column.title for column in table.columns[: heads + 1] if column.title)
    columns = (table.columns[heads]._replace(title=title), *table.columns[heads + 1 :])
    return replace(table, columns=columns, rows=tuple(rows), totals=totals)


def _read(cells: Row) -> str:
    return ", ".join(label(cell) for cell in cells if cell is not None)


def _further(cell: Cell) -> Named:
    tone = cell.tone if isinstance(cell, Named) else None
    return Named(str(cell), f"  {label(cell)}", tone)


def _first(cells: Row) -> Cell:
    return next((cell for cell in cells if cell is not None), None)


def without_repeated(table: Table) -> tuple[Table, list[str]]:
    """Leave out columns of text that say the same in each row, and those that say nothing.

    Return what they say, as `owner: kari`. The first column, and what names a deal, stay.
    """
    if table.chosen or len(table.rows) < _SEVERAL:
        return table, []
    cells = list(zip(*table.rows, strict=True))
    same = [
        place
        for place, column in enumerate(table.columns)
        if place and column.kind.is_text and not column.cuts and len(set(cells[place])) == 1
    ]
    if not same:
        return table, []
    texts = [(table.columns[place], cells[place][0]) for place in same]
    captions = [
        f"{column.title.lower()}: {label(value)}"
        for column, value in texts
        if value and column.name != "currency"
    ]
    return only(table, [at for at in range(len(table.columns)) if at not in same]), captions
