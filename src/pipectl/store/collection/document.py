"""A record with the file it stands in: written anew, or back into the bytes it was read from."""

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeAlias

from pipectl.domain.model.plain import dump_whole
from pipectl.domain.model.settings import Setup
from pipectl.domain.values.schema import Plain
from pipectl.errors import (
    ConflictError,
    InvalidError,
    PipectlError,
    Place,
    Problem,
    UsageError,
    stopping,
)
from pipectl.store.collection.collection import Collection, R
from pipectl.store.collection.reader import read_file, read_sound
from pipectl.store.edit import align, editor, emit
from pipectl.store.yaml.node import line_and_column
from pipectl.store.yaml.parser import parse
from pipectl.store.yaml.reader import BOM, decode

_Map: TypeAlias = "dict[str, Plain]"


class Document(NamedTuple, Generic[R]):
    """A record, its file's path below the root and the bytes it was read from."""

    record: R
    path: str
    data: bytes


class UnreadableError(UsageError):
    """A change would write what cannot be read again; `problems` say why."""

    def __init__(self, path: str, problems: list[Problem]) -> None:
        """Keep the problems for whoever can put the text right."""
        lines = "\n".join(map(str, problems))
        super().__init__(f"this change would make {path} unreadable; nothing was written\n{lines}")
        self.problems = problems


def compose(collection: Collection[R], record: R, setup: Setup) -> bytes:
    """Write a file for a new record: a line a key, history and answers a line each."""
    data = emit.document(dump_whole(record, setup)).encode()
    _verify(collection, record, f"{record.id}.yaml", data, setup)
    return data


def compose_checked(collection: Collection[R], record: R, setup: Setup) -> bytes:
    """Write a file as `compose` does, for one of many records: the rules have let it pass."""
    data = emit.document(dump_whole(record, setup)).encode()
    sound = read_sound(collection, record.id, data, setup)
    return data if sound and sound[0] == record else compose(collection, record, setup)


def rewrite(collection: Collection[R], present: Document[R], record: R, setup: Setup) -> bytes:
    """Write a changed record into the bytes of its file; other bytes stay.

    Raises ConflictError, with the place, where that cannot be done.
    """
    old, new = dump_whole(present.record, setup), dump_whole(record, setup)
    data = rewritten(
        present.path,
        present.data,
        lambda text: editor.edit(text, patched(parse(text).plain(), old, new)),
        f"change these lines with {collection.editor.format(id=record.id)}",
    )
    try:
        _verify(collection, record, present.path, data, setup)
    except UnreadableError as error:
        before = read_file(collection, record.id, present.path, present.data, setup)
        problems = stopping(error.problems)
        if {p.what for p in problems} <= {p.what for p in stopping(before.problems)}:
            raise InvalidError(problems) from None  # the change is not to blame
        raise
    return data


def rewritten(path: str, data: bytes, change: Callable[[str], str], remedy: str) -> bytes:
    """Change the text of a file, its byte order mark aside; an edit refused is a ConflictError."""
    text = decode(path, data)
    try:
        changed = change(text)
    except editor.Refused as refused:
        place = Place(path, *line_and_column(text, refused.offset))
        raise ConflictError(f"{place}: {refused.reason}; {remedy}") from None
    bom = BOM if data.startswith(BOM.encode()) else ""
    return (bom + changed).encode()


def patched(present: Plain, old: Plain, new: Plain) -> Plain:
    """Return `present`, the content of the file, with what differs between `old` and `new`.

    Keys that neither knows stay, and stay where they are; a new key goes behind the one before it.
    """
    if old == new:
        return present
    if isinstance(present, dict) and isinstance(old, dict) and isinstance(new, dict):
        return _patched_keys(present, old, new)
    if isinstance(present, list) and isinstance(old, list) and isinstance(new, list):
        return _patched_items(present, old, new)
    return new


def _patched_keys(present: _Map, old: _Map, new: _Map) -> _Map:
    pairs = [
        (key, patched(value, old.get(key), new[key]) if key in new else value)
        for key, value in present.items()
        if key in new or key not in old
    ]
    names = [key for key, _ in pairs]
    before: str | None = None
    for key, value in new.items():
        # What both say and the file does not is a default, and stays unsaid.
        if key not in present and (key not in old or old[key] != value):
            place = names.index(before) + 1 if before in names else 0
            pairs.insert(place, (key, value))
            names.insert(place, key)
        before = key
    return dict(pairs)


def _patched_items(present: list[Plain], old: list[Plain], new: list[Plain]) -> list[Plain]:
    places = align.partners(old, new)
    return [
        patched(present[places[index]], old[places[index]], value) if index in places else value
        for index, value in enumerate(new)
    ]


def _verify(collection: Collection[R], record: R, path: str, data: bytes, setup: Setup) -> None:
    """Read what is about to be written, and compare it with what is intended."""
    reading = read_file(collection, record.id, path, data, setup)
    if reading.record is None:
        raise UnreadableError(path, reading.problems)
    if reading.record != record:
        raise PipectlError(
            f"{path} would not match the intended {collection.noun}; nothing was written"
        )
