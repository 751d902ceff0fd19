"""All records of a collection as they are kept: summaries in columns, and the whole records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal
from functools import cached_property, partial, reduce
from itertools import compress
from operator import and_, or_
from typing import TYPE_CHECKING, Any, Final, TypeVar, overload

from pipectl.domain.values import scalars
from pipectl.domain.values.schema import Scalar, keys_of, revive
from pipectl.store.cache import rows
from pipectl.store.cache.blobs import Packed
from pipectl.store.cache.column import ABSENT, PackedColumn
from pipectl.store.tree.survey import Survey

if TYPE_CHECKING:
    from pipectl.domain.history.book import Within
    from pipectl.domain.history.snapshot import Snapshot
    from pipectl.domain.model.deal import Deal
    from pipectl.domain.model.settings import Settings
    from pipectl.errors import Problem
    from pipectl.store.collection.collection import Collection
    from pipectl.store.tree.layout import Stamp


T = TypeVar("T")

_AS_THEY_ARE: Final = (scalars.TEXT, scalars.WORD, scalars.PROSE, scalars.REASON)
"""Values that are their own texts, which were looked at when they were read."""

_QUICKLY: Final[Mapping[Scalar, Callable[[str], Any]]] = {
    scalars.DAY: date.fromisoformat,
    scalars.AMOUNT: Decimal,
    scalars.PERCENT: Decimal,
}
"""Values that were looked at when they were read, and need no second look."""


class CachedRecord:
    """A deal in the cache; each of its two layers is decoded when it is asked for."""

    __slots__ = ("_index", "_row")

    def __init__(self, index: Index, row: int) -> None:
        """Point at a row; nothing is decoded yet."""
        self._index = index
        self._row = row

    @property
    def latest(self) -> Snapshot:
        """The deal as it stands after its last entry."""
        snapshot: Snapshot = self._index.summary(self._row)
        return snapshot

    @property
    def deal(self) -> Deal:
        """The whole deal with its history."""
        deal: Deal = self._index.whole(self._row)
        return deal


class _Rows(Sequence[T]):
    """What is made of each row, in the order of their ids; nothing is made before it is asked."""

    def __init__(self, index: Index, make: Callable[[int], T]) -> None:
        self._index = index
        self._make = make

    def __len__(self) -> int:
        return len(self._index)

    @overload
    def __getitem__(self, row: int) -> T: ...
    @overload
    def __getitem__(self, row: slice) -> list[T]: ...
    def __getitem__(self, row: int | slice) -> T | list[T]:
        rows = range(len(self))[row]
        return self._make(rows) if isinstance(rows, int) else list(map(self._make, rows))

    def __iter__(self) -> Iterator[T]:
        return map(self._make, range(len(self)))

    @property
    def ids(self) -> list[str]:
        """The ids of all records, without decoding a row."""
        return self._index.ids

    def narrowed(self, day: date, within: Mapping[str, Within]) -> Iterator[T]:
        """Yield the records that `Book` has to look at, without decoding a row."""
        return map(self._make, self._index.narrowed(day, within))


class Index:
    """All rows in columns of one length, in the order of their ids."""

    def __init__(
        self,
        collection: Collection[Any],
        settings: Settings,
        head: rows.Head,
        blob: memoryview,
        reread: Callable[[str, str], Any],
    ) -> None:
        """Take a decoded head; `blob` holds the packed records.

        `reread` reads the record of an id and a path from its file, where its packed bytes are
        damaged.
        """
        self.collection = collection
        self.settings = settings
        self.survey: Survey = Survey(head.get("names", ""), head.get("stamps", b""))
        self.warnings: dict[tuple[str, Stamp], rows.PackedProblems] = head.get("warnings", {})
        self.packed = Packed.of(head, blob)
        self.reread = reread
        self._sections: dict[str, bytes] = head.get("columns", {})
        self._columns: dict[str, PackedColumn] = {}
        self._wholes: dict[int, Any] = {}
        self._narrowed: dict[object, list[int]] = {}
        self._summary = collection.columns().type
        keys = keys_of(self._summary)
        self._keys = {key.attribute: (name, key.shape) for name, key in keys.items()}
        self.summary: Callable[[int], Any] = _lazily(self._summary, self.values)

    def __len__(self) -> int:
        return len(self.packed.starts)

    def head(self) -> rows.Head:
        """Return everything but the packed records, as plain data."""
        changed = {key: column.pack() for key, column in self._columns.items()}
        return {
            "names": self.survey.names,
            "stamps": self.survey.stamps,
            "warnings": self.warnings,
            "columns": {**self._sections, **changed},
            **self.packed.head(),
        }

    @cached_property
    def ids(self) -> list[str]:
        """The ids of all records."""
        return self.survey.ids()

    def path(self, row: int) -> str:
        """Return the path of a record's file."""
        return self.survey.paths()[row]

    def column(self, key: str) -> PackedColumn:
        """Return the plain values of a key of all summaries; not to be changed."""
        if key not in self._columns:
            section = self._sections.get(key)
            self._columns[key] = (
                PackedColumn.unpack(section) if section else PackedColumn.empty(len(self))
            )
        return self._columns[key]

    def values(self, attribute: str) -> list[Any]:
        """Decode an attribute of all summaries, each different value once."""
        if attribute == "id":
            return self.ids
        if attribute == "fields":
            return self.column(rows.OWN).all(lambda plain: rows.revive_own(plain, self.settings))
        key, shape = self._keys[attribute]
        default = _default(self._summary, attribute)
        if default is None and shape in _AS_THEY_ARE:
            return self.column(key).all()
        if default is None and isinstance(shape, Scalar) and shape in _QUICKLY:
            read = _QUICKLY[shape]
            return self.column(key).all(lambda text: None if text is None else read(text))
        return self.column(key).all(lambda p: default if p is None else revive(shape, p))

    def records(self) -> _Rows[CachedRecord]:
        """Return a record a deal, decoded when it is asked."""
        return _Rows(self, partial(CachedRecord, self))

    def summaries(self) -> Sequence[Any]:
        """Return the summary of every record, its values decoded when they are asked for."""
        return _Rows(self, self.summary)

    def wholes(self) -> Sequence[Any]:
        """Return all whole records, each decoded when it is asked for."""
        return _Rows(self, self.whole)

    def problems(self) -> Iterator[Problem]:
        """Yield the warnings and hints of all records."""
        for packed in self.warnings.values():
            yield from map(rows.unpack_problem, packed)

    def count(self, key: str) -> int:
        """Count the records that have a value of a key."""
        return len(self) - self.column(key).codes.count(0)

    def narrowed(self, day: date, within: Mapping[str, Within]) -> list[int]:
        """Return the rows of deals whose last entry is after a day or that are as asked for."""
        key = (day, *within.items())
        if key not in self._narrowed:
            self._narrowed[key] = self._rows_within(day, within)
        return self._narrowed[key]

    def _rows_within(self, day: date, within: Mapping[str, Within]) -> list[int]:
        text = str(day)
        late = self.column("last").all(lambda last: last is not None and last > text)
        tests = [self.column(key).all(_test(bounds)) for key, bounds in within.items()]
        holds: Iterable[bool] = reduce(partial(map, and_), tests)
        return list(compress(range(len(self)), map(or_, late, holds)))

    def whole(self, row: int) -> Any:
        """Decode one whole record, once."""
        if row not in self._wholes:
            self._wholes[row] = self.decoded(row)
        return self._wholes[row]

    def decoded(self, row: int) -> Any:
        """Decode one whole record for who asks once: all of them together take much memory."""
        data, name = self.packed.at(row), self.ids[row]
        if data is None:
            return self.reread(name, self.path(row))
        return rows.unpack_record(self.collection.record, name, data, self.settings)

    def merged(self, survey: Survey, rows: Mapping[str, rows.Row]) -> Index:
        """Return the records of a survey: the rows given by path, those kept for all others.

        Of a path that the survey has several times a row is that of its stamp.
        """
        files = list(survey.files())
        fresh = [
            (place, rows[path])
            for place, (path, stamp) in enumerate(files)
            if path in rows and rows[path].stamp == stamp
        ]
        places = None if survey.names == self.survey.names else self._places_of(files)
        index = Index(self.collection, self.settings, {}, memoryview(b""), self.reread)
        index.survey = survey
        index.packed = self.packed.merged(places, [(place, row.whole) for place, row in fresh])
        warnings = self.warnings | {(row.path, row.stamp): row.warnings for _, row in fresh}
        in_order = files if warnings else ()
        index.warnings = {file: each for file in in_order if (each := warnings.get(file))}
        keys = dict.fromkeys([*self._sections, *self._columns])
        for key in dict.fromkeys([*keys, *(key for _, row in fresh for key in row.summary)]):
            new = ((place, row.summary.get(key)) for place, row in fresh)
            index._columns[key] = self.column(key).merged(places, new, len(files))
        return index

    def _places_of(self, files: Iterable[tuple[str, Stamp]]) -> list[int]:
        places = {file: place for place, file in enumerate(self.survey.files())}
        return [places.get(file, ABSENT) for file in files]


def _test(bounds: Within) -> Callable[[str | None], bool]:
    """Make the test of a plain value; days are texts that sort as days do."""
    if isinstance(bounds, bool):
        return lambda text: (text is not None) is bounds
    first, last = map(str, bounds)
    return lambda text: text is not None and first <= text <= last


def _lazily(summary: type[Any], values: Callable[[str], list[Any]]) -> Callable[[int], Any]:
    """Return what makes the summary of a row, whose `values` are decoded when they are asked for.

    Derives a type of these columns' own: to look a value up takes half as long as through each
    summary.
    """
    own = {"__slots__": ("_row",), "__class__": property(lambda _: summary)}
    # For whoever asks, and for the dataclass's own comparison and copies, it is a summary.
    lazy: Any = type(f"Lazy{summary.__name__}", (summary,), own)
    new, set_row = partial(object.__new__, lazy), lazy._row.__set__  # noqa: SLF001 - made above

    def look_up(attribute: str) -> property:
        def decode(self: Any) -> Any:
            column = values(attribute)
            setattr(lazy, attribute, property(lambda self: column[self._row]))
            return column[self._row]

        return property(decode)

    def make(row: int) -> Any:
        record = new()
        set_row(record, row)
        return record

    for field in fields(summary):
        setattr(lazy, field.name, look_up(field.name))
    return make


def _default(summary: type[Any], attribute: str) -> Any:
    """Return the value of an attribute that a record does not have."""
    field = next(field for field in fields(summary) if field.name == attribute)
    if field.default_factory is not MISSING:
        return field.default_factory()
    return None if field.default is MISSING else field.default
