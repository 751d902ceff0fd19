"""Files that git left unmerged: merged as the driver does, and what two people said differently.

Git keeps base, ours and theirs of each in its index, whatever stopped: a merge, a rebase, a
cherry-pick or a stash. What a person has edited since is nobody's to overwrite.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipectl.domain.values.text import show_count
from pipectl.git.index import data_of, stage_merged, stages
from pipectl.git.program import GitError
from pipectl.records import dataclass
from pipectl.store.collection.collections import COLLECTIONS
from pipectl.store.disk.files import FileProblem, write_atomically
from pipectl.store.disk.journal import FileChange, keep
from pipectl.store.merge.files import Data, MergedFile, has_fields, merge_file
from pipectl.store.merge.pieces import UnmergeableError
from pipectl.store.merge.sides import sides_of
from pipectl.store.tree import layout
from pipectl.store.tree.tree import setup_files
from pipectl.store.yaml.parser import parse

if TYPE_CHECKING:
    from pipectl.git.program import Repository
    from pipectl.git.tree import Blob
    from pipectl.store.store import Store

_MOST: Final = 5
"""So many fields of a file are named."""

_LONGEST: Final = 30
"""A value of more characters is not shown beside another one."""

_JOURNAL: Final = "history"
_NEXT_STEP: Final = "next step"
_ALONE: Final = {layout.SETTINGS, layout.TEAM, layout.QUOTAS, layout.RATES, layout.CALLS}
_RECORDS: Final = {every.folder for every in COLLECTIONS}
_OWN: Final = {*_RECORDS, layout.PIPELINES, layout.BOOKS, *_ALONE, layout.ASSERTIONS}
_SETUP: Final = {layout.PIPELINES, *_ALONE}
_PLAIN: Final = ("100644", "100755")

_EDITED: Final = "edited since git stopped, so it stays; `git add` it, or --force takes the merge"
_DELETED: Final = "gone on one side, changed on the other; `git add` or `git rm` it"
_RENAMED: Final = "named differently on the two sides; `git add` the right one, `git rm` the other"
_BY_LINES: Final = "only git merges it, by lines"
_CHOOSE: Final = "choose between git's markers, then `git add` it"
_ODD: Final = "no plain file on one side; `git add` or `git rm` it"


@dataclass(frozen=True, slots=True)
class UnmergedFile:
    """A file that git left unmerged: its path in the store, and what becomes of it.

    `merged` is None where only git can show both sides; `reason` says why. `present` are its bytes
    now, None where there is no file. `is_edited` says that the merge takes the place of an edit.
    """

    path: str
    merged: MergedFile | None
    reason: str = ""
    present: bytes | None = None
    mode: str = _PLAIN[0]
    is_added: bool = False
    is_edited: bool = False

    @property
    def is_settled(self) -> bool:
        """Say whether nobody has to choose."""
        return self.merged is not None and not self.merged.has_conflicts

    @property
    def name(self) -> str:
        """The id of a deal or an account, else the path."""
        return layout.id_of(self.path) if self.path.split("/")[0] in _RECORDS else self.path

    def __str__(self) -> str:
        """Name the deal, or else the file, and what the two sides say of it."""
        if self.merged is None:
            return f"{self.name}: {self.reason}"
        if self.is_settled:
            return f"{self.name}: merged"
        parts = list(_differences(*(_plain(text) for text in self.merged.sides)))
        more = len(parts) - _MOST
        shown = [*parts[:_MOST], *([f"{show_count(more)} more"] if more > 0 else [])]
        return f"{self.name}: {'; '.join(shown)}{self._two_of_them if self.is_added else ''}"

    @property
    def _two_of_them(self) -> str:
        """Say how to keep both where two people have given one id to two things."""
        other = f"{self.path.removesuffix(layout.SUFFIX)}-2{layout.SUFFIX}"
        return (
            f"; both have added it: to keep the two, `git show :3:./{self.path} > {other}`, "
            f"`git checkout --ours {self.path}`, then `git add` both"
        )


def unmerged_files(
    repository: Repository, store: Store, *, force: bool = False
) -> list[UnmergedFile]:
    """Return each file of the store that git left unmerged, as the driver merges it.

    With `force` those that a person has edited since are merged too, and marked as such.
    """
    versions = {p: blobs for p, blobs in stages(repository).items() if p.split("/")[0] in _OWN}
    setups = _setups(repository, store, versions) if versions else []
    files = [
        _merged(repository, store, path, blobs, setups) for path, blobs in sorted(versions.items())
    ]
    edited = [_is_edited(repository, file, versions) for file in files]
    return [
        _as_edited(file, force=force) if is_edited else file
        for file, is_edited in zip(files, edited, strict=True)
    ]


def change_of(file: UnmergedFile) -> FileChange | None:
    """Return what is to be written of a file, None where it is as it shall be."""
    if file.merged is None or file.merged.data == file.present:
        return None
    return FileChange(file.path, file.present, file.merged.data)


def put(repository: Repository, store: Store, file: UnmergedFile) -> str:
    """Write a merged file in its place; one that nobody has to choose in is merged for git too.

    Call it under the store's lock. Nothing is written where only git can show both sides. It is
    git's merge, and no command that could be taken back alone; so a person's edit is kept, and its
    path returned, else an empty one.
    """
    kept_path = ""
    if change := change_of(file):
        if file.is_edited and change.old is not None:
            kept_path = keep(store.root, file.path, change.old)
        write_atomically(store.root, change.path, change.new, change.old)
    stage(repository, [file])
    return kept_path


def stage(repository: Repository, files: Sequence[UnmergedFile]) -> None:
    """Mark those files as resolved in which nobody has to choose."""
    stage_merged(
        repository, ((f.mode, f.path, f.merged.data) for f in files if f.merged and f.is_settled)
    )


def _setups(
    repository: Repository, store: Store, versions: Mapping[str, Mapping[str, Blob]]
) -> list[dict[str, bytes]]:
    """Return the settings and pipelines to merge by: of unmerged ones ours, or else theirs."""
    files, _ = setup_files(store.tree())
    unmerged = {
        path: data_of(repository, blobs)
        for path, blobs in versions.items()
        if path.split("/")[0] in _SETUP
    }
    if not unmerged:
        return [files]
    return [{**files, **{p: data[side] for p, data in unmerged.items()}} for side in (1, 2)]


def _merged(
    repository: Repository,
    store: Store,
    path: str,
    blobs: Mapping[str, Blob],
    setups: Sequence[Mapping[str, bytes]],
) -> UnmergedFile:
    if why := _obstacle(path, blobs):
        return UnmergedFile(path, None, why)
    try:
        present = store.tree().find(path)
        merged = _by_driver(path, data_of(repository, blobs), setups)
    except FileProblem as error:
        return UnmergedFile(path, None, f"{error.what}; {error.remedy}")
    except UnmergeableError as error:
        return UnmergedFile(path, None, f"{_BY_LINES} ({error}); {_CHOOSE}")
    is_new = "1" not in blobs and path.split("/", maxsplit=1)[0] in _RECORDS
    return UnmergedFile(path, merged, "", present, blobs["2"].mode, is_added=is_new)


def _obstacle(path: str, blobs: Mapping[str, Blob]) -> str:
    """Say what keeps versions from being merged: one is missing, or no plain file."""
    if any(blob.mode not in _PLAIN for blob in blobs.values()):
        return _ODD
    if not {"2", "3"} <= blobs.keys():
        return _DELETED if "1" in blobs and len(blobs) > 1 else _RENAMED
    return "" if has_fields(path) else f"{_BY_LINES}; {_CHOOSE}"


def _by_driver(path: str, data: Data, setups: Sequence[Mapping[str, bytes]]) -> MergedFile:
    """Return what the driver writes, by the first settings that allow it."""
    *others, last = setups
    for setup in others:
        with suppress(UnmergeableError):
            return merge_file(path, data, setup)
    return merge_file(path, data, last)


def _is_edited(
    repository: Repository, file: UnmergedFile, versions: Mapping[str, Mapping[str, Blob]]
) -> bool:
    """Say whether a person has changed a file since git stopped, to another one than the merge."""
    if file.merged is None or file.present == file.merged.data:
        return False
    data = data_of(repository, versions[file.path])
    return not _is_as_left(repository, data, file.present)


def _as_edited(file: UnmergedFile, *, force: bool) -> UnmergedFile:
    changed = replace(file, is_edited=True)
    return changed if force else replace(changed, merged=None, reason=_EDITED)


def _is_as_left(repository: Repository, data: Data, present: bytes | None) -> bool:
    """Say whether a file is as git left it: either side of its markers is what git makes of it.

    The sides are compared, not the bytes: how markers are labelled and cut is the user's setting.
    """
    sides = present and sides_of(present)
    if not sides:
        return False
    try:
        favoured = [_favouring(repository, data, side) for side in ("--ours", "--theirs")]
    except GitError:
        return False
    return [side.splitlines() for side in sides[:2]] == [side.splitlines() for side in favoured]


def _favouring(repository: Repository, data: Data, side: str) -> bytes:
    """Return git's own merge of three versions, its conflicts decided for a side."""
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder, name) for name in Data._fields]
        for place, content in zip(places, data, strict=True):
            place.write_bytes(content)
        base, ours, theirs = map(str, places)
        return repository.read("merge-file", "-p", "--quiet", side, ours, base, theirs)


def _plain(text: str) -> Any:
    return parse(text).plain()


def _differences(ours: Any, theirs: Any, name: str = "") -> Iterator[str]:
    """Yield what two values differ in, by key; a journal only where nothing else differs."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and name != _NEXT_STEP:
        keys = [key for key in {**ours, **theirs} if ours.get(key) != theirs.get(key)]
        for key in _contradicted([key for key in keys if key != _JOURNAL], ours, theirs) or keys:
            named = _NEXT_STEP if key == "next_step" else f"{name} {key}".strip()
            yield from _differences(ours.get(key), theirs.get(key), named)
    elif isinstance(ours, list) and isinstance(theirs, list):
        mine, other = _only_in(ours, theirs), _only_in(theirs, ours)
        if mine and [*map(_nameless, mine)] == [*map(_nameless, other)]:
            people = (str(items[0].get("by")) for items in (mine, other))
            yield f"{name} of {mine[0].get('day')} is by {' or '.join(people)}, and alike else"
        else:
            yield _choice(name, *(", ".join(map(_text, items)) for items in (mine, other)))
    else:
        yield _choice(name, _text(ours), _text(theirs))


def _contradicted(keys: list[str], ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """Leave out keys of which only one side's entries speak: they follow from the others."""
    journals = [side.get(_JOURNAL) or [] for side in (ours, theirs)]
    own = _only_in(*journals), _only_in(*reversed(journals))
    mine, other = ({key for entry in entries for key in entry} for entries in own)
    return [key for key in keys if key not in mine ^ other] or keys


def _nameless(entry: Any) -> Any:
    is_entry = isinstance(entry, dict) and entry.get("by")
    return {k: v for k, v in entry.items() if k != "by"} if is_entry else entry


def _only_in(items: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    return [item for item in items if item not in others]


def _choice(name: str, ours: str, theirs: str) -> str:
    if max(len(ours), len(theirs)) > _LONGEST and name not in (_JOURNAL, _NEXT_STEP):
        return name or "its lines"
    ours, theirs = (_short(text) for text in (ours, theirs))
    return f"{name} is {ours or 'gone'} or {theirs or 'gone'}".strip()


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(_text(item) for item in value.values())
    return "" if value is None else str(value)
