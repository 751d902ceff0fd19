"""Values in a text that know where they stand, and what cannot be read of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipectl.domain.values.schema import Plain


class SyntaxProblem(Exception):  # noqa: N818 - it becomes a Problem once the path is known
    """The text is not YAML, or not of the part of YAML that a store uses."""

    def __init__(self, offset: int, what: str, remedy: str) -> None:
        """Remember where (a character offset), what and what to write instead."""
        super().__init__(what)
        self.offset = offset
        self.what = what
        self.remedy = remedy


class Node:
    """A value in the text, `text[start:end]`, with offsets in characters.

    A scalar has `value` (None where nothing is written) and `style` ("" is plain, else one of
    `'"|>`); a sequence has `items`; a mapping has `pairs` of key and value.
    """

    __slots__ = ("end", "flow", "items", "pairs", "start", "style", "value")

    def __init__(
        self, start: int, end: int, value: str | None = None, style: str = "", *, flow: bool = False
    ) -> None:
        """Make a node; of a list or a mapping the builder fills in the contents."""
        self.start = start
        self.end = end
        self.flow = flow
        self.value = value
        self.style = style
        self.items: list[Node] | None = None
        self.pairs: list[tuple[Node, Node]] | None = None

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is written where a value could be."""
        return self.value is None and self.items is None and self.pairs is None

    def get(self, key: str) -> Node | None:
        """Return the value of a key of this mapping, or None."""
        for name, value in self.pairs or ():
            if name.value == key:
                return value
        return None

    def plain(self) -> Plain:
        """Return what this node says, without places."""
        if self.pairs is not None:  # mostly of scalars, which are not asked one by one
            return {
                str(key.value): value.plain() if value.value is None else value.value
                for key, value in self.pairs
            }
        if self.items is not None:
            return [item.plain() for item in self.items]
        return self.value


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Turn a character offset into a line and a column, both counted from 1."""
    line_start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - line_start + 1
