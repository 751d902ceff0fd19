"""Plain text for a terminal: aligned tables, facts below each other, notes as a footer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, repeat
from math import ceil
from typing import Final

from pipectl.escape import safe
from pipectl.render.shared.cells import caption, columns, lines, sentence, spoken_of
from pipectl.render.shared.fit import Drawn, filled, fitted
from pipectl.render.shared.sparks import spark_lines
from pipectl.render.shared.width import aligned, width, wrapped
from pipectl.table import (
    Cell,
    Column,
    Facts,
    Form,
    Heading,
    Named,
    Page,
    Shape,
    Table,
    Tone,
    as_page,
    charts_of,
    for_people,
    is_left_out,
    only,
    translated,
    without_repeated,
)

ENDINGS: Final = (".txt",)
"""What files in this format end in."""

_COLOURS: Final = {Tone.GOOD: "\x1b[32m", Tone.BAD: "\x1b[31m"}
_PLAIN: Final = "\x1b[0m"
_GAP: Final = 2
_ALIKE: Final = 14
"""So wide are columns side by side at least: an amount is never cut."""
_LEAST: Final = 12
"""Where a fact has less room beside the names, it stands below its own."""


def render(
    page: Table | Facts | Page,
    room: int | None = None,
    *,
    colour: bool = False,
    sparks: bool = True,
) -> str:
    """Draw a page: blocks with an empty line between them, no spaces at the ends of lines.

    Lines are no longer than there is `room` for. A table's `sparks` stand above it.
    """
    whole, page = as_page(page), for_people(page)
    blocks = [_joined([*_prose(page.title, room), *_prose(sentence(page), room)])]
    above = set(spoken_of(page))
    for source, part in zip(whole.parts, page.parts, strict=True):
        blocks += [_joined(_sparks(source, page.form, room))] if sparks else []
        for band in _bands(part, room):
            blocks += _blocks(band, page.form, above, room, colour=colour)
    blocks.append(_joined(line for note in page.notes for line in _prose(note, room)))
    text = "\n\n".join(block for block in blocks if block)
    return "\n".join(line.rstrip() for line in text.split("\n")) + "\n"


def _blocks(
    part: Table | Facts, form: Form, above: set[str], room: int | None, *, colour: bool
) -> Iterator[str]:
    """Draw a part with its title, which does not repeat what stands above all parts."""
    if isinstance(part, Facts):
        yield _joined([*_prose(part.title, room), _facts(part, form, room, colour=colour)])
    elif is_left_out(part):
        yield _joined(_prose(part.title, room))
    else:
        table, same = without_repeated(part)
        (drawn, *below), left_out = _tables(table, form, room, colour=colour)
        head = [caption(table, form.words), *(text for text in same if text not in above)]
        yield _joined([*_prose(", ".join(filter(None, head)), room), drawn])
        yield from below
        titles = ", ".join(column.title for column in left_out)
        more = (
            form.words.say("no room for: {titles}; -f csv has all", titles=titles) if titles else ""
        )
        yield _joined(line for note in [*part.notes, more] for line in _prose(note, room))


def _sparks(part: Table | Facts, form: Form, room: int | None) -> list[str]:
    """Draw those charts of a table that are no larger than text."""
    small = [] if isinstance(part, Facts) else [c for c in part.charts if c.shape is Shape.SPARK]
    if isinstance(part, Facts) or not small:
        return []
    table = translated(part.with_charts(*small), form.words)
    lines = spark_lines(charts_of(table), form.words, room) if isinstance(table, Table) else []
    return [short for line in lines for short in _wrapped(line, room)]


def _bands(part: Table | Facts, room: int | None) -> Iterator[Table | Facts]:
    """Split columns that are side by side into as few bands as give each of them its width."""
    if room is None or isinstance(part, Facts) or not part.side_by_side:
        yield part
        return
    count = len(part.columns)
    most = max(1, (room + _GAP) // (_ALIKE + _GAP))
    size = ceil(count / ceil(count / most))
    for start in range(0, count, size):
        band = only(part, range(start, min(start + size, count)))
        end = max((at for at, row in enumerate(band.rows, 1) if any(row)), default=0)
        yield replace(band, rows=band.rows[:end], title="" if start else part.title)


def _joined(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part)


def _prose(text: str, room: int | None) -> list[str]:
    return _wrapped(safe(text), room)


def _wrapped(text: str, room: int | None) -> list[str]:
    return [text] if room is None else wrapped(text, room)


def _facts(facts: Facts, form: Form, room: int | None, *, colour: bool) -> str:
    labels = aligned([safe(column.title) for column, _ in facts.values])
    indent = width("".join(labels[:1])) + 2
    if room is not None and room - indent < _LEAST:
        labels, indent = [f"{label.rstrip()}\n" for label in labels], 2
    blocks = []
    for label, (column, value) in zip(labels, facts.values, strict=True):
        shown = lines(column, value, form)
        if room is not None:
            shown = [line for each in shown for line in wrapped(each, max(room - indent, 1))]
        marked = [_marked(line, column, value) for line in shown] if colour else shown
        blocks.append(f"{label}  " + f"\n{' ' * indent}".join(marked))
    return "\n".join(blocks)


def _tables(
    table: Table, form: Form, room: int | None, *, colour: bool
) -> tuple[list[str], list[Column]]:
    """Draw a table, and below it, with their labels, the columns that have no room beside them."""
    text, left_out = _table(table, form, room, colour=colour)
    places = [0, *map(table.columns.index, left_out)]
    is_labelled = table.columns[:1] and table.columns[0].kind.is_text
    is_whole = all(column.spare for column in left_out)
    if is_whole or not is_labelled or len(places) == len(table.columns):
        return [text], left_out
    below, left_out = _tables(only(table, places), form, room, colour=colour)
    return [text, *below], left_out


def _table(table: Table, form: Form, room: int | None, *, colour: bool) -> tuple[str, list[Column]]:
    """Let tabulate draw one row whose cells are whole columns, padded here.

    It would judge the type of each cell, which takes five times as long, and it knows the
    width of a character only where wcwidth happens to be installed. Return too the columns that
    there is no room for.
    """
    from tabulate import tabulate

    pairs = zip(table.columns, columns(table, form), strict=True)
    headings = {at: row[0] for at, row in enumerate(table.rows) if isinstance(row[0], Heading)}
    cells_of = ((column, _without(headings, cells)) for column, cells in pairs)
    fit = fitted([Drawn.of(column, safe(column.title), cells) for column, cells in cells_of], room)
    top = max((len(drawn.head) for drawn in fit.columns), default=1)
    heights = list(map(max, zip(*(map(len, each.cells) for each in fit.columns), strict=True)))
    end = sum(heights[: len(table.rows)]) if table.rows and table.totals else None
    titles, bodies = [], []
    for drawn in fit.columns:
        head, body = filled(drawn, heights)
        blank = " " * width(head[0])
        rule = "-" * len(blank)
        if colour:
            at = table.columns.index(drawn.column)
            cells = [row[at] for row in (*table.rows, *table.totals)]
            values = chain.from_iterable(map(repeat, cells, heights))
            body = [
                _marked(line, drawn.column, value) for line, value in zip(body, values, strict=True)
            ]
        if end is not None:
            body.insert(end, rule)
        titles.append("\n".join([*[blank] * (top - len(head)), *head, rule]))
        bodies.append("\n".join(body))
    text = tabulate([bodies], titles, tablefmt="plain", disable_numparse=True, stralign=None)
    shown = text.split("\n")
    for at, heading in headings.items():
        shown[top + 1 + sum(heights[:at])] = _joined(_prose(heading, room))
    return "\n".join(shown), fit.left_out


def _without(headings: Mapping[int, str], cells: Sequence[str]) -> Sequence[str]:
    """Leave the rows of headings empty: they are as wide as the table, not as a column."""
    return ["" if at in headings else cell for at, cell in enumerate(cells)] if headings else cells


def _marked(line: str, column: Column, value: Cell) -> str:
    """Colour what is late or lost, and what is won."""
    tone = value.tone if isinstance(value, Named) else Tone.BAD if column.alarm and value else None
    return f"{_COLOURS[tone]}{line}{_PLAIN}" if tone and not line.isspace() else line
