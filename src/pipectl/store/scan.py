"""All of a store at one moment: from the cache where a file did not change, else read."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

from pipectl.errors import ConflictError
from pipectl.errors import Place
from pipectl.errors import Problem
from pipectl.errors import Severity
from pipectl.store import layout
from pipectl.store.cache import Kept
from pipectl.store.cache import collector_paused
from pipectl.store.cache import safe_stamp
from pipectl.store.files import FileProblem
from pipectl.store.files import VanishedProblem
from pipectl.store.files import read_bytes
from pipectl.store.halves import in_halves
from pipectl.store.journal import pending
from pipectl.store.layout import Found
from pipectl.store.layout import Listing
from pipectl.store.rows import Row
from pipectl.store.rows import pack_problems
from pipectl.store.rows import pack_setup
from pipectl.store.rows import unpack_problem
from pipectl.store.rows import unpack_setup
from pipectl.store.setup_files import setup_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipectl.domain.settings import Setup
    from pipectl.store.cache import CacheFile
    from pipectl.store.journal import Overlay
    from pipectl.store.layout import Stamp

ATTEMPTS = 5


class Everything(NamedTuple):
    """A setup, None where it has problems, the deals that could be read, and all problems."""

    setup: Setup | None
    kept: Kept | None
    problems: list[Problem]


def read_everything(root: Path, cache: CacheFile) -> Everything:
    """Read a store as it is between two changes; a change that goes by makes it read again."""
    for _ in range(ATTEMPTS):
        before = pending(root)
        with collector_paused():
            everything = _read_once(root, cache, before)
        if pending(root) == before:
            return everything
    raise ConflictError("the store changes faster than it can be read; try again")


def _read_once(root: Path, cache: CacheFile, overlay: Overlay) -> Everything:
    files, problems = setup_files(root, overlay)
    if problems:
        return Everything(None, None, problems)
    loaded = cache.load()
    head: dict[str, Any] = loaded[0] if loaded else {}
    key = _digest(files)
    if head.get("setup key") == key and loaded:
        setup: Setup | None = unpack_setup(head["setup"])
        said = list(map(unpack_problem, head["setup problems"]))
        known = Kept(setup.settings, head, loaded[1]) if setup else None
    else:
        from pipectl.store.setup import read_setup

        setup, said = read_setup(files)
        known = Kept.empty(setup.settings) if setup else None
    if setup is None or known is None or any(p.severity is Severity.PROBLEM for p in said):
        return Everything(None, None, said)
    kept, found = _read_deals(root, setup, known, overlay)
    if kept is not known:
        about = {
            "setup key": key,
            "setup": pack_setup(setup),
            "setup problems": pack_problems(said),
        }
        cache.save({**about, **kept.head()}, kept.blob)
    return Everything(setup, kept, [*said, *found, *kept.problems()])


def _read_deals(
    root: Path, setup: Setup, known: Kept, overlay: Overlay
) -> tuple[Kept, list[Problem]]:
    """Return the rows of all deals that can be read, `known` itself where nothing changed."""
    read_at = time.time_ns()
    listing = _with_overlay(layout.list_deals(root), overlay)
    changed = [
        (deal_id, found.path, safe_stamp(found.stamp, read_at))
        for deal_id, found in listing.files.items()
        if not known.knows(deal_id, found)
    ]
    read = in_halves(changed, lambda half: [_read_row(root, one, setup, overlay) for one in half])
    rows = {one[0]: Row(*row) for one, (row, _) in zip(changed, read, strict=True) if row}
    unread = {one[0] for one in changed} - set(rows)
    problems = [unpack_problem(said) for _, found in read for said in found]
    ids = [deal_id for deal_id in listing.files if deal_id not in unread]
    kept = known if not rows and ids == known.ids else known.merged(ids, rows)
    return kept, [*listing.problems, *problems]


def _read_row(
    root: Path, file: tuple[str, str, Stamp], setup: Setup, overlay: Overlay
) -> tuple[tuple[Any, ...] | None, tuple[tuple[Any, ...], ...]]:
    """Read one file to a row and its problems, both as plain data; a file that is gone to none."""
    from pipectl.store.reading import read_row

    deal_id, path, stamp = file
    try:
        present: bytes | None = read_bytes(root, path)
    except VanishedProblem:
        present = None
    except FileProblem as problem:
        return None, pack_problems([Problem(Place(path), problem.what, problem.remedy)])
    data = overlay.content(path, present)
    if data is None:
        return None, ()
    row, problems = read_row(deal_id, path, data, stamp, setup)
    return (tuple(row), ()) if row else (None, pack_problems(problems))


def _with_overlay(listing: Listing, overlay: Overlay) -> Listing:
    """Take the files that an unfinished change names as changed; those it makes are there."""
    for path, file in overlay.files.items():
        if layout.is_deal(path):
            deal_id = layout.id_of(path)
            if file.new is not None or deal_id in listing.files:
                listing.files[deal_id] = Found(path, layout.NEVER)
    listing.files = dict(sorted(listing.files.items()))
    return listing


def _digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for path, data in sorted(files.items()):
        digest.update(f"{path}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()
