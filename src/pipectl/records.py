"""Frozen dataclasses that cost little at start-up: what all of them do alike is written once.

Python writes and compiles six methods for every frozen dataclass, 0.5 ms each time, and some
forty are loaded for a report. Here it writes `__init__` alone. A type checker sees the usual
decorator, and holds what Python then does not: nobody assigns to a field of a record.
"""

import dataclasses
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool, **options: bool) -> object:
        """Make a class a dataclass whose records are compared, hashed and shown by their fields."""
        assert frozen  # noqa: S101 - what is not frozen takes the usual decorator

        def decorate(cls: type) -> type:
            record = dataclasses.dataclass(**{**options, "repr": False, "eq": False})(cls)
            record.__eq__, record.__hash__, record.__repr__ = _is_equal, _hash, _show
            return record

        return decorate


def _values(record: Any) -> dict[str, object]:
    return {item.name: getattr(record, item.name) for item in dataclasses.fields(record)}


def _is_equal(self: object, other: object) -> bool:
    return other.__class__ is self.__class__ and _values(self) == _values(other)


def _hash(self: object) -> int:
    return hash(tuple(_values(self).values()))


def _show(self: object) -> str:
    values = ", ".join(f"{name}={value!r}" for name, value in _values(self).items())
    return f"{self.__class__.__qualname__}({values})"


__all__ = ["dataclass", "field", "replace"]
