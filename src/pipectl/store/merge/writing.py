"""Merged values as text: each from the side that wrote it, and markers around what is to choose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pipectl.domain.values.schema import ListOf, MapOf, RecordOf, Shape, keys_of
from pipectl.store.edit import editor, emit
from pipectl.store.merge.pieces import FilePiece, FilePieces, UnmergeableError
from pipectl.store.merge.values import ABSENT, Both, canonical, key_order

if TYPE_CHECKING:
    from pipectl.store.merge.alignment import EntryVersions

_Three: TypeAlias = "tuple[FilePiece | None, FilePiece | None, FilePiece | None]"


class Entries(NamedTuple):
    """The items of a list in their order, each with what is taken of it."""

    slots: Sequence[EntryVersions]
    taken: Sequence[Both]


def with_values(sheet: FilePieces, shape: Shape) -> FilePieces:
    """Return a sheet whose values are written in one way, so that they can be compared."""
    return sheet._replace(pieces=tuple(_with_value(p, _inner(shape, p.key)) for p in sheet.pieces))


def _with_value(piece: FilePiece, shape: Shape | None) -> FilePiece:
    below = piece.below and tuple(_with_value(p, _inner(shape, p.key)) for p in piece.below)
    return piece._replace(value=canonical(shape, piece.value), below=below)


def _inner(shape: Shape | None, key: str) -> Shape | None:
    match shape:
        case ListOf():
            return shape.item
        case MapOf():
            return shape.named.get(key, shape.value)
        case RecordOf() if key in keys_of(shape.record):
            return keys_of(shape.record)[key].shape
    return None


def keyed(sheets: Sequence[FilePieces], target: Both, entries: Mapping[str, Entries]) -> list[Both]:
    """Write files of keys; of the lists under some keys `entries` says what they hold."""
    header = _lines(*(sheet.header for sheet in sheets))
    footer = _lines(*(sheet.footer for sheet in sheets))
    pieces = [{piece.key: piece for piece in sheet.pieces} for sheet in sheets]
    return [Both(header, header), *_keys(pieces, target, entries), Both(footer, footer)]


def listed(sheets: Sequence[FilePieces], entries: Entries) -> list[Both]:
    """Write files that are a list."""
    header = _lines(*(sheet.header for sheet in sheets))
    footer = _lines(*(sheet.footer for sheet in sheets))
    items = _items([sheet.pieces for sheet in sheets], entries)
    return [Both(header, header), *items, Both(footer, footer)]


def _keys(
    pieces: Sequence[Mapping[str, FilePiece]], target: Both, entries: Mapping[str, Entries]
) -> list[Both]:
    base, ours, theirs = pieces
    order = key_order(list(base), list(ours), list(theirs))
    place = next((at for at, key in enumerate(order) if key in entries), len(order))
    order[place:place] = [key for key in {**target.ours, **target.theirs} if key not in order
                          and key not in entries]  # fmt: skip
    chunks = []
    for key in order:
        three = base.get(key), ours.get(key), theirs.get(key)
        if key in entries:
            chunks += _list(three, entries[key])
        else:
            value = Both(*(side.get(key, ABSENT) for side in target))
            chunks += _pair(key, three, value)
    return chunks


def _list(three: _Three, entries: Entries) -> list[Both]:
    """Write a key with its list; one in brackets can only be taken as a whole."""
    some = [piece for piece in three if piece]
    if all(piece.below for piece in some):
        head = _lead(three) + _head(three)
        items = _items([(piece and piece.below) or () for piece in three], entries)
        return [Both(head, head), *items]
    if any(not both.agree for both in entries.taken):
        raise UnmergeableError("a list with two versions of an entry is in brackets")
    value = [both.ours for both in entries.taken if both.ours is not None]
    return _pair(some[0].key, three, Both(value, value))


def _items(pieces: Sequence[Sequence[FilePiece]], entries: Entries) -> list[Both]:
    chunks = []
    before = ""
    for slot, taken in zip(entries.slots, entries.taken, strict=True):
        base, ours, theirs = (
            None if at is None else side[at] for at, side in zip(slot.places, pieces, strict=True)
        )
        three = base, ours, theirs
        value = Both(*(ABSENT if entry is None else entry for entry in taken))
        lead = _lead(three)
        if not base and lead == before and "#" in lead:
            # Both sides added something behind one comment at the end.
            three = base, ours and ours._replace(lead=""), theirs and theirs._replace(lead="")
        before = "" if base else lead
        chunks += _pair("", three, value)
    return chunks


def _pair(key: str, three: _Three, value: Both) -> list[Both]:
    """Write a key or an item as either side has it; the lines above it stay outside markers."""
    some = [piece for piece in three if piece]
    parts = [side for side in value if isinstance(side, dict) and side]
    is_block = bool(some) and all(p.below and p.below[0].key for p in some)
    if is_block and len(parts) == len(value):
        head = _lead(three) + _head(three)
        inner = [{p.key: p for p in (piece and piece.below) or ()} for piece in three]
        return [Both(head, head), *_keys(inner, value, {})]
    lead = _lead(three)
    texts = ["" if side is ABSENT else _text(key, three, side) for side in value]
    if not any(texts):
        # What goes takes its own comment along, not one that a side has put there since.
        is_new = three[0] is not None and "#" in lead and lead != three[0].lead
        return [Both(lead, lead)] if is_new else []
    if "" in texts:
        return [Both(*(text and lead + text for text in texts))]
    return [Both(lead, lead), Both(*texts)]


def _text(key: str, three: _Three, value: Any) -> str:
    """Return the text of a value: that of the sides which have it, else one edited to say it."""
    base, ours, theirs = three
    holders = [piece for piece in (ours, theirs) if piece and piece.value == value]
    if not holders and base and base.value == value:
        holders = [base]
    if not holders:
        return _edited(key, [piece for piece in (ours, theirs) if piece], value)
    if any(piece.below for piece in holders):
        return _chosen(base and base.own, *(piece.own for piece in (holders[0], holders[-1])))
    body = _chosen(base and base.body, holders[0].body, holders[-1].body)
    if body.endswith("\n"):
        return body
    tails = [piece.tail for piece in (ours, theirs) if piece and not piece.below]
    tails = tails or [holders[0].tail]
    return body + _tail(base.tail if base else None, tails[0], tails[-1])


def _edited(key: str, pieces: Sequence[FilePiece], value: Any) -> str:
    """Edit the text of a piece; without one write a new line."""
    if not pieces:
        return f"{emit.block(key, value)}\n"
    text = min(piece.own for piece in pieces)
    try:
        return editor.edit(text, {key: value})
    except editor.Refused as refused:
        raise UnmergeableError(f"{key} cannot be written: {refused.reason}") from None


def _head(three: _Three) -> str:
    """Return the line of a key whose value stands below it."""
    base, ours, theirs = three
    some = [piece for piece in (ours, theirs) if piece] or [piece for piece in three if piece]
    body = _chosen(base and base.body, some[0].body, some[-1].body)
    return body + _tail(base.tail if base else None, some[0].tail, some[-1].tail)


def _lead(three: _Three) -> str:
    base, ours, theirs = three
    some = [piece for piece in (ours, theirs) if piece] or [piece for piece in three if piece]
    if not some:
        return ""
    return _lines(base.lead if base else "", some[0].lead, some[-1].lead)


def _chosen(base: str | None, ours: str, theirs: str) -> str:
    """Return the text that one side changed, of two that both changed the first by text."""
    if base in (ours, theirs):
        return theirs if ours == base else ours
    return min(ours, theirs)


def _lines(base: str, ours: str, theirs: str) -> str:
    """Do the same with lines of comments; those that both changed are all there, each once."""
    if ours == theirs or base in (ours, theirs):
        return _chosen(base, ours, theirs)
    first, second = sorted((ours, theirs))
    there = first.splitlines()
    more = (line for line in second.splitlines(keepends=True) if line.rstrip("\n") not in there)
    return first + "".join(more)


def _tail(base: str | None, ours: str, theirs: str) -> str:
    """Do the same with what follows a value on its line."""
    if ours == theirs or base in (ours, theirs):
        return _chosen(base, ours, theirs)
    parts = sorted({tail.strip() for tail in (ours, theirs)} - {""})
    return f"  {'  '.join(parts)}\n" if parts else "\n"


def side_of(chunks: Iterable[Both], side: int) -> str:
    """Return the text that is left if one side is taken whole: 0 is ours."""
    return "".join(chunk[side] for chunk in chunks)


def joined(chunks: Iterable[Both], marker_size: int) -> str:
    """Return the text, with markers around what differs."""
    parts: list[str] = []
    waiting = Both("", "")
    for chunk in chunks:
        if not chunk.agree:
            waiting = Both(waiting.ours + chunk.ours, waiting.theirs + chunk.theirs)
        elif chunk.ours:
            parts += [_marked(waiting, marker_size), chunk.ours]
            waiting = Both("", "")
    return "".join([*parts, _marked(waiting, marker_size)])


def _marked(both: Both, size: int) -> str:
    if both.agree:
        return str(both.ours)
    begin, middle, end = (sign * size for sign in "<=>")
    return f"{begin} ours\n{both.ours}{middle}\n{both.theirs}{end} theirs\n"
