"""The merge of one file of a store from the bytes of its three versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from pipectl.domain.model.assertions import Assertion
from pipectl.domain.model.deal import Deal
from pipectl.domain.values.schema import ListOf, MapOf, RecordOf, Scalar, Shape, keys_of
from pipectl.store.collection.collections import COLLECTIONS
from pipectl.store.edit import emit
from pipectl.store.merge import lists, writing
from pipectl.store.merge.deals import HISTORY, Versions, merge_deal
from pipectl.store.merge.pieces import FilePieces, UnmergeableError, take_apart
from pipectl.store.merge.proof import (
    prove_comments,
    prove_deal,
    prove_meaning,
    prove_record,
    warnings_of,
)
from pipectl.store.merge.sides import sides_of
from pipectl.store.merge.values import Both, by_key
from pipectl.store.merge.writing import Entries
from pipectl.store.setup import LISTS, read_setup
from pipectl.store.tree import layout
from pipectl.store.yaml.node import SyntaxProblem
from pipectl.store.yaml.parser import parse
from pipectl.store.yaml.reader import BOM, decode

if TYPE_CHECKING:
    from pipectl.domain.model.settings import Setup

_SHAPES: Final[Mapping[str, Shape]] = {
    **LISTS,
    layout.ASSERTIONS: ListOf(RecordOf(Assertion)),
    **{every.folder: RecordOf(every.record) for every in COLLECTIONS},
}

MARKER_SIZE: Final = 7


class Data(NamedTuple):
    """The bytes of a file before both sides changed it (empty: there was none), and of each."""

    base: bytes
    ours: bytes
    theirs: bytes


class MergedFile(NamedTuple):
    """The bytes of a merged file, and whether a person has to choose between its markers.

    `sides` is its text with ours, or theirs, taken wherever there is something to choose.
    """

    data: bytes
    has_conflicts: bool
    sides: tuple[str, str]


class _Form(NamedTuple):
    """How the text of a file is kept: a byte order mark, the line ends, an end of the last one."""

    mark: str = ""
    eol: str = "\n"
    end: str = "\n"


_Texts: TypeAlias = "tuple[str, str, str]"


def has_fields(path: str) -> bool:
    """Say whether a file is merged by its fields or lines, and not by git's lines alone."""
    return _shape_of(path) is not None


def _shape_of(path: str) -> Shape | None:
    name = path.partition("/")[0]
    return _SHAPES.get(name) if path.endswith(layout.SUFFIX) else None


def merge_file(
    path: str, data: Data, files: Mapping[str, bytes], marker_size: int = MARKER_SIZE
) -> MergedFile:
    """Merge a file at a path of the store; `files` are those beside the deals, by path.

    Raises UnmergeableError where only git's own merge can show both sides.
    """
    shape = _shape_of(path)
    if shape is None:
        raise UnmergeableError(f"{path} is no file that is merged by its fields")
    try:
        base = _base(path, shape, data.base, files)
        return _merge(path, shape, data._replace(base=base), files, marker_size)
    except SyntaxProblem as problem:
        raise UnmergeableError(f"{path} cannot be read: {problem.what}") from None


def _base(path: str, shape: Shape, base: bytes, files: Mapping[str, bytes]) -> bytes:
    """Return a base without markers, which git writes where two branches have merged each other.

    It is then git's merge of two bases, and merged by field again: what those two say differently
    is in no base, so that a person chooses if the two sides still do.
    """
    parts = sides_of(base)
    if parts is None:
        return base
    merged = _merge(
        path, shape, Data(parts.common, parts.ours, parts.theirs), files, MARKER_SIZE
    ).data
    left = sides_of(merged)
    return left.common if left else merged


def _merge(
    path: str, shape: Shape, data: Data, files: Mapping[str, bytes], marker_size: int
) -> MergedFile:
    setup = _setup(files)
    base, ours, theirs = (_text_and_form(path, version) for version in data)
    texts = base[0], ours[0], theirs[0]
    form = _Form(*(_chosen(*parts) for parts in zip(base[1], ours[1], theirs[1], strict=True)))
    chunks = _merged(path, shape, texts, setup, files)
    sides = writing.side_of(chunks, 0), writing.side_of(chunks, 1)
    for side, text in enumerate(sides):
        prove_comments(texts, text, side)
    text = writing.joined(chunks, marker_size)
    has_conflicts = any(not chunk.agree for chunk in chunks)
    if not form.end and not has_conflicts:
        text = text.removesuffix("\n")
    data_of_all = (form.mark + text.replace("\n", form.eol)).encode()
    return MergedFile(data_of_all, has_conflicts, sides)


def _setup(files: Mapping[str, bytes]) -> Setup:
    """Read what merging needs of a store: another list may be in conflict itself."""
    needed = {p: d for p, d in files.items() if p not in LISTS or p == layout.TEAM}
    for some in (needed, {p: d for p, d in needed.items() if p != layout.TEAM}):
        setup, _ = read_setup(some)
        if setup is not None:
            return setup
    raise UnmergeableError("the settings or the pipelines cannot be read")


def _text_and_form(path: str, data: bytes) -> tuple[str, _Form]:
    """Return a text whose lines all end in LF, and how they ended."""
    text = decode(path, data)
    crlf = text.count("\r\n")
    if 0 < crlf < text.count("\n"):
        raise UnmergeableError(f"{path} has lines that end in CRLF and others")
    form = _Form(
        BOM if data.startswith(BOM.encode()) else "",
        "\r\n" if crlf else "\n",
        "\n" if text.endswith("\n") or not text else "",
    )
    unix = text.replace("\r\n", "\n")
    ended = unix if form.end else f"{unix}\n"
    if ended != unix and parse(ended).plain() != parse(unix).plain():
        raise UnmergeableError(f"the last line of {path} has no end")
    return ended, form


def _chosen(base: str, ours: str, theirs: str) -> str:
    return theirs if ours == base else ours


def _merged(
    path: str, shape: Shape, texts: _Texts, setup: Setup, files: Mapping[str, bytes]
) -> list[Both]:
    base, ours, theirs = (writing.with_values(take_apart(text), shape) for text in texts)
    sheets = (base, ours, theirs)
    match shape:
        case RecordOf():
            return _merged_record(path, shape.record, texts, sheets, setup)
        case MapOf(value=RecordOf(record=record)):
            people = lists.merge_people(
                Versions(*map(_keys, sheets)),
                _sets(record),
                lambda people: warnings_of(path, emit.document(people), files),
            )
            chunks = writing.keyed(sheets, people, {})
            prove_meaning(chunks, people, shape)
            return chunks
    lines = [[piece.value for piece in sheet.pieces] for sheet in sheets]
    if any(piece.key for sheet in sheets for piece in sheet.pieces):
        raise UnmergeableError(f"{path} is no list")
    entries = lists.merge_lines(
        path,
        [[line for line in side if isinstance(line, dict)] for side in lines],
        setup,
        lambda items: warnings_of(path, _as_lines(items), files),
    )
    chunks = writing.listed(sheets, entries)
    sides = ([both[side] for both in entries.taken if both[side] is not None] for side in (0, 1))
    prove_meaning(chunks, Both(*sides), shape)
    return chunks


def _as_lines(items: Sequence[Any]) -> str:
    return "".join(f"- {emit.flow(item)}\n" for item in items)


def _merged_record(
    path: str, record: type, texts: _Texts, sheets: Sequence[FilePieces], setup: Setup
) -> list[Both]:
    sides = [prove_record(path, text, setup) for text in texts[1:]]
    versions = Versions(*map(_keys, sheets))
    if record is not Deal:
        both = by_key(*versions, _sets(record))
        chunks, target = writing.keyed(sheets, both, {}), both
    else:
        merged = merge_deal(versions, setup, _sets(record))
        if merged is None:
            return [Both(*texts[1:])]
        entries = Entries(merged.slots, merged.taken)
        chunks = writing.keyed(sheets, merged.tops, {HISTORY: entries})
        histories = (
            [both[side] for both in merged.taken if both[side] is not None] for side in (0, 1)
        )
        pairs = zip(merged.tops, histories, strict=True)
        target = Both(*({**top, HISTORY: history} for top, history in pairs))
    prove_meaning(chunks, target, RecordOf(record))
    for side in (0, 1):
        after = prove_record(path, writing.side_of(chunks, side), setup)
        if record is Deal:
            prove_deal(after, sides, setup)
    return chunks


def _keys(sheet: FilePieces) -> dict[str, Any]:
    if any(not piece.key for piece in sheet.pieces):
        raise UnmergeableError("the file is a list, and no keys")
    return {piece.key: piece.value for piece in sheet.pieces}


def _sets(record: type) -> list[str]:
    """Name the keys of a record that hold words in no order: tags, aliases."""
    shapes = {name: key.shape for name, key in keys_of(record).items()}
    return [n for n, s in shapes.items() if isinstance(s, ListOf) and isinstance(s.item, Scalar)]
