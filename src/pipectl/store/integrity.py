"""What must hold between files: links lead to records, external keys are unique."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from pipectl.errors import Finding, Place, Problem, Severity, UsageError
from pipectl.store.collection.reader import placed
from pipectl.store.disk.files import FileProblem
from pipectl.store.tree.listing import locate

if TYPE_CHECKING:
    from pipectl.domain.history.book import Book
    from pipectl.domain.model.plain import Whole
    from pipectl.domain.model.settings import Setup
    from pipectl.store.cache.column import PackedColumn
    from pipectl.store.cache.index import Index
    from pipectl.store.tree.tree import Tree


def across(tree: Tree, index: Index, book: Book) -> Iterator[Problem]:
    """Yield what is wrong between the records that could be read, and with the days of entries."""
    findings = chain(
        _future_entries(index, book.as_of),
        _broken_links(tree, index),
        _repeated_refs(index),
        _spellings(index, book.setup),
        index.collection.across(index.summaries(), book.setup, book.accounts),
    )
    return _placed(tree, index, findings)


def repeated_refs(tree: Tree, index: Index) -> Iterator[Problem]:
    """Yield the external keys that two records have: such a key means neither of them."""
    return _placed(tree, index, _repeated_refs(index))


def _placed(tree: Tree, index: Index, findings: Iterable[RowFinding]) -> Iterator[Problem]:
    """Yield findings as problems with their places; each file is read once."""
    by_row = defaultdict[int, list[Finding]](list)
    for row, finding in findings:
        by_row[row].append(finding)
    for row, about in by_row.items():
        path = index.path(row)
        try:
            yield from placed(path, tree.read(path), about)
        except FileProblem:
            yield from (Problem(Place(path), f.what, severity=f.severity) for f in about)


def _future_entries(index: Index, today: date) -> Iterator[RowFinding]:
    """An entry in the future is mistyped: the top of its deal counts only from that day on."""
    for row, last in _some(index.column("last"), lambda last: last > str(today)):
        days = [entry.day for entry in index.whole(row).history]
        path = ("history", days.index(max(days)), "day")
        what = f"an entry is in the future, on {last}"
        yield row, Finding(path, what, "correct its day", Severity.WARNING)


def _broken_links(tree: Tree, index: Index) -> Iterator[RowFinding]:
    """What a record links to must exist; its file may be unreadable."""
    collection = index.collection
    for key in collection.links:
        ids = frozenset(index.ids if index.count(key) else ())
        for row, target in _some(index.column(key), bool):
            if target not in ids and not locate(tree, collection.folder, target):
                what = f"there is no {collection.noun} '{target}'"
                remedy = "correct the id or delete the key"
                yield row, Finding((key,), what, remedy, Severity.WARNING)


def _repeated_refs(index: Index) -> Iterator[RowFinding]:
    """Two deals with one external key cannot both be what an import means."""
    owners: dict[Ref, str] = {}
    for row, refs in _some(index.column("refs"), bool):
        for (system, key), other in clashes(owners, index.ids[row], refs):
            what = f"the key '{key}' of {system} also belongs to {other}"
            yield row, Finding(("refs", system), what, "one of the two is wrong, or a duplicate")


_NAMES: Final = ("account", "owner", "source", "campaign", "industry", "tags")
"""The keys whose texts name something that several records have."""


def _spellings(index: Index, setup: Setup) -> Iterator[RowFinding]:
    """A name is written in one way: else it is two in lists and reports."""
    from pipectl.domain.checks.names import misspelled, spellings

    sources = (source for pipeline in setup.pipelines.values() for source in pipeline.sources)
    usual = {"source": dict.fromkeys(sources, len(index) + 1)}
    for key in _NAMES:
        rows = defaultdict[str, list[int]](list)
        for row, value in _some(index.column(key), bool):
            for text in [value] if isinstance(value, str) else value:
                rows[text].append(row)
        counts = {text: len(places) for text, places in rows.items()} | usual.get(key, {})
        for text, other in spellings(counts):
            if text in rows:
                first, *more = rows[text]
                yield first, misspelled((key,), text, other, len(more))


def _some(column: PackedColumn, test: Callable[[Any], bool]) -> list[tuple[int, Any]]:
    """Return the places and values of those that pass a test, which each value takes once."""
    passing = {
        code for code, value in enumerate(column.values) if value is not None and test(value)
    }
    codes = enumerate(column.codes if passing else ())
    return [(row, column.values[code]) for row, code in codes if code in passing]


RowFinding: TypeAlias = "tuple[int, Finding]"
"""What a rule says about the record in a row."""

Ref: TypeAlias = "tuple[str, str]"
"""A system and the key that a record has in it."""


def clashes(
    owners: dict[Ref, str], name: str, refs: Mapping[str, str]
) -> Iterator[tuple[Ref, str]]:
    """Yield the keys that another record has, with its id; those that are free are noted."""
    for ref in refs.items():
        other = owners.setdefault(ref, name)
        if other != name:
            yield ref, other


def refuse_taken(
    open_index: Callable[[], Index], records: Sequence[Whole], before: Sequence[Whole] = ()
) -> None:
    """Refuse a key in another system that two records would have: no report would run then.

    The other records are looked at only where a key is new.
    """
    refs = {record.id: getattr(record, "refs", {}) for record in records}
    had = {record.id: getattr(record, "refs", {}) for record in before}
    if all(refs[name].items() <= had.get(name, {}).items() for name in refs):
        return
    index, owners = open_index(), dict[Ref, str]()
    others = ((index.ids[row], keys) for row, keys in _some(index.column("refs"), bool))
    for name, keys in (*(other for other in others if other[0] not in refs), *refs.items()):
        for (system, key), owner in clashes(owners, name, keys):
            raise UsageError(f"the key '{key}' of {system} belongs to {owner}")
