"""What was read before, kept outside the store, for files that did not change since.

Nobody else knows this file. It holds two layers: one compact row a deal, in a column for each
key, and the whole deals, decoded one by one when a report asks for a history. It is written with
marshal, which reads nothing but plain data; a cache that cannot be used is as good as none.
"""

from __future__ import annotations

import gc
import hashlib
import marshal
import os
import struct
import zlib
from contextlib import contextmanager
from contextlib import suppress
from dataclasses import fields
from functools import cached_property
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

import pipectl
from pipectl.domain.book import Standing
from pipectl.domain.deal import Answer
from pipectl.domain.deal import Deal
from pipectl.domain.deal import Entry
from pipectl.domain.deal import NextStep
from pipectl.domain.deal import Objection
from pipectl.domain.qualification import Criterion
from pipectl.domain.qualification import Framework
from pipectl.domain.qualification import PassRule
from pipectl.domain.quota import Quota
from pipectl.domain.settings import Rate
from pipectl.domain.settings import Settings
from pipectl.domain.stage import ExitCriteria
from pipectl.domain.stage import FollowUp
from pipectl.domain.stage import LostReason
from pipectl.domain.stage import OnEnter
from pipectl.domain.stage import Pipeline
from pipectl.domain.stage import Stage
from pipectl.domain.team import Person
from pipectl.store.layout import NEVER
from pipectl.store.rows import Row
from pipectl.store.rows import unpack_deal
from pipectl.store.rows import unpack_problem
from pipectl.store.rows import unpack_standings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping
    from pathlib import Path

    from pipectl.domain.book import Record
    from pipectl.errors import Problem
    from pipectl.store.layout import Found
    from pipectl.store.layout import Stamp

_MAGIC: Final = b"pipectl cache 1\n"
_RECORDS: Final = (
    Standing, Deal, Entry, Answer, NextStep, Objection, Settings, Rate, Quota, Person, Pipeline,
    Stage, ExitCriteria, OnEnter, FollowUp, LostReason, Framework, Criterion, PassRule,
)  # fmt: skip
_FINE_NS: Final = 50_000_000
_COARSE_NS: Final = 2_000_000_000


class CachedRecord:
    """A deal in the cache; each of its two layers is decoded when it is asked for."""

    __slots__ = ("_deal", "_index", "_kept")

    def __init__(self, kept: Kept, index: int) -> None:
        """Point at a row; nothing is decoded yet."""
        self._kept = kept
        self._index = index
        self._deal: Deal | None = None

    @property
    def latest(self) -> Standing:
        """The deal as it stands after its last entry."""
        return self._kept.standings[self._index]

    @property
    def deal(self) -> Deal:
        """The whole deal with its history."""
        if self._deal is None:
            self._deal = self._kept.deal(self._index)
        return self._deal


class Kept:
    """All rows in columns: lists of one length, a value a deal, in the order of their ids."""

    def __init__(self, settings: Settings, head: dict[str, Any], blob: memoryview) -> None:
        """Take a decoded head; `blob` holds the packed deals, one after the other."""
        self.settings = settings
        self.ids: list[str] = head["ids"]
        self.paths: list[str] = head["paths"]
        self.stamps: list[Stamp] = head["stamps"]
        self.warnings: dict[str, tuple[tuple[Any, ...], ...]] = head["warnings"]
        self.columns: dict[str, list[Any]] = head["columns"]
        self.ends: list[int] = head["ends"]
        self.blob = blob
        self.places = {deal_id: index for index, deal_id in enumerate(self.ids)}

    @classmethod
    def empty(cls, settings: Settings) -> Kept:
        """Return a cache of nothing."""
        lists: dict[str, Any] = {"ids": [], "paths": [], "stamps": [], "ends": []}
        return cls(settings, {**lists, "warnings": {}, "columns": {}}, memoryview(b""))

    def head(self) -> dict[str, Any]:
        """Return everything but the packed deals, as plain data."""
        names = ("ids", "paths", "stamps", "warnings", "columns", "ends")
        return {name: getattr(self, name) for name in names}

    def knows(self, deal_id: str, found: Found) -> bool:
        """Say whether the row of a deal is that of the file that is there now."""
        index = self.places.get(deal_id)
        return (
            index is not None
            and found.stamp != NEVER
            and self.stamps[index] == found.stamp
            and self.paths[index] == found.path
        )

    def records(self) -> list[Record]:
        """Return a record a deal, decoded when it is asked."""
        return [CachedRecord(self, index) for index in range(len(self.ids))]

    def problems(self) -> Iterator[Problem]:
        """Yield the warnings and hints of all deals."""
        for said in self.warnings.values():
            yield from map(unpack_problem, said)

    @cached_property
    def standings(self) -> list[Standing]:
        """All compact rows, decoded: a report that asks for one asks for all."""
        with collector_paused():
            return unpack_standings(self.ids, self.columns, self.settings)

    def packed(self, index: int) -> memoryview:
        """Return the bytes of one whole deal."""
        return self.blob[self.ends[index - 1] if index else 0 : self.ends[index]]

    def deal(self, index: int) -> Deal:
        """Decode one whole deal."""
        return unpack_deal(self.ids[index], self.packed(index), self.settings)

    def merged(self, ids: list[str], rows: Mapping[str, Row]) -> Kept:
        """Return a cache of these deals: the rows given, and those kept for all others."""
        places = [None if name in rows else self.places[name] for name in ids]
        fresh = [rows.get(name) for name in ids]
        keys = dict.fromkeys([*self.columns, *(k for row in rows.values() for k in row.standing)])
        nothing = [None] * len(self.ids)

        def column(old: list[Any], new: list[Any]) -> list[Any]:
            pairs = zip(places, new, strict=True)
            return [value if place is None else old[place] for place, value in pairs]

        packed = [
            row.deal if row else self.packed(place or 0)
            for place, row in zip(places, fresh, strict=True)
        ]
        ends: list[int] = []
        for part in packed:
            ends.append((ends[-1] if ends else 0) + len(part))
        head = {
            "ids": ids,
            "paths": column(self.paths, [row and row.path for row in fresh]),
            "stamps": column(self.stamps, [row and row.stamp for row in fresh]),
            "warnings": {
                name: said
                for name in ids
                if (said := rows[name].warnings if name in rows else self.warnings.get(name))
            },
            "columns": {
                key: column(
                    self.columns.get(key, nothing), [row and row.standing.get(key) for row in fresh]
                )
                for key in keys
            },
            "ends": ends,
        }
        return Kept(self.settings, head, memoryview(b"".join(packed)))


class CacheFile:
    """The file of one store's cache; reading and writing it never fails, it only helps."""

    def __init__(self, root: Path, folder: Path | None) -> None:
        """Name the file by the store's place; without a folder there is none."""
        name = hashlib.sha256(os.fsencode(os.path.realpath(root))).hexdigest()[:32]
        self.path = folder / f"{name}.cache" if folder else None

    def load(self) -> tuple[dict[str, Any], memoryview] | None:
        """Return the head and the packed deals, None where there is no cache that can be used."""
        if self.path is None:
            return None
        with suppress(OSError, ValueError, EOFError, TypeError, struct.error):
            data = memoryview(self.path.read_bytes())
            start = len(_prefix())
            if data[:start] != _prefix():
                return None
            check, length = _SIZES.unpack_from(data, start)
            body = data[start + _SIZES.size :]
            if _check(body, length) == check:
                return marshal.loads(body[:length]), body[length:]  # noqa: S302
        return None

    def forget(self) -> None:
        """Remove the file."""
        if self.path is not None:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)

    def save(self, head: dict[str, Any], blob: memoryview) -> None:
        """Replace the cache in one step."""
        if self.path is None:
            return
        packed = marshal.dumps(head)
        body = packed + blob
        sizes = _SIZES.pack(_check(body, len(packed)), len(packed))
        temporary = self.path.with_suffix(f".{os.getpid()}.tmp")
        with suppress(OSError):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                temporary.write_bytes(_prefix() + sizes + body)
                temporary.replace(self.path)
            finally:
                temporary.unlink(missing_ok=True)


_SIZES: Final = struct.Struct("<IQ")


def _check(body: bytes | memoryview, length: int) -> int:
    """Return the sum that tells a whole cache from a damaged one, its sizes included."""
    return zlib.crc32(body, zlib.crc32(length.to_bytes(8)))


def _prefix() -> bytes:
    """Return what a cache of this version begins with: the record types are part of it."""
    types = "\n".join(f"{r.__name__}.{f.name}: {f.type}" for r in _RECORDS for f in fields(r))
    version = f"{pipectl.__version__}\n{types}"
    return _MAGIC + hashlib.sha256(version.encode()).digest()


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
