"""Which figures of a page a text names: ROW or ROW:COLUMN, as people or programs read them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from pipectl.domain.values.text import fold, nearest
from pipectl.errors import UsageError
from pipectl.table import Column
from pipectl.table.figure import Figure

_MOST_NAMES: Final = 12


class Explained(NamedTuple):
    """A cell that is a figure: what its row is called, its table and column, how it reads.

    `deal` is the id of the one deal that its row is of.
    """

    row: tuple[str, ...]
    path: tuple[str, ...]
    title: str
    column: Column
    figure: Callable[[], Figure]
    deal: str | None = None


def picked(cells: Sequence[Explained], text: str) -> list[Explained]:
    """Return the figures in the rows, and in the column, that a text names.

    Names may hold colons. Raises UsageError where there is no such row or column.
    """
    if not cells:
        raise UsageError("--cell: there are no figures here to pick from; leave it out")
    if whole := _rows(cells, text):
        return whole
    row, column, in_row = text, "", list(cells)
    for row, column in _parts(text):
        in_row = _rows(cells, row)
        if chosen := [each for each in in_row if _is_called(column, _heads(each.column))]:
            return chosen
        if in_row:
            break
    if not column or not in_row:
        row = next((row for row, _ in _parts(text)), text)
        raise UsageError(
            f"--cell: there is no row '{row}'; {_of(row, [(c.row[0],) for c in cells])}"
        )
    names = [_heads(each.column) for each in in_row]
    raise UsageError(f"--cell: that row has no figure '{column}'; {_of(column, names)}")


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before and behind each colon, the longest row first."""
    for at in reversed([place for place, letter in enumerate(text) if letter == ":"]):
        if text[:at].strip():
            yield text[:at], text[at + 1 :].strip()


def _rows(cells: Sequence[Explained], text: str) -> list[Explained]:
    """Return the figures of the rows of a name, else of the one deal of a beginning or an end."""
    if in_row := [each for each in cells if _is_called(text, each.row)]:
        return in_row
    word = fold(text.strip())
    some = [each for each in cells if each.deal and _is_of(each.deal, word)]
    return some if len({each.deal for each in some}) == 1 else []


def _is_of(deal: str, word: str) -> bool:
    return bool(word) and (deal.startswith(word) or deal.endswith(f"-{word}"))


def _is_called(text: str, names: Sequence[str]) -> bool:
    return fold(text.strip()) in map(fold, names)


def _heads(column: Column) -> tuple[str, ...]:
    """Return what a column is called: as it reads, and for programs."""
    heads = {fold(name): name for name in (column.name, column.title) if name}
    return tuple(reversed(heads.values()))


def _of(word: str, names: Sequence[tuple[str, ...]]) -> str:
    """List names, each with its others on a line of its own: those that are meant first."""
    every = [*dict.fromkeys(names)]
    near = nearest(word, (name for several in every for name in several))
    if near:
        every.sort(key=lambda several: near not in several)
    more = len(every) - _MOST_NAMES
    lines = [" or ".join(f"'{name}'" for name in several) for several in every[:_MOST_NAMES]]
    lines += [f"and {more} more"] if more > 0 else []
    return "\n  ".join(["did you mean" if near else "write one of", *lines])
