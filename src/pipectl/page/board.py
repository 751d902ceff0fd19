"""The board of a page: a column a stage, and a card for each of its deals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.render.shared.cells import texts
from pipectl.table import Behind, Cell, Column, Form, Named, Page, Table, for_people, label

if TYPE_CHECKING:
    from pipectl.page.behind import Trail

_LONGEST: Final = 80
"""So many characters of a text a card has; the deal's section has all."""


class Card(NamedTuple):
    """A deal on the board; `states` are all that is amiss with its days, or on time."""

    deal: str
    anchor: str | None
    account: str
    title: str
    amount: str
    owner: str
    states: tuple[str, ...]
    age: str
    due: str
    what: str


class BoardColumn(NamedTuple):
    """A stage with the number of its deals and what they add up to, its cards, and how many more.

    `sums` are texts with the anchors of what is behind them, the number first.
    """

    stage: str
    name: str
    sums: tuple[tuple[str, str | None], ...]
    cards: tuple[Card, ...]
    more: str

    @property
    def number(self) -> str:
        """The number of its deals in digits, for a button."""
        return "".join(filter(str.isdecimal, self.sums[0][0])) if self.sums else "0"


def board(part: Table, cards: Table, trail: Trail, form: Form) -> list[BoardColumn]:
    """Return the columns of a board, its cards with what another table says of their deals."""
    shown = for_people(Page("", "", (part,), words=form.words)).parts[0]
    assert isinstance(shown, Table)  # noqa: S101 - a table is read as a table
    details, behind = _details(cards, form), [row.behind for row in part.traced_rows()]
    return [
        _column(
            column, [*zip((row[at] for row in shown.rows), behind, strict=True)], details, trail
        )
        for at, column in enumerate(shown.columns)
    ]


def _column(
    column: Column,
    lines: Sequence[tuple[Cell, Behind]],
    details: Mapping[str, Mapping[str, str]],
    trail: Trail,
) -> BoardColumn:
    """Read a column: number, sums, then a name and an amount for each card, and what is left."""
    sums: list[tuple[str, str | None]] = []
    cards: list[tuple[str, str]] = []
    more = ""
    for cell, behind in lines:
        make = behind.get(column.name)
        if isinstance(cell, Named):
            cards.append((str(cell), ""))
        elif cell is not None and make is None:
            more = label(cell)
        elif make is not None and cards:
            cards[-1] = (cards[-1][0], label(cell))
        elif make is not None:
            sums.append((label(cell), trail.anchor(f"{column.title}: {label(cell)}", make)))
    shown = tuple(_card(deal, amount, details[deal], trail) for deal, amount in cards)
    return BoardColumn(column.name, column.title, tuple(sums), shown, more)


def _card(deal: str, amount: str, texts_of: Mapping[str, str], trail: Trail) -> Card:
    names = ("account", "title", "owner", "state", "age", "next", "what")
    account, title, owner, state, age, due, what = (texts_of.get(name, "") for name in names)
    states = tuple(state.split(", "))
    cut = (_cut(account), _cut(title), amount, owner, states, age, due, _cut(what))
    return Card(deal, trail.anchor_of(deal), *cut)


def _details(cards: Table, form: Form) -> dict[str, dict[str, str]]:
    """Return the texts of each card's deal by the names of their columns."""
    cells = list(zip(*cards.rows, strict=True))
    columns = [
        texts(column.kind, values, form)
        for column, values in zip(cards.columns, cells, strict=False)
    ]
    names = [column.name for column in cards.columns]
    rows = (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))
    return {str(row["deal"]): row for row in rows}


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
