"""What stands behind the figures of a page: each once, with its deals and their files and lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from heapq import nlargest
from itertools import count
from typing import TYPE_CHECKING, Final, NamedTuple

from pipectl.render.shared.cells import texts
from pipectl.table import Cell, Contribution, Figure, Form, kind_for, number_of
from pipectl.table.figure import ANY

if TYPE_CHECKING:
    from pipectl.page.content import Whose

FEW: Final = 3
"""So many deals of a figure a page lists; it counts the others."""

PlaceOf = Callable[[Contribution], str]
"""Says in which file and line a part is written."""


class PartView(NamedTuple):
    """One deal or line behind a figure: what it is called and adds, and where that is written."""

    anchor: str | None
    name: str
    value: str
    place: str


class Block(NamedTuple):
    """A figure with its formula: its parts, those that add most first, or what it is made of.

    `inputs` are (name, value, anchor of its own block).
    """

    anchor: str
    title: str
    value: str
    formula: str
    parts: tuple[PartView, ...] = ()
    more: int = 0
    inputs: tuple[tuple[str, str, str | None], ...] = ()


class Trail:
    """The figures that a page leads away from; those that rest on the same are one block."""

    def __init__(
        self,
        place_of: PlaceOf,
        names: Mapping[str, str],
        anchors: Mapping[str, str],
        form: Form,
        whose: Mapping[str, Whose],
    ) -> None:
        """Begin a page: what deals are called, and the anchors of those that are on it."""
        self._whose = whose
        self._place_of, self._names, self._anchors, self._form = place_of, names, anchors, form
        self._blocks: dict[object, Block] = {}
        self._charts = count(1)

    def place(self, deal: str) -> str:
        """Return the file of a deal, with the line of its last entry."""
        return self._place_of(Contribution(deal, None, ANY))

    def chart_id(self) -> str:
        """Return what begins the ids within one more chart."""
        return f"g-{next(self._charts)}"

    def anchor_of(self, deal: str) -> str | None:
        """Return the anchor of a deal, None where the page only names it."""
        return self._anchors.get(deal)

    def whose(self, deal: str) -> Whose | None:
        """Return whose a deal is that the page only names; one that is on it says so itself."""
        return None if deal in self._anchors else self._whose.get(deal)

    def deal(self, deal: str) -> str | None:
        """Return the anchor of a deal; one that the page only names has its file for it."""
        if deal in self._anchors or deal not in self._names:
            return self._anchors.get(deal)
        place = self.place(deal)
        anchor, name = f"f-{len(self._blocks) + 1}", self._names[deal]
        block = Block(anchor, name, "", "", (PartView(None, name, "", place),))
        return self._blocks.setdefault(deal, block).anchor

    def anchor(self, title: str, make: Callable[[], Figure]) -> str | None:
        """Return the anchor of what stands behind a figure, None where nothing does."""
        return self._anchor(title, make())

    def _anchor(self, title: str, figure: Figure) -> str | None:
        if not _rests_on(figure):
            return None
        key = _key(figure)
        if key not in self._blocks:
            anchor = f"f-{len(self._blocks) + 1}"
            self._blocks[key] = Block(anchor, "", "", "")  # its inputs come behind it
            self._blocks[key] = self._block(anchor, title, figure)
        return self._blocks[key].anchor

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks in the order of the figures."""
        yield from self._blocks.values()

    def _block(self, anchor: str, title: str, figure: Figure) -> Block:
        head = Block(anchor, title, self._text(figure.value), figure.formula)
        if figure.inputs:
            inputs = (
                (name, self._text(each.value), self._anchor(f"{title}, {name}", each))
                for name, each in figure.inputs.items()
            )
            return head._replace(inputs=tuple(inputs))
        largest = nlargest(FEW, figure.parts, key=_size)
        more = len(figure.parts) - len(largest)
        return head._replace(parts=tuple(map(self._part, largest)), more=more)

    def _part(self, part: Contribution) -> PartView:
        name = self._names.get(part.of, part.of)
        return PartView(self.anchor_of(part.of), name, self._text(part.value), self._place_of(part))

    def _text(self, value: Cell) -> str:
        return texts(kind_for(value), [value], self._form, exact=False)[0]


def _rests_on(figure: Figure) -> bool:
    """Say whether any deal or line stands behind a figure, near or far."""
    return bool(figure.parts) or any(map(_rests_on, figure.inputs.values()))


def _key(figure: Figure) -> object:
    inputs = tuple((name, _key(each)) for name, each in figure.inputs.items())
    return figure.formula, figure.value, tuple(part.of for part in figure.parts), inputs


def _size(part: Contribution) -> Decimal:
    return abs(number_of(part.value) or Decimal(0))
