"""What must hold between files: links lead to deals, external keys are unique."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipectl.errors import Place
from pipectl.errors import Problem
from pipectl.errors import Severity
from pipectl.store.layout import locate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from pipectl.domain.rules import Path as KeyPath
    from pipectl.store.cache import Kept

LINKS = ("parent", "duplicate_of")


def across(root: Path, kept: Kept, today: date) -> Iterator[Problem]:
    """Yield what is wrong between the deals that could be read, and with the days of entries."""
    yield from _future_entries(root, kept, today)
    yield from _broken_links(root, kept)
    yield from _repeated_refs(root, kept)


def _future_entries(root: Path, kept: Kept, today: date) -> Iterator[Problem]:
    """An entry in the future is mistyped: the top of its deal counts only from that day on."""
    for index, last in enumerate(kept.columns.get("last", ())):
        if last > today.isoformat():
            days = [entry.day for entry in kept.deal(index).history]
            keys = ("history", days.index(max(days)), "day")
            place = place_of(root, kept.paths[index], keys)
            what = f"an entry lies in the future, on {last}"
            yield Problem(place, what, "correct its day", Severity.WARNING)


def _broken_links(root: Path, kept: Kept) -> Iterator[Problem]:
    """A parent, or the deal that a duplicate doubles, must exist; its file may be unreadable."""
    for key in LINKS:
        for index, target in enumerate(kept.columns.get(key, ())):
            if target is not None and target not in kept.places and not locate(root, target):
                place = place_of(root, kept.paths[index], (key,))
                what = f"there is no deal '{target}'"
                yield Problem(place, what, "correct the id or delete the key", Severity.WARNING)


def _repeated_refs(root: Path, kept: Kept) -> Iterator[Problem]:
    """Two deals with one external key cannot both be what an import means."""
    owners: dict[tuple[str, str], str] = {}
    for index, refs in enumerate(kept.columns.get("refs", ())):
        for system, key in (refs or {}).items():
            other = owners.setdefault((system, key), kept.ids[index])
            if other != kept.ids[index]:
                place = place_of(root, kept.paths[index], ("refs", system))
                what = f"the key '{key}' of {system} is also that of {other}"
                yield Problem(place, what, "one of the two is wrong, or a duplicate")


def place_of(root: Path, path: str, keys: KeyPath) -> Place:
    """Return the line and column of a value in a deal's file; reads the file."""
    from pipectl.store.deals import find
    from pipectl.store.files import FileProblem
    from pipectl.store.files import read_bytes
    from pipectl.store.nodes import line_and_column
    from pipectl.store.reader import parse_source

    try:
        source, node = parse_source(path, read_bytes(root, path))
    except FileProblem:
        return Place(path)
    return Place(path, *line_and_column(source.text, find(node, keys))) if node else Place(path)
