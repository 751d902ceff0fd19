"""The whole deals of a cache, packed one behind the other, each with the check of its bytes."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pipectl.store.cache.column import selected

_ARRAYS: Final = {"starts": "Q", "sizes": "I", "checks": "I"}
_SPARE: Final = 1 << 20
"""Bytes of deals that changed since, which are too few to be worth writing all anew."""


class Packed:
    """Where each deal lies in the bytes of the cache's file, or in those read since.

    A deal that changed is put at the end, so that the others are written as they are.
    """

    def __init__(self, arrays: Mapping[str, array[int]], old: memoryview, new: bytes) -> None:
        """Take a number a deal in each array; `new` follows behind `old`."""
        self.starts = arrays["starts"]
        self.sizes = arrays["sizes"]
        self.checks = arrays["checks"]
        self.old = old
        self.new = new

    @classmethod
    def of(cls, head: Mapping[str, bytes], old: memoryview) -> Packed:
        """Take what `head` gave, and the bytes; without a head there are no deals."""
        arrays = {name: array(code, head.get(name, b"")) for name, code in _ARRAYS.items()}
        return cls(arrays, old, b"")

    def head(self) -> dict[str, bytes]:
        """Return all but the deals themselves as plain data."""
        return {name: getattr(self, name).tobytes() for name in _ARRAYS}

    def parts(self) -> tuple[memoryview | bytes, ...]:
        """Return the bytes to write."""
        return (self.old, self.new)

    def at(self, index: int) -> memoryview | None:
        """Return the bytes of one deal; None where they are not what was written."""
        data = self._bytes(index)
        return data if zlib.crc32(data) == self.checks[index] else None

    def _bytes(self, index: int) -> memoryview:
        start, size = self.starts[index], self.sizes[index]
        if start >= len(self.old):
            return memoryview(self.new)[start - len(self.old) :][:size]
        return self.old[start : start + size]

    def at_places(self, places: Sequence[int]) -> Packed:
        """Return some of the deals, by their places."""
        arrays = {name: selected(getattr(self, name), places) for name in _ARRAYS}
        return Packed(arrays, self.old, self.new)

    def merged(self, places: Sequence[int] | None, fresh: Iterable[tuple[int, bytes]]) -> Packed:
        """Return the deals of these old places, with fresh ones by their new places."""
        arrays = {name: selected(getattr(self, name), places) for name in _ARRAYS}
        end = len(self.old) + len(self.new)
        more = []
        for index, data in fresh:
            arrays["starts"][index] = end
            arrays["sizes"][index] = len(data)
            arrays["checks"][index] = zlib.crc32(data)
            end += len(data)
            more.append(data)
        merged = Packed(arrays, self.old, b"".join((self.new, *more)))
        return merged._dense() if end > 2 * sum(merged.sizes) + _SPARE else merged

    def _dense(self) -> Packed:
        """Leave out the bytes of deals that are no more or have changed."""
        data = [bytes(self._bytes(index)) for index in range(len(self.starts))]
        starts = array("Q", self.starts)
        end = 0
        for index, part in enumerate(data):
            starts[index] = end
            end += len(part)
        arrays = {"starts": starts, "sizes": self.sizes, "checks": self.checks}
        return Packed(arrays, memoryview(b""), b"".join(data))
