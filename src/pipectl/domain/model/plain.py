"""All that the file of a record says, as plain data."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final, Protocol

from pipectl.domain.model.settings import FIELD_TYPES, Setup
from pipectl.domain.values.schema import Plain, dump, dump_record

LATER: Final = ("imported", "history")
"""What stands last in a deal's file, and no row of a spreadsheet has."""


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
    last: dict[str, Plain] = {k: keys.pop(k) for k in LATER if k in keys}
    own = {
        name: dump(FIELD_TYPES[setup.settings.fields[name]], value)
        for name, value in record.fields.items()
    }
    return {**keys, **own, **record.extra, **last}


def texts_of(record: Whole, setup: Setup) -> dict[str, str]:
    """Return all that a file says as the texts of a row, but what stands last."""
    values = dump_whole(record, setup)
    return dict(flat("", {key: values[key] for key in values if key not in LATER}))


def flat(prefix: str, values: Mapping[str, Plain]) -> Iterator[tuple[str, str]]:
    """Yield keys with dots between them and their texts; tags with spaces between them."""
    for key, value in values.items():
        name = f"{prefix}{key}"
        if isinstance(value, str) or (name.startswith("x-") and value is not None):
            yield name, text_of_plain(value)
        elif isinstance(value, dict):
            yield from flat(f"{name}.", value)
        elif value is not None:
            yield name, " ".join(map(str, value))
