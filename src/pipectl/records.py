"""Frozen dataclasses that cost little at start-up: what all of them do alike is written once.

Python writes and compiles six methods for every frozen dataclass, 0.5 ms each time, and some
forty are loaded for a report. Here it writes `__init__` alone. A type checker sees the usual
decorator, and holds what Python then does not: nobody assigns to a field of a record.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import field
from functools import cache
from operator import attrgetter
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


@cache
def _getter(record: type) -> Callable[[Any], object]:
    return attrgetter(*_names(record))


@cache
def _names(record: type[Any]) -> tuple[str, ...]:
    return tuple(item.name for item in dataclasses.fields(record) if item.compare)


def _is_equal(self: Any, other: Any) -> bool:
    if self is other or other.__class__ is not self.__class__:
        return self is other
    values = _getter(self.__class__)
    return bool(values(self) == values(other))


def _hash(self: Any) -> int:
    return hash(tuple(getattr(self, name) for name in _names(self.__class__)))


def _show(self: Any) -> str:
    values = ", ".join(f"{name}={getattr(self, name)!r}" for name in _names(self.__class__))
    return f"{self.__class__.__qualname__}({values})"


__all__ = ["dataclass", "field"]
