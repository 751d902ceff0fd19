"""One plain value a deal, each different value kept once: quick to load, to ask and to change."""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

ABSENT: Final = -1
"""The place of a deal that was not there before."""


class PackedColumn:
    """`codes` has a number a deal, its place among `values`; number 0 is None, an absent value."""

    __slots__ = ("codes", "values")

    def __init__(self, codes: array[int], values: list[Any]) -> None:
        """Take the parts; `values` begins with None."""
        self.codes = codes
        self.values = values

    @classmethod
    def empty(cls, size: int) -> PackedColumn:
        """Return a column of nothing but None."""
        return cls(numbers(bytes(_WIDTH * size)), [None])

    @classmethod
    def unpack(cls, data: bytes) -> PackedColumn:
        """Turn the bytes of `pack` back into a column."""
        codes, values = marshal.loads(data)  # noqa: S302 - our own cache, its check was right
        return cls(numbers(codes), values)

    def pack(self) -> bytes:
        """Return the column as bytes."""
        return marshal.dumps((self.codes.tobytes(), self.values))

    def all(self, read: Callable[[Any], Any] | None = None) -> list[Any]:
        """Return the value of every deal, or what `read` makes of it: each different one once."""
        values = self.values if read is None else [read(value) for value in self.values]
        if len(values) == 1:
            return values * len(self.codes)
        return list(map(values.__getitem__, self.codes))

    def at_places(self, places: Sequence[int]) -> PackedColumn:
        """Return the values of some deals, by their places."""
        return PackedColumn(selected(self.codes, places), self.values)

    def merged(
        self, places: Sequence[int] | None, fresh: Iterable[tuple[int, Any]], size: int
    ) -> PackedColumn:
        """Return a column of `size` deals, in the order of their old `places`.

        Without places they are the same deals; `fresh` are new values by their new places.
        """
        codes = selected(self.codes, places)
        values = self.values if len(self.values) <= 2 * size else _used(self.values, codes)
        code_of = {_key(value): code for code, value in enumerate(values)}
        values = list(values)
        for index, value in fresh:
            key = value if value is None or type(value) is str else _key(value)
            code = code_of.setdefault(key, len(values))
            if code == len(values):
                values.append(value)
            codes[index] = code
        return PackedColumn(codes, values)


def numbers(data: bytes | Iterable[int] = b"") -> array[int]:
    """Return whole numbers below 2**32, from their bytes or one by one."""
    return array("I", data)


_WIDTH: Final = numbers().itemsize


def selected(column: array[int], places: Sequence[int] | None) -> array[int]:
    """Return the numbers at these places, 0 for an absent one; all of them without places."""
    if places is None:
        return column[:]
    padded = column + array(column.typecode, [0])
    return array(column.typecode, map(padded.__getitem__, places))


def _used(values: list[Any], codes: array[int]) -> list[Any]:
    """Forget values that no deal has any more; changes the codes to those of the rest."""
    codes_used = sorted({0, *codes})
    new = {old: code for code, old in enumerate(codes_used)}
    codes[:] = numbers(map(new.__getitem__, codes))
    return [values[old] for old in codes_used]


def _key(value: Any) -> object:
    """Return what tells plain values apart, of those that have no hash too."""
    return value if value is None or type(value) is str else marshal.dumps(value, 2)
