"""What must hold between files: links lead to deals, external keys are unique."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from pipectl.errors import Place, Problem, Severity
from pipectl.store.disk.files import FileProblem
from pipectl.store.tree.layout import DEALS
from pipectl.store.tree.listing import locate

if TYPE_CHECKING:
    from pipectl.errors import KeyPath
    from pipectl.store.cache.column import Column
    from pipectl.store.cache.index import Kept
    from pipectl.store.tree.tree import Tree

LINKS = ("parent", "duplicate_of")


def across(tree: Tree, kept: Kept, today: date) -> Iterator[Problem]:
    """Yield what is wrong between the deals that could be read, and with the days of entries."""
    yield from _future_entries(tree, kept, today)
    yield from _broken_links(tree, kept)
    yield from repeated_refs(tree, kept)


def _future_entries(tree: Tree, kept: Kept, today: date) -> Iterator[Problem]:
    """An entry in the future is mistyped: the top of its deal counts only from that day on."""
    for index, last in _some(kept.column("last"), lambda last: last > str(today)):
        days = [entry.day for entry in kept.deal(index).history]
        place = place_of(tree, kept.path(index), ("history", days.index(max(days)), "day"))
        what = f"an entry lies in the future, on {last}"
        yield Problem(place, what, "correct its day", Severity.WARNING)


def _broken_links(tree: Tree, kept: Kept) -> Iterator[Problem]:
    """A parent, or the deal that a duplicate doubles, must exist; its file may be unreadable."""
    for key in LINKS:
        known = frozenset(kept.ids if kept.count(key) else ())
        for index, target in _some(kept.column(key), bool):
            if target not in known and not locate(tree, DEALS, target):
                what = f"there is no deal '{target}'"
                remedy = "correct the id or delete the key"
                place = place_of(tree, kept.path(index), (key,))
                yield Problem(place, what, remedy, Severity.WARNING)


def repeated_refs(tree: Tree, kept: Kept) -> Iterator[Problem]:
    """Two deals with one external key cannot both be what an import means."""
    owners: dict[tuple[str, str], str] = {}
    for index, refs in _some(kept.column("refs"), bool):
        for system, key in refs.items():
            other = owners.setdefault((system, key), kept.ids[index])
            if other != kept.ids[index]:
                place = place_of(tree, kept.path(index), ("refs", system))
                what = f"the key '{key}' of {system} is also that of {other}"
                yield Problem(place, what, "one of the two is wrong, or a duplicate")


def _some(column: Column, test: Callable[[Any], bool]) -> list[tuple[int, Any]]:
    """Return the places and values of those that pass a test, which each value takes once."""
    found = {code for code, value in enumerate(column.values) if value is not None and test(value)}
    codes = enumerate(column.codes if found else ())
    return [(index, column.values[code]) for index, code in codes if code in found]


def place_of(tree: Tree, path: str, keys: KeyPath) -> Place:
    """Return the line and column of a value in a deal's file; reads the file."""
    from pipectl.store.deals import find
    from pipectl.store.yaml.parser import line_and_column
    from pipectl.store.yaml.reader import parse_source

    try:
        source, node = parse_source(path, tree.read(path))
    except FileProblem:
        return Place(path)
    return Place(path, *line_and_column(source.text, find(node, keys))) if node else Place(path)
