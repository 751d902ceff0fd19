"""Makes an existing YAML text say something else while touching as little of it as possible."""

import re
from typing import Final

from pipectl.domain.values.schema import Plain
from pipectl.store.edit.align import partners
from pipectl.store.edit.block import change_block, dash, item_spans, pair_spans, value_column
from pipectl.store.edit.draft import Changes, Draft, Refused
from pipectl.store.edit.emit import block, flow, is_journal, journal, pair
from pipectl.store.edit.flow import change_flow, flow_spans
from pipectl.store.edit.replace import Slot, replace
from pipectl.store.yaml.node import Node, SyntaxProblem
from pipectl.store.yaml.parser import parse

__all__ = ["Refused", "edit"]


def edit(text: str, target: Plain) -> str:
    """Return the text changed so that it means `target`; bytes that need not change stay.

    `text` has no byte order mark. An empty value is None; a new key goes behind the one before it
    in `target`; leaves may be Bare or Quoted. Raises SyntaxProblem when `text` cannot be read and
    Refused when the change cannot be made without touching anything else.
    """
    root = parse(text)
    if root.plain() == target:
        return text
    # Lines are added after whole lines: a last line without an end gets one, and loses it again
    # unless it went itself.
    draft = Draft(text)
    ended = text + draft.eol
    lent = bool(text) and not text.endswith("\n") and parse(ended).plain() == root.plain()
    if lent:
        draft = Draft(ended)
        root = parse(ended)
    changed = _changed(draft, root, target)
    if lent and not draft.lost_end():
        changed = changed.removesuffix(draft.eol)
    _verify(changed, target, min(draft.splices)[0])
    return changed


def _changed(draft: Draft, root: Node, target: Plain) -> str:
    try:
        if root.start == root.end:
            _begin(draft, target)
        else:
            _change(draft, Slot(root, "", 0, None, 0, flow=root.flow), target)
    except ValueError as error:
        raise Refused(root.start, str(error)) from None
    return draft.result()


def _verify(changed: str, target: Plain, offset: int) -> None:
    try:
        same = parse(changed).plain() == target
    except SyntaxProblem:
        same = False
    if not same:
        raise Refused(offset, "this cannot be changed without touching other lines")


def _begin(draft: Draft, target: Plain) -> None:
    """Write the first keys or items of a document that has none."""
    end = _DOCUMENT_END.search(draft.text)
    place = end.start() if end else len(draft.text)
    if isinstance(target, dict):
        lines = [_line(draft, key, value, "") for key, value in target.items()]
    else:
        lines = [f"- {flow(item)}" for item in target or ()]
    draft.put(place, place, "".join(line + draft.eol for line in lines))


def _change(draft: Draft, slot: Slot, target: Plain) -> None:
    node = slot.node
    if node.plain() == target:
        return
    if isinstance(target, dict) and node.pairs is not None and _has_room(draft, slot, target):
        _change_mapping(draft, slot, target)
    elif isinstance(target, list) and node.items is not None and (target or node.flow):
        _change_sequence(draft, slot, target)
    elif slot.depth:
        replace(draft, slot, target)
    else:
        raise Refused(node.start, "the file as a whole cannot be replaced")


def _has_room(draft: Draft, slot: Slot, target: dict[str, Plain]) -> bool:
    """Say whether a mapping stays while its keys change; else it is replaced as a whole."""
    node = slot.node
    if node.flow or any(node.get(key) is not None for key in target):
        return True
    return draft.first_on_line(node.start) and (bool(target) or not slot.depth)


def _change_mapping(draft: Draft, slot: Slot, target: dict[str, Plain]) -> None:
    node = slot.node
    places = {str(key.value): index for index, (key, _) in enumerate(node.pairs or ())}
    changes = Changes([places[key] for key in places if key not in target], {})
    after = -1
    for key, value in target.items():
        if key in places:
            after = places[key]
            _change(draft, _slot_of_pair(draft, slot, after), value)
        else:
            changes.add(after, _new_pair(draft, slot, key, value))
    if node.flow:
        change_flow(draft, node, flow_spans(draft, node), changes)
    else:
        change_block(draft, pair_spans(draft, node), changes)


def _slot_of_pair(draft: Draft, slot: Slot, index: int) -> Slot:
    key, node = (slot.node.pairs or [])[index]
    mark = draft.after(":", key.end)
    return Slot(node, str(key.value), key.start, mark, slot.depth + 1, flow=slot.node.flow)


def _new_pair(draft: Draft, slot: Slot, key: str, value: Plain) -> str:
    if slot.node.flow:
        return pair(key, value)
    indent = None if slot.depth else draft.indent(slot.node.start)
    return _line(draft, key, value, indent, value_column(draft, slot.node))


def _line(draft: Draft, key: str, value: Plain, indent: str | None, column: int = 0) -> str:
    """Write a pair for a line of its own; only keys of the document itself give their `indent`."""
    if indent is not None and is_journal(value):
        return block(key, None) + journal(value, indent, draft.eol)
    return block(key, value, column)


def _change_sequence(draft: Draft, slot: Slot, target: list[Plain]) -> None:
    node = slot.node
    items = node.items or []
    spans = flow_spans(draft, node) if node.flow else item_spans(draft, node)
    lead = "" if node.flow else dash(draft, spans, node)
    partner = partners([item.plain() for item in items], target)
    gone = set(range(len(items))) - set(partner.values())
    changes = Changes(sorted(gone), {})
    after = -1
    for index, value in enumerate(target):
        if index in partner:
            after = partner[index]
            start = spans[after].start
            mark = None if node.flow else start + 1
            inner = Slot(items[after], slot.key, start, mark, slot.depth + 1, flow=node.flow)
            _change(draft, inner, value)
        else:
            changes.add(after, _new_item(slot, lead, value))
    if node.flow:
        change_flow(draft, node, spans, changes)
    else:
        change_block(draft, spans, changes)


def _new_item(slot: Slot, lead: str, value: Plain) -> str:
    if value is not None:
        return lead + flow(value)
    if slot.node.flow:
        raise Refused(slot.node.start, f"an item of '{slot.key}' cannot be empty in brackets")
    return "-"


_DOCUMENT_END: Final = re.compile(r"^\.\.\.(?=\s|\Z)", re.MULTILINE)
