"""All that the file of a record says, as plain data."""

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

from pipectl.domain.model.settings import FIELD_TYPES, Setup
from pipectl.domain.values.schema import Plain, dump, dump_record


class Whole(Protocol):
    """A record with a file of its own: its id is the file's name.

    `fields` are the store's custom fields by name, `extra` is all that stands under x- keys.
    """

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def id(self) -> str:
        """The name of the file, without its ending."""

    @property
    def fields(self) -> Mapping[str, Any]:
        """The custom fields that the record has."""

    @property
    def extra(self) -> Mapping[str, Plain]:
        """What is kept untouched."""


def text_of_plain(value: Plain) -> str:
    """Write what stands under an x- key: a text as it is, all else as JSON."""
    import json

    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def dump_whole(record: Whole, setup: Setup) -> dict[str, Plain]:
    """Return what a file says; custom fields and x- keys stand before what is last in a deal's."""
    keys = dump_record(record)
    last: dict[str, Plain] = {k: keys.pop(k) for k in ("imported", "history") if k in keys}
    own = {
        name: dump(FIELD_TYPES[setup.settings.fields[name]], value)
        for name, value in record.fields.items()
    }
    return {**keys, **own, **record.extra, **last}
