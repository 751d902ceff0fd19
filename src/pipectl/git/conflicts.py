"""Files that git left unmerged: merged as the driver does, and what two people said differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from pipectl.domain.values.text import show_count
from pipectl.git.index import unmerged
from pipectl.records import dataclass
from pipectl.store.disk.files import write_atomically
from pipectl.store.merge.files import Data, MergedFile, merge_file
from pipectl.store.merge.pieces import UnmergeableError
from pipectl.store.tree.layout import DEALS, id_of
from pipectl.store.tree.tree import setup_files
from pipectl.store.yaml.parser import parse

if TYPE_CHECKING:
    from pipectl.git.program import Repository
    from pipectl.store.store import Store

_MOST: Final = 5
"""So many fields of a file are named."""

_LONGEST: Final = 30
"""A value of more characters is not shown beside another one."""

_JOURNAL: Final = "history"


@dataclass(frozen=True, slots=True)
class UnmergedFile:
    """A file that git left unmerged: its path in the store, and what becomes of it.

    `merged` is None where only git can show both sides; `reason` says why.
    """

    path: str
    merged: MergedFile | None
    reason: str = ""

    @property
    def is_settled(self) -> bool:
        """Say whether nobody has to choose."""
        return self.merged is not None and not self.merged.has_conflicts

    def __str__(self) -> str:
        """Name the deal, or else the file, and what the two sides say of it."""
        name = id_of(self.path) if self.path.startswith(f"{DEALS}/") else self.path
        if self.merged is None:
            return f"{name}: {self.reason}"
        parts = list(_differences(*(_plain(text) for text in self.merged.sides)))
        more = len(parts) - _MOST
        shown = [*parts[:_MOST], *([f"{show_count(more)} more"] if more > 0 else [])]
        return f"{name}: {'; '.join(shown)}"


def unmerged_files(repository: Repository, store: Store) -> list[UnmergedFile]:
    """Return each file of the store that git left unmerged, as the driver merges it."""
    versions = unmerged(repository)
    beside, _ = setup_files(store.tree()) if versions else ({}, [])
    return [_merged(path, data, beside) for path, data in versions.items()]


def _merged(path: str, data: Data, beside: Mapping[str, bytes]) -> UnmergedFile:
    if not (data.ours and data.theirs):
        return UnmergedFile(path, None, "gone on one side, changed on the other")
    try:
        return UnmergedFile(path, merge_file(path, data, beside))
    except UnmergeableError as error:
        return UnmergedFile(path, None, str(error))


def put(repository: Repository, store: Store, file: UnmergedFile) -> None:
    """Write a merged file in its place; one that nobody has to choose in is merged for git too.

    Nothing is written where only git can show both sides.
    """
    if file.merged is None:
        return
    write_atomically(store.root, file.path, file.merged.data, store.tree().find(file.path))
    if file.is_settled:
        _stage(repository, file.path, file.merged.data)


def _stage(repository: Repository, path: str, data: bytes) -> None:
    """Put the bytes into the index: what is merged from git's own objects needs no filter."""
    name = repository.read("hash-object", "-w", "--stdin", stdin=data).decode().strip()
    entry = f"100644 {name}\t{repository.prefix}{path}\0".encode(errors="surrogateescape")
    repository.read("update-index", "-z", "--index-info", stdin=entry)


def _plain(text: str) -> Any:
    return parse(text).plain()


def _differences(ours: Any, theirs: Any, name: str = "") -> Iterator[str]:
    """Yield what two values differ in, by key; a journal only where nothing else differs."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        keys = [key for key in {**ours, **theirs} if ours.get(key) != theirs.get(key)]
        for key in [key for key in keys if key != _JOURNAL] or keys:
            yield from _differences(ours.get(key), theirs.get(key), f"{name} {key}".strip())
    elif isinstance(ours, list) and isinstance(theirs, list):
        mine, other = _only_in(ours, theirs), _only_in(theirs, ours)
        yield _choice(name, ", ".join(map(_text, mine)), ", ".join(map(_text, other)))
    else:
        yield _choice(name, _text(ours), _text(theirs))


def _only_in(items: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    return [item for item in items if item not in others]


def _choice(name: str, ours: str, theirs: str) -> str:
    if max(len(ours), len(theirs)) > _LONGEST:
        return name or "its lines"
    return f"{name} is {ours or 'gone'} or {theirs or 'gone'}".strip()


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(_text(item) for item in value.values())
    return "" if value is None else str(value)
