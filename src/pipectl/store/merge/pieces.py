"""A YAML text taken apart: keys and items as pieces of text, each with its comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from pipectl.errors import PipectlError
from pipectl.store.edit.block import item_spans, pair_spans
from pipectl.store.edit.draft import Draft
from pipectl.store.yaml.parser import parse

if TYPE_CHECKING:
    from pipectl.domain.values.schema import Plain
    from pipectl.store.yaml.node import Node


class UnmergeableError(PipectlError):
    """Versions that nobody but a person can merge; git's own merge shows both sides."""

    name = "unmergeable"


class FilePiece(NamedTuple):
    """A key or an item (without a key): the lines above it, its own text, the rest of its line.

    `below` are the pieces of a value in lines of its own; the body is then the key alone.
    """

    key: str
    value: Plain
    lead: str
    body: str
    tail: str
    below: tuple[FilePiece, ...] | None = None

    @property
    def own(self) -> str:
        """All of its text but the lines above it."""
        inner = (f"{piece.lead}{piece.own}" for piece in self.below or ())
        return f"{self.body}{self.tail}{''.join(inner)}"


class FilePieces(NamedTuple):
    """A text: what stands above the first piece, the pieces, and what stands below the last."""

    header: str
    pieces: tuple[FilePiece, ...]
    footer: str


def take_apart(text: str) -> FilePieces:
    """Take a text apart whose last line has its end; raise UnmergeableError where it is in braces.

    Raises SyntaxProblem where it cannot be read.
    """
    root = parse(text)
    if root.start == root.end:
        return FilePieces(text, (), "")
    if root.flow or not (root.pairs or root.items):
        raise UnmergeableError("the file as a whole is in braces or brackets")
    draft = Draft(text)
    spans = pair_spans(draft, root) if root.pairs else item_spans(draft, root)
    begin = draft.line_start(spans[0].start)
    pieces, end = _pieces(draft, root, begin)
    return FilePieces(text[:begin], tuple(pieces), text[end:])


def _pieces(draft: Draft, node: Node, at: int) -> tuple[list[FilePiece], int]:
    """Return the pieces of a block value, and where the line behind them begins."""
    is_map = node.pairs is not None
    spans = pair_spans(draft, node) if is_map else item_spans(draft, node)
    parts = node.pairs if node.pairs is not None else [(None, item) for item in node.items or ()]
    pieces = []
    for (start, end), (key, value) in zip(spans, parts, strict=True):
        if not draft.first_on_line(start):
            raise UnmergeableError("two keys or items share a line")
        begin = draft.line_start(start)
        lead, name = draft.text[at:begin], "" if key is None else str(key.value)
        if key is not None and _is_below(draft, key, value):
            mark = draft.after(":", key.end) or key.end
            below, at = _pieces(draft, value, draft.next_line(mark))
            head, tail = draft.text[begin:mark], draft.text[mark : draft.next_line(mark)]
            pieces.append(FilePiece(name, value.plain(), lead, head, tail, tuple(below)))
        else:
            at = draft.next_line(end)
            pieces.append(
                FilePiece(name, value.plain(), lead, draft.text[begin:end], draft.text[end:at])
            )
    return pieces, at


def _is_below(draft: Draft, key: Node, value: Node) -> bool:
    is_block = not value.flow and bool(value.pairs or value.items)
    return is_block and "\n" in draft.text[key.end : value.start]


def comments(text: str) -> list[str]:
    """Return the comments of a text in their order, without the blanks around them."""
    bare = list(text)
    for start, end in _scalars(parse(text)):
        bare[start:end] = "x" * (end - start)
    return [match[0].strip() for match in re.finditer("#[^\n]*", "".join(bare))]


def _scalars(node: Node) -> Iterator[tuple[int, int]]:
    for key, value in node.pairs or ():
        yield key.start, key.end
        yield from _scalars(value)
    for item in node.items or ():
        yield from _scalars(item)
    if node.value is not None:
        yield node.start, node.end
