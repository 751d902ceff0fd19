"""Putting one value in the place of another."""

from typing import NamedTuple

from pipectl.domain.values.schema import Plain
from pipectl.store.edit.draft import Draft, Refused
from pipectl.store.edit.emit import flow, is_journal, journal, requoted
from pipectl.store.yaml.node import Node


class Slot(NamedTuple):
    """A value and where it stands.

    `key` is its key or its list's, `start` where that key or the dash stands, `mark` where its
    colon or dash ends (None: it has none); `depth` is 0 for the document and 1 for the values of
    its keys; `flow` says that it stands in braces or brackets.
    """

    node: Node
    key: str
    start: int
    mark: int | None
    depth: int
    flow: bool


def replace(draft: Draft, slot: Slot, target: Plain) -> None:
    """Put `target` where the slot's value stands; raise Refused where that cannot be."""
    node = slot.node
    if target is None:
        _empty(draft, slot)
    elif node.start == node.end:
        _fill(draft, slot, target)
    elif _is_below(draft, slot) and not _is_scalar(node):
        draft.put(slot.mark or 0, slot.mark or 0, " " + flow(target))
        draft.put(draft.line_start(node.start), draft.next_line(draft.own_end(node)))
    else:
        draft.put(node.start, _end(draft, slot), _text(node, target))


def _empty(draft: Draft, slot: Slot) -> None:
    start, end = slot.node.start, _end(draft, slot)
    if slot.mark is None:
        raise Refused(start, f"an item of '{slot.key}' cannot be empty in brackets")
    if slot.flow:
        draft.put(start, end, " " if start == slot.mark else "")
    elif _is_below(draft, slot):
        draft.put(draft.line_start(start), draft.next_line(end))
    else:
        draft.put(slot.mark, end)


def _fill(draft: Draft, slot: Slot, target: Plain) -> None:
    place = slot.node.start
    if not slot.flow and slot.depth == 1 and is_journal(target):
        # The list goes below what stands on the line of its key.
        place = draft.next_line(place)
        lines = journal(target, draft.indent(slot.start), draft.eol)
        draft.put(place, place, lines.removeprefix(draft.eol) + draft.eol)
    elif slot.mark is None:
        draft.put(place, place, f": {flow(target)}")
    else:
        end = draft.skip_spaces(place)
        commented = draft.text.startswith("#", end)
        draft.put(place, place if commented else end, f" {flow(target)}")


def _is_below(draft: Draft, slot: Slot) -> bool:
    """Say whether a value starts on a line below its colon or dash."""
    return not slot.flow and "\n" in draft.text[slot.mark or 0 : slot.node.start]


def _is_scalar(node: Node) -> bool:
    return node.pairs is None and node.items is None


def _text(node: Node, target: Plain) -> str:
    return requoted(target, node.style) if isinstance(target, str) else flow(target)


def _end(draft: Draft, slot: Slot) -> int:
    """Return where the value's last line ends; a block scalar's own end is on the next line."""
    start, end = slot.node.start, draft.own_end(slot.node)
    if slot.node.style in ("|", ">") and "#" in draft.text[start : draft.next_line(start + 1)]:
        why = f"there is a comment after '{slot.node.style}' in the value of '{slot.key}'"
        raise Refused(start, why)
    return start + len(draft.text[start:end].rstrip("\r\n"))
