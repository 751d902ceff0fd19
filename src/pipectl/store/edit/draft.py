"""Splices of a text, and where its lines and values begin and end."""

import re
from typing import Final, NamedTuple

from pipectl.store.yaml.node import Node


class Refused(Exception):  # noqa: N818 - the store turns it into a ConflictError with its place
    """A change that cannot be written here without touching other lines."""

    def __init__(self, offset: int, reason: str) -> None:
        """Remember where (a character offset in the text as it was) and why, a phrase."""
        super().__init__(reason)
        self.offset = offset
        self.reason = reason


class Span(NamedTuple):
    """Where a pair or an item stands: from its key, dash or first sign to the end of its value."""

    start: int
    end: int


class Changes(NamedTuple):
    """Which spans of a collection go, and the texts to add after a span (-1: before the first)."""

    removed: list[int]
    added: dict[int, list[str]]

    def add(self, after: int, text: str) -> None:
        """Note a text to add behind those already noted for the same span."""
        self.added.setdefault(after, []).append(text)


class Draft:
    """A text and the splices to be made in it; all offsets are those of the text as it was."""

    def __init__(self, text: str) -> None:
        """Start without splices; new lines will end as the first line does."""
        self.text = text
        self.splices: list[tuple[int, int, str]] = []
        first = text.find("\n")
        self.eol = "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"

    def put(self, start: int, end: int, new: str = "") -> None:
        """Replace `text[start:end]`; insertions at one offset keep the order of the calls."""
        self.splices.append((start, end, new))

    def result(self) -> str:
        """Return the text with all splices made."""
        parts = []
        done = 0
        for start, end, new in sorted(self.splices, key=lambda splice: splice[:2]):
            if start < done:
                raise Refused(start, "two changes meet here; make one after the other")
            parts += [self.text[done:start], new]
            done = end
        return "".join(parts) + self.text[done:]

    def lost_end(self) -> bool:
        """Say whether the last line goes and none comes in its place."""
        end = len(self.text)
        goes = any(start < stop == end for start, stop, _ in self.splices)
        return goes and not any(start == end for start, _, _ in self.splices)

    def line_start(self, offset: int) -> int:
        """Return where the line of `offset` starts."""
        return self.text.rfind("\n", 0, offset) + 1

    def next_line(self, offset: int) -> int:
        """Return where the next line starts; `offset` itself where a line starts there."""
        if self.line_start(offset) == offset:
            return offset
        newline = self.text.find("\n", offset)
        return newline + 1 if newline >= 0 else len(self.text)

    def indent(self, offset: int) -> str:
        """Return what brings a new line to the column of `offset`: its own indent, or spaces."""
        before = self.text[self.line_start(offset) : offset]
        return " " * len(before) if before.strip() else before

    def first_on_line(self, offset: int) -> bool:
        """Say whether nothing but an indent stands before `offset` on its line."""
        return not self.text[self.line_start(offset) : offset].strip()

    def last_on_line(self, offset: int) -> bool:
        """Say whether only a comment follows on the line of `offset`."""
        return _REST.match(self.text, offset) is not None

    def skip(self, offset: int) -> int:
        """Return where the next token starts, after spaces, line ends and comments."""
        return _end(_GAP, self.text, offset)

    def skip_spaces(self, offset: int) -> int:
        """Return the end of the spaces at `offset`."""
        return _end(_SPACES, self.text, offset)

    def after(self, mark: str, offset: int) -> int | None:
        """Return where the next token ends if it is `mark`, else None."""
        place = self.skip(offset)
        return place + 1 if self.text.startswith(mark, place) else None

    def own_end(self, node: Node) -> int:
        """Return where a value ends, without the blank lines that only follow a block scalar."""
        last = node
        while not last.flow and (last.pairs or last.items):
            last = last.pairs[-1][1] if last.pairs else (last.items or [])[-1]
        return self._content_end(last) if last.style in ("|", ">") else last.end

    def _content_end(self, node: Node) -> int:
        header, *lines = self.text[node.start : node.end].splitlines(keepends=True)
        if "+" in header.partition("#")[0]:
            return node.end
        indent = next((_end(_SPACES, line, 0) for line in lines if line.strip()), 0)
        while lines and not lines[-1].strip(" \r\n") and len(lines[-1].rstrip("\r\n")) <= indent:
            lines.pop()
        return node.start + len(header) + sum(map(len, lines))


def _end(pattern: re.Pattern[str], text: str, offset: int) -> int:
    match = pattern.match(text, offset)
    return match.end() if match else offset


_GAP: Final = re.compile(r"(?:\s+|#[^\n]*)*")
_SPACES: Final = re.compile(r"[ \t]*")
_REST: Final = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\r?\n|\Z)")
