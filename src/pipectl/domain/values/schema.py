"""Records that are their own schema: attribute names are the keys, metadata says how to read them.

A shape describes a value in a file. `parse` functions take the value's own text and raise
ValueError("what is wrong; what to write instead"); `write` functions give a text that says how it
is written (see pipectl.domain.values.text).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field, fields, replace
from functools import cache, partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")
R = TypeVar("R", bound="DataclassInstance")

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain] | None"
"""What a file says, without places: every scalar is its own text, None is an empty one."""


REFUSED: Final = object()
"""Stands where an empty value means nothing and is refused."""


class Scalar(NamedTuple):
    """A single value; `empty` is what an empty one means.

    `kind` names what it is to whoever shows it, as `pipectl.table.Kind` does; `choices` are all
    the words that it can be, where there are few.
    """

    parse: Callable[[str], Any]
    write: Callable[[Any], str] = str
    empty: object = REFUSED
    kind: str = "text"
    choices: tuple[str, ...] = ()


class ListOf(NamedTuple):
    """A list, read as a tuple."""

    item: Shape


class MapOf(NamedTuple):
    """A mapping with keys of the user's own; `clearable` takes an empty value as None.

    Some of its keys may be `named`, with values of another shape.
    """

    value: Shape
    key: Callable[[str], str] = str
    clearable: bool = False
    named: Mapping[str, Shape] = {}


class RecordOf(NamedTuple):
    """A mapping whose keys are the attributes of a dataclass."""

    record: type


class Either(NamedTuple):
    """A single value, or the mapping or list that can be written in its place."""

    scalar: Scalar
    other: ListOf | MapOf | RecordOf


Shape: TypeAlias = "Scalar | ListOf | MapOf | RecordOf | Either"


class Key(NamedTuple):
    """One key of a record: the attribute that holds it, its value's shape, must it be there."""

    attribute: str
    shape: Shape
    required: bool


def required(shape: Shape, *, name: str = "") -> Any:
    """Declare a key that must be in the file; `name` as for `optional`."""
    return field(metadata={"shape": shape, "required": True, "name": name})


def optional(shape: Shape, default: object = None, *, name: str = "") -> Any:
    """Declare a key that may be left out; `default` is a value or, for containers, their type.

    `name` is the key's name where Python's attribute cannot have it (class, pass).
    """
    metadata = {"shape": shape, "name": name}
    if isinstance(default, type):
        return field(default_factory=default, metadata=metadata)
    return field(default=default, metadata=metadata)


def keys_of(record: type) -> dict[str, Key]:
    """Return the keys of a record in the order in which they are written.

    Attributes without a shape are not in the file. A record may name the keys that come first in
    a class attribute FIRST.
    """
    if record not in _KEYS:
        _KEYS[record] = _find_keys(record)
    return _KEYS[record]


_KEYS: Final[dict[type, dict[str, Key]]] = {}


@cache
def getter_of(record: type) -> Callable[[Any], tuple[Any, ...]]:
    """Return what gives the values of all keys of a record at once: a third of the time."""
    return attrgetter(*(key.attribute for key in keys_of(record).values()))


def records_below(records: Iterable[type]) -> list[type]:
    """Return record types and those that stand in their values, at any depth, each once."""
    every: dict[type, None] = {}
    waiting = list(records)
    while waiting:
        record = waiting.pop()
        if record not in every:
            every[record] = None
            shapes = (key.shape for key in keys_of(record).values())
            waiting += (inner for shape in shapes for inner in _records_in(shape))
    return list(every)


def _records_in(shape: Shape) -> Iterator[type]:
    match shape:
        case RecordOf():
            yield shape.record
        case ListOf():
            yield from _records_in(shape.item)
        case MapOf():
            yield from _records_in(shape.value)
        case Either():
            yield from _records_in(shape.other)


def required_keys(record: type) -> tuple[str, ...]:
    """Return the keys of a record that must be in the file."""
    if record not in _REQUIRED:
        names = tuple(name for name, key in keys_of(record).items() if key.required)
        _REQUIRED[record] = names
    return _REQUIRED[record]


_REQUIRED: Final[dict[type, tuple[str, ...]]] = {}


def _find_keys(record: type) -> dict[str, Key]:
    first: tuple[str, ...] = getattr(record, "FIRST", ())
    keys = {
        item.metadata.get("name") or item.name: Key(
            item.name, item.metadata["shape"], item.metadata.get("required", False)
        )
        for item in fields(record)
        if "shape" in item.metadata
    }
    rest = [name for name in keys if name not in first]
    return {name: keys[name] for name in (*first, *rest)}


def build(record: Callable[..., T], values: Mapping[str, object]) -> T:
    """Make a record of values by their attributes, whose types their shapes have made sure of."""
    return record(**values)


def changed(record: R, values: Mapping[str, object]) -> R:
    """Return a record with other values of some attributes."""
    return replace(record, **values)


def is_clearable(record: type) -> bool:
    """Say whether an empty value in this record clears a field (its name goes to `clears`)."""
    return hasattr(record, "clears")


def dump(shape: Shape, value: Any) -> Plain:
    """Turn a value into what a file says; the inverse of `revive`."""
    match shape:
        case Scalar():
            return shape.write(value) if value != shape.empty else None
        case ListOf():
            return [dump(shape.item, item) for item in value]
        case MapOf():
            return {k: None if v is None else dump(shape.value, v) for k, v in value.items()}
        case RecordOf():
            return dump_record(value)
        case Either():
            is_scalar = isinstance(value, str)
            return dump(shape.scalar if is_scalar else shape.other, value)


def dump_record(record: Any) -> dict[str, Plain]:
    """Turn a record into its keys and what they say.

    Absent values have no key, but for a required list or mapping that is empty.
    """
    plain: dict[str, Plain] = {}
    clears = record.clears if is_clearable(type(record)) else ()
    for name, key in keys_of(type(record)).items():
        value = getattr(record, key.attribute)
        if name in clears:
            plain[name] = None
        elif value is not None and (key.required or not is_absent(value)):
            plain[name] = dump(key.shape, value)
    return plain


def is_absent(value: object) -> bool:
    """Say whether a value has no key in a file; zero and False are values."""
    return value is None or value in ((), {})


def revive(shape: Shape, plain: Plain) -> Any:
    """Turn what a file says back into a value; raise ValueError for what no such value says."""
    return reader_of(shape)(plain)


def revive_record(record: type, plain: dict[str, Plain], **more: Any) -> Any:
    """Turn what a file says of a record back into it; `more` are its attributes without a key.

    Raises ValueError for a value or a key that the record does not have, or lacks.
    """
    readers, needed = _readers_of(record)
    if not needed <= plain.keys() <= readers.keys():
        raise ValueError("a key is unknown or missing")
    clears = []
    for name, value in plain.items():
        attribute, parse, read = readers[name]
        # The usual case takes no further call: this is the innermost loop of histories.
        if parse and isinstance(value, str):
            more[attribute] = parse(value)
        elif value is None and is_clearable(record):
            clears.append(name)
        else:
            more[attribute] = read(value)
    if clears:
        more["clears"] = frozenset(clears)
    return record(**more)


Reader: TypeAlias = "Callable[[Plain], Any]"


def reader_of(shape: Shape) -> Reader:
    """Compose what reads the plain values of a shape, for who reads many of them."""
    match shape:
        case Scalar():
            return partial(_revive_scalar, shape)
        case ListOf():
            item = reader_of(shape.item)
            return lambda plain: tuple(map(item, _of_type(list, plain)))
        case MapOf():
            read, key = reader_of(shape.value), shape.key
            return lambda plain: {
                key(k): None if v is None else read(v) for k, v in _of_type(dict, plain).items()
            }
        case RecordOf():
            record = shape.record
            return lambda plain: revive_record(record, _of_type(dict, plain))
        case Either():
            scalar, other = reader_of(shape.scalar), reader_of(shape.other)
            return lambda plain: (scalar if isinstance(plain, str) else other)(plain)


def _revive_scalar(shape: Scalar, plain: Plain) -> Any:
    return shape.empty if plain is None else shape.parse(_of_type(str, plain))


@cache
def _readers_of(
    record: type,
) -> tuple[dict[str, tuple[str, Callable[[str], Any] | None, Reader]], frozenset[str]]:
    """Return what reads the keys of a record, and those that must be there.

    For each key its attribute, what parses a text where it is a single value, and what reads all.
    """
    readers = {
        name: (attribute, getattr(shape, "parse", None), reader_of(shape))
        for name, (attribute, shape, _) in keys_of(record).items()
    }
    return readers, frozenset(required_keys(record))


def _of_type(kind: type[T], plain: object) -> T:
    if not isinstance(plain, kind):
        raise ValueError(f"{plain!r} is not a {kind.__name__}")  # noqa: TRY004 - a bad value
    return plain
