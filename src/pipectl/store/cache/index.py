"""All deals as they are kept: compact rows in columns, and whole deals, decoded when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal
from functools import partial, reduce
from itertools import compress
from operator import and_, or_
from typing import TYPE_CHECKING, Any, Final, overload

from pipectl.domain.history.snapshot import Record, Snapshot
from pipectl.domain.values import scalars
from pipectl.domain.values.schema import Scalar, keys_of, revive
from pipectl.store.cache.blobs import Packed
from pipectl.store.cache.column import ABSENT, Column
from pipectl.store.cache.rows import OWN, Row, revive_own, unpack_deal, unpack_problem
from pipectl.store.tree.survey import Survey

if TYPE_CHECKING:
    from pipectl.domain.history.book import Within
    from pipectl.domain.model.deal import Deal
    from pipectl.domain.model.settings import Settings
    from pipectl.errors import Problem

_FIELDS: Final = {field.name: field for field in fields(Snapshot)}
_AS_THEY_ARE: Final = (scalars.TEXT, scalars.WORD, scalars.PROSE, scalars.REASON)
"""Values that are their own texts, which were looked at when they were read."""

_QUICKLY: Final[Mapping[Scalar, Callable[[str], Any]]] = {
    scalars.DAY: date.fromisoformat,
    scalars.AMOUNT: Decimal,
    scalars.PERCENT: Decimal,
}
"""Values that were looked at when they were read, and need no second look."""

_KEYS: Final = {key.attribute: (name, key.shape) for name, key in keys_of(Snapshot).items()}


class KeptStanding(Snapshot):
    """A snapshot whose values are looked up in the columns when they are asked for."""

    __slots__ = ("_index", "_values")

    # For whoever asks, and for the dataclass's own comparison and copies, it is a Snapshot.
    __class__ = property(lambda _: Snapshot)


def _looked_up(attribute: str) -> property:
    return property(lambda self: self._values[attribute][self._index])


for _name in _FIELDS:
    setattr(KeptStanding, _name, _looked_up(_name))
_set_index = KeptStanding._index.__set__  # type: ignore[attr-defined]  # noqa: SLF001 - ours
_set_values = KeptStanding._values.__set__  # type: ignore[attr-defined]  # noqa: SLF001


class _Values(dict[str, list[Any]]):
    """The values of all deals by attribute, decoded when the first one is asked for."""

    def __init__(self, kept: Kept) -> None:
        super().__init__()
        self.kept = kept

    def __missing__(self, attribute: str) -> list[Any]:
        self[attribute] = self.kept.values(attribute)
        return self[attribute]


class CachedRecord:
    """A deal in the cache; each of its two layers is decoded when it is asked for."""

    __slots__ = ("_index", "_kept")

    def __init__(self, kept: Kept, index: int) -> None:
        """Point at a row; nothing is decoded yet."""
        self._kept = kept
        self._index = index

    @property
    def latest(self) -> Snapshot:
        """The deal as it stands after its last entry."""
        return self._kept.snapshot(self._index)

    @property
    def deal(self) -> Deal:
        """The whole deal with its history."""
        return self._kept.deal(self._index)


class KeptRecords(Sequence["Record"]):
    """A record a deal, in the order of their ids."""

    def __init__(self, kept: Kept) -> None:
        """Point at the columns; nothing is decoded yet."""
        self._kept = kept

    def __len__(self) -> int:
        return len(self._kept)

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> list[Record]: ...
    def __getitem__(self, index: int | slice) -> Record | list[Record]:
        found = range(len(self))[index]
        if isinstance(found, int):
            return CachedRecord(self._kept, found)
        return [CachedRecord(self._kept, one) for one in found]

    def __iter__(self) -> Iterator[Record]:
        return (CachedRecord(self._kept, index) for index in range(len(self)))

    def narrowed(self, day: date, within: Mapping[str, Within]) -> Iterator[Record]:
        """Yield the records that `Book` has to look at, without decoding a row."""
        for index in self._kept.narrowed(day, within):
            yield CachedRecord(self._kept, index)


class Kept:
    """All rows in columns of one length, in the order of their ids."""

    def __init__(
        self,
        settings: Settings,
        head: Mapping[str, Any],
        blob: memoryview,
        reread: Callable[[str, str], Deal],
    ) -> None:
        """Take a decoded head; `blob` holds the packed deals.

        `reread` reads the deal of an id and a path from its file, where its packed bytes are
        damaged.
        """
        self.settings = settings
        self.survey: Survey = Survey(head.get("names", ""), head.get("stamps", b""))
        self.warnings: dict[str, tuple[tuple[Any, ...], ...]] = head.get("warnings", {})
        self.packed = Packed.of(head, blob)
        self._reread = reread
        self._sections: dict[str, bytes] = head.get("columns", {})
        self._columns: dict[str, Column] = {}
        self._deals: dict[int, Deal] = {}
        self._values = _Values(self)

    def __len__(self) -> int:
        return len(self.packed.starts)

    def head(self) -> dict[str, Any]:
        """Return everything but the packed deals, as plain data."""
        changed = {key: column.pack() for key, column in self._columns.items()}
        return {
            "names": self.survey.names,
            "stamps": self.survey.stamps,
            "warnings": self.warnings,
            "columns": {**self._sections, **changed},
            **self.packed.head(),
        }

    @property
    def ids(self) -> list[str]:
        """The ids of all deals."""
        return self._values["id"]

    def path(self, index: int) -> str:
        """Return the path of a deal's file."""
        return self.survey.paths()[index]

    def column(self, key: str) -> Column:
        """Return the plain values of a key of `Snapshot`."""
        if key not in self._columns:
            section = self._sections.get(key)
            self._columns[key] = Column.unpack(section) if section else Column.empty(len(self))
        return self._columns[key]

    def values(self, attribute: str) -> list[Any]:
        """Decode an attribute of all snapshots, each different value once."""
        if attribute == "id":
            return self.survey.ids()
        if attribute == "fields":
            return self.column(OWN).all(lambda said: revive_own(said, self.settings))
        key, shape = _KEYS[attribute]
        default = _default(attribute)
        if default is None and shape in _AS_THEY_ARE:
            return self.column(key).all()
        if default is None and isinstance(shape, Scalar) and shape in _QUICKLY:
            read = _QUICKLY[shape]
            return self.column(key).all(lambda said: None if said is None else read(said))
        return self.column(key).all(lambda said: default if said is None else revive(shape, said))

    def snapshot(self, index: int) -> Snapshot:
        """Return how a deal stands after its last entry; nothing is decoded yet."""
        snapshot = KeptStanding.__new__(KeptStanding)
        _set_index(snapshot, index)
        _set_values(snapshot, self._values)
        return snapshot

    def records(self) -> KeptRecords:
        """Return a record a deal, decoded when it is asked."""
        return KeptRecords(self)

    def problems(self) -> Iterator[Problem]:
        """Yield the warnings and hints of all deals."""
        for said in self.warnings.values():
            yield from map(unpack_problem, said)

    def count(self, key: str) -> int:
        """Count the deals that have a value of a key."""
        return len(self) - self.column(key).codes.count(0)

    def narrowed(self, day: date, within: Mapping[str, Within]) -> list[int]:
        """Return the places of deals whose last entry is after a day or that are as asked for."""
        text = str(day)
        late = self.column("last").all(lambda last: last is not None and last > text)
        tests = [self.column(key).all(_test(bounds)) for key, bounds in within.items()]
        holds: Iterable[bool] = reduce(partial(map, and_), tests)
        return list(compress(range(len(self)), map(or_, late, holds)))

    def deal(self, index: int) -> Deal:
        """Decode one whole deal, once."""
        if index not in self._deals:
            data, deal_id = self.packed.at(index), self.ids[index]
            self._deals[index] = (
                unpack_deal(deal_id, data, self.settings)
                if data is not None
                else self._reread(deal_id, self.path(index))
            )
        return self._deals[index]

    def merged(self, survey: Survey, rows: Mapping[str, Row]) -> Kept:
        """Return the deals of a survey: the rows given by path, those kept for all others."""
        paths = survey.paths()
        fresh = [(index, rows[path]) for index, path in enumerate(paths) if path in rows]
        places = None if survey.names == self.survey.names else self._places(paths)
        kept = Kept(self.settings, {}, memoryview(b""), self._reread)
        kept.survey = survey
        kept.packed = self.packed.merged(places, [(index, row.deal) for index, row in fresh])
        kept.warnings = {
            path: said
            for path in paths
            if (said := rows[path].warnings if path in rows else self.warnings.get(path))
        }
        keys = dict.fromkeys([*self._sections, *self._columns])
        for key in dict.fromkeys([*keys, *(key for _, row in fresh for key in row.snapshot)]):
            new = ((index, row.snapshot.get(key)) for index, row in fresh)
            kept._columns[key] = self.column(key).merged(places, new, len(paths))
        return kept

    def _places(self, paths: Iterable[str]) -> list[int]:
        places = {path: index for index, path in enumerate(self.survey.paths())}
        return [places.get(path, ABSENT) for path in paths]


def _default(attribute: str) -> Any:
    """Return what an attribute is where a deal does not say it."""
    field = _FIELDS[attribute]
    if field.default_factory is not MISSING:
        return field.default_factory()
    return None if field.default is MISSING else field.default


def _test(bounds: Within) -> Callable[[str | None], bool]:
    """Make the test of a plain value; days are texts that sort as days do."""
    if isinstance(bounds, bool):
        return lambda said: (said is not None) is bounds
    first, last = map(str, bounds)
    return lambda said: said is not None and first <= said <= last
