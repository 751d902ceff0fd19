"""The fields of a record by name: `amount`, `address.city`, a custom field, an `x-` key."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, NamedTuple, TypeVar

from pipectl.domain.model.deal import Answer, Deal, NextStep
from pipectl.domain.model.plain import Whole
from pipectl.domain.model.settings import FIELD_TYPES, Setup
from pipectl.domain.values import scalars
from pipectl.domain.values.schema import (
    MapOf,
    RecordOf,
    Scalar,
    Shape,
    changed,
    is_absent,
    keys_of,
    required_keys,
)

ALIASES: Final = {"close": "expected_close", "parked": "parked_until", "tag": "tags"}
"""What a query and `add` call a field in short."""

EXTRA: Final = "x-"
"""How a key begins that pipectl keeps and does not read."""

V = TypeVar("V")
R = TypeVar("R", bound=Whole)


class FieldPath(NamedTuple):
    """The attribute that holds a field, and its key there where that is a mapping or a record."""

    attribute: str
    key: str | None = None


def path_of(name: str, record: type = Deal) -> FieldPath:
    """Return where a record holds a field, of whose name nobody else knows the parts."""
    keys = keys_of(record)
    head, dot, key = name.partition(".")
    if dot and head in keys and _has_fields(keys[head].shape):
        return FieldPath(head, key)
    if name.startswith(EXTRA):
        return FieldPath("extra", name)
    return FieldPath(name) if name in keys else FieldPath("fields", name)


def _has_fields(shape: Shape) -> bool:
    """Say whether parts of a value are set one by one: no other part must be there."""
    if isinstance(shape, RecordOf):
        return not required_keys(shape.record)
    return isinstance(shape, MapOf)


def links_of(record: type) -> tuple[str, ...]:
    """Name the fields that hold the id of another record of the same kind."""
    return tuple(name for name, key in keys_of(record).items() if key.shape == scalars.DEAL_ID)


def shape_of(name: str, setup: Setup, record: type = Deal) -> Shape | None:
    """Return how a field is read and written, None where there is no such field."""
    attribute, key = path_of(name, record)
    if attribute == "extra":
        return scalars.TEXT
    if attribute == "fields":
        return FIELD_TYPES.get(setup.settings.fields.get(name, ""))
    shape = keys_of(record)[attribute].shape
    if key is None:
        return shape
    if isinstance(shape, RecordOf):
        parts = keys_of(shape.record)
        return parts[key].shape if key in parts else None
    return shape.value if isinstance(shape, MapOf) and isinstance(shape.value, Scalar) else None


def get(deal: Deal, name: str) -> object:
    """Return the value of a field, None where it is empty."""
    attribute, key = path_of(name)
    value = getattr(deal, attribute)
    if key is not None:
        value = value.get(key) if isinstance(value, Mapping) else getattr(value, key, None)
    return None if is_absent(value) else value


def put(record: R, name: str, value: object) -> R:
    """Return a record with another value of a field, None for no value."""
    attribute, key = path_of(name, type(record))
    present = getattr(record, attribute)
    if key is not None and isinstance(present, Mapping):
        value = with_key(present, key, value)
    elif key and isinstance(shape := keys_of(type(record))[attribute].shape, RecordOf):
        empty = shape.record()
        part = changed(present or empty, {key: value})
        value = None if part == empty else part
    elif value is None and isinstance(present, tuple):
        value = ()
    return changed(record, {attribute: value})


def with_key(items: Mapping[str, V], key: str, value: V | None) -> dict[str, V]:
    """Return items with another one under a key, without it for None."""
    if value is None:
        return {name: item for name, item in items.items() if name != key}
    return {**items, key: value}


def text_of(value: object) -> str:
    """Write a value as `imported` holds it."""
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, Answer):
        return value.state
    if isinstance(value, NextStep):
        return f"{value.what} ({value.due})"
    return format(value, "f") if isinstance(value, Decimal) else str(value)
