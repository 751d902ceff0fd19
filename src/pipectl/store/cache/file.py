"""What was read before, kept outside the store, for files that did not change since.

Nobody else knows this file. It holds two layers that always agree: a head of plain data, with one
compact row a record in a column for each key, and behind it the whole records, each with a check of
its own, so that nobody reads a history that is not asked for. It is written with marshal, which
reads nothing but plain data; a cache that cannot be used is as good as none.
"""

from __future__ import annotations

import gc
import marshal
import mmap
import os
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields
from itertools import accumulate, chain
from pathlib import Path
from typing import Final

import pipectl
from pipectl.domain.values.schema import records_below
from pipectl.store.cache.rows import SETUP_RECORDS, Head, PackedProblem
from pipectl.store.collection.collections import COLLECTIONS
from pipectl.store.disk.cleanup import sweep_outside
from pipectl.store.disk.files import open_plain
from pipectl.store.disk.temporary import temporary
from pipectl.store.tree.layout import NEVER, Stamp

_MAGIC: Final = b"pipectl cache 4\n"
_FINE_NS: Final = 50_000_000
_COARSE_NS: Final = 2_000_000_000


_SIZES: Final = struct.Struct("<IQQ")


class CacheFile:
    """The file of one store's cache; reading and writing it never fails, it only helps."""

    def __init__(self, root: Path, folder: Path | None, kind: str = "") -> None:
        """Name the file by the store's place; without a folder there is none.

        `kind` begins with a hyphen, for a second file of the same store.
        """
        self.root, self.folder = root, folder
        self.place = os.fsencode(os.path.realpath(root))
        # Two places with one name take turns: each knows its own file by the place in it.
        name = f"{zlib.crc32(self.place):08x}{zlib.adler32(self.place):08x}{kind}"
        self.path = folder / f"{name}.cache" if folder else None

    def of_versions(self) -> CacheFile:
        """Return the file that keeps what was read of commits, several versions of a record."""
        return CacheFile(self.root, self.folder, "-commits")

    def load(self) -> tuple[Head, dict[str, memoryview]] | None:
        """Return the head and the packed records of each folder, None without a usable cache."""
        if self.path is None:
            return None
        with suppress(OSError, ValueError, EOFError, TypeError, struct.error):
            descriptor = open_plain(self.path)
            try:
                data = memoryview(mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ))
            finally:
                os.close(descriptor)
            start = len(_MAGIC) + _SIZES.size
            check, size, packed = _SIZES.unpack_from(data, len(_MAGIC))
            if bytes(data[: len(_MAGIC)]) != _MAGIC or len(data) != start + size + packed:
                return None
            plain = data[start : start + size]
            if _check(plain, packed) != check:
                return None
            head: Head = marshal.loads(plain)  # noqa: S302 - it is what we wrote
            if (head["version"], head["place"]) == (_version(), self.place):
                return head, _parts(data[start + size :], head["sizes"])
        return None

    def forget(self) -> None:
        """Remove the file, and that of versions."""
        for path in filter(None, (self.path, self.of_versions().path)):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def save(self, head: Head, blobs: Mapping[str, Sequence[bytes | memoryview]]) -> None:
        """Replace the cache in one step; `blobs` are the packed records of each folder."""
        if self.path is None:
            return
        sizes = {folder: sum(map(len, parts)) for folder, parts in blobs.items()}
        about = {"version": _version(), "place": self.place, "sizes": sizes}
        packed, size = marshal.dumps({**head, **about}), sum(sizes.values())
        lengths = _SIZES.pack(_check(packed, size), len(packed), size)
        content = b"".join((_MAGIC, lengths, packed, *chain.from_iterable(blobs.values())))
        with suppress(OSError):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with temporary(self.path.parent, content, None, wait=False) as laid:
                laid.replace(self.path)
        sweep_outside(self.path.parent)


def _check(head: bytes | memoryview, packed: int) -> int:
    """Return the sum that tells a whole head from a damaged one, the sizes included."""
    return zlib.crc32(head, zlib.crc32(b"%d %d" % (len(head), packed)))


def _parts(data: memoryview, sizes: Mapping[str, int]) -> dict[str, memoryview]:
    """Cut the bytes behind the head into those of each folder."""
    ends = accumulate(sizes.values())
    return {
        folder: data[end - size : end]
        for (folder, size), end in zip(sizes.items(), ends, strict=True)
    }


def _version() -> str:
    """Say of what version a cache is: the types of all that is packed are part of it."""
    summaries = [collection.columns().type for collection in COLLECTIONS]
    records = records_below([*SETUP_RECORDS, *(c.record for c in COLLECTIONS), *summaries])
    types = "\n".join(f"{r.__name__}.{f.name}: {f.type}" for r in records for f in fields(r))
    return f"{pipectl.__version__}\n{PackedProblem}\n{types}"


def safe_stamp(stamp: Stamp, read_at: int) -> Stamp:
    """Return the stamp to keep for a file that was read at a time (nanoseconds).

    A file that changed just before may change again without another stamp, so that it has to be
    read again: git calls such an entry racily clean. Coarse clocks count whole seconds.
    """
    _, changed, _, touched = stamp
    is_coarse = changed % 1_000_000_000 == 0
    limit = read_at - (_COARSE_NS if is_coarse else _FINE_NS)
    return stamp if max(changed, touched) < limit else NEVER


@contextmanager
def collector_paused() -> Iterator[None]:
    """Building thousands of records takes several times as long with the collector running."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
