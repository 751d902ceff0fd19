"""Summaries of records whose values are decoded when they are asked for."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from functools import partial
from typing import Any, Final

from pipectl.domain.values.schema import keys_of


class Lazily:
    """Makes summaries of a type that look their values up in columns."""

    def __init__(self, summary: type[Any]) -> None:
        """Derive a type with a property for each attribute."""
        self.keys = {key.attribute: (name, key.shape) for name, key in keys_of(summary).items()}
        self._fields = {field.name: field for field in fields(summary)}
        own = {"__slots__": ("_row", "_values"), "__class__": property(lambda _: summary)}
        looked_up = {name: _looked_up(name) for name in self._fields}
        # For whoever asks, and for the dataclass's own comparison and copies, it is a summary.
        lazy: Any = type(f"Lazy{summary.__name__}", (summary,), {**own, **looked_up})
        self._new = partial(object.__new__, lazy)
        self._set_row = lazy._row.__set__  # noqa: SLF001 - made above; a frozen type refuses others
        self._set_values = lazy._values.__set__  # noqa: SLF001 - the same

    def make(self, values: Mapping[str, list[Any]], row: int) -> Any:
        """Return the summary of a row; nothing is decoded yet."""
        summary = self._new()
        self._set_row(summary, row)
        self._set_values(summary, values)
        return summary

    def default(self, attribute: str) -> Any:
        """Return the value of an attribute that a record does not have."""
        field = self._fields[attribute]
        if field.default_factory is not MISSING:
            return field.default_factory()
        return None if field.default is MISSING else field.default


def _looked_up(attribute: str) -> property:
    return property(lambda self: self._values[attribute][self._row])


def lazily(summary: type[Any]) -> Lazily:
    """Return the one such maker for a type of summaries."""
    if summary not in _MAKERS:
        _MAKERS[summary] = Lazily(summary)
    return _MAKERS[summary]


_MAKERS: Final[dict[type[Any], Lazily]] = {}
