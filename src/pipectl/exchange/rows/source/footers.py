"""The lines below a report: rows that are no rows, and the rule that skips them."""

import re
from collections.abc import Sequence
from typing import Final

from pipectl.exchange.rows.source.records import CsvRow
from pipectl.exchange.rows.source.totals import is_total

CUT: Final = "is the file cut off?"
_PLAIN: Final = re.compile(r"\w[\w ]*")

_NOTE: Final = re.compile(
    r"\s*(©|\(c\)|copyright\b|confidential information|report (run|generated)"
    r"|(generated|exported|printed) (by|on|at))",
    re.IGNORECASE,
)
"""What a row says that is as long as all others and has one cell only."""

_WORDS: Final = re.compile(rf"{_NOTE.pattern}|\s*[^\W_]+\W* \S", re.IGNORECASE)
"""How a row begins that is too short: also with several words of any kind."""


def refuse_footer(rows: list[CsvRow], names: Sequence[str], file: str | None) -> list[CsvRow]:
    """Return rows where those below all others that are like a footer are wrong.

    The rule that skips them has the name of a column that every row above has, and no other.
    """
    counts = range(len(rows), 0, -1)
    end = next((count for count in counts if not _is_footer(rows[count - 1], names)), 0)
    footer = [row for row in rows[end:] if any(row.cells)]
    column = _always_above(footer, rows[:end], names) if footer else ""
    if not column:
        return rows
    column = column if _PLAIN.fullmatch(column) else f'"{column}"'
    where = f"file: {file}, " if file else ""
    rule = f'`skip: [{{{where}when: {{{column}: ""}}, because: a footer}}]`'
    refused = (
        row._replace(wrong=f"'{_first(row)}' is below the rows, as a footer; write {rule}{cut}")
        for row in footer
        for cut in (f", or {CUT}" if row.wrong.endswith(CUT) else "",)
    )
    return [*rows[:end], *refused]


def _always_above(footer: Sequence[CsvRow], above: Sequence[CsvRow], names: Sequence[str]) -> str:
    """Name the first column that all rows above have and no row of a footer, if there is any."""
    whole = [row.cells for row in above if not row.wrong]
    empty = (n for n in range(len(names)) if not any("".join(row.cells[n:][:1]) for row in footer))
    columns = (n for n in empty if whole and all(cells[n].strip() for cells in whole))
    return next((names[n] for n in columns if names.count(names[n]) == 1), "")


def _is_footer(row: CsvRow, names: Sequence[str]) -> bool:
    """Say whether a row is like a line below a report: few cells with words, a sum, or nothing."""
    is_short = len(row.cells) < len(names)
    if not any(row.cells) or (row.wrong and not is_short):
        return not row.wrong
    first, is_lone = _first(row), sum(map(bool, row.cells)) == 1 < len(names)
    if is_short or is_lone:
        return is_total(first) or (_WORDS if is_short else _NOTE).match(first) is not None
    return is_total(first)


def _first(row: CsvRow) -> str:
    return next((cell for cell in row.cells if cell.strip()), "")
